/**
 * Ways to spoil JSON text, token by token, so that what no serializer would write is written too.
 */
import { mutateBytes } from './mutate-bytes.ts';
import type { Seeded } from './seeded.ts';

const TOKEN = /"(?:[^"\\]|\\.)*"|[-+.\w]+|[[\]{}:,]/g;

const NUMBERS = [
  '-0',
  '-1',
  '0.5',
  '1.0',
  '1e0',
  '1e308',
  '1e400',
  '1e-400',
  '4294967295',
  '4294967296',
  '9007199254740991',
  '9007199254740992',
  '9007199254740993',
  '-9007199254740993',
  '18446744073709551616',
  '00',
  '0x10',
  'NaN',
  'Infinity',
  '-',
];
const TEXTS = [
  '""',
  '"\\ud800"',
  '"\\udc00x"',
  '"\\u0000"',
  '"GENESIS"',
  '"__proto__"',
  '"constructor"',
  '"hasOwnProperty"',
  '"toString"',
  `"${'0'.repeat(64)}"`,
  `"${'F'.repeat(64)}"`,
  `"${'f'.repeat(128)}"`,
  `"${'9'.repeat(60)}"`,
  `"${'9'.repeat(4_000)}"`,
  `"${'a'.repeat(600)}"`,
  '"18446744073709551616"',
  '"-1"',
  '"01"',
  '"folio1qqqq"',
  '"FOLIO1QQQQ"',
];
const OTHERS = [
  'null',
  'true',
  'false',
  '[]',
  '{}',
  '[[]]',
  '[null]',
  '{"__proto__":{"op":"time","id":1,"pool":[]}}',
  '{"constructor":{"prototype":{"polluted":1}}}',
  '{"__proto__":null}',
  '{"length":4294967295}',
  '{"0":1,"length":1}',
  `${'['.repeat(15)}${']'.repeat(15)}`,
  `${'['.repeat(40)}${']'.repeat(40)}`,
  `${'{"a":'.repeat(40)}1${'}'.repeat(40)}`,
  '['.repeat(2_000),
];
const FIELDS = [
  '"__proto__"',
  '"constructor"',
  '"prototype"',
  '"op"',
  '"id"',
  '"args"',
  '"status"',
  '"response"',
  '"pool"',
  '"blocks"',
  '"hashes"',
  '"ids"',
  '""',
];

const isValue = (token: string): boolean => !/^[[\]{}:,]$/.test(token);

function spoilToken(tokens: string[], random: Seeded): void {
  const at = random.below(tokens.length);
  const isField = tokens[at + 1] === ':';
  if (isField) tokens[at] = random.pick(FIELDS);
  else if (isValue(tokens[at] ?? ''))
    tokens[at] = random.pick(random.pick([NUMBERS, TEXTS, OTHERS]));
  else if (random.oneIn(8)) tokens[at] = random.pick(['[', ']', '{', '}', ':', ',', '']);
  else spoilToken(tokens, random);
}

/** The same field a second time, with another value. */
function doubleField(tokens: string[], random: Seeded): void {
  const fields = tokens.flatMap((_, at) => (tokens[at + 1] === ':' ? [at] : []));
  if (fields.length === 0) return;
  const at = random.pick(fields);
  const value = random.pick(random.pick([NUMBERS, TEXTS, OTHERS]));
  const name = random.oneIn(3) ? random.pick(FIELDS) : (tokens[at] ?? '""');
  tokens.splice(at, 0, name, ':', value, ',');
}

function dropTokens(tokens: string[], random: Seeded): void {
  tokens.splice(random.below(tokens.length), 1 + random.below(4));
}

/** Escapes instead of characters, and white space between: the same meaning in another spelling. */
function respell(tokens: string[], random: Seeded): void {
  const at = random.below(tokens.length);
  const token = tokens[at] ?? '';
  if (/^"[ -!#-[\]-~]*"$/.test(token))
    tokens[at] = token.replace(
      /[a-z]/,
      (letter) => `\\u${letter.charCodeAt(0).toString(16).padStart(4, '0')}`,
    );
  tokens.splice(at, 0, random.pick([' ', '\n', '\t\r', '\ufeff', '\u00a0']));
}

const CHANGES = [spoilToken, spoilToken, spoilToken, doubleField, dropTokens, respell];
const encoder = new TextEncoder();

/** Spoils JSON text in one to three ways; now and then its bytes instead. */
export function mutateJson(text: string, random: Seeded, other: Uint8Array): Uint8Array {
  if (random.oneIn(8)) return mutateBytes(encoder.encode(text), random, other);
  const tokens = text.match(TOKEN) ?? [];
  for (let times = random.below(3); times >= 0; times -= 1)
    if (tokens.length > 0) random.pick(CHANGES)(tokens, random);
  return encoder.encode(tokens.join(''));
}
