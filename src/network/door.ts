/**
 * Places for callers that are not done yet, at the page's own Peer and at a beacon (N-1, N-2). Each
 * place is a connection half made, so there are few; whoever fills them with calls that never open
 * must not keep others out.
 */
import type { Clock, Random, TimerHandle } from '../node/ports.ts';
import { LIMITS } from '../protocol/limits.ts';
import type { Connection } from './peer-types.ts';

interface DoorParts {
  clock: Clock;
  random: Random;
  places: number;
  /** Who is not done by then is sent away. */
  timeoutMs: number;
  /** Closes the connection of one who is sent away; it has no place any more. */
  release(connection: Connection): void;
}

interface Caller {
  since: number;
  timer: TimerHandle;
}

export class Door {
  private readonly parts: DoorParts;
  /** In the order they came. */
  private readonly callers = new Map<Connection, Caller>();

  constructor(parts: DoorParts) {
    this.parts = parts;
  }

  /** Whether the caller has a place now; without one it is released. */
  enter(connection: Connection): boolean {
    const { clock, timeoutMs, release } = this.parts;
    const leaver = this.leaver(connection);
    if (leaver === connection) {
      release(connection);
      return false;
    }
    if (leaver !== null) this.sendAway(leaver);
    const timer = clock.after(timeoutMs, () => this.sendAway(connection));
    this.callers.set(connection, { since: clock.monotonic(), timer });
    return true;
  }

  /** The caller has so long from now on, if it still has its place. */
  extend(connection: Connection, ms: number): void {
    const caller = this.callers.get(connection);
    if (caller === undefined) return;
    caller.timer.cancel();
    caller.timer = this.parts.clock.after(ms, () => this.sendAway(connection));
  }

  /** Gives the place back; false where there was none. */
  leave(connection: Connection): boolean {
    this.callers.get(connection)?.timer.cancel();
    return this.callers.delete(connection);
  }

  /** Does nothing for who has no place. */
  sendAway(connection: Connection): void {
    if (this.leave(connection)) this.parts.release(connection);
  }

  clear(): void {
    for (const connection of [...this.callers.keys()]) this.sendAway(connection);
  }

  /** Who makes way for this newcomer, which may be itself; null while there is room. */
  private leaver(newcomer: Connection): Connection | null {
    const { clock, random, places } = this.parts;
    const waiting = [...this.callers.keys()];
    // The newest call of an address counts: its older ones were given up, most likely.
    const alike = waiting.filter(({ peer }) => peer === newcomer.peer);
    if (alike.length >= LIMITS.callersAlike) return alike[0] ?? null;
    if (waiting.length < places) return null;
    const [oldest] = this.callers;
    if (oldest && clock.monotonic() - oldest[1].since >= LIMITS.callerUnopenedMs) return oldest[0];
    // By chance, since any fixed choice would be of use to whoever calls most.
    return waiting[Math.floor(random.uniform() * (places + 1))] ?? newcomer;
  }
}
