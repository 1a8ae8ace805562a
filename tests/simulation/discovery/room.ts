/**
 * A room of many tabs on a simulated internet: tabs come and go, servers fail, and the results are
 * measured. Everything follows from one seed.
 */

import { toHex } from '../../../src/base/bytes.ts';
import { EPOCH } from '../../../src/lab/life.ts';
import { Chance } from '../../../src/lab/random.ts';
import { Scheduler } from '../../../src/lab/scheduler.ts';
import { MemoryMedium } from '../../../src/storage/memory-tables.ts';
import { person as ledgerPerson, SmallLedger } from '../../support/small-ledger.ts';
import { runDry } from '../run-dry.ts';
import { componentsOf, type Graph } from './graph.ts';
// Fetched by relayed links when the first one needs it: virtual time does not wait for that.
import '../../../src/network/relay-cipher.ts';
import { Internet } from './internet.ts';
import { type NatKind, wayBetween } from './nat.ts';
import { giveBlock, lightNodes, wholeNodes } from './nodes.ts';
import { type MakeNode, type Person, Tab } from './tab.ts';

interface RoomOptions {
  readonly seed: string;
  readonly servers?: number;
  readonly hasTurn?: boolean;
  readonly hasRelay?: boolean;
  /** Nodes without chain, pool and disk. */
  readonly isLight?: boolean;
}

const STEP_MS = 250;
/** The shares of home networks and phones, about. */
const KINDS: readonly (readonly [weight: number, kind: NatKind])[] = [
  [10, 'open'],
  [25, 'cone'],
  [45, 'port-restricted'],
  [15, 'symmetric'],
  [5, 'blocked'],
];

export class Room {
  readonly internet: Internet;
  readonly scheduler: Scheduler;
  readonly chance: Chance;
  readonly ledger = new SmallLedger();
  readonly tabs = new Set<Tab>();
  /** ms from opening to the first link, of all tabs that found one. */
  readonly finds: number[] = [];
  readonly #make: MakeNode;
  readonly #away: Person[] = [];
  #persons = 0;

  constructor({
    seed,
    servers = 1,
    hasTurn = false,
    hasRelay = true,
    isLight = false,
  }: RoomOptions) {
    this.chance = new Chance(seed);
    this.scheduler = new Scheduler(runDry);
    const chance = this.chance.fork('internet');
    this.internet = new Internet(this.scheduler, chance, { servers, hasTurn, hasRelay });
    this.#make = isLight ? lightNodes(this.ledger.id) : wholeNodes(this.ledger);
  }

  /** A tab opens: of somebody who was here before, or (`nat` given, or none away) of a newcomer. */
  async open(nat?: NatKind): Promise<Tab> {
    const isBack = nat === undefined && this.#away.length > 0 && this.chance.is(0.5);
    const person = (isBack ? this.#away.shift() : undefined) ?? {
      name: `p${this.#persons++}`,
      nat: nat ?? this.chance.weighted(KINDS),
      medium: new MemoryMedium(),
      remembered: [],
    };
    const chance = this.chance.fork(`${person.name} ${this.scheduler.now}`);
    const tab = new Tab(this.internet, person, this.ledger.id, this.#make, chance);
    this.tabs.add(tab);
    await tab.opened;
    return tab;
  }

  /** A tab is closed, or dies without a word; its user may come back. */
  async leave(tab: Tab, isKilled: boolean): Promise<void> {
    this.tabs.delete(tab);
    if (isKilled) tab.kill();
    else await tab.close();
    this.#away.push(tab.person);
  }

  /** This many tabs open within this many ms. */
  async arrive(count: number, ms: number, nat?: NatKind): Promise<void> {
    for (let i = 0; i < count; i += 1) {
      await this.open(nat);
      await this.pass(ms / count);
    }
  }

  /** A share of the tabs leaves each minute, and as many come. */
  async churn(minutes: number, share: number, look?: () => void): Promise<void> {
    const end = this.scheduler.now + minutes * 60_000;
    const mean = 60_000 / (share * this.tabs.size);
    while (this.scheduler.now < end) {
      await this.pass(this.chance.exponential(mean));
      await this.leave(this.chance.pick([...this.tabs]), this.chance.is(0.5));
      await this.open();
      look?.();
    }
  }

  async pass(ms: number): Promise<void> {
    let left = ms;
    while (left > 0) {
      const step = Math.min(left, STEP_MS);
      await this.scheduler.pass(step, () => undefined);
      left -= step;
      for (const tab of this.tabs) {
        if (tab.foundAt !== null) continue;
        tab.look();
        if (tab.foundAt !== null) this.finds.push(tab.foundAt - tab.since);
      }
    }
  }

  /** Passes time until something holds; ms it took, null where it does not within `most`. */
  async until(holds: () => boolean, most: number): Promise<number | null> {
    const began = this.scheduler.now;
    while (!holds()) {
      if (this.scheduler.now - began >= most) return null;
      await this.pass(100);
    }
    return this.scheduler.now - began;
  }

  /** The links between tabs that both ends hold. */
  links(): Graph<Tab> {
    const byId = new Map<string, Tab>();
    for (const tab of this.tabs) if (tab.node !== null) byId.set(tab.node.idHex, tab);
    const graph = new Map<Tab, Set<Tab>>();
    for (const tab of this.tabs) {
      const linked = new Set<Tab>();
      for (const { hello } of tab.node?.peers() ?? []) {
        const other = hello === null ? undefined : byId.get(toHex(hello.node));
        if (other !== undefined && other !== tab) linked.add(other);
      }
      graph.set(tab, linked);
    }
    return graph;
  }

  /**
   * Links that are possible between tabs, enough of them to show which parts can hang together: one
   * tab of a network stands for all of its kind.
   */
  #reachable(): Graph<Tab> {
    const { hasTurn, hasRelay } = this.internet.options;
    const firsts = new Map<NatKind, Tab>();
    for (const tab of this.tabs) if (!firsts.has(tab.person.nat)) firsts.set(tab.person.nat, tab);
    return new Map(
      [...this.tabs].map((one) => [
        one,
        new Set(
          [...firsts.values()].filter(
            (other) =>
              other !== one && (hasRelay || wayBetween(one.person.nat, other.person.nat, hasTurn)),
          ),
        ),
      ]),
    );
  }

  /** Whether every tab has an address at a signalling server. */
  areAllFound(): boolean {
    return [...this.tabs].every(({ node }) => node !== null && node.address !== '');
  }

  /** Whether links join all tabs that some way joins. */
  isWhole(): boolean {
    const links = componentsOf(this.links());
    const possible = componentsOf(this.#reachable());
    return links.length === possible.length;
  }

  /** A block comes from one tab; returns the ms until this share of the tabs has it. */
  async block(share: number, most: number): Promise<number | null> {
    const builder = ledgerPerson(50);
    const paid =
      this.ledger.blocks.length === 0
        ? this.ledger.claim(ledgerPerson(1))
        : this.ledger.pay(ledgerPerson(1), builder.publicKey, { amount: 1 });
    const from = this.chance.pick([...this.tabs].filter(({ node }) => node !== null));
    const time = Math.max(Math.floor(EPOCH + this.scheduler.now), this.ledger.tip.time + 1_000);
    const block = this.ledger.grow([paid], builder.publicKey, time);
    if (from.node === null) throw new Error('no block');
    await giveBlock(from.node, block);
    const { height } = block.header;
    const tabs = [...this.tabs];
    const has = () => tabs.filter(({ node }) => (node?.height ?? 0) >= height).length;
    return this.until(() => has() >= share * tabs.length, most);
  }
}
