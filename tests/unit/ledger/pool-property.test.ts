import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { fromHex, toHex } from '../../../src/base/bytes.ts';
import type { Accounts } from '../../../src/ledger/accounts.ts';
import { type Charter, defaultCharter, ledgerIdOf } from '../../../src/ledger/charter.ts';
import { Overlay } from '../../../src/ledger/overlay.ts';
import { Pool } from '../../../src/ledger/pool.ts';
import { type PoolEntry, type PoolLimits, ticketOf } from '../../../src/ledger/pool-entry.ts';
import { isGenesis, type Transaction, wireId } from '../../../src/ledger/transaction.ts';
import { fromGenesis, funded, NOBODY, pay, person } from './people.ts';

const OPEN = defaultCharter('open', { grant: 100 });
const ISSUED = defaultCharter('issued', { issuer: person(0) });
const LIMITS: PoolLimits = {
  transactions: 9,
  perSender: 6,
  claims: 3,
  waitingPerSender: 3,
  waiting: 5,
};

/** Person 1 is the node's own. */
const IDENTITY = { ...NOBODY, account: person(1) };

function wire(transaction: Transaction): string {
  return toHex(wireId(transaction));
}

/** The sum that leaves the signer's account. */
function cost(transaction: Transaction): bigint {
  return BigInt(transaction.fee) + (isGenesis(transaction) ? 0n : BigInt(transaction.amount));
}

/** A pool, and a chain of states whose tip moves under it. */
class World {
  readonly pool: Pool;
  readonly charter: Charter;
  readonly seen = { evicted: 0, replaced: 0, promoted: 0, deferred: 0, returned: 0, removed: 0 };
  readonly #blocks: { state: Accounts; transactions: Transaction[] }[] = [
    { state: funded([200, 150, 90, 0, 400]), transactions: [] },
  ];
  #now = 0;

  constructor(charter: Charter) {
    this.charter = charter;
    this.pool = new Pool(charter, ledgerIdOf(charter), IDENTITY, LIMITS);
  }

  get state(): Accounts {
    return (this.#blocks[this.#blocks.length - 1] as { state: Accounts }).state;
  }

  get context() {
    return { state: this.state, time: 1_000 * this.#blocks.length };
  }

  held(): Map<string, Transaction> {
    return new Map([...this.pool.all()].map(({ wireId: id, transaction }) => [id, transaction]));
  }

  /** `ahead`: how far its sequence is to be beyond the account's. */
  add(ahead: Transaction): void {
    const transaction = this.#inTurn(ahead);
    const before = this.held();
    this.#now += 1;
    const added = this.pool.add(transaction, this.context, this.#now);
    const after = this.held();
    if (!added.ok) {
      expect(after).toEqual(before);
      return;
    }
    const { evicted, replaced, promoted, deferred, status } = added.value;
    const gone = [...evicted, ...replaced].map(wire);
    expect(after.has(wire(transaction))).toBe(true);
    if (status !== 'known')
      expect(this.pool.get(wire(transaction)) !== undefined).toBe(status === 'pooled');
    expect(new Set([...after.keys(), ...gone])).toEqual(
      new Set([...before.keys(), wire(transaction)]),
    );
    for (const id of gone) expect(after.has(id)).toBe(false);
    for (const one of promoted) expect(this.pool.get(wire(one))).toBe(one);
    for (const one of deferred) expect(this.pool.get(wire(one))).toBeUndefined();
    this.#count({ evicted, replaced, promoted, deferred });
  }

  #inTurn(ahead: Transaction): Transaction {
    const { issuer } = this.charter;
    if (isGenesis(ahead) && issuer === null) return { ...ahead, sequence: 0 };
    const used = this.state.get(isGenesis(ahead) && issuer !== null ? issuer : ahead.sender);
    return { ...ahead, sequence: used.sequence + ahead.sequence };
  }

  /** A block of the first that fit. */
  build(candidates: Iterable<Transaction>, take: number, builder: number): void {
    const overlay = new Overlay(this.state, this.charter, 1_000 * this.#blocks.length);
    const transactions: Transaction[] = [];
    for (const one of candidates)
      if (transactions.length < take && overlay.apply(one).ok) transactions.push(one);
    const { state } = overlay.finish(person(builder));
    this.#blocks.push({ state, transactions });
  }

  /** Leaves the last blocks; their transactions. */
  leave(depth: number): Transaction[] {
    const left = this.#blocks.splice(Math.max(1, this.#blocks.length - depth));
    return left.flatMap(({ transactions }) => transactions);
  }

  rebase(back: Transaction[]): void {
    const before = this.held();
    const returning = back.map((transaction) => ({ transaction, arrival: this.#now }));
    const { removed, returned, promoted, deferred } = this.pool.rebase(this.context, returning);
    const after = this.held();
    const gone = removed.map(({ transaction }) => wire(transaction));
    const handed = new Set([...before.keys(), ...back.map(wire)]);
    expect(new Set([...after.keys(), ...gone])).toEqual(handed);
    for (const id of gone) expect(after.has(id)).toBe(false);
    for (const one of [...returned, ...promoted]) expect(this.pool.get(wire(one))).toBe(one);
    for (const one of deferred) {
      expect(after.has(wire(one))).toBe(true);
      expect(this.pool.get(wire(one))).toBeUndefined();
    }
    this.#count({ removed, returned, promoted, deferred });
  }

  #count(lists: Partial<Record<keyof World['seen'], readonly unknown[]>>): void {
    for (const key of Object.keys(lists) as (keyof World['seen'])[])
      this.seen[key] += lists[key]?.length ?? 0;
  }

  /**
   * hostile (f), (i): pooled ones are valid at the tip in their turn, execution itself being the
   * judge.
   */
  expectSound(): void {
    this.pool.sanityCheck();
    const all = [...this.pool.all()];
    const pooled = all.slice(0, this.pool.size);
    const waiting = all.slice(this.pool.size);
    expect(pooled.map(({ transaction }) => transaction)).toEqual([...this.pool.ordered()]);
    const claims = pooled.filter(({ claim }) => claim);
    for (const { transaction } of claims) expect(this.#apply([transaction])).toBe(true);
    expect(waiting.some(({ claim }) => claim)).toBe(false);
    const signers = new Set(all.filter(({ claim }) => !claim).map(({ signer }) => signer));
    for (const signer of signers) {
      const of = (list: PoolEntry[]) => {
        return list
          .filter((one) => one.signer === signer && !one.claim)
          .map((one) => one.transaction);
      };
      this.#expectSignerSound(signer, of(pooled), of(waiting));
    }
    expect(this.pool.waitingSize).toBe(waiting.length);
    expect(pooled.length - claims.length).toBeLessThanOrEqual(LIMITS.transactions);
    expect(waiting.length).toBeLessThanOrEqual(LIMITS.waiting);
    expect(claims.length).toBeLessThanOrEqual(LIMITS.claims);
    this.#expectDigest(pooled);
    this.#expectOrder(pooled);
  }

  #apply(transactions: Transaction[]): boolean {
    const overlay = new Overlay(this.state, this.charter, this.context.time);
    return transactions.every((one) => overlay.apply(one).ok);
  }

  #expectSignerSound(signer: string, pooled: Transaction[], waiting: Transaction[]): void {
    expect(this.#apply(pooled)).toBe(true);
    const account = this.state.get(fromHex(signer) as Uint8Array);
    const outgoing = pooled.reduce((sum, one) => sum + cost(one), 0n);
    expect(outgoing <= BigInt(account.balance)).toBe(true);
    expect(pooled.length + waiting.length).toBeLessThanOrEqual(LIMITS.perSender);
    expect(waiting.length).toBeLessThanOrEqual(LIMITS.waitingPerSender);
    const next = account.sequence + pooled.length;
    for (const { sequence } of waiting)
      expect(sequence <= next + LIMITS.waitingPerSender && sequence >= next).toBe(true);
    const first = waiting.find(({ sequence }) => sequence === next);
    // Its turn has come and still it waits: it lacks funds.
    if (first !== undefined) expect(outgoing + cost(first) > BigInt(account.balance)).toBe(true);
  }

  #expectDigest(pooled: PoolEntry[]): void {
    const xor = new Uint8Array(8);
    const isCrowded = pooled.filter(({ claim }) => claim).length > LIMITS.claims / 2;
    const covered = pooled.filter(({ claim }) => !(claim && isCrowded));
    for (const { transaction } of covered)
      for (const [at, byte] of wireId(transaction).subarray(0, 8).entries())
        xor[at] = (xor[at] ?? 0) ^ byte;
    expect(this.pool.digest()).toEqual({ count: covered.length, xor });
    const arrivals = pooled.map(({ arrival }) => arrival);
    expect(this.pool.oldest()).toBe(arrivals.length === 0 ? null : Math.min(...arrivals));
  }

  /** Claims by lottery; then each is the best of those whose turn it could be. */
  #expectOrder(all: PoolEntry[]): void {
    const pay = ({ transaction, size }: PoolEntry) => transaction.fee / size;
    const pooled = all.filter(({ claim }) => !claim);
    const claims = all.slice(0, all.length - pooled.length);
    const tickets = claims.map(({ transaction: { receiver } }) => ticketOf(IDENTITY, receiver));
    expect(claims.every(({ claim }) => claim)).toBe(true);
    expect(tickets.map(({ ticket }) => ticket)).toEqual(tickets.map(({ ticket }) => ticket).sort());
    for (const [index, entry] of pooled.entries()) {
      const rest = pooled.slice(index);
      const heads = rest.filter((one, at) => {
        return !rest.slice(0, at).some((earlier) => earlier.signer === one.signer);
      });
      for (const head of heads) {
        expect(pay(entry)).toBeGreaterThanOrEqual(pay(head));
        if (pay(entry) === pay(head)) expect(entry.arrival).toBeLessThanOrEqual(head.arrival);
      }
    }
  }
}

type Step = (world: World) => void;

const transfers = fc
  .record({
    sender: fc.nat(5).map(person),
    receiver: fc.nat(6).map(person),
    amount: fc.integer({ min: 1, max: 40 }),
    fee: fc.nat(30),
    sequence: fc.constantFrom(0, 0, 0, 1, 1, 2, 3, 4, 5),
    expires: fc.constantFrom(0, 0, 0, 3, 5, 8),
    memo: fc.constantFrom('', 'm', 'm'.repeat(140)),
  })
  .map(pay);
const genesis = fc
  .record({ n: fc.nat(9), fee: fc.nat(20), expires: fc.constantFrom(0, 0, 4), sequence: fc.nat(3) })
  .map(({ n, ...rest }) => fromGenesis(n, { amount: OPEN.grant, ...rest }));
const claims = fc
  .record({ n: fc.nat(9), expires: fc.constantFrom(0, 0, 4) })
  .map(({ n, expires }) => fromGenesis(n, { amount: OPEN.grant, expires }));
const anyTransaction = fc.oneof({ weight: 8, arbitrary: transfers }, genesis, claims);

const adds = anyTransaction.map(
  (transaction): Step =>
    (world) =>
      world.add(transaction),
);
const ownBlock = fc.tuple(fc.nat(6), fc.nat(6)).map(
  ([take, builder]): Step =>
    (world) => {
      world.build([...world.pool.ordered()], take, builder);
      world.rebase([]);
    },
);
const foreignBlock = fc.array(anyTransaction, { maxLength: 4 }).map(
  (list): Step =>
    (world) => {
      world.build(list, list.length, 0);
      world.rebase([]);
    },
);
const reorganisation = fc
  .tuple(fc.integer({ min: 1, max: 4 }), fc.array(anyTransaction, { maxLength: 2 }))
  .map(
    ([depth, list]): Step =>
      (world) => {
        const back = world.leave(depth);
        world.build(list, list.length, 5);
        world.rebase(back);
      },
  );
const steps = fc.array(
  fc.oneof(
    { weight: 12, arbitrary: adds },
    { weight: 2, arbitrary: ownBlock },
    { weight: 1, arbitrary: foreignBlock },
    { weight: 1, arbitrary: reorganisation },
  ),
  { minLength: 10, maxLength: 70 },
);

describe('P-1: whatever happens', () => {
  it('P-1: with many signers a new tip leaves the pool that would have come about on it', () => {
    const many = 700;
    const balances = Array<number>(many).fill(1_000);
    const state = funded(balances);
    const pool = new Pool(OPEN, ledgerIdOf(OPEN), NOBODY);
    for (let n = 0; n < many; n += 1)
      for (let sequence = 0; sequence < 3; sequence += 1) {
        const one = pay({ sender: person(n), amount: 100 + n, fee: n % 17, sequence });
        pool.add(one, { state, time: 6_000 }, n);
      }
    for (let n = 0; n < 600; n += 1)
      pool.add(fromGenesis(2_000 + n, { amount: OPEN.grant }), { state, time: 6_000 }, n);
    const before = [...pool.all()];
    const overlay = new Overlay(state, OPEN, 6_000);
    for (const { transaction } of before.slice(300, 900)) overlay.apply(transaction);
    const next = overlay.finish(person(3)).state;
    const { removed } = pool.rebase({ state: next, time: 7_000 }, []);
    const fresh = new Pool(OPEN, ledgerIdOf(OPEN), NOBODY);
    for (const { transaction, arrival } of before)
      fresh.add(transaction, { state: next, time: 7_000 }, arrival);
    expect(pool.digest()).toEqual(fresh.digest());
    expect(removed.length).toBe(before.length - pool.size - pool.waitingSize);
    expect(removed.length).toBeGreaterThan(300);
  });

  for (const charter of [OPEN, ISSUED]) {
    it(`P-1: all pooled are valid at the tip in their turn, within all limits (${charter.name})`, () => {
      const seen: Record<string, number> = {};
      const run = (list: Step[]) => {
        const world = new World(charter);
        for (const step of list) {
          step(world);
          world.expectSound();
        }
        for (const [what, count] of Object.entries(world.seen))
          seen[what] = (seen[what] ?? 0) + count;
      };
      fc.assert(fc.property(steps, run), { numRuns: 200 });
      for (const [what, count] of Object.entries(seen)) expect(count, what).toBeGreaterThan(0);
    }, 120_000);
  }
});
