/**
 * Where this node stands among the others: in sync, alone, or apart from what its clock allows
 * (B-2, N-4, N-6).
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

/** A room without anyone is believed to be empty after so long. */
const ALONE_MS = 8_000;
/** While somebody who was named is being dialled, so much later: a dial takes 10 s to fail. */
const HOPEFUL_MS = 25_000;
/** A peer linked for less that brought nothing says nothing about the room when it leaves. */
const BRIEF_MS = 60_000;

/**
 * For so long after the start others' chain may be half back as well: one that is new here, first
 * of all.
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
  /** What the trail was told last, and since when it is so, monotonic ms. */
  #noted: 'looking' | 'behind' | 'synced' = 'looking';
  #notedAt = 0;
  #notedTrouble: ClockTrouble['kind'] | 'none' = 'none';
  /** A peer that was more than a passer-by has left since the others were last looked for. */
  #hadCompany = false;

  /** What was told last. */
  #ready = false;

  constructor(parts: Parts) {
    this.#parts = parts;
    this.#clock = parts.clock;
  }

  /**
   * After sleep, and when the last of the others has left: what was known of them may be long out
   * of date, so they are looked for as at the start (B-2).
   */
  lookAnew(): void {
    this.start();
    this.#parts.sync.restart();
    this.checkReady();
  }

  /** From now on others are looked for. */
  start(): void {
    this.#startedAt = this.#clock.monotonic();
    this.#noted = 'looking';
    this.#notedAt = this.#startedAt;
  }

  get #elapsed(): number {
    return this.#clock.monotonic() - this.#startedAt;
  }

  /** Whether others' chain is whole by now: alone, it may still be half back (S-3). */
  get isShared(): boolean {
    return this.#isLinked && this.#elapsed >= HALF_BACK_MS;
  }

  /** A peer left; true where it was the last of a room that was more than passers-by. */
  left(peer: Peer): boolean {
    const linkedMs = this.#clock.monotonic() - peer.placedAt;
    if (peer.isNode && (linkedMs >= BRIEF_MS || peer.usefulAt > 0)) this.#hadCompany = true;
    if (!this.#hadCompany || this.#isLinked) return false;
    this.#hadCompany = false;
    return true;
  }

  get #isLinked(): boolean {
    return this.#parts.peers.nodes().length > 0;
  }

  /**
   * In sync as far as can be known: nothing better is known or told of, or nobody else is there.
   */
  get synced(): boolean {
    if (this.#parts.sync.behind) return false;
    return this.#isLinked || this.alone;
  }

  /** Nobody was found in a fair time; who is there and cannot be reached is found all the same. */
  get alone(): boolean {
    if (this.#isLinked || this.unreachable > 0) return false;
    return this.#elapsed >= (this.#parts.peers.isHopeful ? HOPEFUL_MS : ALONE_MS);
  }

  /** Nodes that are here and that this network leads to none of (N-6). */
  get unreachable(): number {
    return this.#isLinked ? 0 : this.#parts.peers.unreachable;
  }

  /** Null where this device's clock and the blocks fit together. */
  get clockTrouble(): ClockTrouble | null {
    const { chain, peers } = this.#parts;
    return clockTrouble({
      tipTime: chain.tip.header.time,
      now: this.#clock.now(),
      clockOff: peers.clockOff(),
      betterAhead: this.betterAhead !== null,
    });
  }

  /** How far ahead of the clock here a peer's better chain goes on, ms; null where none does. */
  get betterAhead(): number | null {
    const time = this.#parts.sync.aheadTime();
    const ahead = time === null ? 0 : time - this.#clock.now();
    return ahead > 0 ? ahead : null;
  }

  /** Blocks may be built (B-2). */
  get ready(): boolean {
    return this.synced && this.clockTrouble === null && this.#parts.driver.canAdvance;
  }

  /** Tells whoever listens where that changed. */
  checkReady(): void {
    if (this.ready === this.#ready) return;
    this.#ready = this.ready;
    this.#parts.events.emit('ready');
  }

  /** Leaves a line where this is another standing than at the last look. */
  leaveTrail(): void {
    const { chain, sync, trail } = this.#parts;
    const trouble = this.clockTrouble?.kind ?? 'none';
    if (trouble !== this.#notedTrouble) trail.add('clock-trouble', { trouble });
    this.#notedTrouble = trouble;
    const now = this.synced ? 'synced' : sync.behind ? 'behind' : 'looking';
    if (now === this.#noted || now === 'looking') return;
    const { height } = chain.tip;
    const at = this.#clock.monotonic();
    if (now === 'behind') trail.add('sync-behind', { height, target: sync.claimed() });
    else trail.add('sync-done', { height, seconds: Math.round((at - this.#notedAt) / 1_000) });
    this.#noted = now;
    this.#notedAt = at;
  }
}
