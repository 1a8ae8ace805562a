/** What a node does again and again: a look each second, `hello` where something changed. */
import { equal, toHex } from '../base/bytes.ts';
import { LIMITS } from '../protocol/limits.ts';
import type { Chain } from './chain/chain.ts';
import type { Peer } from './peers/peer.ts';
import type { Peers } from './peers/peers.ts';
import type { PoolKeeper } from './pool/pool-keeper.ts';
import type { Clock, TimerHandle } from './ports.ts';

const TICK_MS = 1_000;
/** A tick that comes so late was slept through. */
const ASLEEP_MS = 20_000;
const TELL_SOON_MS = 300;

/** The node it beats for; its parts are looked at when they are needed. */
export interface Beating {
  readonly chain: Chain;
  readonly keeper: PoolKeeper;
  readonly peers: Peers;
  readonly synced: boolean;
}

export interface HeartbeatHooks {
  /** Each second. `now`: monotonic ms. */
  look(now: number): void;
  /** Each `LIMITS.helloMs`, after peers were told. */
  tellAndKeep(): void;
  /** The tab was frozen, or the machine asleep, for so long. */
  slept(ms: number): void;
}

export class Heartbeat {
  readonly #node: Beating;
  readonly #clock: Clock;
  readonly #hooks: HeartbeatHooks;
  /** What each peer was told last. */
  readonly #told = new WeakMap<Peer, string>();
  #timers: TimerHandle[] = [];
  #stopped = false;
  #tellingSoon = false;
  #lastHello = 0;
  /** Wall clock at the last tick. */
  #tickedAt = 0;

  constructor(node: Beating, clock: Clock, hooks: HeartbeatHooks) {
    this.#node = node;
    this.#clock = clock;
    this.#hooks = hooks;
  }

  start(): void {
    this.#tickedAt = this.#clock.now();
    this.#tick();
  }

  stop(): void {
    this.#stopped = true;
    for (const timer of this.#timers) timer.cancel();
  }

  /** A peer said where it stands; `first`: it knows nothing of us yet. */
  heard(peer: Peer, first: boolean): void {
    this.#told.set(peer, first ? '' : (this.#told.get(peer) ?? ''));
  }

  /** After a long step peers hear of the new tip at once, but not of each step on the way. */
  tellSoon(): void {
    if (this.#tellingSoon) return;
    this.#tellingSoon = true;
    this.#after(TELL_SOON_MS, () => {
      this.#tellingSoon = false;
      this.#tellChanges();
    });
  }

  #after(ms: number, run: () => void): void {
    if (this.#stopped) return;
    const timer = this.#clock.after(ms, () => {
      this.#timers = this.#timers.filter((one) => one !== timer);
      run();
    });
    this.#timers.push(timer);
  }

  #tick(): void {
    this.#after(TICK_MS, () => {
      this.#tick();
      const now = this.#clock.monotonic();
      this.#noteSleep();
      if (now - this.#lastHello >= LIMITS.helloMs) {
        this.#lastHello = now;
        this.#tellChanges();
        this.#hooks.tellAndKeep();
      }
      this.#hooks.look(now);
    });
  }

  /** Monotonic clocks may have stood still, so the wall clock tells. */
  #noteSleep(): void {
    const now = this.#clock.now();
    const passed = now - this.#tickedAt;
    this.#tickedAt = now;
    if (passed > ASLEEP_MS) this.#hooks.slept(passed);
  }

  /** `hello` to those who were told another state before. */
  #tellChanges(): void {
    const { chain, keeper, peers, synced } = this.#node;
    const { tip } = chain;
    const { count, xor } = keeper.pool.digest();
    const now = `${tip.key}:${count}:${toHex(xor)}:${synced}:${peers.address}`;
    peers.tellHello((peer) => {
      const same =
        this.#told.get(peer) === now && peer.tip !== null && equal(peer.tip.hash, tip.hash);
      this.#told.set(peer, now);
      return !same;
    });
  }
}
