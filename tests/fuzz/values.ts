/**
 * Well-formed values of every shape with each field at its edges. Form only: roots, proofs and
 * signatures are made up.
 */
import { isZero, toHex } from '../../src/base/bytes.ts';
import type { Account } from '../../src/ledger/accounts-record.ts';
import type { Block } from '../../src/ledger/block.ts';
import type { Header } from '../../src/ledger/header.ts';
import type { Seal } from '../../src/ledger/seal.ts';
import type { Transaction } from '../../src/ledger/transaction.ts';
import { LIMITS } from '../../src/protocol/limits.ts';
import type { Op } from '../../src/protocol/ops.ts';
import {
  type Args,
  type CompactBlock,
  type Hello,
  itemsOf,
  type Request,
  type Responses,
} from '../../src/protocol/shapes.ts';
import type { Seeded } from './seeded.ts';

const U32 = 2 ** 32 - 1;
const MOST = Number.MAX_SAFE_INTEGER;
const MEMOS = [
  '',
  'tea',
  'é'.repeat(70),
  '\u0000',
  '\ufeffmark',
  '\u202eright to left',
  '🫖'.repeat(35),
  'a'.repeat(140),
  '"\\/\b',
  '<script>',
];
const ADDRESSES = ['a', 'b7-c8', 'A'.repeat(64), 'f0'.repeat(16), 'x y', 'n_m-1'];
const ZONES = ['UTC', 'Asia/Shanghai', '', 'z'.repeat(64)];
const CODES = ['balance', 'orphan', 'c'.repeat(64)];

const edge32 = (random: Seeded): number =>
  random.oneIn(2) ? random.pick([0, 1, 2, 255, 256, 65_535, 65_536, U32 - 1, U32]) : random.u32();

const edge53 = (random: Seeded): number =>
  random.oneIn(2)
    ? random.pick([0, 1, U32, U32 + 1, MOST - 1, MOST])
    : random.below(2 ** 21) * 2 ** 32 + random.u32();

const big64 = (random: Seeded): bigint =>
  random.oneIn(2)
    ? random.pick([0n, 1n, 2n ** 63n, 2n ** 64n - 1n, 2n ** 53n, 65_536n])
    : (BigInt(random.u32()) << 32n) | BigInt(random.u32());

/** Never zeros. */
export function key(random: Seeded): Uint8Array {
  const bytes = random.bytes(32);
  if (isZero(bytes)) bytes[31] = 1;
  return bytes;
}

function transaction(random: Seeded): Transaction {
  return {
    version: 1,
    sender: random.oneIn(4) ? new Uint8Array(32) : key(random),
    receiver: key(random),
    amount: edge53(random),
    fee: edge53(random),
    sequence: edge32(random),
    expires: edge32(random),
    memo: random.pick(MEMOS),
    signature: random.bytes(64),
  };
}

function header(random: Seeded): Header {
  return {
    version: 1,
    height: edge32(random),
    previous: random.bytes(32),
    transactionsRoot: random.bytes(32),
    accountsRoot: random.bytes(32),
    builder: random.oneIn(6) ? new Uint8Array(32) : key(random),
    time: edge53(random),
    work: big64(random),
    nonce: big64(random),
  };
}

function block(random: Seeded): Block {
  return { header: header(random), transactions: random.list(4, () => transaction(random)) };
}

function seal(random: Seeded): Seal {
  return { height: edge32(random), hash: random.bytes(32), signature: random.bytes(64) };
}

function account(random: Seeded): Account {
  return {
    address: key(random),
    balance: Math.max(1, edge53(random)),
    sequence: edge32(random),
    claimed: random.oneIn(2),
  };
}

const bits = (random: Seeded): string => {
  const length = random.pick([0, 1, 7, 8, 9, 40, 255, 256]);
  return Array.from({ length }, () => random.below(2)).join('');
};

function hello(random: Seeded): Hello {
  const versions = [random.pick([0, 1, 1, 2, 0xffff]), random.pick([0, 1, 1, 2, 0xffff])];
  return {
    protocol: [Math.min(...versions), Math.max(...versions)],
    ledger: random.bytes(32),
    node: random.bytes(16),
    address: random.oneIn(3) ? '' : random.pick(ADDRESSES),
    tip: {
      height: edge32(random),
      hash: random.bytes(32),
      work: (big64(random) << 64n) | big64(random),
    },
    // Sealing genesis is a form no decoder takes.
    seals: random.list(3, () => ({ ...seal(random), height: Math.max(1, edge32(random)) })),
    pool: { count: edge32(random), xor: random.bytes(8) },
    features: edge32(random),
    synced: random.oneIn(2),
  };
}

function compact(random: Seeded): CompactBlock {
  return {
    header: header(random),
    salt: random.bytes(8),
    short: random.bytes(6 * (1 + random.below(9))),
  };
}

function args<O extends Op>(op: O, random: Seeded): Args[O] {
  const hash = () => random.bytes(32);
  const make: { [P in Op]: () => Args[P] } = {
    time: () => ({}),
    peers: () => ({}),
    register: () => ({ addr: random.pick(ADDRESSES) }),
    pool: () => ({ start: edge32(random), limit: random.below(9_000) }),
    merge: () =>
      random.oneIn(2)
        ? { pool: itemsOf(random.list(6, () => transaction(random))) }
        : { blocks: itemsOf(random.list(3, () => block(random))) },
    blocks: () =>
      random.oneIn(2)
        ? { hashes: random.list(12, hash) }
        : {
            start: random.oneIn(2) ? edge32(random) : 0 - Math.max(1, edge32(random)),
            limit: random.below(200),
          },
    hello: () => hello(random),
    headers: () => ({ locator: random.list(20, hash), limit: random.below(3_000) }),
    accounts: () => ({ block: random.oneIn(2) ? null : hash(), prefix: bits(random) }),
    transactions: () =>
      random.oneIn(2)
        ? { ids: random.list(12, hash) }
        : random.oneIn(3)
          ? { block: hash(), places: random.list(12, () => random.below(65_536)) }
          : { block: hash(), start: edge32(random), limit: random.below(9_000) },
    announce: () => ({ ids: random.list(12, hash) }),
    compact: () => compact(random),
    judge: () => ({ blocks: itemsOf(random.list(3, () => block(random))) }),
    neighbours: () => ({}),
    signal: () => ({
      key: hash(),
      to: random.bytes(16),
      expires: edge32(random),
      body: random.bytes(random.below(LIMITS.signalBytes + 1)),
      signature: random.bytes(64),
    }),
    tip: () => {
      const { tip, pool, features, synced } = hello(random);
      return { tip, pool, features, synced, follow: random.oneIn(2) };
    },
    short: () => ({ block: hash() }),
    reconcile: () => ({
      prefixes: random.list(12, () => toHex(random.bytes(8)).slice(random.below(17))),
    }),
  };
  return make[op]();
}

export function request(op: Op, random: Seeded): Request {
  return { op, args: args(op, random) } as Request;
}

export function response<O extends Op>(op: O, random: Seeded): Responses[O] {
  const transactions = () => random.list(6, () => transaction(random));
  const verdicts = () => ({
    taken: random.below(65_536),
    refused: random.list(10, () => ({
      index: random.below(65_536),
      code: random.pick(CODES),
      reason: random.pick(MEMOS),
    })),
  });
  const make: { [P in Op]: () => Responses[P] } = {
    time: () => ({ time: edge53(random) / 1000, timeZone: random.pick(ZONES) }),
    register: () => null,
    peers: () => random.list(50, () => random.pick(ADDRESSES)),
    pool: () => ({ transactions: transactions(), total: edge32(random) }),
    merge: verdicts,
    blocks: () => ({ blocks: random.list(3, () => block(random)) }),
    hello: () => hello(random),
    headers: () => ({ headers: random.list(10, () => header(random)) }),
    accounts: () => {
      const prefix = bits(random);
      return {
        block: random.bytes(32),
        prefix,
        accounts: random.list(8, () => account(random)),
        siblings: Array.from(prefix, () => random.bytes(32)),
      };
    },
    transactions: () => ({
      transactions: transactions(),
      start: edge32(random),
      next: random.oneIn(2) ? null : edge32(random),
    }),
    announce: () => null,
    compact: () => null,
    judge: verdicts,
    neighbours: () => random.list(50, () => random.bytes(16)),
    signal: () => null,
    tip: () => null,
    short: () => compact(random),
    reconcile: () => ({
      salt: random.bytes(8),
      claims: random.oneIn(2),
      parts: random.list(12, () =>
        random.oneIn(2)
          ? { ids: random.list(8, () => random.bytes(32)) }
          : { digests: Array.from({ length: 16 }, () => random.bytes(8)) },
      ),
    }),
  };
  return make[op]();
}
