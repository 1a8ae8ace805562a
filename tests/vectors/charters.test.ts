import { expect, test } from 'vitest';
import { formatLink, parseLink } from '../../src/api/link.ts';
import { concat } from '../../src/base/bytes.ts';
import {
  type Charter,
  decodeCharter,
  defaultCharter,
  encodeCharter,
  ledgerIdOf,
  normalizeName,
} from '../../src/ledger/charter.ts';
import { ISSUED, keyOf, OPEN } from './samples.ts';
import { expectVectors } from './vector-file.ts';

const CHARTERS: Charter[] = [
  OPEN,
  ISSUED,
  defaultCharter('a'),
  defaultCharter('三年二班'),
  defaultCharter('vectors', { edition: 1 }),
  defaultCharter('the-least', {
    decimals: 0,
    grant: 1,
    grantsPerBlock: 1,
    reward: 0,
    spacing: 1000,
    work: 2 ** 8,
    maxBlockBytes: 2 ** 14,
    unit: 'x',
  }),
  defaultCharter('n'.repeat(64), {
    edition: 2 ** 32 - 1,
    decimals: 6,
    grant: 2 ** 40,
    grantsPerBlock: 1024,
    reward: 2 ** 40,
    minFee: Number.MAX_SAFE_INTEGER,
    spacing: 3_600_000,
    work: 2 ** 40,
    maxBlockBytes: 2 ** 22,
    unit: 'u'.repeat(8),
  }),
];

/** The bytes of OPEN with some replaced. */
function changed(at: number, ...values: number[]): Uint8Array {
  const bytes = encodeCharter(OPEN).slice();
  bytes.set(values, at);
  return bytes;
}

const BYTES = encodeCharter(OPEN);
const INVALID: [why: string, bytes: Uint8Array][] = [
  ['no bytes', new Uint8Array(0)],
  ['version 1, of an earlier edition', changed(0, 1)],
  ['version 3', changed(0, 3)],
  ['the last byte is missing', BYTES.slice(0, -1)],
  ['a byte follows', concat(BYTES, Uint8Array.of(0))],
  ['an issuer and grants', concat(BYTES.slice(0, 5), keyOf('issuer'), BYTES.slice(37))],
  ['7 decimals', changed(37, 7)],
  ['grant 0 without issuer', changed(38, 0, 0, 0, 0, 0, 0, 0, 0)],
  ['grant 2^40+1', changed(38, 0, 0, 1, 0, 0, 0, 0, 1)],
  ['grant above 2^53-1', changed(38, 0, 32, 0, 0, 0, 0, 0, 0)],
  ['no grants a block', changed(46, 0, 0)],
  ['1,025 grants a block', changed(46, 4, 1)],
  ['reward 2^40+1', changed(48, 0, 0, 1, 0, 0, 0, 0, 1)],
  ['spacing 999', changed(64, 0, 0, 3, 231)],
  ['spacing 3,600,001', changed(64, 0, 54, 238, 129)],
  ['work 255', changed(68, 0, 0, 0, 0, 0, 0, 0, 255)],
  ['work 2^40+1', changed(68, 0, 0, 1, 0, 0, 0, 0, 1)],
  ['maxBlockBytes 2^14-1', changed(76, 0, 0, 63, 255)],
  ['maxBlockBytes 2^22+1', changed(76, 0, 64, 0, 1)],
  ['an empty name', concat(BYTES.slice(0, 80), Uint8Array.of(0), BYTES.slice(88))],
  ['a name that is not UTF-8', changed(81, 0xff)],
  ['an empty unit', concat(BYTES.slice(0, 88), Uint8Array.of(0))],
];

const TYPED = [
  'vectors',
  '  Class 7B ',
  'ＣＬＡＳＳ　７Ｂ',
  'ÉCOLE',
  '三年 二班',
  'ﬁne',
  'a~b',
  'ΟΔΟΣ',
  'H\u0331',
  '\u1E96',
  'O\u2019Brien',
  "o'brien",
  'the  book\tof\u00A0us',
  'hidden\u200B\u200E ',
  'week 1 \u2013 7',
  '\u2764\uFE0F',
];

test('L-1: charters and their ledger ids', () => {
  expectVectors('charters.json', {
    rules: 'L-1',
    about:
      'A charter, its bytes and the ledger id; bytes that are no charter, with the code of the refusal. issuer null stands for 32 zero bytes.',
    valid: CHARTERS.map((charter) => ({
      charter,
      bytes: encodeCharter(charter),
      ledger_id: ledgerIdOf(charter),
    })),
    invalid: INVALID.map(([why, bytes]) => {
      const decoded = decodeCharter(bytes);
      return { why, bytes, code: decoded.ok ? 'valid' : decoded.error.code };
    }),
  });
});

test('L-1: every valid vector decodes to its charter, no invalid one does', () => {
  for (const charter of CHARTERS) {
    expect(decodeCharter(encodeCharter(charter))).toEqual({ ok: true, value: charter });
  }
  for (const [why, bytes] of INVALID) expect(decodeCharter(bytes).ok, why).toBe(false);
});

test('L-1, N-1: typed names and the links of ledgers', () => {
  const view = { kind: 'ledger' } as const;
  expectVectors('names.json', {
    rules: 'L-1, N-1',
    about:
      "What a person types, the name it becomes, the link, and the id of the ledger the link opens; and links that carry their ledger's charter.",
    typed: TYPED.map((typed) => {
      const name = normalizeName(typed);
      const link = formatLink({ name, charter: null, view, via: [] });
      return { typed, name, link, ledger_id: ledgerIdOf(defaultCharter(name)) };
    }),
    charters: CHARTERS.map((charter) => ({
      link: formatLink({ name: charter.name, charter, view, via: [] }),
      ledger_id: ledgerIdOf(charter),
    })),
  });
  for (const charter of CHARTERS) {
    const parsed = parseLink(formatLink({ name: charter.name, charter, view, via: [] }));
    const read = parsed.ok ? (parsed.value.charter ?? defaultCharter(parsed.value.name)) : null;
    expect(read).toEqual(charter);
  }
});
