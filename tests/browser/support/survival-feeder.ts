/**
 * Load for a tab, by a seed: blocks that extend the chain, better branches that replace its end,
 * transactions for the pool, payments of the tab's own wallet. Knows of each step whether the tab
 * said it was done, so that after a kill what must be there, what may be there, and what cannot be
 * there are told apart.
 */
import { toHex } from '../../../src/base/bytes.ts';
import type { Signer } from '../../../src/crypto/ed25519.ts';
import { encodeAddress } from '../../../src/ledger/address.ts';
import { blockToJson } from '../../../src/ledger/block-json.ts';
import type { Transaction } from '../../../src/ledger/transaction.ts';
import { transactionFromJson, transactionToJson } from '../../../src/ledger/transaction-json.ts';
import type { Node } from '../../../src/node/node.ts';
import { expect } from '../fixtures.ts';
import { feedBlocks, feedPool } from './survival-control.ts';
import type { Written, WrittenLedger } from './survival-ledger.ts';
import type { OpAnswer, Tab } from './tabs.ts';

/** Uniform in [0, 1), the same for the same seed (mulberry32). */
export type Chance = () => number;

export function chanceOf(seed: number): Chance {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

export function below(chance: Chance, end: number): number {
  return Math.floor(chance() * end);
}

/** Claims in one merge: a message of JSON is at most 256 KiB. */
const CLAIMS = 450;
/** Payments in one merge. */
const PAYMENTS = 400;

type Step =
  | { kind: 'blocks'; blocks: Written[] }
  | { kind: 'pool'; transactions: Transaction[] }
  | { kind: 'payment' };

export class Feeder {
  readonly ledger: WrittenLedger;
  readonly #chance: Chance;
  readonly #control: Node;
  /** The best block that the tab acknowledged, and the blocks it may have taken beyond. */
  acknowledged: Written;
  best: Written;
  /** Lowest block that is never left. */
  #floor: Written;
  /** All transactions the tab was told of or made, by id. */
  readonly seen = new Map<string, Transaction>();
  /** Ids of payments the tab said it has made. */
  readonly own = new Set<string>();
  /** Acknowledged, but journalled a moment later: a kill may lose them. */
  readonly #unsettled = new Set<string>();
  /** The step the tab had not answered when it was killed. */
  #open: Step | null = null;
  #address = '';
  reorganisations = 0;
  steps = 0;

  constructor(ledger: WrittenLedger, control: Node, chance: Chance) {
    this.ledger = ledger;
    this.#chance = chance;
    this.#control = control;
    this.acknowledged = ledger.genesis;
    this.best = ledger.genesis;
    this.#floor = ledger.genesis;
  }

  /**
   * The start of every run: all payers and the tab have had their grant, and nothing of that is
   * ever left.
   */
  async begin(tab: Tab): Promise<void> {
    const { payers } = this.ledger;
    await tab.builder({ on: false });
    this.#address = (await tab.status()).address;
    await tab.claim();
    const [claim] = await this.pooled(tab);
    if (claim === undefined) throw new Error('The claim is not in the pool.');
    const claims = [claim, ...(await Promise.all(payers.map((one) => this.ledger.claim(one))))];
    for (let at = 0; at < claims.length; at += CLAIMS)
      await this.#feed(tab, {
        kind: 'blocks',
        blocks: [this.#write(this.best, claims.slice(at, at + CLAIMS))],
      });
    this.#floor = this.best;
  }

  /** Keys of own payments in the wallet's database. */
  ownKeys(): string[] {
    return [...this.own].map((id) => `${toHex(this.ledger.ledgerId)}/${id}`);
  }

  /** One step, answered by the tab before this resolves. */
  async step(tab: Tab): Promise<void> {
    await this.#feed(tab, await this.#choose());
  }

  async #choose(): Promise<Step> {
    const dice = this.#chance();
    if (dice < 0.12) return { kind: 'payment' };
    if (dice < 0.27) return { kind: 'pool', transactions: await this.#fresh() };
    if (dice < 0.6)
      return { kind: 'blocks', blocks: await this.#branch(this.best, 1 + this.#below(4)) };
    const depth = dice < 0.65 ? 7 + this.#below(3) : 1 + this.#below(4);
    let fork = this.ledger.below(this.best, depth);
    if (fork.height < this.#floor.height) fork = this.#floor;
    const left = this.best.height - fork.height;
    const blocks = await this.#branch(fork, left + 1 + this.#below(3));
    if (left > 0) this.reorganisations += 1;
    return { kind: 'blocks', blocks };
  }

  #below(end: number): number {
    return below(this.#chance, end);
  }

  /** Some payments nobody has seen yet. */
  async #fresh(): Promise<Transaction[]> {
    const transactions: Transaction[] = [];
    for (let i = 0; i < 40; i++) {
      const payer = this.#payer();
      let sequence = this.best.state.get(payer.publicKey).sequence;
      let next = await this.ledger.payment(payer, sequence);
      while (this.seen.has(this.ledger.id(next)) || transactions.includes(next)) {
        sequence += 1;
        next = await this.ledger.payment(payer, sequence);
      }
      transactions.push(next);
    }
    return transactions;
  }

  #payer(): Signer {
    return this.ledger.payers[this.#below(this.ledger.payers.length)] as Signer;
  }

  async #branch(fork: Written, length: number): Promise<Written[]> {
    const blocks: Written[] = [];
    let at = fork;
    for (let i = 0; i < length; i++) {
      at = this.#write(at, await this.#candidates(at, Math.floor(PAYMENTS / length)));
      blocks.push(at);
    }
    return blocks;
  }

  /** Open transactions chosen by chance, and payments of some payers. */
  async #candidates(parent: Written, count: number): Promise<Transaction[]> {
    const open = this.ledger.open(this.seen.values(), parent.state);
    const candidates = open.filter(() => this.#chance() < 0.4).slice(0, count >> 1);
    candidates.sort((a, b) => a.sequence - b.sequence);
    const payers = new Set<Signer>();
    while (payers.size < Math.min(count >> 1, this.ledger.payers.length)) payers.add(this.#payer());
    for (const payer of payers) {
      const { sequence } = parent.state.get(payer.publicKey);
      candidates.push(await this.ledger.payment(payer, sequence));
    }
    return candidates;
  }

  #write(parent: Written, candidates: readonly Transaction[]): Written {
    const written = this.ledger.write(parent, candidates, this.#payer());
    if (written === null) throw new Error('Nothing can stand in the block.');
    return written;
  }

  /**
   * Gives a step to the tab and to the control node; a tab that is killed meanwhile leaves it open.
   */
  async #feed(tab: Tab, step: Step): Promise<void> {
    this.#open = step;
    await this.#give(tab, step);
    if (step.kind === 'blocks') this.#took(step.blocks);
    this.#open = null;
    this.steps += 1;
  }

  async #give(tab: Tab, step: Step): Promise<void> {
    const { ledger } = this;
    if (step.kind === 'blocks') {
      const last = step.blocks.at(-1) as Written;
      this.best = last.work > this.best.work ? last : this.best;
      await feedBlocks(
        this.#control,
        step.blocks.map(({ block }) => block),
      );
      const blocks = step.blocks.map(({ block }) => blockToJson(ledger.ledgerId, block));
      accepted(await tab.op('merge', { blocks }), blocks.length);
    } else if (step.kind === 'pool') {
      await feedPool(this.#control, step.transactions);
      for (const one of step.transactions) {
        this.seen.set(ledger.id(one), one);
        this.#unsettled.add(ledger.id(one));
      }
      const pool = step.transactions.map((one) => transactionToJson(ledger.ledgerId, one));
      accepted(await tab.op('merge', { pool }), pool.length);
    } else {
      const receiver = transactionToJson(
        ledger.ledgerId,
        await ledger.claim(this.#payer()),
      ).receiver;
      const { id } = await tab.send({ receiver, amount: 1 + this.#below(9) });
      // The journal was written to the end before this was answered.
      this.#unsettled.clear();
      this.own.add(id);
      const made = (await this.pooled(tab)).find((one) => ledger.id(one) === id);
      if (made === undefined) throw new Error('An own payment is not in the pool.');
      this.seen.set(id, made);
      await feedPool(this.#control, [made]);
    }
  }

  #took(blocks: readonly Written[]): void {
    for (const { block } of blocks)
      for (const one of block.transactions) this.seen.set(this.ledger.id(one), one);
    this.acknowledged = this.best;
  }

  /** The tab's whole pool. */
  async pooled(tab: Tab): Promise<Transaction[]> {
    const all: Transaction[] = [];
    for (;;) {
      const { response } = await tab.op('pool', { start: all.length, limit: 300 });
      const { pool } = response as { pool: unknown[] };
      if (pool.length === 0) return all;
      for (const json of pool) {
        const read = transactionFromJson(this.ledger.ledgerId, json);
        if (!read.ok) throw new Error(read.error.reason);
        all.push(read.value);
      }
    }
  }

  /**
   * A restarted tab has the whole state before or after a step, with its pool and its own payments.
   * Returns the transactions of the pool's last moment, which a kill may have lost.
   */
  async check(tab: Tab): Promise<Transaction[]> {
    const { ledger } = this;
    const status = await tab.status();
    expect(status.address).toBe(this.#address);
    const tip = ledger.blocks.get(status.tip);
    if (tip === undefined) throw new Error(`The tip ${status.tip} was never fed.`);
    expect(tip.work >= this.acknowledged.work, 'nothing that was answered is lost').toBe(true);
    expect(tip.work <= this.best.work).toBe(true);
    await sameAccounts(tab, tip);

    const open = this.#open;
    if (open?.kind === 'blocks') this.#sawUpTo(tip, open.blocks);
    const pool = await this.pooled(tab);
    const ids = new Set(pool.map((one) => ledger.id(one)));
    const must = ledger.open(this.seen.values(), tip.state);
    const lost = must.filter((one) => !ids.has(ledger.id(one)));
    const known = new Set(must.map((one) => ledger.id(one)));
    for (const one of pool.filter((each) => !known.has(ledger.id(each)))) {
      // A payment the tab had made but not yet told of.
      const { sender } = transactionToJson(ledger.ledgerId, one);
      expect(sender, 'nothing else is in the pool').toBe(this.#address);
      expect(open?.kind).toBe('payment');
      this.seen.set(ledger.id(one), one);
      await feedPool(this.#control, [one]);
    }
    expect(
      this.#ids(lost).filter((id) => !this.#unsettled.has(id)),
      'lost from the pool',
    ).toEqual([]);
    return lost;
  }

  #ids(transactions: readonly Transaction[]): string[] {
    return transactions.map((one) => this.ledger.id(one)).sort();
  }

  /** Ids of pooled transactions that may not be on disk yet; `settled` says they are. */
  unsettled(): string[] {
    const open = this.#ids(this.ledger.open(this.seen.values(), this.best.state));
    return open.filter((id) => this.#unsettled.has(id));
  }

  settled(): void {
    this.#unsettled.clear();
  }

  /** The tab may have taken a part of an open step. */
  #sawUpTo(tip: Written, blocks: readonly Written[]): void {
    const last = blocks.lastIndexOf(tip);
    for (const { block } of blocks.slice(0, last + 1))
      for (const one of block.transactions) this.seen.set(this.ledger.id(one), one);
  }

  /**
   * Feeds again what a kill may have cut short; then tab and control node have the same of
   * everything.
   */
  async settle(tab: Tab, lost: readonly Transaction[]): Promise<void> {
    const open = this.#open;
    if (open !== null && open.kind !== 'payment') await this.#feed(tab, open);
    this.#open = null;
    const again = this.ledger.open(lost, this.best.state);
    if (again.length > 0) {
      const pool = again.map((one) => transactionToJson(this.ledger.ledgerId, one));
      accepted(await tab.op('merge', { pool }), pool.length);
    }
    await this.sameAsControl(tab);
  }

  async sameAsControl(tab: Tab): Promise<void> {
    const { chain, keeper } = this.#control;
    const { tip } = await tab.status();
    expect(tip).toBe(chain.tip.key);
    expect(tip).toBe(this.best.key);
    await sameAccounts(tab, this.best);
    expect(toHex(chain.state.root)).toBe(toHex(this.best.state.root));
    const pool = this.#ids(await this.pooled(tab));
    expect(pool).toEqual(this.#ids([...keeper.pool.all()].map(({ transaction }) => transaction)));
    expect(pool).toEqual(this.#ids(this.ledger.open(this.seen.values(), this.best.state)));
  }
}

function accepted(answer: OpAnswer, count: number): void {
  expect(answer).toEqual({
    status: 202,
    error: 'Accepted',
    response: { taken: count, refused: [] },
  });
}

/** Root and every account. */
async function sameAccounts(tab: Tab, tip: Written): Promise<void> {
  const { response } = await tab.op('blocks', { start: -1, limit: 1 });
  const [last] = (response as { blocks: { hash: string; accounts_root: string }[] }).blocks;
  expect(last).toMatchObject({ hash: tip.key, accounts_root: toHex(tip.state.root) });
  const wanted = [...tip.state.values()].map((account) => {
    const address = encodeAddress(account.address);
    return [address, { ...account, address }] as const;
  });
  expect(await tab.balances()).toEqual(Object.fromEntries(wanted));
}
