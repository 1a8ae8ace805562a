/**
 * Catches up with the peers: headers first, then bodies. Tells how far this node is from the best
 * chain it knows of (B-2).
 */
import type { Block } from '../../ledger/block.ts';
import { LIMITS } from '../../protocol/limits.ts';
import { TokenBucket } from '../../protocol/quota.ts';
import type { Items, Refusal } from '../../protocol/shapes.ts';
import type { Chain } from '../chain/chain.ts';
import type { ChainDriver } from '../chain/chain-driver.ts';
import type { NodeContext } from '../context.ts';
import type { NodeEvents } from '../events.ts';
import type { Neighbours } from '../peers/neighbours.ts';
import type { Peer } from '../peers/peer.ts';
import type { WalletTransactions } from '../pool/wallet-transactions.ts';
import type { Clock } from '../ports.ts';
import type { BlockIntake } from './block-intake.ts';
import { BodySync } from './body-sync.ts';
import { HeaderSync } from './header-sync.ts';
import { HistorySync } from './history-sync.ts';
import { PeerChains } from './peer-chains.ts';
import { StateJoin } from './state-join.ts';

interface Parts {
  readonly chain: Chain;
  readonly driver: ChainDriver;
  readonly intake: BlockIntake;
  readonly neighbours: Neighbours;
  readonly walletTransactions: WalletTransactions;
}

export class Sync {
  readonly #chain: Chain;
  readonly #clock: Clock;
  readonly #events: NodeEvents;
  readonly #driver: ChainDriver;
  readonly #intake: BlockIntake;
  readonly #neighbours: Neighbours;
  readonly #headers: HeaderSync;
  readonly #bodies: BodySync;
  readonly #chains: PeerChains;
  /**
   * Hashes (hex) of blocks that are about to come whole (`ToldBlocks`): no headers are fetched for
   * them.
   */
  readonly expected = new Set<string>();
  readonly join: StateJoin;
  readonly history: HistorySync;
  /** Since when no linked peer tells of the best known header, monotonic ms. */
  #untoldSince: number | null = null;
  #startedAt: number;
  #progressAt: number;
  #stopped = false;
  #paused = false;

  constructor(
    { chain, driver, intake, neighbours, walletTransactions }: Parts,
    context: NodeContext,
  ) {
    this.#chain = chain;
    this.#driver = driver;
    this.#intake = intake;
    this.#neighbours = neighbours;
    this.#clock = context.clock;
    this.#events = context.events;
    this.#startedAt = context.clock.monotonic();
    this.#progressAt = this.#startedAt;
    this.#chains = new PeerChains(chain.tree, neighbours);
    const waitBudget = new TokenBucket(LIMITS.waitBudget, this.#startedAt);
    const chains = this.#chains;
    const shared = { chain, chains, context, neighbours, sync: this };
    this.join = new StateJoin({ ...shared, driver });
    this.history = new HistorySync({ ...shared, driver, walletTransactions });
    const parts = { ...shared, intake, join: this.join, waitBudget };
    this.#bodies = new BodySync(parts);
    this.#headers = new HeaderSync(parts, this.#bodies);
  }

  /** Takes blocks from a peer, or from this node's own builder (null). */
  async mergeBlocks(
    peer: Peer | null,
    items: Items<Block>,
  ): Promise<{ taken: number; refused: Refusal[] }> {
    const merged = await this.#intake.merge(peer, items);
    this.pump();
    return merged;
  }

  stop(): void {
    this.#stopped = true;
    this.join.stop();
    this.history.stop();
    this.#headers.stop();
    this.#bodies.stop();
  }

  /**
   * Begins anew as at the start, after sleep or time without any peer: what peers claim counts
   * again.
   */
  restart(): void {
    this.#startedAt = this.#clock.monotonic();
    this.#progressAt = this.#startedAt;
  }

  /**
   * While it is paused no bodies are asked for, no state is joined and no history verified; what is
   * under way is still taken.
   */
  get paused(): boolean {
    return this.#paused;
  }

  pause(paused: boolean): void {
    if (paused === this.#paused) return;
    this.#paused = paused;
    this.#progressAt = this.#clock.monotonic();
    this.#bodies.noteProgress();
    this.pump();
    this.#events.emit('view');
  }

  /** For how long the chain has not moved, ms; what a pause took does not count. */
  get idleMs(): number {
    return this.#paused ? 0 : this.#clock.monotonic() - this.#progressAt;
  }

  /** Whether a peer tells of something better than the tip, and has not failed to show it. */
  isPromising(peer: Peer): boolean {
    return this.#headers.isPromising(peer);
  }

  /** The chain moved: this counts as progress. */
  noteProgress(): void {
    this.#progressAt = this.#clock.monotonic();
    this.#bodies.noteProgress();
    this.pump();
  }

  forget(peer: Peer): void {
    this.#bodies.forget(peer);
    this.pump();
  }

  /**
   * The height of the highest tip that a peer claims and has not failed to show, or our target if
   * that is higher.
   */
  claimed(): number {
    let { height } = this.#chain.unavailable.reachable();
    for (const peer of this.#neighbours.nodes())
      if (this.#headers.isPromising(peer)) height = Math.max(height, peer.tip?.height ?? 0);
    return height;
  }

  /**
   * True while something better than the tip is known. Mere claims count only for a short while
   * after the start: later they must not keep this node from building, as they cost nothing.
   */
  get behind(): boolean {
    const { seals, unavailable, tip } = this.#chain;
    // A block built beside a held seal is lost (L-12).
    if (!seals.allows(tip) || this.join.isActive) return true;
    if (unavailable.reachable() !== tip || this.#headers.awaitsTime) return true;
    if (this.#clock.monotonic() - this.#startedAt > LIMITS.claimsCountMs) return false;
    return this.#neighbours.nodes().some((peer) => this.#headers.isPromising(peer));
  }

  /**
   * Time of the first block of a better chain that is dated ahead, ms since 1970; null for none.
   */
  aheadTime(): number | null {
    return this.#headers.aheadTime();
  }

  /** True if nothing has come for long although a peer has more. */
  get stalled(): boolean {
    if (this.#paused || this.join.isActive) return false;
    return this.behind && this.idleMs > LIMITS.stalledMs;
  }

  /**
   * Drops headers on branches that no linked peer tells of: the peer that gave them may have left
   * for good.
   */
  #dropUntold(): void {
    const { tree, unavailable, seals, tip } = this.#chain;
    const target = unavailable.target();
    const ends = target === tip ? [] : [...this.#chains.ends(), ...seals.wanted()];
    if (target === tip || tree.isOnTheWay(target, ends)) {
      this.#untoldSince = null;
      return;
    }
    const now = this.#clock.monotonic();
    this.#untoldSince ??= now;
    if (now - this.#untoldSince < LIMITS.untoldMs) return;
    this.#untoldSince = null;
    if (tree.forgetUntold(ends) > 0) this.#events.emit('view');
  }

  /**
   * Starts all fetches that are worth starting now. Call it after anything that may have changed
   * that.
   */
  pump(): void {
    if (this.#stopped || !this.#driver.canAdvance) return;
    this.#dropUntold();
    this.join.pump();
    this.#headers.pump();
    this.#bodies.pump();
    this.history.pump();
  }
}
