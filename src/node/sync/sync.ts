/**
 * Catching up: headers first, then bodies, and how far this node is from the best it knows of
 * (B-2).
 */
import type { Block } from '../../ledger/block.ts';
import type { CloseReason } from '../../protocol/close-reasons.ts';
import { LIMITS } from '../../protocol/limits.ts';
import { TokenBucket } from '../../protocol/quota.ts';
import type { BlockIndex } from '../chain/block-index.ts';
import type { Chain } from '../chain/chain.ts';
import type { Peer } from '../peers/peer.ts';
import type { Clock } from '../ports.ts';
import type { Trail } from '../trail.ts';
import { BodySync } from './body-sync.ts';
import { HeaderSync } from './header-sync.ts';
import { PeerChains } from './peer-chains.ts';

export interface SyncHooks {
  nodes(): Peer[];
  strike(peer: Peer, reason: CloseReason): void;
  /** False while nothing can be written (S-4): what came would only fill the memory. */
  canAdvance(): boolean;
  /** Takes a body for an entry of the tree and moves the chain on; codes as `Chain.addBody`. */
  addBodies(bodies: { entry: BlockIndex; block: Block; from: Peer }[]): Promise<void>;
  /** Lets other work of the thread run. */
  breathe(): Promise<void>;
  changed(): void;
  readonly trail: Trail;
}

export class Sync {
  readonly #chain: Chain;
  readonly #clock: Clock;
  readonly #hooks: SyncHooks;
  readonly #headers: HeaderSync;
  readonly #bodies: BodySync;
  readonly #chains: PeerChains;
  /** Since when nobody linked tells of the best header there is, monotonic ms. */
  #untoldSince: number | null = null;
  #startedAt: number;
  #progressAt: number;
  #stopped = false;

  constructor(chain: Chain, clock: Clock, hooks: SyncHooks) {
    this.#chain = chain;
    this.#clock = clock;
    this.#hooks = hooks;
    this.#startedAt = clock.monotonic();
    this.#progressAt = this.#startedAt;
    const { nodes, strike, addBodies, breathe, changed, trail } = hooks;
    const patience = new TokenBucket(LIMITS.patience, this.#startedAt);
    this.#chains = new PeerChains(chain.tree, nodes);
    this.#bodies = new BodySync(chain, clock, patience, this.#chains, {
      nodes,
      strike,
      addBodies,
      changed,
      trail,
      pump: () => this.pump(),
    });
    this.#headers = new HeaderSync(chain, clock, patience, this.#chains, {
      nodes,
      strike,
      lacks: (peer, entry) => this.#bodies.lacks(peer, entry),
      trim: () => addBodies([]),
      breathe,
      trail,
      kept: () => {
        changed();
        this.#bodies.pump();
      },
      walked: () => {
        changed();
        this.pump();
      },
    });
  }

  stop(): void {
    this.#stopped = true;
    this.#headers.stop();
    this.#bodies.stop();
  }

  /** After sleep, or without any peer: what peers tell of counts again, as at the start. */
  restart(): void {
    this.#startedAt = this.#clock.monotonic();
    this.#progressAt = this.#startedAt;
  }

  /** The chain moved: counts as progress. */
  progressed(): void {
    this.#progressAt = this.#clock.monotonic();
    this.#bodies.progressed();
    this.pump();
  }

  gone(peer: Peer): void {
    this.#bodies.gone(peer);
    this.pump();
  }

  /**
   * The highest tip any peer tells of and has not failed to show, or our target where that is
   * higher.
   */
  claimed(): number {
    let { height } = this.#chain.withheld.reachable();
    for (const peer of this.#hooks.nodes())
      if (this.#headers.isPromising(peer)) height = Math.max(height, peer.tip?.height ?? 0);
    return height;
  }

  /**
   * True while something better than the tip is known. What is only told of counts for a short
   * while after the start: later on, claims cost their makers nothing and must not keep this node
   * from building.
   */
  get behind(): boolean {
    const { seals, withheld, tip } = this.#chain;
    // What is built beside a held seal is lost (L-12).
    if (!seals.allows(tip)) return true;
    if (withheld.reachable() !== tip || this.#headers.awaitsTime) return true;
    if (this.#clock.monotonic() - this.#startedAt > LIMITS.claimsCountMs) return false;
    return this.#hooks.nodes().some((peer) => this.#headers.isPromising(peer));
  }

  /**
   * Time of the first block of a better chain that is dated ahead, ms since 1970; null for none.
   */
  aheadTime(): number | null {
    return this.#headers.aheadTime();
  }

  /** True when nothing has come for long although a peer has more. */
  get stalled(): boolean {
    return this.behind && this.#clock.monotonic() - this.#progressAt > LIMITS.stalledMs;
  }

  /**
   * Headers that lead where nobody linked tells of are let go: whoever gave them may have left for
   * good.
   */
  #dropUntold(): void {
    const { tree, withheld, seals, tip } = this.#chain;
    const target = withheld.target();
    const ends = target === tip ? [] : [...this.#chains.ends(), ...seals.wanted()];
    if (target === tip || tree.isOnTheWay(target, ends)) {
      this.#untoldSince = null;
      return;
    }
    const now = this.#clock.monotonic();
    this.#untoldSince ??= now;
    if (now - this.#untoldSince < LIMITS.untoldMs) return;
    this.#untoldSince = null;
    if (tree.forgetUntold(ends) > 0) this.#hooks.changed();
  }

  /** Starts whatever is worth starting now. Called after anything that may have changed that. */
  pump(): void {
    if (this.#stopped || !this.#hooks.canAdvance()) return;
    this.#dropUntold();
    this.#headers.pump();
    this.#bodies.pump();
  }
}
