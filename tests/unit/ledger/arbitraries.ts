import fc from 'fast-check';
import { utf8Encode } from '../../../src/base/bytes.ts';
import type { Charter } from '../../../src/ledger/charter.ts';
import type { Header } from '../../../src/ledger/header.ts';
import type { Transaction } from '../../../src/ledger/transaction.ts';

/** Random values over their whole range, ends favoured, for property tests. */

function fixed(length: number) {
  return fc.uint8Array({ minLength: length, maxLength: length });
}

function text(least: number, most: number) {
  const any = fc.string({ unit: 'binary', minLength: least, maxLength: most });
  return any.filter((t) => (utf8Encode(t)?.length ?? Number.POSITIVE_INFINITY) <= most);
}

/** Any key but zeros. */
export const keys = fixed(32).filter((key) => key.some((byte) => byte !== 0));
export const hashes = fixed(32);
export const u32 = fc.integer({ min: 0, max: 2 ** 32 - 1 });
const u64 = fc.bigInt({ min: 0n, max: 2n ** 64n - 1n });

export const charters: fc.Arbitrary<Charter> = fc
  .record({
    edition: u32,
    issuer: fc.option(keys),
    decimals: fc.nat(6),
    grant: fc.integer({ min: 1, max: 2 ** 40 }),
    grantsPerBlock: fc.integer({ min: 1, max: 1024 }),
    reward: fc.integer({ min: 0, max: 2 ** 40 }),
    minFee: fc.maxSafeNat(),
    spacing: fc.integer({ min: 1000, max: 3_600_000 }),
    work: fc.integer({ min: 2 ** 8, max: 2 ** 40 }),
    maxBlockBytes: fc.integer({ min: 2 ** 14, max: 2 ** 22 }),
    name: text(1, 64),
    unit: text(1, 8),
  })
  .map((one) => (one.issuer === null ? one : { ...one, grant: 0, grantsPerBlock: 0 }));

/** Well-formed, not necessarily valid. */
export const transactions: fc.Arbitrary<Transaction> = fc.record({
  version: fc.constant(1 as const),
  sender: fc.oneof(fc.constant(new Uint8Array(32)), hashes),
  receiver: keys,
  amount: fc.maxSafeNat(),
  fee: fc.maxSafeNat(),
  sequence: u32,
  expires: u32,
  memo: fc.oneof(fc.constant(''), text(0, 140)),
  signature: fixed(64),
});

export const headers: fc.Arbitrary<Header> = fc.record({
  version: fc.constant(1 as const),
  height: u32,
  previous: hashes,
  transactionsRoot: hashes,
  accountsRoot: hashes,
  builder: hashes,
  time: fc.maxSafeNat(),
  work: u64,
  nonce: u64,
});
