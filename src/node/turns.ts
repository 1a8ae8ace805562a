/**
 * Whose request is worked on next. A thread does so many units of work for peers at a time and then lets all
 * else run; where more is asked than can be done, who has cost the least goes first, so that those who flood
 * wait for each other and not the rest for them.
 */
import { LIMITS } from '../protocol/limits.ts';
import type { Peer } from './peer.ts';
import type { Clock } from './ports.ts';

interface Waiting {
  peer: Peer;
  units: number;
  go(): void;
}

export class Turns {
  readonly #clock: Clock;
  readonly #breathe: () => Promise<void>;
  #left: number = LIMITS.workPerTurn;
  #waiting: Waiting[] = [];
  #breathing = false;

  constructor(clock: Clock, breathe: () => Promise<void>) {
    this.#clock = clock;
    this.#breathe = breathe;
  }

  /** Resolves when so many units of work may be done for this peer. */
  take(peer: Peer, units: number): Promise<void> {
    if (this.#waiting.length === 0 && this.#left > 0) {
      this.#grant(peer, units);
      return Promise.resolve();
    }
    return new Promise((go) => {
      this.#waiting.push({ peer, units, go });
    });
  }

  #grant(peer: Peer, units: number): void {
    this.#loadOf(peer);
    // What it was answered since its last turn was not known then.
    const all = units + peer.load.written;
    peer.load.written = 0;
    peer.load.units += all;
    this.#left -= all;
    if (this.#left > 0 || this.#breathing) return;
    this.#breathing = true;
    void this.#breathe().then(() => this.#nextTurn());
  }

  #nextTurn(): void {
    this.#breathing = false;
    // A long piece of work takes its time out of one turn only.
    this.#left = LIMITS.workPerTurn;
    this.#waiting.sort((a, b) => this.#loadOf(a.peer) - this.#loadOf(b.peer));
    while (this.#left > 0) {
      const next = this.#waiting.shift();
      if (next === undefined) return;
      this.#grant(next.peer, next.units);
      next.go();
    }
  }

  #loadOf({ load }: Peer): number {
    const now = this.#clock.monotonic();
    load.units *= 0.5 ** (Math.max(0, now - load.at) / LIMITS.loadHalfLifeMs);
    load.at = now;
    return load.units;
  }
}
