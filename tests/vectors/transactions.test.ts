import { expect, test } from 'vitest';
import { concat } from '../../src/base/bytes.ts';
import { verifyPure } from '../../src/crypto/ed25519.ts';
import { type Charter, ledgerIdOf } from '../../src/ledger/charter.ts';
import {
  checkTransaction,
  decodeTransaction,
  encodeTransaction,
  signerOf,
  signingBytes,
  type Transaction,
  transactionId,
  wireId,
} from '../../src/ledger/transaction.ts';
import { transactionFromJson, transactionToJson } from '../../src/ledger/transaction-json.ts';
import { claimOf, ISSUED, keyOf, OPEN, signedBy, transfer } from './samples.ts';
import { expectVectors } from './vector-file.ts';

const GENESIS_KEY = new Uint8Array(32);

const VALID: [what: string, charter: Charter, transaction: Transaction][] = [
  ['the least transfer', OPEN, signedBy('alice', OPEN, transfer({ amount: 1 }))],
  [
    'every field',
    OPEN,
    signedBy(
      'alice',
      OPEN,
      transfer({ fee: 5, sequence: 7, expires: 1000, memo: 'for the books' }),
    ),
  ],
  [
    'every field at its most',
    OPEN,
    signedBy(
      'alice',
      OPEN,
      transfer({
        amount: Number.MAX_SAFE_INTEGER,
        fee: Number.MAX_SAFE_INTEGER,
        sequence: 2 ** 32 - 2,
        expires: 2 ** 32 - 1,
        memo: 'm'.repeat(140),
      }),
    ),
  ],
  ['to oneself', OPEN, signedBy('alice', OPEN, transfer({ receiver: keyOf('alice') }))],
  [
    'a memo kept byte for byte: BOM, decomposed letters, another script',
    OPEN,
    signedBy('alice', OPEN, transfer({ memo: '\ufeffe\u0301 饭钱 🍜' })),
  ],
  ['a claim', OPEN, claimOf('carol', OPEN)],
  [
    'a mint',
    ISSUED,
    signedBy('issuer', ISSUED, transfer({ sender: GENESIS_KEY, amount: 5000, memo: 'week 1' })),
  ],
  ['another ledger, another id', ISSUED, signedBy('alice', ISSUED, transfer({ fee: 1 }))],
];

const BYTES = encodeTransaction(transfer({ memo: 'abc' }));
function changed(at: number, ...values: number[]): Uint8Array {
  const bytes = BYTES.slice();
  bytes.set(values, at);
  return bytes;
}

const MALFORMED: [why: string, bytes: Uint8Array][] = [
  ['no bytes', new Uint8Array(0)],
  ['version 0', changed(0, 0)],
  ['version 2', changed(0, 2)],
  ['the last byte is missing', BYTES.slice(0, -1)],
  ['a byte follows', concat(BYTES, Uint8Array.of(0))],
  ['amount 2^53', changed(65, 0, 32, 0, 0, 0, 0, 0, 0)],
  ['fee 2^64-1', changed(73, 255, 255, 255, 255, 255, 255, 255, 255)],
  ['memo length 141', concat(changed(89, 141), new Uint8Array(141))],
  ['memo is not UTF-8', changed(90, 0xc0)],
  ['memo is an encoded surrogate', changed(90, 0xed, 0xa0, 0x80)],
];

const INVALID: [why: string, charter: Charter, transaction: Transaction][] = [
  ['GENESIS receives', OPEN, transfer({ receiver: GENESIS_KEY })],
  ['amount 0', OPEN, transfer({ amount: 0 })],
  ['sequence 2^32-1', OPEN, transfer({ sequence: 2 ** 32 - 1 })],
  ['fee below the least', ISSUED, transfer({ fee: 0 })],
  ['a claim of another amount', OPEN, transfer({ sender: GENESIS_KEY, amount: OPEN.grant - 1 })],
  [
    'a claim with a sequence',
    OPEN,
    transfer({ sender: GENESIS_KEY, amount: OPEN.grant, sequence: 1 }),
  ],
  ['a claim with a memo', OPEN, transfer({ sender: GENESIS_KEY, amount: OPEN.grant, memo: 'x' })],
  ['a claim that pays a fee', OPEN, transfer({ sender: GENESIS_KEY, amount: OPEN.grant, fee: 1 })],
];

test('L-2, L-4, L-8: transactions', () => {
  expectVectors('transactions.json', {
    rules: 'L-2, L-4, L-5, L-8',
    about:
      'Signed transactions in JSON and bytes, what is signed, by whom, id and wire id; bytes that are no transaction; and well-formed transactions (unsigned) no state makes valid. Ledger ids are those of charters.json.',
    valid: VALID.map(([what, charter, transaction]) => ({
      what,
      ledger_id: ledgerIdOf(charter),
      json: transactionToJson(ledgerIdOf(charter), transaction),
      bytes: encodeTransaction(transaction),
      signing_bytes: signingBytes(ledgerIdOf(charter), transaction),
      signer: signerOf(charter, transaction),
      id: transactionId(ledgerIdOf(charter), transaction),
      wire_id: wireId(transaction),
    })),
    malformed: MALFORMED.map(([why, bytes]) => {
      const decoded = decodeTransaction(bytes);
      return { why, bytes, code: decoded.ok ? 'valid' : decoded.error.code };
    }),
    invalid: INVALID.map(([why, charter, transaction]) => {
      const checked = checkTransaction(charter, transaction);
      return {
        why,
        ledger_id: ledgerIdOf(charter),
        bytes: encodeTransaction(transaction),
        code: checked.ok ? 'valid' : checked.error.code,
      };
    }),
  });
});

test('L-4, L-5: every valid vector reads back from bytes and JSON, and its signature holds', () => {
  for (const [what, charter, transaction] of VALID) {
    const ledgerId = ledgerIdOf(charter);
    const back = { ok: true, value: transaction };
    expect(decodeTransaction(encodeTransaction(transaction)), what).toEqual(back);
    const json: unknown = JSON.parse(JSON.stringify(transactionToJson(ledgerId, transaction)));
    expect(transactionFromJson(ledgerId, json), what).toEqual(back);
    expect(checkTransaction(charter, transaction).ok, what).toBe(true);
    const publicKey = signerOf(charter, transaction);
    const message = signingBytes(ledgerId, transaction);
    expect(verifyPure({ publicKey, message, signature: transaction.signature }), what).toBe(true);
  }
  for (const [why, bytes] of MALFORMED) expect(decodeTransaction(bytes).ok, why).toBe(false);
  for (const [why, charter, bad] of INVALID)
    expect(checkTransaction(charter, bad).ok, why).toBe(false);
});
