/**
 * Connections on their way, outbound and inbound, each with a timeout of ours, since PeerJS leaks
 * those that never open (N-4).
 */
import type { Clock, DialFailure, Random, TimerHandle } from '../node/ports.ts';
import { LIMITS } from '../protocol/limits.ts';
import { isPeerAddress } from '../protocol/peer-address.ts';
import type { HostLink } from './host-link.ts';
import { type Connection, FOLIO_LABEL } from './peer-types.ts';
import { PendingConnections } from './pending-connections.ts';
import type { SignallingClient } from './signalling-client.ts';

interface HandshakeParts {
  clock: Clock;
  random: Random;
  signalling: SignallingClient;
  /** False where the browser has no WebRTC: the relay is the only way. */
  isDirect: boolean;
  /** Whether one more channel may open; outbound ones have some more. */
  hasRoom(outgoing: boolean): boolean;
  /** Calls through the relay; null where there is none, or a link goes through it already. */
  relay(address: string): Connection | null;
  /** Null where the connection is not for us; it is closed then. */
  opened(connection: Connection, outgoing: boolean): HostLink | null;
  /** An own dial that will not open. */
  failed(address: string, why: DialFailure): void;
}

interface Dial {
  /** Null once no direct way was found and the relay is tried alone. */
  direct: Connection | null;
  /** Null while the relay is not tried. */
  relayed: Connection | null;
  timer: TimerHandle;
  relayTimer: TimerHandle;
}

export class Handshakes {
  readonly #parts: HandshakeParts;
  /** By address; null while a dial waits for signalling. */
  readonly #dials = new Map<string, Dial | null>();
  readonly #inbound: PendingConnections;

  constructor(parts: HandshakeParts) {
    this.#parts = parts;
    const { clock, random, signalling } = parts;
    this.#inbound = new PendingConnections({
      clock,
      random,
      slots: LIMITS.pendingInbound,
      timeoutMs: LIMITS.dialTimeoutMs,
      release: (connection) => signalling.release(connection),
    });
  }

  /** Ends in `opened` or `failed`; one dial at a time for an address. */
  dial(address: string): void {
    const { signalling, hasRoom, failed } = this.#parts;
    if (this.#dials.has(address)) return;
    const full = this.#dials.size >= LIMITS.peersPending || !hasRoom(true);
    if (
      full ||
      !isPeerAddress(address) ||
      signalling.ownId() === '' ||
      address === signalling.ownId()
    ) {
      failed(address, 'not-dialled');
      return;
    }
    this.#dials.set(address, null);
    // Before signalling is open a dial waits for it; PeerJS would drop its offer.
    if (signalling.address() !== '') this.#connect(address);
  }

  /** Signalling is open. */
  dialWaiting(): void {
    for (const [address, dial] of [...this.#dials]) {
      if (dial === null) this.#connect(address);
    }
  }

  /**
   * Signalling is lost: what waits for it is given up, and what is under way, since neither answers
   * nor candidates come any more.
   */
  failAll(): void {
    for (const address of [...this.#dials.keys()]) this.fail(address, 'not-dialled');
  }

  /** Gives an own dial up, if there is one. */
  fail(address: string, why: DialFailure): void {
    if (!this.#dials.has(address)) return;
    this.#forget(address);
    this.#parts.failed(address, why);
  }

  /** Whatever of it is not open is closed. */
  #forget(address: string): void {
    const dial = this.#dials.get(address);
    this.#dials.delete(address);
    if (!dial) return;
    dial.timer.cancel();
    dial.relayTimer.cancel();
    if (dial.direct !== null) this.#parts.signalling.release(dial.direct);
    if (dial.relayed !== null) this.#parts.signalling.release(dial.relayed);
  }

  /** Somebody dialled us. */
  accept(connection: Connection): void {
    const { signalling, hasRoom } = this.#parts;
    if (!hasRoom(false)) {
      signalling.release(connection);
      return;
    }
    if (!this.#inbound.enter(connection)) return;
    this.#listen(
      connection,
      () => {
        if (!this.#inbound.leave(connection)) return null;
        // Others may have opened since this one came.
        if (hasRoom(false)) return this.#parts.opened(connection, false);
        signalling.release(connection);
        return null;
      },
      () => this.#inbound.drop(connection),
    );
  }

  /** Takes a connection that was made without a dial (N-8); it is closed where it fails. */
  adopt(connection: Connection, outgoing: boolean): void {
    const { hasRoom, opened, signalling } = this.#parts;
    const fail = () => signalling.release(connection);
    this.#listen(
      connection,
      () => {
        if (hasRoom(true)) return opened(connection, outgoing);
        fail();
        return null;
      },
      fail,
    );
  }

  /** Gives everything up. */
  clear(): void {
    this.failAll();
    this.#inbound.clear();
  }

  #connect(address: string): void {
    const { clock, signalling } = this.#parts;
    if (!this.#parts.isDirect) return this.#connectRelayed(address);
    const how = { label: FOLIO_LABEL, serialization: 'raw', reliable: true };
    const direct = signalling.connect(address, how);
    if (direct === null) {
      this.fail(address, 'not-dialled');
      return;
    }
    const timer = clock.after(LIMITS.dialTimeoutMs, () => this.#noWay(address, 'direct'));
    const relayTimer = clock.after(LIMITS.relayAfterMs, () => this.#callRelay(address));
    const dial: Dial = { direct, relayed: null, timer, relayTimer };
    this.#dials.set(address, dial);
    this.#follow(address, dial, 'direct', direct);
  }

  #connectRelayed(address: string): void {
    const never = { cancel: () => undefined };
    this.#dials.set(address, { direct: null, relayed: null, timer: never, relayTimer: never });
    this.#callRelay(address);
    if (this.#dials.get(address)?.relayed === null) this.fail(address, 'no-way');
  }

  /** No direct way was found yet: both are tried from now on, and the first that opens is taken. */
  #callRelay(address: string): void {
    const dial = this.#dials.get(address);
    if (!dial) return;
    const relayed = this.#parts.relay(address);
    if (relayed === null) return;
    dial.relayed = relayed;
    dial.relayTimer = this.#parts.clock.after(LIMITS.dialTimeoutMs, () =>
      this.#noWay(address, 'relayed'),
    );
    this.#follow(address, dial, 'relayed', relayed);
  }

  #follow(address: string, dial: Dial, way: 'direct' | 'relayed', connection: Connection): void {
    // An address may be dialled again while the connection of a dial given up still speaks.
    const isCurrent = () => this.#dials.get(address) === dial && dial[way] === connection;
    this.#listen(
      connection,
      () => {
        if (!isCurrent()) return null;
        dial[way] = null;
        this.#forget(address);
        return this.#parts.opened(connection, true);
      },
      () => {
        if (isCurrent()) this.#noWay(address, way);
      },
    );
  }

  /** One way is given up; the dial, when it was the last. */
  #noWay(address: string, way: 'direct' | 'relayed'): void {
    const dial = this.#dials.get(address);
    if (!dial) return;
    const connection = dial[way];
    dial[way] = null;
    if (connection !== null) this.#parts.signalling.release(connection);
    // One that failed at once was not tried through the relay yet.
    if (way === 'direct' && dial.relayed === null) {
      dial.relayTimer.cancel();
      this.#callRelay(address);
    }
    if (dial.direct === null && dial.relayed === null) this.fail(address, 'no-way');
  }

  /**
   * One set of listeners for all stages of a connection: what they mean depends on whether it
   * became a link.
   */
  #listen(connection: Connection, open: () => HostLink | null, fail: () => void): void {
    let link: HostLink | null = null;
    connection.on('open', () => {
      link ??= open();
    });
    connection.on('data', (data) => link?.receive(data));
    connection.on('close', () => (link === null ? fail() : link.end('remote-closed')));
    connection.on('error', () => (link === null ? fail() : link.end('channel-failed')));
  }
}
