/** The documents link to existing files, give the real headers, and fit the page. */
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { describe, expect, it } from 'vitest';
import { RESPONSE_HEADERS } from '../../../server/security.ts';

const ROOT = resolve(import.meta.dirname, '../../..');
const PAGES = readdirSync(join(ROOT, 'docs'), { recursive: true, encoding: 'utf8' });
const DOCUMENTS = [
  ...readdirSync(ROOT).filter((name) => name.endsWith('.md')),
  ...PAGES.filter((name) => name.endsWith('.md')).map((name) => `docs/${name}`),
];

describe('the documents', () => {
  it.each(DOCUMENTS)('%s links to files and headings that exist', (document) => {
    const text = readFileSync(join(ROOT, document), 'utf8');
    const links = [...text.matchAll(/\]\(([^)\s]+)\)/g)].map(([, target = '']) => target);
    const missing = links
      .filter((target) => !/^https?:/.test(target))
      .filter((target) => {
        const [path = '', heading] = target.split('#');
        const file = path === '' ? join(ROOT, document) : join(ROOT, dirname(document), path);
        if (!existsSync(file)) return true;
        return heading !== undefined && !headingsOf(file).has(heading);
      });
    expect(missing).toEqual([]);
  });

  it.each(DOCUMENTS)('%s has prose of at most 100 columns', (document) => {
    const long = proseOf(join(ROOT, document)).filter(({ text }) => {
      const canBreak = / [^ ]/.test(text.trim().replace(/`[^`]*`/g, 'code'));
      return text.length > 100 && canBreak;
    });
    expect(long.map(({ line }) => line)).toEqual([]);
  });

  it('security.md gives the headers that the own server sends', () => {
    const text = readFileSync(join(ROOT, 'docs/security.md'), 'utf8').toLowerCase();
    for (const [name, value] of Object.entries(RESPONSE_HEADERS))
      expect(text).toContain(`\n${name}: ${value}\n`.toLowerCase());
  });
});

/** The lines of a document that are no code, table or picture. */
function proseOf(file: string): { line: number; text: string }[] {
  let isCode = false;
  return readFileSync(file, 'utf8')
    .split('\n')
    .map((text, index) => ({ line: index + 1, text }))
    .filter(({ text }) => {
      const isFence = /^\s*```/.test(text);
      if (isFence) isCode = !isCode;
      return !isCode && !isFence && !/^(?:\||!\[| {4})/.test(text);
    });
}

/** The anchors of a document's headings, as the usual renderers make them. */
function headingsOf(file: string): Set<string> {
  const headings = [...readFileSync(file, 'utf8').matchAll(/^#+ (.+)$/gm)];
  return new Set(
    headings.map(([, heading = '']) =>
      heading
        .toLowerCase()
        .replace(/[^\p{L}\p{N} _-]/gu, '')
        .replaceAll(' ', '-'),
    ),
  );
}
