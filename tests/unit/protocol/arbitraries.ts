/**
 * Generators of well-formed values of every shape. Signatures and roots are random: the codec looks
 * at form only.
 */
import fc from 'fast-check';
import type { Account } from '../../../src/ledger/accounts-record.ts';
import type { Block } from '../../../src/ledger/block.ts';
import type { Header } from '../../../src/ledger/header.ts';
import type { Transaction } from '../../../src/ledger/transaction.ts';
import { LIMITS } from '../../../src/protocol/limits.ts';
import { FIRST_VERSION, type Op, PROOF_VERSION } from '../../../src/protocol/ops.ts';
import {
  type Args,
  type Hello,
  itemsOf,
  type Request,
  type Responses,
} from '../../../src/protocol/shapes.ts';

const U32 = 2 ** 32 - 1;

const bytes = (length: number) =>
  fc.uint8Array({ minLength: length, maxLength: length }).map((b) => Uint8Array.from(b));
const hash = bytes(32);
const key = hash.filter((k) => k.some((byte) => byte !== 0));
const u32 = fc.integer({ min: 0, max: U32 });
const u64 = fc.oneof(
  fc.integer({ min: 0, max: Number.MAX_SAFE_INTEGER }),
  fc.constant(Number.MAX_SAFE_INTEGER),
);
const big64 = fc.bigInt({ min: 0n, max: 2n ** 64n - 1n });
const memo = fc
  .string({ unit: 'grapheme', maxLength: 30 })
  .filter((text) => new TextEncoder().encode(text).length <= 140);
const address = fc.stringMatching(/^[A-Za-z0-9]{1,20}(-[A-Za-z0-9]{1,10}){0,3}$/);

const transaction: fc.Arbitrary<Transaction> = fc.record({
  version: fc.constant(1 as const),
  sender: fc.oneof(key, fc.constant(new Uint8Array(32))),
  receiver: key,
  amount: u64,
  fee: u64,
  sequence: u32,
  expires: u32,
  memo,
  signature: bytes(64),
});

const header: fc.Arbitrary<Header> = fc.record({
  version: fc.constant(1 as const),
  height: u32,
  previous: hash,
  transactionsRoot: hash,
  accountsRoot: hash,
  builder: fc.oneof(key, fc.constant(new Uint8Array(32))),
  time: u64,
  work: big64,
  nonce: big64,
});

const block: fc.Arbitrary<Block> = fc.record({
  header,
  transactions: fc.array(transaction, { maxLength: 4 }),
});

const account: fc.Arbitrary<Account> = fc.record({
  address: key,
  balance: fc.integer({ min: 1, max: Number.MAX_SAFE_INTEGER }),
  sequence: u32,
  claimed: fc.boolean(),
});

const seal = fc.record({
  height: fc.integer({ min: 1, max: U32 }),
  hash,
  signature: bytes(64),
});

const proof = fc.record({ key: hash, signature: bytes(64) });

const helloWithout: fc.Arbitrary<Hello> = fc.record({
  protocol: fc
    .tuple(fc.nat(0xffff), fc.nat(0xffff))
    .map(([a, b]) => [Math.min(a, b), Math.max(a, b)] as const),
  ledger: hash,
  node: bytes(16),
  address: fc.oneof(address, fc.constant('')),
  tip: fc.record({ height: u32, hash, work: fc.bigInt({ min: 0n, max: 2n ** 128n - 1n }) }),
  seals: fc.array(seal, { maxLength: 3 }),
  pool: fc.record({ count: u32, xor: bytes(8) }),
  features: u32,
  synced: fc.boolean(),
});

const first = fc.integer({ min: 2, max: 0xffffffff });

const hello: fc.Arbitrary<Hello> = fc
  .tuple(helloWithout, fc.option(proof), fc.option(first))
  .map(([one, maybeProof, maybeFirst]) => ({
    ...one,
    // Before version 2 there is none (N-8), and before version 3 not the other (S-5).
    ...(maybeProof === null || one.protocol[1] < PROOF_VERSION ? {} : { proof: maybeProof }),
    ...(maybeFirst === null || one.protocol[1] < FIRST_VERSION ? {} : { first: maybeFirst }),
  }));

const prefix = fc.stringMatching(/^[01]{0,40}$/);
const hashes = fc.array(hash, { maxLength: 8 });

const compact = fc.record({
  header,
  salt: bytes(8),
  short: fc.integer({ min: 1, max: 9 }).chain((count) => bytes(6 * count)),
});

const ARGS: { [O in Op]: fc.Arbitrary<Args[O]> } = {
  time: fc.constant({}),
  register: fc.record({ addr: address }),
  peers: fc.constant({}),
  pool: fc.record({ start: u32, limit: fc.nat(1000) }),
  merge: fc.oneof(
    fc.array(transaction, { maxLength: 6 }).map((list) => ({ pool: itemsOf(list) })),
    fc.array(block, { maxLength: 3 }).map((list) => ({ blocks: itemsOf(list) })),
  ),
  blocks: fc.oneof(
    fc.record({ start: fc.integer({ min: -U32, max: U32 }), limit: fc.nat(128) }),
    fc.record({ hashes }),
  ),
  hello,
  headers: fc.record({ locator: hashes, limit: fc.nat(2_000) }),
  accounts: fc.record({ block: fc.oneof(hash, fc.constant(null)), prefix }),
  transactions: fc.oneof(
    fc.record({ block: hash, start: u32, limit: fc.nat(1000) }),
    fc.record({ ids: hashes }),
    fc.record({ block: hash, places: fc.array(fc.nat(0xffff), { maxLength: 8 }) }),
  ),
  announce: fc.record({ ids: hashes }),
  compact,
  judge: fc.array(block, { maxLength: 3 }).map((list) => ({ blocks: itemsOf(list) })),
  neighbours: fc.constant({}),
  signal: fc.record({
    key: hash,
    to: bytes(16),
    expires: u32,
    body: fc.nat(LIMITS.signalBytes).chain(bytes),
    signature: bytes(64),
  }),
  tip: hello.chain(({ tip, pool, features, synced }) =>
    fc.record({
      tip: fc.constant(tip),
      pool: fc.constant(pool),
      features: fc.constant(features),
      synced: fc.constant(synced),
      follow: fc.boolean(),
    }),
  ),
  short: fc.record({ block: hash }),
  reconcile: fc.record({
    prefixes: fc.array(fc.stringMatching(/^[0-9a-f]{0,16}$/), { maxLength: 64 }),
  }),
};

/** A time in whole milliseconds, as the binary encoding keeps it. */
const time = fc.integer({ min: 0, max: 4e12 }).map((ms) => ms / 1000);

const verdicts = fc.record({
  taken: fc.nat(4_096),
  refused: fc.array(
    fc.record({ index: fc.nat(4_095), code: fc.constantFrom('balance', 'orphan'), reason: memo }),
    { maxLength: 5 },
  ),
});

export const RESPONSES: { [O in Op]: fc.Arbitrary<Responses[O]> } = {
  time: fc.record({ time, timeZone: fc.constantFrom('Asia/Shanghai', 'Europe/Berlin', 'UTC') }),
  register: fc.constant(null),
  peers: fc.array(address, { maxLength: 50 }),
  pool: fc.record({
    transactions: fc.array(transaction, { maxLength: 6 }),
    total: fc.nat(50_000),
  }),
  merge: verdicts,
  blocks: fc.record({ blocks: fc.array(block, { maxLength: 4 }) }),
  hello,
  headers: fc.record({ headers: fc.array(header, { maxLength: 8 }) }),
  accounts: prefix.chain((path) =>
    fc.record({
      block: hash,
      prefix: fc.constant(path),
      accounts: fc.array(account, { maxLength: 8 }),
      siblings: fc.array(hash, { minLength: path.length, maxLength: path.length }),
    }),
  ),
  transactions: fc.record({
    transactions: fc.array(transaction, { maxLength: 6 }),
    start: u32,
    next: fc.oneof(u32, fc.constant(null)),
  }),
  announce: fc.constant(null),
  compact: fc.constant(null),
  judge: verdicts,
  neighbours: fc.array(bytes(16), { maxLength: 50 }),
  signal: fc.constant(null),
  tip: fc.constant(null),
  short: compact,
  reconcile: fc.record({
    salt: bytes(8),
    claims: fc.boolean(),
    parts: fc.array(
      fc.oneof(
        fc.record({ ids: fc.array(hash, { maxLength: 8 }) }),
        fc.record({ digests: fc.array(bytes(8), { minLength: 16, maxLength: 16 }) }),
      ),
      { maxLength: 9 },
    ),
  }),
};

/** Any request of one op. */
export function requestOf(op: Op): fc.Arbitrary<Request> {
  const args: fc.Arbitrary<Args[Op]> = ARGS[op];
  return args.map((value) => ({ op, args: value }) as Request);
}
