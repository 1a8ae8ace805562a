/**
 * Connections on their way: own dials and callers, each with a timeout of ours, since PeerJS leaks
 * what never opens (N-4).
 */
import type { Clock, DialFailure, Random, TimerHandle } from '../node/ports.ts';
import { LIMITS } from '../protocol/limits.ts';
import { isPeerAddress } from '../protocol/peer-address.ts';
import { Door } from './door.ts';
import type { HostLink } from './host-link.ts';
import { type Connection, FOLIO_LABEL } from './peer-types.ts';
import type { WayIn } from './way-in.ts';

interface HandshakeParts {
  clock: Clock;
  random: Random;
  wayIn: WayIn;
  /** Whether one more channel may open; own dials have room where callers have none any more. */
  hasRoom(outgoing: boolean): boolean;
  /** Null where the connection is not for us; it is closed then. */
  opened(connection: Connection, outgoing: boolean): HostLink | null;
  /** An own dial that will not open. */
  failed(address: string, why: DialFailure): void;
}

interface Dial {
  connection: Connection;
  timer: TimerHandle;
}

export class Handshakes {
  private readonly parts: HandshakeParts;
  /** By address; null while a dial waits for signalling. */
  private readonly dials = new Map<string, Dial | null>();
  private readonly callers: Door;

  constructor(parts: HandshakeParts) {
    this.parts = parts;
    const { clock, random, wayIn } = parts;
    this.callers = new Door({
      clock,
      random,
      places: LIMITS.callersAtDoor,
      timeoutMs: LIMITS.dialTimeoutMs,
      release: (connection) => wayIn.release(connection),
    });
  }

  /** Ends in `opened` or `failed`; one dial at a time for an address. */
  dial(address: string): void {
    const { wayIn, hasRoom, failed } = this.parts;
    if (this.dials.has(address)) return;
    const full = this.dials.size >= LIMITS.peersPending || !hasRoom(true);
    if (full || !isPeerAddress(address) || wayIn.ownId() === '' || address === wayIn.ownId()) {
      failed(address, 'not-dialled');
      return;
    }
    this.dials.set(address, null);
    // Before signalling is open a dial waits for it; PeerJS would drop its offer.
    if (wayIn.address() !== '') this.connect(address);
  }

  /** Signalling is open. */
  dialWaiting(): void {
    for (const [address, dial] of [...this.dials]) {
      if (dial === null) this.connect(address);
    }
  }

  /**
   * Signalling is lost: what waits for it is given up, and what is under way, since neither answers
   * nor candidates come any more.
   */
  failAll(): void {
    for (const address of [...this.dials.keys()]) this.fail(address, 'not-dialled');
  }

  /** Gives an own dial up, if there is one. */
  fail(address: string, why: DialFailure): void {
    const dial = this.dials.get(address);
    if (dial === undefined) return;
    this.dials.delete(address);
    if (dial !== null) {
      dial.timer.cancel();
      this.parts.wayIn.release(dial.connection);
    }
    this.parts.failed(address, why);
  }

  /** Somebody dialled us. */
  accept(connection: Connection): void {
    const { wayIn, hasRoom } = this.parts;
    if (!hasRoom(false)) {
      wayIn.release(connection);
      return;
    }
    if (!this.callers.enter(connection)) return;
    this.listen(
      connection,
      () => {
        if (!this.callers.leave(connection)) return null;
        // Others may have opened since this one came.
        if (hasRoom(false)) return this.parts.opened(connection, false);
        wayIn.release(connection);
        return null;
      },
      () => this.callers.sendAway(connection),
    );
  }

  /** Gives everything up. */
  clear(): void {
    this.failAll();
    this.callers.clear();
  }

  private connect(address: string): void {
    const { clock, wayIn } = this.parts;
    const how = { label: FOLIO_LABEL, serialization: 'raw', reliable: true };
    const connection = wayIn.connect(address, how);
    if (connection === null) {
      this.fail(address, 'not-dialled');
      return;
    }
    const timer = clock.after(LIMITS.dialTimeoutMs, () => this.fail(address, 'no-way'));
    this.dials.set(address, { connection, timer });
    // An address may be dialled again while the connection of a dial given up still speaks.
    const isCurrent = () => this.dials.get(address)?.connection === connection;
    this.listen(
      connection,
      () => {
        if (!isCurrent()) return null;
        timer.cancel();
        this.dials.delete(address);
        return this.parts.opened(connection, true);
      },
      () => {
        if (isCurrent()) this.fail(address, 'no-way');
      },
    );
  }

  /**
   * One set of listeners for all stages of a connection: what they mean depends on whether it
   * became a link.
   */
  private listen(connection: Connection, open: () => HostLink | null, fail: () => void): void {
    let link: HostLink | null = null;
    connection.on('open', () => {
      link ??= open();
    });
    connection.on('data', (data) => link?.receive(data));
    connection.on('close', () => (link === null ? fail() : link.end('remote-closed')));
    connection.on('error', () => (link === null ? fail() : link.end('channel-failed')));
  }
}
