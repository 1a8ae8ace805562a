/**
 * The page's Peer at the signalling server (N-2). When signalling is lost the old Peer is kept as
 * long as channels stand on it, and a new one with a fresh random id takes over: an old id cannot
 * be regained while its socket still stands, and PeerJS then says nothing at all.
 */
import type { Clock, Random, SignallingState, TimerHandle } from '../node/ports.ts';
import {
  type Connection,
  type ConnectOptions,
  missingAddress,
  type PeerConstructor,
  type PeerLike,
  type PeerOptions,
  randomPeerId,
} from './peer-types.ts';
import type { Signal, SignalBody } from './signals.ts';

/**
 * A Peer that has not opened after this never will. Most attempts are short, since one begun while
 * the network was away hangs; every third has time for a slow line.
 */
const OPEN_TIMEOUT_MS = 4_000;
const SLOW_TIMEOUT_MS = 12_000;
const SLOW_EVERY = 3;
const RETRY_MS = 1_000;
/** Tabs find a restarted server within seconds; 1,000 tabs then open 500 sockets a second. */
const RETRY_MAX_MS = 3_000;
/** An open socket brings back a message to oneself within this time. */
const ECHO_MS = 2_500;

interface SignallingEvents {
  signalling(state: SignallingState, address: string): void;
  inbound(connection: Connection): void;
  /** No peer has this id. */
  missing(address: string): void;
  heard(signal: Signal): void;
  /** How many attempts in a row have failed. */
  failing(failures: number): void;
}

interface SignallingClientParts {
  PeerClass: PeerConstructor;
  clock: Clock;
  random: Random;
  events: SignallingEvents;
}

export class SignallingClient {
  readonly #parts: SignallingClientParts;
  #options: PeerOptions;
  #current: PeerLike | null = null;
  #id = '';
  #isOpen = false;
  #stopped = true;
  #failures = 0;
  #timer: TimerHandle | null = null;
  #echo: { number: number; timer: TimerHandle } | null = null;
  #echoes = 0;
  /** Connections by the Peer they stand on; a Peer that is not `current` goes with its last one. */
  readonly #held = new Map<PeerLike, Set<Connection>>();

  constructor(parts: SignallingClientParts, options: PeerOptions) {
    this.#parts = parts;
    this.#options = options;
  }

  /** The id that others can dial; '' while there is none. */
  address(): string {
    return this.#isOpen ? this.#id : '';
  }

  /** The id that is open or being opened; '' while there is neither. */
  ownId(): string {
    return this.#current === null ? '' : this.#id;
  }

  start(): void {
    if (!this.#stopped) return;
    this.#stopped = false;
    this.#failures = 0;
    this.#parts.events.signalling('connecting', '');
    this.#attempt();
  }

  /** Destroys every Peer, and with them every connection. */
  stop(): void {
    this.#stopped = true;
    this.#timer?.cancel();
    this.#dropEcho();
    this.#current = null;
    this.#isOpen = false;
    for (const peer of [...this.#held.keys()]) this.#destroy(peer);
    this.#parts.events.signalling('off', '');
  }

  /** Uses this server from now on. Open channels stay. */
  use(options: PeerOptions): void {
    this.#options = options;
    if (this.#stopped) return;
    this.#dropEcho();
    this.#parts.events.signalling('connecting', '');
    this.#again();
  }

  /**
   * The machine woke up, or the network is back: an attempt begun before is begun anew, and an open
   * socket that no longer carries anything is replaced.
   */
  check(): void {
    if (this.#stopped) return;
    if (this.#isOpen) this.#probe();
    else this.#again();
  }

  /**
   * The own id and the token by which the server recognises it; null while there is no signalling.
   */
  identity(): { id: string; token: string } | null {
    if (this.#current === null || !this.#isOpen) return null;
    return { id: this.#id, token: this.#current.token };
  }

  /** False while there is no signalling. */
  signal(address: string, body: SignalBody): boolean {
    if (this.#current === null || !this.#isOpen) return false;
    this.#current.signal(address, body);
    return true;
  }

  /** Null while there is no signalling, or where the browser makes no more connections. */
  connect(address: string, options: ConnectOptions): Connection | null {
    const peer = this.#current;
    if (peer === null || !this.#isOpen) return null;
    try {
      const connection = peer.connect(address, options);
      if (connection === undefined) return null;
      this.#held.get(peer)?.add(connection);
      return connection;
    } catch {
      return null;
    }
  }

  /** Closes a connection, and also an old Peer whose last connection it was. */
  release(connection: Connection): void {
    connection.close();
    if (connection.relayed) return;
    for (const [peer, connections] of this.#held) {
      if (!connections.delete(connection)) continue;
      if (peer !== this.#current && connections.size === 0) this.#destroy(peer);
      return;
    }
  }

  #again(): void {
    const old = this.#current;
    this.#current = null;
    this.#isOpen = false;
    this.#failures = 0;
    this.#timer?.cancel();
    if (old !== null) this.#retire(old);
    this.#attempt();
  }

  /** Servers pass on a message to oneself; they answer nothing else. */
  #probe(): void {
    if (this.#echo !== null) return;
    this.#echoes += 1;
    const number = this.#echoes;
    const timer = this.#parts.clock.after(ECHO_MS, () => {
      this.#echo = null;
      if (this.#stopped || !this.#isOpen) return;
      this.#parts.events.signalling('lost', '');
      this.#again();
    });
    this.#echo = { number, timer };
    this.signal(this.#id, { kind: 'echo', number });
  }

  #dropEcho(): void {
    this.#echo?.timer.cancel();
    this.#echo = null;
  }

  #attempt(): void {
    const { PeerClass, clock, random, events } = this.#parts;
    const id = randomPeerId(random);
    let peer: PeerLike;
    try {
      peer = new PeerClass(id, this.#options);
    } catch {
      // The WebSocket constructor throws if the host makes no valid URL.
      this.#later();
      return;
    }
    this.#current = peer;
    this.#id = id;
    this.#held.set(peer, new Set());
    const slow = this.#failures % SLOW_EVERY === SLOW_EVERY - 1;
    const timeout = slow ? SLOW_TIMEOUT_MS : OPEN_TIMEOUT_MS;
    this.#timer = clock.after(timeout, () => this.#lost(peer));
    peer.onSignal((signal) => {
      if (peer !== this.#current) return;
      if (signal.body.kind !== 'echo') events.heard(signal);
      else if (signal.from === id && signal.body.number === this.#echo?.number) this.#dropEcho();
    });
    peer.on('open', () => {
      if (peer !== this.#current || this.#isOpen) return;
      this.#timer?.cancel();
      this.#failures = 0;
      this.#isOpen = true;
      events.signalling('open', id);
    });
    peer.on('connection', (connection) => {
      const connections = this.#held.get(peer);
      if (connections === undefined) {
        connection.close();
        return;
      }
      connections.add(connection);
      events.inbound(connection);
    });
    peer.on('call', (call) => call.close());
    peer.on('disconnected', () => this.#lost(peer));
    peer.on('close', () => this.#lost(peer));
    peer.on('error', (error) => {
      const missing = missingAddress(error);
      if (missing !== null) events.missing(missing);
    });
  }

  #lost(peer: PeerLike): void {
    if (peer !== this.#current || this.#stopped) return;
    this.#timer?.cancel();
    this.#dropEcho();
    this.#current = null;
    this.#isOpen = false;
    this.#retire(peer);
    this.#later();
  }

  #later(): void {
    const { clock, random, events } = this.#parts;
    const pause = Math.min(RETRY_MS * 2 ** this.#failures, RETRY_MAX_MS);
    this.#failures += 1;
    this.#timer = clock.after(pause * (0.5 + random.uniform() / 2), () => this.#attempt());
    events.signalling('lost', '');
    events.failing(this.#failures);
  }

  #retire(peer: PeerLike): void {
    if (this.#held.get(peer)?.size === 0) this.#destroy(peer);
    else peer.disconnect();
  }

  #destroy(peer: PeerLike): void {
    const connections = this.#held.get(peer) ?? [];
    this.#held.delete(peer);
    // Of several connections to one peer, PeerJS closes only every second.
    for (const connection of connections) connection.close();
    peer.destroy();
  }
}
