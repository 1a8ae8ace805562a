import { bech32, bech32m } from '@scure/base';
import { expect, test } from 'vitest';
import { decodeAddress, encodeAddress } from '../../src/ledger/address.ts';
import { hex, keyOf } from './samples.ts';
import { expectVectors } from './vector-file.ts';

const KEYS = [
  keyOf('alice'),
  keyOf('bob'),
  hex(`${'00'.repeat(31)}01`),
  hex('ff'.repeat(32)),
  // No point of the curve: it may receive all the same (L-3).
  hex(`02${'00'.repeat(31)}`),
];

const ALICE = encodeAddress(keyOf('alice'));
const WORDS = bech32m.toWords(keyOf('alice'));
const INVALID: [why: string, address: string][] = [
  ['empty', ''],
  ['mixed case', ALICE.slice(0, 20) + ALICE.slice(20).toUpperCase()],
  ['another prefix', bech32m.encode('folia', WORDS)],
  ['no prefix', ALICE.slice(6)],
  ['a character short', ALICE.slice(0, -1)],
  ['a character long', `${ALICE}q`],
  ['31 bytes', bech32m.encodeFromBytes('folio', keyOf('alice').slice(1))],
  ['33 bytes', bech32m.encodeFromBytes('folio', new Uint8Array(33).fill(7))],
  ['a character bech32 has not', `${ALICE.slice(0, 10)}b${ALICE.slice(11)}`],
  ['two characters swapped', ALICE.slice(0, 30) + ALICE[31] + ALICE[30] + ALICE.slice(32)],
  ['the checksum of bech32, not bech32m', bech32.encode('folio', WORDS)],
  [
    'padding that is not zero',
    bech32m.encode('folio', [...WORDS.slice(0, -1), (WORDS[51] ?? 0) | 1]),
  ],
  ['the zero key', bech32m.encodeFromBytes('folio', new Uint8Array(32))],
  ['GENESIS', 'GENESIS'],
  ['a space before', ` ${ALICE}`],
];

test('L-3: addresses', () => {
  expectVectors('addresses.json', {
    rules: 'L-3',
    about: 'Keys and their addresses; texts that are no address, with the code of the refusal.',
    valid: KEYS.map((key) => ({ key, address: encodeAddress(key) })),
    invalid: INVALID.map(([why, address]) => {
      const decoded = decodeAddress(address);
      return { why, address, code: decoded.ok ? 'valid' : decoded.error.code };
    }),
  });
});

test('L-3: every valid vector decodes to its key in either case, no invalid one does', () => {
  for (const key of KEYS) {
    const address = encodeAddress(key);
    expect(address).toMatch(/^folio1[a-z0-9]{58}$/);
    expect(decodeAddress(address)).toEqual({ ok: true, value: key });
    expect(decodeAddress(address.toUpperCase())).toEqual({ ok: true, value: key });
  }
  for (const [why, address] of INVALID) expect(decodeAddress(address).ok, why).toBe(false);
});
