/**
 * Inbound connections that have not opened yet, at the page's own Peer and at a rendezvous id
 * (N-1, N-2). Each is a connection half made, so there are few slots; calls that never open must
 * not keep others out.
 */
import type { Clock, Random, TimerHandle } from '../node/ports.ts';
import { LIMITS } from '../protocol/limits.ts';
import type { Connection } from './peer-types.ts';

interface PendingConnectionsParts {
  clock: Clock;
  random: Random;
  slots: number;
  /** A connection that is not done after this is dropped. */
  timeoutMs: number;
  /** Closes a dropped connection; it has no slot any more. */
  release(connection: Connection): void;
}

interface Pending {
  since: number;
  timer: TimerHandle;
}

export class PendingConnections {
  readonly #parts: PendingConnectionsParts;
  /** In the order they came. */
  readonly #pending = new Map<Connection, Pending>();

  constructor(parts: PendingConnectionsParts) {
    this.#parts = parts;
  }

  /** Whether the connection has a slot now; without one it is released. */
  enter(connection: Connection): boolean {
    const { clock, timeoutMs, release } = this.#parts;
    const evicted = this.#evicted(connection);
    if (evicted === connection) {
      release(connection);
      return false;
    }
    if (evicted !== null) this.drop(evicted);
    const timer = clock.after(timeoutMs, () => this.drop(connection));
    this.#pending.set(connection, { since: clock.monotonic(), timer });
    return true;
  }

  /** The connection has so long from now on, if it still has its slot. */
  extend(connection: Connection, ms: number): void {
    const pending = this.#pending.get(connection);
    if (pending === undefined) return;
    pending.timer.cancel();
    pending.timer = this.#parts.clock.after(ms, () => this.drop(connection));
  }

  /** Gives the slot back; false where there was none. */
  leave(connection: Connection): boolean {
    this.#pending.get(connection)?.timer.cancel();
    return this.#pending.delete(connection);
  }

  /** Releases the connection; does nothing for one without a slot. */
  drop(connection: Connection): void {
    if (this.leave(connection)) this.#parts.release(connection);
  }

  clear(): void {
    for (const connection of [...this.#pending.keys()]) this.drop(connection);
  }

  /** The connection that makes way, which may be the newcomer; null while there is room. */
  #evicted(newcomer: Connection): Connection | null {
    const { clock, random, slots } = this.#parts;
    const waiting = [...this.#pending.keys()];
    // The newest call of an address counts: its older ones were given up, most likely.
    const alike = waiting.filter(({ peer }) => peer === newcomer.peer);
    if (alike.length >= LIMITS.pendingInboundAlike) return alike[0] ?? null;
    if (waiting.length < slots) return null;
    const [oldest] = this.#pending;
    if (oldest && clock.monotonic() - oldest[1].since >= LIMITS.inboundUnopenedMs) return oldest[0];
    // By chance: any fixed choice would help the peer that calls most.
    return waiting[Math.floor(random.uniform() * (slots + 1))] ?? newcomer;
  }
}
