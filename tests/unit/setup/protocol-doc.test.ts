/** docs/protocol.md names all that can be sent: ops, fields, statuses and codes. */
import { readdirSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { describe, expect, it } from 'vitest';
import { ANSWERS, OP_NAMES } from '../../../src/protocol/ops.ts';

const ROOT = resolve(import.meta.dirname, '../../..');
const read = (path: string) => readFileSync(join(ROOT, path), 'utf8');
const DOC = read('docs/protocol.md');
const SOURCES = readdirSync(join(ROOT, 'src'), { recursive: true, encoding: 'utf8' })
  .filter((name) => /\.tsx?$/.test(name) && !name.startsWith('lab'))
  .map((name) => ({ name: `src/${name}`, text: read(`src/${name}`) }));

/** The places where errors with a `code` are made: the class or function, then the code. */
const MAKERS = [
  /new (?:Folio|Storage|File)Error\(\s*'([a-z-]+)'/g,
  /\b(?:fail|formatError|refuse|refused)\(\s*'([a-z-]+)'/g,
  /\bcode: '([a-z-]+)'/g,
];
/** Why a link ends: `close-reasons.ts`, in N-5. */
const CLOSING = /frame/;

function codesMade(): Map<string, string> {
  const made = new Map<string, string>();
  for (const { name, text } of SOURCES)
    for (const maker of MAKERS)
      for (const [, code = ''] of text.matchAll(maker))
        if (!CLOSING.test(code)) made.set(code, name);
  return made;
}

/** Files whose unions are of codes alone. */
const UNIONS = [
  'api/refused.ts',
  'base/csv-codes.ts',
  'ledger/errors.ts',
  'protocol/file-codes.ts',
  'storage/error-codes.ts',
  'wallet/errors.ts',
];

function codesDeclared(): string[] {
  const members = UNIONS.flatMap((name) => [
    ...read(`src/${name}`).matchAll(/^ {2}\| '([a-z-]+)'/gm),
  ]);
  return members.map(([, code = '']) => code);
}

function section(from: string, to: string): string {
  const start = DOC.indexOf(from);
  const end = DOC.indexOf(to, start);
  if (start < 0 || end < 0) throw new Error(`${from} is not in the document`);
  return DOC.slice(start, end);
}

const CODES = section('### O-7', '## N.');
const O2 = section('### O-2', '### O-3');

describe('docs/protocol.md', () => {
  it('O-7 names every code that is declared or made', () => {
    const all = [...codesDeclared(), ...codesMade().keys()];
    expect(all.length).toBeGreaterThan(120);
    expect(all.filter((code) => !CODES.includes(`\`${code}\``))).toEqual([]);
  });

  it('O-7 names none that is neither', () => {
    const known = new Set([...codesDeclared(), ...codesMade().keys()]);
    const rows = CODES.split('\n').filter((line) => line.startsWith('| `'));
    const named = rows.flatMap((row) => [...(row.split('|')[1] ?? '').matchAll(/`([a-z-]+)`/g)]);
    expect(named.length).toBeGreaterThan(120);
    expect(named.map(([, code = '']) => code).filter((code) => !known.has(code))).toEqual([]);
  });

  it('O-1 names every status and literal error', () => {
    const o1 = section('### O-1', '### O-2');
    const nodes = SOURCES.filter(({ name }) => /^src\/(?:node|protocol)\//.test(name));
    const refusals = nodes.flatMap(({ text }) => [
      ...text.matchAll(/refusalOf\((\d{3}), (?:'([^']+)'|TOO_LARGE)/g),
    ]);
    expect(refusals.length).toBeGreaterThan(5);
    for (const [, status = '', error] of refusals) {
      // Only this node's own console can get this answer, and it asks `hello` in another way.
      if (error === 'The handshake is the node’s own.') continue;
      expect(o1, error).toContain(`| ${status} | \`${error ?? 'The part is too large'}`);
    }
    const { ok, accepted, cannotParse, bodyNotSupported, tooManyRequests, doesNotFit } = ANSWERS;
    for (const text of [ok, accepted, cannotParse, bodyNotSupported, tooManyRequests, doesNotFit])
      expect(o1).toContain(`\`${text}\``);
  });

  it.each(OP_NAMES)('O-2 names the fields of %s', (op) => {
    expect(O2).toContain(`| \`${op}\` |`);
  });

  it('O-2 names every field that the JSON codecs read or write', () => {
    const codecs = ['json-codec-args.ts', 'json-codec-responses.ts'].map((name) =>
      read(`src/protocol/${name}`),
    );
    const reads = codecs.flatMap((text) => [
      ...text.matchAll(
        /(?:fields|tip|pool|entry|item)\s*\.(?:\w+)\('([a-z_]+)'|own\(\w+, '([a-z_]+)'\)/g,
      ),
    ]);
    const fields = new Set(reads.map(([, field, other]) => field ?? other ?? ''));
    expect(fields.size).toBeGreaterThan(25);
    expect([...fields].filter((field) => !new RegExp(`\\b${field}\\b`).test(O2))).toEqual([]);
  });
});
