import { createHash } from 'node:crypto';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { ByteReader, concat } from '../../../src/base/bytes.ts';
import { ledgerIdOf } from '../../../src/ledger/charter.ts';
import { FormatError } from '../../../src/ledger/format-error.ts';
import {
  checkTransaction,
  decodeTransaction,
  encodeTransaction,
  isGenesis,
  keepBytes,
  MAX_TRANSACTION_BYTES,
  MIN_TRANSACTION_BYTES,
  readTransaction,
  signerOf,
  signingBytes,
  type Transaction,
  transactionId,
  transactionSize,
  wireId,
} from '../../../src/ledger/transaction.ts';
import { claimOf, ISSUED, keyOf, OPEN, transfer } from '../../vectors/samples.ts';
import { hashes, transactions } from './arbitraries.ts';

const GENESIS = new Uint8Array(32);

function sha256(bytes: Uint8Array): Uint8Array {
  return new Uint8Array(createHash('sha256').update(bytes).digest());
}

describe('L-4 transaction bytes', () => {
  test('read back, alone and back to back, and have the size told', () => {
    fc.assert(
      fc.property(transactions, transactions, (a, b) => {
        const bytes = encodeTransaction(a);
        expect(bytes.length).toBe(transactionSize(a));
        expect(bytes.length).toBeGreaterThanOrEqual(MIN_TRANSACTION_BYTES);
        expect(bytes.length).toBeLessThanOrEqual(MAX_TRANSACTION_BYTES);
        expect(decodeTransaction(bytes)).toEqual({ ok: true, value: a });
        const reader = new ByteReader(concat(bytes, encodeTransaction(b)));
        expect([readTransaction(reader), readTransaction(reader)]).toEqual([a, b]);
        expect(reader.remaining).toBe(0);
      }),
    );
  });

  test('ids: the id covers ledger and payment but no signature, the wire id every byte', () => {
    fc.assert(
      fc.property(transactions, hashes, hashes, (transaction, ledgerId, other) => {
        const bytes = encodeTransaction(transaction);
        const tag = new TextEncoder().encode('folio/tx/1');
        const signed = concat(tag, ledgerId, bytes.slice(0, -64));
        expect(signingBytes(ledgerId, transaction)).toEqual(signed);
        expect(transactionId(ledgerId, transaction)).toEqual(sha256(signed));
        expect(wireId(transaction)).toEqual(sha256(bytes));
        const resigned = { ...transaction, signature: concat(other, other) };
        expect(transactionId(ledgerId, resigned)).toEqual(transactionId(ledgerId, transaction));
      }),
    );
  });

  test('cut, lengthened or changed bytes are refused or are another transaction', () => {
    fc.assert(
      fc.property(
        transactions,
        fc.nat(),
        fc.integer({ min: 1, max: 255 }),
        (transaction, at, turn) => {
          const bytes = encodeTransaction(transaction);
          const cut = decodeTransaction(bytes.slice(0, at % bytes.length));
          expect(cut.ok ? null : cut.error.code).toBe('short');
          const long = decodeTransaction(concat(bytes, Uint8Array.of(turn)));
          expect(long.ok ? null : long.error.code).toBe('trailing');
          const changed = bytes.slice();
          changed[at % bytes.length] = (changed[at % bytes.length] ?? 0) ^ turn;
          const decoded = decodeTransaction(changed);
          if (decoded.ok) expect(encodeTransaction(decoded.value)).toEqual(changed);
        },
      ),
    );
  });

  test('the refusal names the field', () => {
    const bytes = encodeTransaction(transfer());
    const field = (length: number) => {
      const decoded = decodeTransaction(bytes.slice(0, length));
      return decoded.ok ? null : decoded.error.field;
    };
    expect([0, 1, 33, 65, 73, 81, 85, 89, 90].map(field)).toEqual([
      'version',
      'sender',
      'receiver',
      'amount',
      'fee',
      'sequence',
      'expires',
      'memo',
      'signature',
    ]);
    expect(() => readTransaction(new ByteReader(bytes.slice(1)))).toThrow(FormatError);
  });

  test('decoded keys do not keep the message they came in', () => {
    const message = concat(new Uint8Array(100_000), encodeTransaction(transfer()));
    const decoded = decodeTransaction(message.subarray(100_000));
    const own = MIN_TRANSACTION_BYTES;
    expect(decoded.ok && decoded.value.sender.buffer.byteLength).toBe(own);
    expect(decoded.ok && decoded.value.signature.buffer.byteLength).toBe(own);
  });

  test('what keeps its bytes gives the same ids, on each ledger, and a changed copy its own', () => {
    const plain = transfer({ memo: 'kept' });
    const decoded = decodeTransaction(encodeTransaction(plain));
    if (!decoded.ok) throw new Error(decoded.error.reason);
    for (const kept of [decoded.value, keepBytes(plain), keepBytes(keepBytes(plain))]) {
      for (const id of [ledgerIdOf(OPEN), ledgerIdOf(ISSUED), ledgerIdOf(OPEN)]) {
        expect(transactionId(id, kept)).toEqual(transactionId(id, plain));
        expect(signingBytes(id, kept)).toEqual(signingBytes(id, plain));
      }
      expect(wireId(kept)).toEqual(wireId(plain));
      expect(transactionSize(kept)).toBe(transactionSize(plain));
      const changed = { ...kept, amount: kept.amount + 1 };
      expect(encodeTransaction(changed)).toEqual(
        encodeTransaction({ ...plain, amount: plain.amount + 1 }),
      );
      expect(wireId(changed)).not.toEqual(wireId(kept));
    }
  });

  test('values that do not fit are our own bug', () => {
    const wrong: Partial<Transaction>[] = [
      { amount: 2 ** 53 },
      { fee: -1 },
      { sequence: 2 ** 32 },
      { expires: 0.5 },
      { memo: '\ud800' },
      { memo: 'x'.repeat(256) },
      { sender: new Uint8Array(31) },
      { signature: new Uint8Array(63) },
    ];
    for (const fields of wrong)
      expect(() => encodeTransaction(transfer(fields))).toThrow(RangeError);
  });
});

describe('L-8 who signs', () => {
  test('the sender; of a claim the receiver, of a mint the issuer', () => {
    expect(signerOf(OPEN, transfer())).toEqual(keyOf('alice'));
    expect(signerOf(OPEN, claimOf('carol', OPEN))).toEqual(keyOf('carol'));
    expect(signerOf(ISSUED, transfer({ sender: GENESIS }))).toEqual(keyOf('issuer'));
    expect(isGenesis(transfer({ sender: GENESIS }))).toBe(true);
    expect(isGenesis(transfer())).toBe(false);
  });
});

describe('L-2, L-4, L-8, L-9: what no state makes valid', () => {
  const claim = { sender: GENESIS, amount: OPEN.grant };
  const cases: [
    code: string | null,
    field: string | null,
    charter: typeof OPEN,
    Partial<Transaction>,
  ][] = [
    [null, null, OPEN, {}],
    [null, null, OPEN, { receiver: keyOf('alice') }],
    [null, null, OPEN, { memo: '三'.repeat(46) }],
    [null, null, OPEN, { sequence: 2 ** 32 - 2, expires: 2 ** 32 - 1 }],
    [null, null, OPEN, claim],
    [null, null, OPEN, { ...claim, expires: 9 }],
    [null, null, ISSUED, { sender: GENESIS, amount: 1, fee: 0, sequence: 9, memo: 'mint' }],
    [null, null, ISSUED, { fee: 1 }],
    ['receiver-zero', 'receiver', OPEN, { receiver: GENESIS }],
    ['amount-zero', 'amount', OPEN, { amount: 0 }],
    ['amount-zero', 'amount', OPEN, { amount: -0 }],
    ['negative', 'amount', OPEN, { amount: -1 }],
    ['not-an-integer', 'amount', OPEN, { amount: 1.5 }],
    ['not-finite', 'amount', OPEN, { amount: Number.NaN }],
    ['too-large', 'amount', OPEN, { amount: 2 ** 53 }],
    ['negative-zero', 'fee', OPEN, { fee: -0 }],
    ['too-large', 'sequence', OPEN, { sequence: 2 ** 32 }],
    ['sequence-end', 'sequence', OPEN, { sequence: 2 ** 32 - 1 }],
    ['not-an-integer', 'expires', OPEN, { expires: 1.5 }],
    ['memo-length', 'memo', OPEN, { memo: '三'.repeat(47) }],
    ['malformed-text', 'memo', OPEN, { memo: '\udc00' }],
    ['fee-low', 'fee', ISSUED, { fee: 0 }],
    ['claim-amount', 'amount', OPEN, { ...claim, amount: OPEN.grant + 1 }],
    ['claim-sequence', 'sequence', OPEN, { ...claim, sequence: 1 }],
    ['claim-memo', 'memo', OPEN, { ...claim, memo: 'x' }],
    ['claim-fee', 'fee', OPEN, { ...claim, fee: 1 }],
  ];

  test.each(cases)('%s %s', (code, field, charter, fields) => {
    const checked = checkTransaction(charter, transfer(fields));
    expect(checked.ok ? null : checked.error.code).toBe(code);
    expect(checked.ok ? null : checked.error.field).toBe(field);
  });

  test('replay: the same payment has another id on another ledger', () => {
    const one = transactionId(ledgerIdOf(OPEN), transfer());
    expect(transactionId(ledgerIdOf(ISSUED), transfer())).not.toEqual(one);
  });
});
