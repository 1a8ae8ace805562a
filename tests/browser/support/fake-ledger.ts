/** Seeded makings of a plausible ledger, for looking at the page without a network. */

import type {
  BlockDetail,
  PoolItem,
  StaleBlockView,
  TransactionView,
} from '../../../src/api/view.ts';
import { encodeAddress } from '../../../src/ledger/address.ts';

export type Uniform = () => number;

/** Mulberry32: uniform in [0, 1) from a seed. */
export function seeded(seed: number): Uniform {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4294967296;
  };
}

export function fakeHex(uniform: Uniform, bytes: number): string {
  return Array.from({ length: bytes }, () =>
    Math.floor(uniform() * 256)
      .toString(16)
      .padStart(2, '0'),
  ).join('');
}

export function fakeAddress(uniform: Uniform): string {
  return encodeAddress(Uint8Array.from({ length: 32 }, () => Math.floor(uniform() * 256)));
}

const MEMOS = [
  '',
  '',
  '',
  'for tea and cake',
  'lunch on Tuesday',
  '午饭',
  'bus fare',
  '两本旧书',
  'a rather long memo that runs on past the end of any line it is put upon, I should think',
  'שלום עולם',
  'tab\tand \u202eevil',
];

export function fakeTransfer(
  uniform: Uniform,
  sender: string,
  receiver: string,
  sequence: number,
): TransactionView {
  const large = uniform() < 0.15;
  return {
    id: fakeHex(uniform, 32),
    wireId: fakeHex(uniform, 32),
    sender,
    receiver,
    amount: 5 + Math.floor(uniform() * (large ? 400_000 : 3_000)),
    fee: uniform() < 0.3 ? 1 + Math.floor(uniform() * 20) : 0,
    sequence,
    expires: 0,
    memo: MEMOS[Math.floor(uniform() * MEMOS.length)] ?? '',
    kind: 'transfer',
  };
}

export function fakeClaim(uniform: Uniform, receiver: string): TransactionView {
  return {
    ...fakeTransfer(uniform, 'GENESIS', receiver, 0),
    amount: 10_000,
    fee: 0,
    memo: '',
    kind: 'claim',
  };
}

export function fakeBlock(
  uniform: Uniform,
  height: number,
  previous: string,
  builder: string,
  time: number,
  transactions: TransactionView[],
): BlockDetail {
  return {
    height,
    hash: `0000${fakeHex(uniform, 30)}`,
    previous,
    builder,
    time,
    work: String(65_536 + Math.floor(uniform() * 20_000)),
    count: transactions.length,
    bytes: 160 + transactions.reduce((sum, { memo }) => sum + 186 + memo.length, 0),
    amount: transactions.reduce((sum, { amount }) => sum + amount, 0),
    sealed: false,
    transactionsRoot: fakeHex(uniform, 32),
    accountsRoot: fakeHex(uniform, 32),
    nonce: String(Math.floor(uniform() * 2 ** 40)),
    main: true,
    transactions,
  };
}

export function fakeStaleBlock(
  uniform: Uniform,
  block: BlockDetail,
  builder: string,
): StaleBlockView {
  return {
    height: block.height,
    hash: `0000${fakeHex(uniform, 30)}`,
    previous: block.previous,
    builder,
    time: block.time + 400,
    count: 3,
    why: uniform() < 0.5 ? 'higher-hash' : 'less-work',
    waiting: 2,
    lostTo: block.hash,
  };
}

export function pooled(transaction: TransactionView, arrival: number): PoolItem {
  return { ...transaction, arrival };
}

export function feesOf(transactions: readonly TransactionView[]): number {
  return transactions.reduce((sum, { fee }) => sum + fee, 0);
}
