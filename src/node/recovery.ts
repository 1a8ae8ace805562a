/**
 * What a node does when its disk or its stored chain fails it (S-3, S-4): steps are guarded,
 * trouble is retried, what the chain stands on is quarantined, a lost index made anew, a block that
 * nobody has given up.
 */
import { encodeSeal } from '../ledger/seal.ts';
import type { BlockIndex } from './chain/block-index.ts';
import type { Chain } from './chain/chain.ts';
import type { ChainDriver } from './chain/chain-driver.ts';
import type { ChainDamage } from './chain/damage.ts';
import { Repairs } from './chain/repairs.ts';
import type { NodeEvents } from './events.ts';
import type { Notices } from './notices.ts';
import type { Peers } from './peers/peers.ts';
import type { OwnTransactions } from './pool/own.ts';
import type { PoolKeeper } from './pool/pool-keeper.ts';
import type { ChainStore, Clock } from './ports.ts';
import type { Standing } from './standing.ts';
import type { Trail } from './trail.ts';
import type { StorageTrouble, TroubleHandler } from './trouble.ts';

interface Parts {
  readonly chain: Chain;
  readonly clock: Clock;
  readonly driver: ChainDriver;
  readonly events: NodeEvents;
  readonly keeper: PoolKeeper;
  readonly notices: Notices;
  readonly own: OwnTransactions;
  readonly peers: Peers;
  readonly standing: Standing;
  readonly store: ChainStore;
  readonly trail: Trail;
  /** The ledger was quarantined: open the node anew. */
  broken(damage: ChainDamage): void;
}

export class Recovery implements TroubleHandler {
  readonly #parts: Parts;
  readonly #repairs: Repairs;
  /** What the chain stands on broke, and could not be quarantined yet. */
  #broken: ChainDamage | null = null;
  /** Since when the disk fails, monotonic ms. */
  #troubledAt = 0;
  #storedPeers = '';

  constructor(parts: Parts) {
    this.#parts = parts;
    this.#repairs = new Repairs(parts.chain);
  }

  began({ code, reason }: StorageTrouble): void {
    const { clock, notices, trail } = this.#parts;
    notices.add('storage', { code, reason });
    trail.add('storage-failed', { reason: code, detail: reason });
    this.#troubledAt = clock.monotonic();
    this.#show();
  }

  probe(): Promise<void> {
    return this.#broken === null ? this.#writeAgain() : this.#quarantine(this.#broken);
  }

  ended(): void {
    const { clock, keeper, trail } = this.#parts;
    const seconds = Math.round((clock.monotonic() - this.#troubledAt) / 1_000);
    trail.add('storage-recovered', { seconds });
    this.#show();
    void keeper.flush();
  }

  broken(damage: ChainDamage): void {
    this.#broken = damage;
    void this.#parts.driver.guardSerially(() => this.#quarantine(damage));
  }

  #show(): void {
    this.#parts.events.emit('view');
    this.#parts.standing.checkReady();
  }

  /** Makes a lost index anew, as far as blocks can be read. */
  rebuildIndex(): Promise<boolean> {
    return this.#parts.driver.guard(() => this.#rebuildIndex());
  }

  /** Made of blocks: while one of them is damaged, what stands in it is not in the index yet. */
  async #rebuildIndex(): Promise<void> {
    const { chain, own, trail } = this.#parts;
    if (chain.isIndexWhole) return;
    await chain.rebuildIndex();
    if (!chain.isIndexWhole) return;
    trail.add('index-rebuilt', { height: chain.tip.height });
    await own.relocate();
  }

  /** Once the damaged block that stood in its way is back. */
  rebuildLate(): void {
    const { chain, driver } = this.#parts;
    if (chain.isIndexWhole || chain.damaged.size > 0 || driver.trouble !== null) return;
    void driver.guardSerially(() => this.#rebuildIndex());
  }

  /** In trouble: something small, and whatever the chain has to write. */
  async #writeAgain(): Promise<void> {
    const { chain, driver, peers, store } = this.#parts;
    await store.commit({ peers: peers.book.remembered() });
    await this.#rebuildIndex();
    if (!driver.isBroken) await chain.advance();
  }

  /** Quarantines what the chain cannot go on from, but for what no peer may have (S-3). */
  async #quarantine(broken: ChainDamage): Promise<void> {
    const { what, detail } = broken.damage;
    const { chain, keeper, peers, store, trail } = this.#parts;
    await store.quarantine(`${what}: ${detail}`, {
      pool: { replace: keeper.records() },
      peers: peers.book.remembered(),
      seals: chain.seals.toStore().map(encodeSeal),
    });
    this.#broken = null;
    trail.add('quarantined', { what, detail });
    this.#parts.broken(broken);
  }

  /** A block of the main chain cannot be read. Told of the first of many only. */
  damaged(entry: BlockIndex): void {
    const { chain, notices, trail } = this.#parts;
    trail.add('block-damaged', { height: entry.height });
    if (chain.damaged.size > 1) return;
    const detail = `Block ${entry.height} is damaged.`;
    notices.add('damage', { what: 'block', detail });
  }

  /** Damaged blocks that were sought in vain for long enough. `now`: monotonic ms. */
  giveUpLost(now: number): void {
    const { chain, driver, notices, peers, trail } = this.#parts;
    const told = peers.nodes().map(({ tip }) => tip);
    const entry = this.#repairs.unrecoverable(
      now,
      told.filter((tip) => tip !== null),
    );
    if (entry === null) return;
    void driver.serially(async () => {
      if (!driver.canAdvance || !chain.giveUp(entry)) return;
      notices.add('damage', { what: 'block', detail: `Block ${entry.height} is lost.` });
      trail.add('block-lost', { height: entry.height });
      await driver.advance();
    });
  }

  /** Peers worth finding again at the next start, where they are others than before. */
  async rememberPeers(): Promise<void> {
    const { driver, store } = this.#parts;
    const peers = this.#parts.peers.book.remembered();
    const text = peers.map(({ address }) => address).join();
    if (text === this.#storedPeers || driver.trouble !== null) return;
    this.#storedPeers = text;
    await driver.guardSerially(() => store.commit({ peers }));
  }
}
