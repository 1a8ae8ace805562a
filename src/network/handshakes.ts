/**
 * Connections that have not opened yet, outbound and inbound. Each has a timeout of ours, since
 * PeerJS keeps those that never open for ever (N-4).
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
  /** False if the browser has no WebRTC: the relay is the only way. */
  isDirect: boolean;
  /** Whether one more channel may open; the limit for outbound ones is higher. */
  hasRoom(outbound: boolean): boolean;
  /** Dials through the relay. Null: no relay is set, or a link goes through it already. */
  relay(address: string): Connection | null;
  /** Makes a link of an open connection. If it is not for Folio, closes it and returns null. */
  opened(connection: Connection, outbound: boolean): HostLink | null;
  /** An own dial has failed. */
  failed(address: string, why: DialFailure): void;
}

/** An own dial: first the direct way, after a while the relay as well. */
interface Dial {
  /** Null once the direct way has failed. */
  direct: Connection | null;
  /** Null while the relay is not tried, and once it has failed. */
  relayed: Connection | null;
  timer: TimerHandle;
  relayTimer: TimerHandle;
}

export class Handshakes {
  readonly #parts: HandshakeParts;
  /** Own dials by address; null while one waits for signalling. */
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

  /** Signalling is open: starts the dials that waited for it. */
  dialWaiting(): void {
    for (const [address, dial] of [...this.#dials]) {
      if (dial === null) this.#connect(address);
    }
  }

  /**
   * Signalling is lost: gives up all own dials, since answers and candidates no longer come.
   */
  failAll(): void {
    for (const address of [...this.#dials.keys()]) this.fail(address, 'not-dialled');
  }

  /** Gives up the own dial of this address, if there is one. */
  fail(address: string, why: DialFailure): void {
    if (!this.#dials.has(address)) return;
    this.#forget(address);
    this.#parts.failed(address, why);
  }

  /** Ends a dial, and closes its connections that are not open. */
  #forget(address: string): void {
    const dial = this.#dials.get(address);
    this.#dials.delete(address);
    if (!dial) return;
    dial.timer.cancel();
    dial.relayTimer.cancel();
    if (dial.direct !== null) this.#parts.signalling.release(dial.direct);
    if (dial.relayed !== null) this.#parts.signalling.release(dial.relayed);
  }

  /** Takes a connection that somebody else dialled. */
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
        // Other channels may have opened since this one was dialled.
        if (hasRoom(false)) return this.#parts.opened(connection, false);
        signalling.release(connection);
        return null;
      },
      () => this.#inbound.drop(connection),
    );
  }

  /** Takes a connection that was made without a dial (N-8); it is closed if it fails. */
  adopt(connection: Connection, outbound: boolean): void {
    const { hasRoom, opened, signalling } = this.#parts;
    const fail = () => signalling.release(connection);
    this.#listen(
      connection,
      () => {
        if (hasRoom(true)) return opened(connection, outbound);
        fail();
        return null;
      },
      fail,
    );
  }

  /** Gives up all connections that are not open. */
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

  /** Tries the relay beside the direct way; the one that opens first is taken. */
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
    // A dial that was given up may still have events, although its address is dialled again.
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

  /** One way has failed. When it was the last, the dial fails. */
  #noWay(address: string, way: 'direct' | 'relayed'): void {
    const dial = this.#dials.get(address);
    if (!dial) return;
    const connection = dial[way];
    dial[way] = null;
    if (connection !== null) this.#parts.signalling.release(connection);
    // The direct way may fail before the relay is tried.
    if (way === 'direct' && dial.relayed === null) {
      dial.relayTimer.cancel();
      this.#callRelay(address);
    }
    if (dial.direct === null && dial.relayed === null) this.fail(address, 'no-way');
  }

  /**
   * Adds the listeners of a connection for all of its life. Until it has become a link, its end is
   * a failure to open; then the link has its data and its end. It becomes one when its channel is
   * open and its binding is known; what the other end sends in between is kept for the link.
   */
  #listen(connection: Connection, open: () => HostLink | null, fail: () => void): void {
    let link: HostLink | null = null;
    let early: unknown[] | null = null;
    connection.on('open', () => {
      if (link !== null || early !== null) return;
      early = [];
      const timer = this.#parts.clock.after(LIMITS.dialTimeoutMs, () => connection.close());
      onceDescribed(connection, () => {
        timer.cancel();
        link = open();
        for (const data of early ?? []) link?.receive(data);
        early = null;
      });
    });
    connection.on('data', (data) => {
      if (early === null) link?.receive(data);
      else if (early.push(data) > LIMITS.earlyFrames) connection.close();
    });
    connection.on('close', () => (link === null ? fail() : link.end('remote-closed')));
    connection.on('error', () => (link === null ? fail() : link.end('channel-failed')));
  }
}

/**
 * Calls back once both descriptions of a connection are known, and with them its binding: Chromium
 * may open the channel of the one that dialled before it has taken the answer's description over.
 */
function onceDescribed({ peerConnection }: Connection, described: () => void): void {
  if (peerConnection === null || peerConnection.signalingState === 'stable') return described();
  let isDone = false;
  peerConnection.addEventListener('signalingstatechange', () => {
    if (isDone || peerConnection.signalingState !== 'stable') return;
    isDone = true;
    described();
  });
}
