/**
 * The ledger that op costs are measured on: the largest blocks, parts and pool a caller may ask
 * for.
 */
import type { Block } from '../../src/ledger/block.ts';
import { headerHash } from '../../src/ledger/header.ts';
import type { Transaction } from '../../src/ledger/transaction.ts';
import { person, prove, SmallLedger } from '../support/small-ledger.ts';

const MIB = 2 ** 20;
/** A payment with the longest memo. */
const LONG_BYTES = 294;
const MEMO = 'm'.repeat(140);
const OF_ONE_SIGNER = 64;
const PAYER = 1;
/** People from 100 on have funds and pooled payments; those after them bring payments. */
const POOLED_FROM = 100;
const POOLED_SIGNERS = 400;
const BRINGING_FROM = POOLED_FROM + POOLED_SIGNERS;
const BRINGING_SIGNERS = 400;
/** Each block of 4 MiB beside the tip is a different one. */
const SIDE_BLOCKS = 5;

export interface OpLedger {
  readonly chain: SmallLedger;
  readonly pooled: readonly Transaction[];
  /** Hash of the block of 4 MiB. */
  readonly largest: Uint8Array;
  /** Blocks of 4 MiB that follow the tip's parent. */
  readonly beside: readonly Block[];
  /** So many payments nobody has seen yet; never the same again. */
  fresh(count: number): Transaction[];
}

export function makeOpLedger(): OpLedger {
  const chain = new SmallLedger({ grant: 2 ** 38, grantsPerBlock: 1_024, maxBlockBytes: 4 * MIB });
  const first = 1_790_000_000_000;
  const builder = person(0).publicKey;
  let height = 0;
  const grow = (transactions: readonly Transaction[]) => {
    height += 1;
    return chain.grow(transactions, builder, first + height * 1_000);
  };
  const rich = [PAYER, ...range(POOLED_FROM, POOLED_SIGNERS + BRINGING_SIGNERS)];
  grow(rich.map((number) => chain.claim(person(number))));

  let sequence = 0;
  const full = (bytes: number, receivers: number): Transaction[] =>
    range(0, Math.floor((bytes - 200) / LONG_BYTES)).map((index) => {
      const receiver = new Uint8Array(32).fill(1);
      new DataView(receiver.buffer).setUint32(0, 1 + (index % receivers));
      sequence += 1;
      return chain.pay(person(PAYER), receiver, { sequence: sequence - 1, memo: MEMO });
    });
  grow(full(MIB, 1));
  const largest = grow(full(4 * MIB, 13_000));
  for (let i = 0; i < 120; i++) grow([chain.pay(person(PAYER), person(2).publicKey)]);

  const fork = chain.branch(chain.blocks.length - 1);
  sequence = fork.state.get(person(PAYER).publicKey).sequence;
  const made = fork.make(full(4 * MIB, 1), builder, fork.tip.time + 500);
  const beside = range(1, SIDE_BLOCKS).map((i) => {
    const header = { ...made.header, time: made.header.time + i };
    return prove({ ...made, header });
  });

  let brought = 0;
  return {
    chain,
    pooled: range(POOLED_FROM, POOLED_SIGNERS).flatMap((number) => paymentsOf(chain, number)),
    largest: headerHash(largest.header),
    beside,
    fresh: (count) => {
      const signers = Math.ceil(count / OF_ONE_SIGNER);
      if (brought + signers > BRINGING_SIGNERS) throw new Error('no fresh payments are left');
      const numbers = range(BRINGING_FROM + brought, signers);
      brought += signers;
      return numbers.flatMap((number) => paymentsOf(chain, number)).slice(0, count);
    },
  };
}

function paymentsOf(chain: SmallLedger, number: number): Transaction[] {
  return range(0, OF_ONE_SIGNER).map((sequence) =>
    chain.pay(person(number), person(2).publicKey, { sequence }),
  );
}

function range(from: number, count: number): number[] {
  return Array.from({ length: count }, (_, i) => from + i);
}
