/**
 * One browser tab of the simulated world: a disk and a wallet that survive, and the node that runs
 * on them now.
 */
import { toHex } from '../base/bytes.ts';
import { Builder } from '../builder/builder.ts';
import type { BuilderSettings } from '../builder/settings.ts';
import type { Charter } from '../ledger/charter.ts';
import { NodeBuilderSource } from '../node/builder-source.ts';
import type { ChainDamage } from '../node/chain/damage.ts';
import type { NodeEvent } from '../node/events.ts';
import { Node } from '../node/node.ts';
import type { NodeLimits } from '../node/node-limits.ts';
import { nodeIdOf } from '../node/peers/node-key.ts';
import type { Outbox, WalletRecord } from '../node/pool/wallet-record.ts';
import type { ChainStep, StoredBase } from '../node/ports.ts';
import { StorageError } from '../storage/errors.ts';
import { MemoryMedium } from '../storage/memory-tables.ts';
import { type CrashPlan, SimDisk } from './disk.ts';
import { type KeyPair, type Keys, verifierOf } from './keys.ts';
import { Life, LifeClock, WallClock } from './life.ts';
import type { SimNetwork } from './network.ts';
import type { Chance } from './random.ts';
import type { Scheduler } from './scheduler.ts';
import { SimulatedSearch } from './search.ts';
import type { Trace } from './trace.ts';
import { SimTransport } from './transport.ts';
import { SimVerifier } from './verifier.ts';

/**
 * The way in which a machine's owner pays: the page's own, handed in, since the page is above the
 * lab.
 */
export interface Purse {
  send(request: {
    receiver: string;
    amount: number;
    fee?: number;
    memo?: string;
  }): Promise<{ id: string }>;
  claim(): Promise<{ id: string }>;
}

/** Signs later, as a wallet does. */
export interface PurseKey {
  readonly publicKey: Uint8Array;
  sign(message: Uint8Array): Promise<Uint8Array>;
}

/** The world as a machine sees it. */
export interface Surroundings {
  readonly scheduler: Scheduler;
  readonly trace: Trace;
  readonly network: SimNetwork;
  readonly charter: Charter;
  readonly limits: NodeLimits;
  readonly keys: Keys;
  purse(node: Node, key: PurseKey): Purse;
  /** The node is open, and has not started yet. */
  opened(machine: Machine, node: Node): void;
  /** A commit is on a disk. */
  committed(step: ChainStep): void;
  /** It could not open. */
  failed(machine: Machine, error: unknown): void;
}

/** The contents that the disk must have, by the commits that were done. */
interface OnDisk {
  /** Main chain headers, one string of hex a height, from 1. */
  headers: string[];
}

/** A running node and the parts of its life. */
export interface Running {
  readonly life: Life;
  readonly node: Node;
  readonly disk: SimDisk;
  readonly verifier: SimVerifier;
  readonly builder: Builder;
  readonly payments: Purse;
}

export class Machine {
  readonly name: string;
  readonly key: KeyPair;
  readonly wall: WallClock;
  medium = new MemoryMedium();
  readonly onDisk: OnDisk = { headers: [] };
  /** The crash drawn for the next commit. */
  crashPlan: CrashPlan = null;
  diskIsDead = false;
  /** True if a record of it was spoilt, and not all was quarantined since. */
  isDamaged = false;
  /** True if a block was among the spoilt records. */
  lostBlock = false;
  /** Height of the base on disk; 0: all bodies are there. */
  base = 0;
  /** What it has verified of the history below that. */
  #verified = 0;
  /** It deletes old bodies. */
  readonly isPruning: boolean;
  /** The last block it sealed, if it is the issuer. */
  sealed: { height: number; key: string } | null = null;
  /** Its speed, attempts a second. */
  readonly speed: { rate: number };
  readonly #world: Surroundings;
  readonly #chance: Chance;
  readonly #browser: string;
  /** The builder's settings from its next start on. */
  readonly settings: BuilderSettings;
  readonly #outbox = new Map<string, WalletRecord>();
  #life: Life | null = null;
  #running: Running | null = null;
  #starts = 0;
  /** The events since it was last looked at. */
  readonly dirty = new Set<NodeEvent>();

  constructor(world: Surroundings, name: string, key: KeyPair, browser: string, chance: Chance) {
    this.#world = world;
    this.name = name;
    this.key = key;
    this.#browser = browser;
    this.#chance = chance;
    this.isPruning = chance.fork('pruning').is(0.3);
    this.wall = new WallClock(world.scheduler);
    this.wall.set(chance.is(0.3) ? chance.between(-4_000, 4_000) : 0);
    this.speed = { rate: chance.between(100, 400) };
    this.settings = {
      on: name === 'm0' || chance.is(0.8),
      size: chance.int(1, 3),
      sleep: chance.between(0.5, 3),
      patience: chance.between(2, 10),
      share: 1,
    };
  }

  /** The node, once it is open. */
  get running(): Running | null {
    return this.#running;
  }

  /** True from `start` until `crash` or `stop`. */
  get isUp(): boolean {
    return this.#life !== null;
  }

  get isAsleep(): boolean {
    return this.#life?.asleep ?? false;
  }

  start(): void {
    if (this.#life !== null) throw new Error(`${this.name} runs already`);
    const life = new Life(this.#world.scheduler);
    this.#life = life;
    this.#starts += 1;
    this.#world.trace.note('start', this.name);
    void this.#open(life);
  }

  async #open(life: Life): Promise<void> {
    const { scheduler, network, charter, limits } = this.#world;
    const chance = this.#chance.fork(`life ${this.#starts}`);
    const pair = this.#world.keys.pairOf(chance.bytes(32));
    const nodeKey = {
      publicKey: pair.publicKey,
      sign: (message: Uint8Array) => Promise.resolve(pair.sign(message)),
    };
    const nodeId = nodeIdOf(pair.publicKey);
    const clock = new LifeClock(life, scheduler, this.wall);
    const parts = { network, life, chance, machine: this.name, browser: this.#browser };
    const verifier = new SimVerifier(verifierOf(this.#world.keys), life, chance.fork('verifier'));
    const disk = new SimDisk({
      medium: this.medium,
      life,
      chance: chance.fork('disk'),
      isDead: () => this.diskIsDead,
      crashing: () => this.#takePlan(),
      crash: (when) => this.crash(when),
      committed: (step) => this.#committed(step),
    });
    try {
      const node = await Node.open({
        charter,
        store: disk,
        transports: [
          new SimTransport({ ...parts, kind: 'local', address: toHex(nodeId) }),
          new SimTransport({ ...parts, kind: 'rtc', address: `${this.name}-${this.#starts}` }),
        ],
        clock,
        random: chance.fork('node'),
        verifier,
        account: this.key.publicKey,
        outbox: this.#outboxFor(life),
        yieldToEventLoop: () => new Promise<void>((resolve) => life.after(0, resolve)),
        nodeId,
        nodeKey,
        inviters: [],
        limits,
        broken: (damage) => void this.#broken(life, damage),
      });
      if (life.dead) return;
      node.setPruning(this.isPruning);
      const builder = new Builder({
        source: new NodeBuilderSource(node, this.key.publicKey),
        search: new SimulatedSearch(life, chance.fork('search'), this.speed),
        clock,
        key: this.key.publicKey,
        settings: this.settings,
        changed: () => this.dirty.add('view'),
      });
      const payments = this.#world.purse(node, {
        publicKey: this.key.publicKey,
        sign: (message) => Promise.resolve(this.key.sign(message)),
      });
      this.#running = { life, node, disk, verifier, builder, payments };
      node.subscribe((event) => this.dirty.add(event));
      this.dirty.add('tip');
      this.#world.opened(this, node);
      node.start();
      builder.start();
    } catch (error) {
      if (life.dead) return;
      if (!(error instanceof StorageError)) return this.#world.failed(this, error);
      // The page would say so; its user tries again.
      this.#world.trace.note('not open', this.name, error.code);
      life.dead = true;
      this.#forget();
      this.#world.scheduler.after(this.#chance.between(2_000, 10_000), () => {
        if (this.#life === null) this.start();
      });
    }
  }

  #outboxFor(life: Life): Outbox {
    const soon = <T>(work: () => T): Promise<T> =>
      new Promise((resolve) => life.after(this.#chance.between(0.5, 4), () => resolve(work())));
    return {
      load: () => soon(() => [...this.#outbox.values()]),
      save: (record) => soon(() => void this.#outbox.set(record.id, record)),
    };
  }

  #takePlan(): CrashPlan {
    const plan = this.crashPlan;
    this.crashPlan = null;
    return plan;
  }

  #committed(step: ChainStep): void {
    this.#world.committed(step);
    if (step.base !== undefined) this.#based(step.base, step.headers !== undefined);
    if (step.headers === undefined) return;
    const { from, bytes } = step.headers;
    const { headers } = this.onDisk;
    headers.length = from - 1;
    for (let at = 0; at < bytes.length; at += 160)
      headers.push(toHex(bytes.subarray(at, at + 160)));
  }

  #based({ height, verified, isAccepted }: StoredBase, isJoin: boolean): void {
    const { trace } = this.#world;
    if (isJoin) trace.note('joins', this.name, `at ${height}`);
    else if (isAccepted && height === this.base && verified === this.#verified)
      trace.note('accepts', this.name, `at ${height}`);
    else if (height === 0 && this.base > 0) trace.note('verified', this.name, `up to ${this.base}`);
    else if (verified === height && height > this.base)
      trace.note('prunes', this.name, `up to ${height}`);
    this.base = height;
    this.#verified = verified;
  }

  /** Everything was quarantined: the disk is empty. */
  emptied(): void {
    this.base = 0;
    this.onDisk.headers.length = 0;
    this.isDamaged = false;
    this.lostBlock = false;
  }

  /** Quarantines and opens the ledger anew, as the node's worker does. */
  async #broken(life: Life, damage: ChainDamage): Promise<void> {
    if (this.#life !== life) return;
    this.#world.trace.note('broken', this.name, damage.message);
    // A better chain below the base, or a false one under it: such is the world (S-5).
    if (!this.isDamaged && damage.damage.what !== 'base') this.#world.failed(this, damage);
    this.emptied();
    await this.stop();
    this.#world.scheduler.after(200, () => {
      if (this.#life === null) this.start();
    });
  }

  /** Kills the tab at once. */
  crash(when: string): void {
    const life = this.#life;
    if (life === null) return;
    this.#world.trace.note('crash', this.name, when);
    life.dead = true;
    this.medium.cutPower();
    this.#forget();
    this.#world.network.lose(this.name);
  }

  /** Closes the tab in good order. */
  async stop(): Promise<void> {
    const life = this.#life;
    const running = this.#running;
    if (life === null || running === null) return;
    this.#world.trace.note('stop', this.name);
    this.#running = null;
    running.builder.stop();
    await running.node.stop();
    if (this.#life !== life) return;
    life.dead = true;
    this.#forget();
    this.#world.network.lose(this.name);
  }

  #forget(): void {
    this.#life = null;
    this.#running = null;
    this.dirty.clear();
  }

  sleep(): void {
    this.#life?.sleep();
  }

  wakeUp(): void {
    this.#life?.wake();
    this.#running?.node.wake();
  }
}
