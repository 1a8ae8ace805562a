/**
 * What a node does when its disk or its stored chain fails it (S-3, S-4): steps are guarded,
 * trouble is retried, what the chain stands on is set aside, a lost index made anew, a block that
 * nobody has given up.
 */
import type { Serial } from '../base/serial.ts';
import { encodeSeal } from '../ledger/seal.ts';
import type { BlockIndex } from './chain/block-index.ts';
import type { Chain } from './chain/chain.ts';
import type { ChainDamage } from './chain/damage.ts';
import { Repairs } from './chain/repairs.ts';
import type { Notices } from './notices.ts';
import type { Peers } from './peers/peers.ts';
import type { OwnTransactions } from './pool/own.ts';
import type { PoolKeeper } from './pool/pool-keeper.ts';
import type { ChainStore, Clock } from './ports.ts';
import type { Trail } from './trail.ts';
import { type StorageTrouble, Trouble } from './trouble.ts';

/** The node whose disk it is; its parts are looked at when they are needed. */
export interface Recoverable {
  readonly chain: Chain;
  readonly keeper: PoolKeeper;
  readonly own: OwnTransactions;
  readonly peers: Peers;
  readonly notices: Notices;
  readonly trail: Trail;
}

export interface RecoveryHooks {
  /** Trouble has begun or ended. */
  changed(): void;
  /** Moves the chain on, inside the serial. */
  advance(): Promise<void>;
  /** The ledger was set aside: open the node anew. */
  broken(damage: ChainDamage): void;
}

export class Recovery {
  readonly #node: Recoverable;
  readonly #store: ChainStore;
  readonly #serial: Serial;
  readonly #hooks: RecoveryHooks;
  readonly #trouble: Trouble;
  readonly #repairs: Repairs;
  #stopped = false;
  /** The index was damaged, and is not whole again. */
  #indexIsLost = false;
  /** What the chain stands on broke, and could not be set aside yet. */
  #broken: ChainDamage | null = null;
  /** Monotonic ms. */
  #troubledAt = 0;
  #storedPeers = '';

  constructor(
    node: Recoverable,
    store: ChainStore,
    clock: Clock,
    serial: Serial,
    hooks: RecoveryHooks,
  ) {
    this.#node = node;
    this.#store = store;
    this.#serial = serial;
    this.#hooks = hooks;
    this.#repairs = new Repairs(node.chain);
    this.#trouble = new Trouble(clock, {
      began: ({ code, reason }) => {
        node.notices.add('storage', { code, reason });
        node.trail.add('storage-failed', { reason: code, detail: reason });
        this.#troubledAt = clock.monotonic();
        hooks.changed();
      },
      serially: (step) => serial.run(step),
      probe: () => (this.#broken === null ? this.#writeAgain() : this.#setAside(this.#broken)),
      ended: () => {
        const seconds = Math.round((clock.monotonic() - this.#troubledAt) / 1_000);
        node.trail.add('storage-recovered', { seconds });
        hooks.changed();
        void node.keeper.flush();
      },
      broken: (damage) => {
        this.#broken = damage;
        void this.guardSerially(() => this.#setAside(damage));
      },
    });
  }

  /** The node ends: no more tries. */
  stop(): void {
    this.#stopped = true;
    this.#trouble.stop();
  }

  get trouble(): StorageTrouble | null {
    return this.#trouble.now;
  }

  /** False while a step of the chain would do nothing. */
  get canAdvance(): boolean {
    return this.trouble === null && !this.#trouble.isBroken && !this.#stopped;
  }

  /** False while the index lacks heights. */
  get canFind(): boolean {
    return !this.#indexIsLost;
  }

  /** The disk failed outside of a step. */
  report(error: unknown): void {
    this.#trouble.report(error);
  }

  /** As `Trouble.guard`. */
  guard(step: () => Promise<unknown>): Promise<boolean> {
    return this.#trouble.guard(step);
  }

  /** The same, when no other step of the chain runs. */
  guardSerially(step: () => Promise<unknown>): Promise<boolean> {
    return this.#serial.run(() => this.guard(step));
  }

  /** At the start: makes a lost index anew, as far as blocks can be read. */
  async restore(indexIsLost: boolean): Promise<void> {
    this.#indexIsLost = indexIsLost;
    await this.guard(() => this.#rebuildIndex());
  }

  /** Made of blocks: while one of them is damaged, what stands in it is not in the index yet. */
  async #rebuildIndex(): Promise<void> {
    if (!this.#indexIsLost) return;
    this.#indexIsLost = !(await this.#node.chain.rebuildIndex());
    if (this.#indexIsLost) return;
    this.#node.trail.add('index-rebuilt', { height: this.#node.chain.tip.height });
    await this.#node.own.relocate();
  }

  /** Once the damaged block that stood in its way is back. */
  rebuildLate(): void {
    if (!this.#indexIsLost || this.#node.chain.damaged.size > 0 || this.trouble !== null) return;
    void this.guardSerially(() => this.#rebuildIndex());
  }

  /** In trouble: something small, and whatever the chain has to write. */
  async #writeAgain(): Promise<void> {
    await this.#store.commit({ peers: this.#node.peers.book.remembered() });
    await this.#rebuildIndex();
    if (!this.#trouble.isBroken) await this.#node.chain.advance();
  }

  /** The chain cannot go on from what is stored: set aside, but for what no peer may have (S-3). */
  async #setAside(broken: ChainDamage): Promise<void> {
    const { what, detail } = broken.damage;
    const { chain, keeper, peers, trail } = this.#node;
    await this.#store.quarantine(`${what}: ${detail}`, {
      pool: { replace: keeper.records() },
      peers: peers.book.remembered(),
      seals: chain.seals.toStore().map(encodeSeal),
    });
    this.#broken = null;
    trail.add('quarantined', { what, detail });
    this.#hooks.broken(broken);
  }

  /** A block of the main chain cannot be read. Told of the first of many only. */
  damaged(entry: BlockIndex): void {
    this.#node.trail.add('block-damaged', { height: entry.height });
    if (this.#node.chain.damaged.size > 1) return;
    const detail = `Block ${entry.height} is damaged.`;
    this.#node.notices.add('damage', { what: 'block', detail });
  }

  /** Damaged blocks that were sought in vain for long enough. `now`: monotonic ms. */
  giveUpHopeless(now: number): void {
    const { chain, notices, peers, trail } = this.#node;
    const told = peers.nodes().map(({ tip }) => tip);
    const entry = this.#repairs.hopeless(
      now,
      told.filter((tip) => tip !== null),
    );
    if (entry === null) return;
    void this.#serial.run(async () => {
      if (!this.canAdvance || !chain.giveUp(entry)) return;
      notices.add('damage', { what: 'block', detail: `Block ${entry.height} is lost.` });
      trail.add('block-lost', { height: entry.height });
      await this.#hooks.advance();
    });
  }

  /** Peers worth finding again at the next start, where they are others than before. */
  async rememberPeers(): Promise<void> {
    const peers = this.#node.peers.book.remembered();
    const text = peers.map(({ address }) => address).join();
    if (text === this.#storedPeers || this.trouble !== null) return;
    this.#storedPeers = text;
    await this.guardSerially(() => this.#store.commit({ peers }));
  }
}
