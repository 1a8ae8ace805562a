/**
 * The small real ledger the node fuzzer plays on: a chain, a branch of it that wins, people and
 * payments. Made once.
 */
import { toHex } from '../../src/base/bytes.ts';
import type { Signer } from '../../src/crypto/ed25519.ts';
import { type Transaction, wireId } from '../../src/ledger/transaction.ts';
import { crowdKey } from '../simulation/crypto.ts';
import { type Person, person, SmallLedger } from '../support/small-ledger.ts';

export const STARTS_AT = 1_700_000_000_000;
/** Height of the node's chain, and of the fork of the branch it has not seen. */
export const HEIGHT = 12;
export const FORK = 8;
/** Blocks beyond the node's tip that it has not seen. */
const AHEAD = 2;
const PEOPLE = 6;

const nodePair = crowdKey(0);
/** Proves the id of the node. */
export const NODE_KEY: Signer = {
  publicKey: nodePair.publicKey,
  sign: (message) => Promise.resolve(nodePair.sign(message)),
};

export interface Book {
  /** Begins like the node's chain and goes on beyond its tip. */
  ledger: SmallLedger;
  branch: SmallLedger;
  payments: readonly Transaction[];
  people: readonly Person[];
  /** Wire ids of all that was ever signed here, hex. */
  signed: ReadonlySet<string>;
  noteSigned(transaction: Transaction): void;
  /** Bodies of all signals that somebody signed, hex. */
  signals: Set<string>;
}

let made: Book | null = null;

/** Proofs and signatures cost time: made once. */
export function book(): Book {
  made ??= makeBook();
  return made;
}

function grow(ledger: SmallLedger, blocks: number, builder: Uint8Array): void {
  const people = Array.from({ length: PEOPLE }, (_, number) => person(number));
  for (let i = 0; i < blocks; i += 1) {
    const height = ledger.blocks.length + 1;
    const time = Math.max(ledger.tip.time, STARTS_AT) + 1_000;
    const [from, to] = [people[height % PEOPLE], people[(height + 1) % PEOPLE]];
    if (from === undefined || to === undefined) throw new Error('no such person');
    const claim = height <= PEOPLE;
    const paid = claim ? ledger.claim(from) : ledger.pay(from, to.publicKey, { amount: height });
    ledger.grow([paid], builder, time);
  }
}

function makeBook(): Book {
  const ledger = new SmallLedger();
  grow(ledger, HEIGHT + AHEAD, person(50).publicKey);
  const branch = ledger.branch(FORK);
  grow(branch, HEIGHT + AHEAD + 1 - FORK, person(51).publicKey);
  const at = ledger.branch(HEIGHT);
  const people = Array.from({ length: PEOPLE }, (_, number) => person(number));
  const payments = people.map((one, number) =>
    at.pay(one, person(number + 9).publicKey, { amount: 3, memo: `payment ${number}` }),
  );
  const signed = new Set(
    [
      ...payments,
      ...[...ledger.blocks, ...branch.blocks].flatMap((block) => block.transactions),
    ].map((transaction) => toHex(wireId(transaction))),
  );
  const noteSigned = (transaction: Transaction) => {
    signed.add(toHex(wireId(transaction)));
  };
  return { ledger, branch, payments, people, signed, noteSigned, signals: new Set<string>() };
}
