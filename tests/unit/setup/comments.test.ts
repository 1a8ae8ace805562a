/** Comments cite only what is in the repository, and fit the page. */
import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { describe, expect, it } from 'vitest';

const ROOT = resolve(import.meta.dirname, '../../..');
const FILES = execFileSync(
  'git',
  ['ls-files', '-co', '--exclude-standard', 'src', 'server', 'tests'],
  {
    cwd: ROOT,
    encoding: 'utf8',
  },
)
  .split('\n')
  .filter((name) => /\.(?:ts|tsx|mjs)$/.test(name));

interface Line {
  readonly place: string;
  readonly text: string;
}

/** Every line that is, by its first characters, a comment. */
function comments(): Line[] {
  return FILES.flatMap((name) => {
    const lines = readFileSync(join(ROOT, name), 'utf8').split('\n');
    return lines
      .map((text, index) => ({ place: `${name}:${index + 1}`, text }))
      .filter(({ text }) => /^\s*(?:\*|\/\/|\/\*)/.test(text));
  });
}

/** `T-16` and `V-c` of docs/threats.md; all else, by its letter, of docs/protocol.md. */
function defined(): Set<string> {
  const read = (name: string) => readFileSync(join(ROOT, 'docs', name), 'utf8');
  const ids = (text: string) => text.match(/\b[A-Z]-(?:\d+|[a-k])\b/g) ?? [];
  return new Set([...ids(read('threats.md')), ...ids(read('protocol.md'))]);
}

describe('comments', () => {
  it('open every source file, so that its first line says what it is about', () => {
    const sources = FILES.filter((name) => /^(?:src|server)\/.*\.tsx?$/.test(name));
    expect(sources.length).toBeGreaterThan(0);
    const silent = sources.filter(
      (name) => !/^\/\*\*\s+(?:\* )?[^\s*/]/.test(readFileSync(join(ROOT, name), 'utf8')),
    );
    expect(silent).toEqual([]);
  });

  it('cite only rules and threats that the documents define', () => {
    const known = defined();
    const unknown = comments().flatMap(({ place, text }) =>
      (text.match(/\b[LPBONSTV]-(?:\d+|[a-k])\b/g) ?? [])
        .filter((id) => !known.has(id))
        .map((id) => `${place}: ${id}`),
    );
    expect(unknown).toEqual([]);
  });

  it('cite no document that is not here', () => {
    const documents = new Set(
      execFileSync('git', ['ls-files', '-co', '--exclude-standard', '*.md'], {
        cwd: ROOT,
        encoding: 'utf8',
      })
        .split('\n')
        .map((path) => path.replace(/^.*\//, '')),
    );
    const missing = comments().flatMap(({ place, text }) =>
      (text.match(/[\w-]+\.md\b/g) ?? [])
        .filter((name) => !documents.has(name))
        .map((name) => `${place}: ${name}`),
    );
    expect(missing).toEqual([]);
  });

  it('have lines of at most 100 columns, but for those a tool reads', () => {
    const long = comments().filter(
      ({ text }) => text.length > 100 && !/biome-ignore|https?:/.test(text),
    );
    expect(long.map(({ place }) => place)).toEqual([]);
  });
});
