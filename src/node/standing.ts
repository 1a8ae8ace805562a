/**
 * The node's standing among its peers: in sync, alone, or apart from them by its clock (B-2, N-4,
 * N-6).
 */
import type { Chain } from './chain/chain.ts';
import type { ChainDriver } from './chain/chain-driver.ts';
import { type ClockTrouble, clockTrouble } from './clock-trouble.ts';
import type { NodeEvents } from './events.ts';
import type { Peer } from './peers/peer.ts';
import type { Peers } from './peers/peers.ts';
import type { Clock } from './ports.ts';
import type { Sync } from './sync/sync.ts';
import type { Trail } from './trail.ts';

/** After this time without any peer the node counts as alone. */
const ALONE_MS = 8_000;
/** The time is longer while a known address is being dialled: a dial takes 10 s to fail. */
const DIALLING_MS = 25_000;
/**
 * A peer linked for less that brought no block says nothing about the ledger's peers when it
 * leaves.
 */
const BRIEF_MS = 60_000;

/**
 * The next block, the own one too, is known for a moment before it is connected: that is no news.
 */
const NEXT_BLOCK_MS = 5_000;

/**
 * For this time after the start the peers' chain may be half back as well, as when all of them are
 * new.
 */
const HALF_BACK_MS = 10 * 60_000;

interface Parts {
  readonly chain: Chain;
  readonly clock: Clock;
  readonly driver: ChainDriver;
  readonly events: NodeEvents;
  readonly peers: Peers;
  readonly sync: Sync;
  readonly trail: Trail;
}

export class Standing {
  readonly #parts: Parts;
  readonly #clock: Clock;
  #startedAt = 0;
  /** The standing that the trail was told last, and since when it is so, monotonic ms. */
  #noted: 'looking' | 'behind' | 'synced' = 'looking';
  #notedAt = 0;
  /** Since when it is behind, monotonic ms; null while it is not. */
  #behindSince: number | null = null;
  #notedTrouble: ClockTrouble['kind'] | 'none' = 'none';
  /**
   * True if a peer that was more than a passer-by was linked since this node last began to look for
   * peers.
   */
  #hadCompany = false;

  /** The last `ready` that was reported. */
  #ready = false;

  /** This node's builder seeks a proof over the tip. */
  seeking = false;

  constructor(parts: Parts) {
    this.#parts = parts;
    this.#clock = parts.clock;
  }

  /**
   * Looks for peers as at the start (B-2): after sleep, and when the last peer has left, as what
   * was known of them may be out of date.
   */
  searchAgain(): void {
    this.start();
    this.#parts.sync.restart();
    this.checkReady();
  }

  /** Begins to look for peers. */
  start(): void {
    this.#startedAt = this.#clock.monotonic();
    this.#noted = 'looking';
    this.#notedAt = this.#startedAt;
  }

  get #elapsed(): number {
    return this.#clock.monotonic() - this.#startedAt;
  }

  /** Whether the peers' chain is whole by now: a node alone may still have half a chain (S-3). */
  get isShared(): boolean {
    return this.#isLinked && this.#elapsed >= HALF_BACK_MS;
  }

  /** A peer left; true if it was the last one and one of them was more than a passer-by. */
  peerLeft(peer: Peer): boolean {
    const linkedMs = this.#clock.monotonic() - peer.slotSince;
    if (peer.isNode && (linkedMs >= BRIEF_MS || peer.lastBlockAt > 0)) this.#hadCompany = true;
    if (!this.#hadCompany || this.#isLinked) return false;
    this.#hadCompany = false;
    return true;
  }

  get #isLinked(): boolean {
    return this.#parts.peers.nodes().length > 0;
  }

  /**
   * True if the node is in sync as far as it can know: no better chain is known or told of, or it
   * is alone.
   */
  get synced(): boolean {
    if (this.#parts.sync.behind) return false;
    return this.#isLinked || this.alone;
  }

  /**
   * True if no peer was found in a fair time. Peers that are there and cannot be reached count as
   * found.
   */
  get alone(): boolean {
    if (this.#isLinked || this.unreachable > 0) return false;
    return this.#elapsed >= (this.#parts.peers.hasFreshDials ? DIALLING_MS : ALONE_MS);
  }

  /** How many nodes are there and cannot be reached through this network (N-6). */
  get unreachable(): number {
    return this.#isLinked ? 0 : this.#parts.peers.unreachable;
  }

  /** The trouble with the clock; null if this device's clock and the blocks agree. */
  get clockTrouble(): ClockTrouble | null {
    const { chain, peers } = this.#parts;
    return clockTrouble({
      tipTime: chain.tip.header.time,
      now: this.#clock.now(),
      clockOff: peers.pings.clockOff(),
      betterAhead: this.betterAhead !== null,
    });
  }

  /** How far ahead of the clock here a peer's better chain goes on, ms; null if none does. */
  get betterAhead(): number | null {
    const time = this.#parts.sync.aheadTime();
    const ahead = time === null ? 0 : time - this.#clock.now();
    return ahead > 0 ? ahead : null;
  }

  /** Whether blocks may be built (B-2). */
  get ready(): boolean {
    const { chain, driver } = this.#parts;
    const isSound = chain.base.isSound && driver.canAdvance;
    return isSound && this.synced && this.clockTrouble === null;
  }

  /** Emits `ready` if it changed. */
  checkReady(): void {
    if (this.ready === this.#ready) return;
    this.#ready = this.ready;
    this.#parts.events.emit('ready');
  }

  /** Adds a line to the trail if the standing changed since the last look. */
  updateTrail(): void {
    const { chain, sync, trail } = this.#parts;
    const trouble = this.clockTrouble?.kind ?? 'none';
    if (trouble !== this.#notedTrouble) trail.add('clock-trouble', { trouble });
    this.#notedTrouble = trouble;
    const now = this.synced ? 'synced' : sync.behind ? 'behind' : 'looking';
    const at = this.#clock.monotonic();
    this.#behindSince = now === 'behind' ? (this.#behindSince ?? at) : null;
    if (now === this.#noted || now === 'looking') return;
    const { height } = chain.tip;
    const since = this.#behindSince ?? at;
    if (now === 'behind') {
      const target = sync.claimed();
      if (target <= height + 1 && at - since < NEXT_BLOCK_MS) return;
      trail.add('sync-behind', { height, target });
    } else trail.add('sync-done', { height, seconds: Math.round((at - this.#notedAt) / 1_000) });
    this.#noted = now;
    this.#notedAt = since;
  }
}
