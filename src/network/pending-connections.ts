/**
 * Inbound connections that have not opened yet, at the page's own Peer and at a rendezvous id
 * (N-1, N-2). Each costs the browser a half-made connection, so there are few slots; and a slot is
 * taken back from a connection that does not open, so that others get in.
 */
import type { Clock, Random, TimerHandle } from '../node/ports.ts';
import { LIMITS } from '../protocol/limits.ts';
import type { Connection } from './peer-types.ts';

interface PendingConnectionsParts {
  clock: Clock;
  random: Random;
  slots: number;
  /** A connection that still has its slot after this is dropped. */
  timeoutMs: number;
  /** Closes a connection that got no slot or lost it. */
  release(connection: Connection): void;
}

interface Pending {
  /** When it came, monotonic ms. */
  since: number;
  timer: TimerHandle;
}

export class PendingConnections {
  readonly #parts: PendingConnectionsParts;
  /** Pending connections, the oldest first. */
  readonly #pending = new Map<Connection, Pending>();

  constructor(parts: PendingConnectionsParts) {
    this.#parts = parts;
  }

  /** Gives the connection a slot. False: there is none for it, and it is released. */
  enter(connection: Connection): boolean {
    const { clock, timeoutMs, release } = this.#parts;
    const evicted = this.#toEvict(connection);
    if (evicted === connection) {
      release(connection);
      return false;
    }
    if (evicted !== null) this.drop(evicted);
    const timer = clock.after(timeoutMs, () => this.drop(connection));
    this.#pending.set(connection, { since: clock.monotonic(), timer });
    return true;
  }

  /** Gives a connection with a slot `ms` from now on, in place of its timeout. */
  extend(connection: Connection, ms: number): void {
    const pending = this.#pending.get(connection);
    if (pending === undefined) return;
    pending.timer.cancel();
    pending.timer = this.#parts.clock.after(ms, () => this.drop(connection));
  }

  /** Takes the slot from a connection, which stays open. False: it had none. */
  leave(connection: Connection): boolean {
    this.#pending.get(connection)?.timer.cancel();
    return this.#pending.delete(connection);
  }

  /** Takes the slot from a connection and releases it; does nothing if it has none. */
  drop(connection: Connection): void {
    if (this.leave(connection)) this.#parts.release(connection);
  }

  clear(): void {
    for (const connection of [...this.#pending.keys()]) this.drop(connection);
  }

  /** The connection to drop for the newcomer, or the newcomer itself; null while there is room. */
  #toEvict(newcomer: Connection): Connection | null {
    const { clock, random, slots } = this.#parts;
    const waiting = [...this.#pending.keys()];
    // The oldest of the same address goes: its caller most likely gave it up.
    const sameAddress = waiting.filter(({ peer }) => peer === newcomer.peer);
    if (sameAddress.length >= LIMITS.pendingInboundAlike) return sameAddress[0] ?? null;
    if (waiting.length < slots) return null;
    const [oldest] = this.#pending;
    if (oldest && clock.monotonic() - oldest[1].since >= LIMITS.inboundUnopenedMs) return oldest[0];
    // A random one goes, the newcomer among them: a fixed choice would favour whoever calls most.
    return waiting[Math.floor(random.uniform() * (slots + 1))] ?? newcomer;
  }
}
