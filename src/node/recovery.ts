/**
 * Recovers from a failing disk or a damaged chain (S-3, S-4): steps are guarded, writes are tried
 * again, a chain that cannot be read is quarantined, a lost index is made anew, and a block that no
 * peer has is given up.
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
import type { PoolKeeper } from './pool/pool-keeper.ts';
import type { WalletTransactions } from './pool/wallet-transactions.ts';
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
  readonly walletTransactions: WalletTransactions;
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
  /** The damage to the chain that could not be quarantined yet. */
  #broken: ChainDamage | null = null;
  /** Since when the disk fails, monotonic ms. */
  #troubledAt = 0;
  #storedPeers = '';

  constructor(parts: Parts) {
    this.#parts = parts;
    this.#repairs = new Repairs(parts.chain);
  }

  began({ code, reason, values }: StorageTrouble): void {
    const { clock, notices, trail } = this.#parts;
    notices.add('storage', { ...values, code, reason });
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

  /**
   * The index is made of blocks: while one is damaged, its transactions are not in the index yet.
   */
  async #rebuildIndex(): Promise<void> {
    const { chain, walletTransactions, trail } = this.#parts;
    if (!chain.isIndexDamaged) return;
    await chain.rebuildIndex();
    if (chain.isIndexDamaged) return;
    trail.add('index-rebuilt', { height: chain.tip.height });
    await walletTransactions.relocate();
  }

  /** Makes the index anew once the damaged blocks that it lacks are back. */
  rebuildWhenRepaired(): void {
    const { chain, driver } = this.#parts;
    if (!chain.isIndexDamaged || chain.damaged.size > 0 || driver.trouble !== null) return;
    void driver.guardSerially(() => this.#rebuildIndex());
  }

  /** In trouble: writes a small record, and whatever the chain has to write. */
  async #writeAgain(): Promise<void> {
    const { chain, driver, peers, store } = this.#parts;
    await store.commit({ peers: peers.book.remembered() });
    await this.#rebuildIndex();
    if (!driver.isBroken) await chain.advance();
  }

  /** Quarantines the chain that cannot go on, but keeps the records that no peer may have (S-3). */
  async #quarantine(broken: ChainDamage): Promise<void> {
    const { what, detail } = broken.damage;
    const { chain, keeper, peers, store, trail } = this.#parts;
    await store.quarantine(`${what}: ${detail}`, {
      pool: { replace: keeper.records() },
      peers: peers.book.remembered(),
      seals: chain.seals.toStore().map(encodeSeal),
      // What was begun with a base did not hold: all is fetched from genesis on.
      ...(what === 'base' ? { base: { height: 0, verified: 0 } } : {}),
    });
    this.#broken = null;
    trail.add('quarantined', { what, detail });
    this.#parts.broken(broken);
  }

  /** A block of the main chain cannot be read. Of many only the first is reported. */
  reportDamage(entry: BlockIndex): void {
    const { chain, notices, trail } = this.#parts;
    trail.add('block-damaged', { height: entry.height });
    if (chain.damaged.size > 1) return;
    const detail = `Block ${entry.height} is damaged.`;
    notices.add('damage', { what: 'block', detail });
  }

  /** Gives up damaged blocks that were sought in vain for long enough. `now`: monotonic ms. */
  giveUpLost(now: number): void {
    const { chain, driver, notices, peers, trail } = this.#parts;
    const told = peers
      .nodes()
      .flatMap(({ firstBody, tip }) => (tip === null ? [] : [{ ...tip, first: firstBody }]));
    const entry = this.#repairs.lowestUnrecoverable(now, told);
    if (entry === null) return;
    void driver.serially(async () => {
      if (!driver.canAdvance || !chain.giveUp(entry)) return;
      notices.add('damage', { what: 'block', detail: `Block ${entry.height} is lost.` });
      trail.add('block-lost', { height: entry.height });
      await driver.advance();
    });
  }

  /** Writes the peers to find again at the next start, if they differ from those on disk. */
  async rememberPeers(): Promise<void> {
    const { driver, store } = this.#parts;
    const peers = this.#parts.peers.book.remembered();
    const text = peers.map(({ address }) => address).join();
    if (text === this.#storedPeers || driver.trouble !== null) return;
    this.#storedPeers = text;
    await driver.guardSerially(() => store.commit({ peers }));
  }
}
