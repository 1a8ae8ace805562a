/**
 * Chooses the peer whose request is worked on next. A turn of the thread does a bounded number of
 * units of work for peers and then lets all else run. If more is asked than can be done, the peer
 * that has cost the least goes first, so that floods delay each other and not the rest. Only a few
 * large messages are in hand at a time: decoded, they take many times the memory of their bytes.
 */
import { LIMITS } from '../../protocol/limits.ts';
import type { Clock } from '../ports.ts';
import type { Peer } from './peer.ts';

interface Waiting {
  peer: Peer;
  units: number;
  bytes: number;
  go(): void;
}

export class FairQueue {
  readonly #clock: Clock;
  readonly #yieldToEventLoop: () => Promise<void>;
  #left: number = LIMITS.workPerTurn;
  #waiting: Waiting[] = [];
  #yielding = false;
  /** Bytes of the large messages in hand. */
  #inHand = 0;

  constructor(clock: Clock, yieldToEventLoop: () => Promise<void>) {
    this.#clock = clock;
    this.#yieldToEventLoop = yieldToEventLoop;
  }

  /** Resolves when this many units of work may be done for this peer. */
  take(peer: Peer, units: number): Promise<void> {
    return this.#wait({ peer, units, bytes: 0 });
  }

  /** Counts a little work that is done in the current turn. */
  add(peer: Peer, units: number): void {
    this.#grant({ peer, units, bytes: 0 });
  }

  /**
   * Waits as `take` does, before a message of this many bytes is read; call `release` when it has
   * been handled.
   */
  takeInHand(peer: Peer, units: number, bytes: number): Promise<void> {
    return this.#wait({ peer, units, bytes: large(bytes) });
  }

  release(bytes: number): void {
    this.#inHand -= large(bytes);
    if (this.#waiting.length > 0) this.#plan();
  }

  #wait(one: Omit<Waiting, 'go'>): Promise<void> {
    const others = this.#waiting.some(({ bytes }) => this.#fits(bytes));
    if (!others && this.#left > 0 && this.#fits(one.bytes)) {
      this.#grant(one);
      return Promise.resolve();
    }
    return new Promise((go) => {
      this.#waiting.push({ ...one, go });
    });
  }

  #fits(bytes: number): boolean {
    return bytes === 0 || this.#inHand === 0 || this.#inHand + bytes <= LIMITS.inHandBytes;
  }

  #grant({ peer, units, bytes }: Omit<Waiting, 'go'>): void {
    this.#loadOf(peer);
    // The answers written since its last turn were not known then.
    const all = units + peer.load.written;
    peer.load.written = 0;
    peer.load.units += all;
    this.#inHand += bytes;
    this.#left -= all;
    if (this.#left <= 0) this.#plan();
  }

  #plan(): void {
    if (this.#yielding) return;
    this.#yielding = true;
    void this.#yieldToEventLoop().then(() => this.#nextTurn());
  }

  #nextTurn(): void {
    this.#yielding = false;
    // A long piece of work uses up one turn only.
    this.#left = LIMITS.workPerTurn;
    this.#waiting.sort((a, b) => this.#loadOf(a.peer) - this.#loadOf(b.peer));
    const still: Waiting[] = [];
    for (const one of this.#waiting) {
      if (this.#left > 0 && this.#fits(one.bytes)) {
        this.#grant(one);
        one.go();
      } else still.push(one);
    }
    this.#waiting = still;
  }

  #loadOf({ load }: Peer): number {
    const now = this.#clock.monotonic();
    load.units *= 0.5 ** (Math.max(0, now - load.at) / LIMITS.loadHalfLifeMs);
    load.at = now;
    return load.units;
  }
}

/**
 * The bytes of a message that count as large. Small messages are always read, as they stay small
 * when decoded.
 */
function large(bytes: number): number {
  return bytes > LIMITS.smallMessageBytes ? bytes : 0;
}
