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

/** A Peer that has not opened by then never will. */
const OPEN_TIMEOUT_MS = 10_000;
const RETRY_MS = 1_000;
const RETRY_MAX_MS = 30_000;

interface WayInEvents {
  signalling(state: SignallingState, address: string): void;
  incoming(connection: Connection): void;
  /** Nobody has this id. */
  missing(address: string): void;
}

interface WayInParts {
  PeerClass: PeerConstructor;
  clock: Clock;
  random: Random;
  events: WayInEvents;
}

export class WayIn {
  private readonly parts: WayInParts;
  private options: PeerOptions;
  private current: PeerLike | null = null;
  private id = '';
  private isOpen = false;
  private stopped = true;
  private failures = 0;
  private timer: TimerHandle | null = null;
  /** Connections by the Peer they stand on; a Peer that is not `current` goes with its last one. */
  private readonly held = new Map<PeerLike, Set<Connection>>();

  constructor(parts: WayInParts, options: PeerOptions) {
    this.parts = parts;
    this.options = options;
  }

  /** Id others can dial; '' while there is none. */
  address(): string {
    return this.isOpen ? this.id : '';
  }

  /** The id being opened or open; '' while there is neither. */
  ownId(): string {
    return this.current === null ? '' : this.id;
  }

  start(): void {
    if (!this.stopped) return;
    this.stopped = false;
    this.failures = 0;
    this.parts.events.signalling('connecting', '');
    this.attempt();
  }

  /** Destroys every Peer, and with them every connection. */
  stop(): void {
    this.stopped = true;
    this.timer?.cancel();
    this.current = null;
    this.isOpen = false;
    for (const peer of [...this.held.keys()]) this.destroy(peer);
    this.parts.events.signalling('off', '');
  }

  /** From now on by this server; open channels stay. */
  use(options: PeerOptions): void {
    this.options = options;
    if (this.stopped) return;
    const old = this.current;
    this.current = null;
    this.isOpen = false;
    if (old !== null) this.retire(old);
    this.failures = 0;
    this.timer?.cancel();
    this.parts.events.signalling('connecting', '');
    this.attempt();
  }

  /** Try again at once if signalling is lost (the machine is back online). */
  retry(): void {
    if (this.stopped || this.current !== null) return;
    this.failures = 0;
    this.timer?.cancel();
    this.attempt();
  }

  /** Null while there is no signalling. */
  connect(address: string, options: ConnectOptions): Connection | null {
    const peer = this.current;
    if (peer === null || !this.isOpen) return null;
    const connection = peer.connect(address, options);
    if (connection === undefined) return null;
    this.held.get(peer)?.add(connection);
    return connection;
  }

  /** Closes a connection, and a Peer that was kept for nothing else. */
  release(connection: Connection): void {
    connection.close();
    for (const [peer, connections] of this.held) {
      if (!connections.delete(connection)) continue;
      if (peer !== this.current && connections.size === 0) this.destroy(peer);
      return;
    }
  }

  private attempt(): void {
    const { PeerClass, clock, random, events } = this.parts;
    const id = randomPeerId(random);
    let peer: PeerLike;
    try {
      peer = new PeerClass(id, this.options);
    } catch {
      // A host no URL can be made of throws in the WebSocket constructor.
      this.later();
      return;
    }
    this.current = peer;
    this.id = id;
    this.held.set(peer, new Set());
    this.timer = clock.after(OPEN_TIMEOUT_MS, () => this.lost(peer));
    peer.on('open', () => {
      if (peer !== this.current || this.isOpen) return;
      this.timer?.cancel();
      this.failures = 0;
      this.isOpen = true;
      events.signalling('open', id);
    });
    peer.on('connection', (connection) => {
      const connections = this.held.get(peer);
      if (connections === undefined) {
        connection.close();
        return;
      }
      connections.add(connection);
      events.incoming(connection);
    });
    peer.on('call', (call) => call.close());
    peer.on('disconnected', () => this.lost(peer));
    peer.on('close', () => this.lost(peer));
    peer.on('error', (error) => {
      const missing = missingAddress(error);
      if (missing !== null) events.missing(missing);
    });
  }

  private lost(peer: PeerLike): void {
    if (peer !== this.current || this.stopped) return;
    this.timer?.cancel();
    this.current = null;
    this.isOpen = false;
    this.retire(peer);
    this.later();
  }

  private later(): void {
    const { clock, random, events } = this.parts;
    const pause = Math.min(RETRY_MS * 2 ** this.failures, RETRY_MAX_MS);
    this.failures += 1;
    this.timer = clock.after(pause * (0.5 + random.uniform() / 2), () => this.attempt());
    events.signalling('lost', '');
  }

  private retire(peer: PeerLike): void {
    if (this.held.get(peer)?.size === 0) this.destroy(peer);
    else peer.disconnect();
  }

  private destroy(peer: PeerLike): void {
    const connections = this.held.get(peer) ?? [];
    this.held.delete(peer);
    // PeerJS closes only every second of several connections to one peer.
    for (const connection of connections) connection.close();
    peer.destroy();
  }
}
