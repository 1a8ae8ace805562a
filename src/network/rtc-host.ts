/**
 * The page's half of the WebRTC transport (N-2): WebRTC exists only here, the node lives in a
 * worker. Dials, accepts, watches and closes channels, and hands their bytes over a port
 * (port-messages.ts). Decides nothing about peers: that is the node's.
 */

import type { Clock, Random, SignallingState, TimerHandle } from '../node/ports.ts';
import type { CloseReason } from '../protocol/close-reasons.ts';
import { LIMITS } from '../protocol/limits.ts';
import { isPeerAddress } from '../protocol/peer-address.ts';
import { CodeLinks } from './code-links.ts';
import { Handshakes } from './handshakes.ts';
import { HostLink } from './host-link.ts';
import type { Signalling } from './peer-types.ts';
import {
  type Connection,
  encodingOf,
  type PeerConstructor,
  type PeerOptions,
} from './peer-types.ts';
import type { HostEvent, HostRequest, LinkNumber, Port } from './port-messages.ts';
import { RelayClient } from './relay-client.ts';
import type { RelaySocketClass } from './relay-socket.ts';
import { Rendezvous } from './rendezvous.ts';
import { serverOrder } from './server-order.ts';
import { SignallingClient } from './signalling-client.ts';
import type { PeerConnectionClass } from './webrtc.ts';

/** Where to be introduced, and by which servers to get through NAT. */
export interface RtcServers {
  /** Servers that share the rooms, in any order; never empty. */
  signalling: readonly Signalling[];
  /** Absent: PeerJS's own; empty: none (one network). */
  iceServers?: RTCIceServer[];
  /** WebSocket URL of the relay; null where there is none. */
  relay: string | null;
}

/** Attempts at one signalling server before the next one of the list is tried. */
const SERVER_TRIES = 2;
/** After so long at another, the first one is tried again; it doubles up to the most. */
const HOME_MS = 60_000;
const HOME_MAX_MS = 10 * 60_000;

interface RtcHostParts {
  port: Port;
  ledgerId: Uint8Array;
  servers: RtcServers;
  PeerClass: PeerConstructor;
  /** The browser's WebSocket. */
  Socket: RelaySocketClass;
  /** The browser's own; undefined where it has none. */
  PeerConnection: PeerConnectionClass | undefined;
  clock: Clock;
  random: Random;
  /** The window: `pagehide`, `pageshow`, `online`. */
  page?: Pick<EventTarget, 'addEventListener' | 'removeEventListener'>;
}

/**
 * Channels open at one time, callers' among them, on top of the node's own limit: it closes those
 * it has no place for.
 */
const CHANNELS_MAX = LIMITS.peersMax + LIMITS.peersPending;

export class RtcHost {
  readonly #parts: RtcHostParts;
  readonly #signalling: SignallingClient;
  readonly #rendezvous: Rendezvous;
  readonly #relay: RelayClient;
  readonly #links = new Map<LinkNumber, HostLink>();
  readonly #handshakes: Handshakes;
  /** Links by codes (N-8). */
  readonly codes: CodeLinks;
  #servers: RtcServers;
  /** Signalling servers in the order of this ledger, and the one in use. */
  #order: readonly Signalling[];
  #at = 0;
  #homeTimer: TimerHandle | null = null;
  #homePause = HOME_MS;
  #lastNumber = 0;
  #wanted = false;
  #destroyed = false;

  readonly #ice: RTCConfiguration = {};

  readonly #pageListeners: readonly [string, (event: Event) => void][] = [
    // Without this the others notice after 15 s.
    ['pagehide', () => this.#stop()],
    [
      'pageshow',
      (event) => {
        if ((event as PageTransitionEvent).persisted && this.#wanted) this.#start();
      },
    ],
    ['online', () => this.#lookAgain()],
  ];

  /** Does nothing before the worker's transport asks it to start. */
  constructor(parts: RtcHostParts) {
    this.#parts = parts;
    const { PeerClass, clock, random, ledgerId } = parts;
    this.#servers = parts.servers;
    this.#order = serverOrder(parts.servers.signalling, ledgerId);
    const options = this.#options();
    this.#signalling = new SignallingClient(
      {
        PeerClass,
        clock,
        random,
        events: {
          signalling: (state, address) => this.#signallingChanged(state, address),
          incoming: (connection) => this.#handshakes.accept(connection),
          missing: (address) => {
            this.#handshakes.fail(address, 'missing');
            this.#rendezvous.missing(address);
          },
          heard: ({ from, body }) => {
            if (body.kind === 'relay') this.#relay.heard(from, body);
            else this.#rendezvous.heard({ from, body });
          },
          failing: (failures) => this.#failing(failures),
        },
      },
      options,
    );
    this.#handshakes = new Handshakes({
      clock,
      random,
      signalling: this.#signalling,
      isDirect: parts.PeerConnection !== undefined,
      hasRoom: (outgoing) => this.#links.size < CHANNELS_MAX + (outgoing ? LIMITS.peersPending : 0),
      relay: (address) => (this.#isRelayed(address) ? null : this.#relay.connect(address)),
      opened: (connection, outgoing) => this.#opened(connection, outgoing),
      failed: (address, why) => this.#post({ type: 'failed', address, why }),
    });
    this.#relay = new RelayClient(
      {
        Socket: parts.Socket,
        clock,
        random,
        own: () => this.#signalling.identity(),
        signal: (address, body) => this.#signalling.signal(address, body),
        incoming: (connection) => this.#handshakes.accept(connection),
      },
      parts.servers.relay,
    );
    this.codes = new CodeLinks({
      PeerConnection: parts.PeerConnection,
      clock,
      random,
      ledgerId,
      iceServers: () => this.#ice.iceServers ?? [],
      made: (connection, outgoing) => this.#handshakes.adopt(connection, outgoing),
    });
    this.#rendezvous = new Rendezvous(
      {
        PeerClass,
        clock,
        random,
        ledgerId,
        signal: (address, body) => this.#signalling.signal(address, body),
        own: () => this.#signalling.ownId(),
        linked: () => this.#linkedAddresses(),
        found: (addresses, seen) => this.#post({ type: 'found', addresses, seen }),
      },
      options,
    );
    parts.port.addEventListener('message', (event) => this.#handle(event.data as HostRequest));
    parts.port.start();
    for (const [type, listener] of this.#pageListeners) {
      parts.page?.addEventListener(type, listener);
    }
  }

  /** Uses other servers from now on; open channels stay. */
  setServers(servers: RtcServers): void {
    this.#servers = servers;
    this.#relay.use(servers.relay);
    this.#order = serverOrder(servers.signalling, this.#parts.ledgerId);
    this.#turnTo(0);
  }

  /** Whether a socket at the relay opens; null where there is none. */
  testRelay(): Promise<boolean> | null {
    return this.#relay.test();
  }

  /** The servers as they are used now. */
  get serversInUse(): { signalling: Signalling | undefined; iceServers: RTCIceServer[] } {
    return { signalling: this.#order[this.#at], iceServers: this.#ice.iceServers ?? [] };
  }

  /** Fresh credentials for the servers in use: they hold from the next connection on. */
  refresh({ iceServers }: RtcServers): void {
    // PeerJS reads this very object for each connection.
    if (iceServers !== undefined) this.#ice.iceServers = iceServers;
  }

  #turnTo(at: number): void {
    this.#at = at;
    this.#homeTimer?.cancel();
    const options = this.#options();
    this.#rendezvous.use(options);
    this.#signalling.use(options);
  }

  /** The server in use is down: the next one of the room's order. */
  #failing(failures: number): void {
    if (failures < SERVER_TRIES || this.#order.length < 2) return;
    this.#turnTo((this.#at + 1) % this.#order.length);
  }

  /** The room belongs to the first server: it is tried again, later and later. */
  #planHome(): void {
    this.#homeTimer?.cancel();
    if (this.#at === 0) {
      this.#homePause = HOME_MS;
      return;
    }
    const { clock, random } = this.#parts;
    this.#homeTimer = clock.after(this.#homePause * (0.75 + random.uniform() / 2), () => {
      this.#homePause = Math.min(2 * this.#homePause, HOME_MAX_MS);
      this.#turnTo(0);
    });
  }

  #options(): PeerOptions {
    const { iceServers } = this.#servers;
    const server = this.#order[this.#at];
    if (server === undefined) throw new RangeError('no signalling server');
    const { host, port, path, key, secure } = server;
    const options: PeerOptions = { host, port, path, key, secure, debug: 0 };
    if (iceServers === undefined) return options;
    this.#ice.iceServers = iceServers;
    return { ...options, config: this.#ice };
  }

  /** Leaves, for good. */
  destroy(): void {
    if (this.#destroyed) return;
    this.#destroyed = true;
    for (const [type, listener] of this.#pageListeners) {
      this.#parts.page?.removeEventListener(type, listener);
    }
    this.#stop();
    this.#parts.port.close();
  }

  #handle(request: HostRequest): void {
    if (this.#destroyed) return;
    switch (request.type) {
      case 'start':
        this.#wanted = true;
        this.#start();
        break;
      case 'stop':
        this.#wanted = false;
        this.#stop();
        break;
      case 'discover':
        this.#lookAgain();
        break;
      case 'dial':
        this.#handshakes.dial(request.address);
        break;
      case 'send':
        this.#links.get(request.link)?.send(request.frames);
        break;
      case 'taken':
        this.#links.get(request.link)?.taken(request.cost);
        break;
      case 'close':
        this.#closeFor(request.link, request.reason);
        break;
    }
  }

  #start(): void {
    // First the own Peer, then the rendezvous id's: the room's entry must lead to somebody.
    this.#signalling.start();
    this.#rendezvous.start();
  }

  #lookAgain(): void {
    this.#signalling.check();
    this.#rendezvous.look();
  }

  #stop(): void {
    for (const link of [...this.#links.values()]) link.end('leaving');
    this.#handshakes.clear();
    this.#relay.stop();
    this.codes.stop();
    this.#homeTimer?.cancel();
    this.#rendezvous.stop();
    this.#signalling.stop();
  }

  #signallingChanged(state: SignallingState, address: string): void {
    this.#post({ type: 'signalling', state, address });
    if (state === 'open') {
      this.#handshakes.dialWaiting();
      this.#rendezvous.opened();
      this.#planHome();
    } else if (state === 'lost') {
      this.#handshakes.failAll();
    }
  }

  #opened(connection: Connection, outgoing: boolean): HostLink | null {
    const encoding = encodingOf(connection);
    const channel = connection.dataChannel;
    // An encoding that is not ours (PeerJS's default `binary` among them) is let open and then
    // closed, since a connection closed before that tells the caller nothing.
    if (encoding === null || channel === null || !isPeerAddress(connection.peer)) {
      this.#signalling.release(connection);
      return null;
    }
    this.#lastNumber += 1;
    const link = new HostLink(
      {
        number: this.#lastNumber,
        connection,
        encoding,
        outgoing,
        clock: this.#parts.clock,
        post: (event, transfer) => this.#post(event, transfer),
        ended: (ended, reason) => this.#ended(ended, reason),
      },
      channel,
    );
    this.#links.set(link.number, link);
    const { number, address } = link;
    const { relayed = false, binding = null } = connection;
    this.#post({ type: 'opened', link: number, address, encoding, outgoing, relayed, binding });
    return link;
  }

  #ended(link: HostLink, reason: CloseReason): void {
    const known = this.#links.delete(link.number);
    this.#signalling.release(link.connection);
    if (known) this.#post({ type: 'closed', link: link.number, reason });
    if (reason !== 'leaving' && this.#linkedAddresses().length === 0) this.#rendezvous.lonely();
  }

  /** Closed by the worker, which knows: it is not told again. */
  #closeFor(number: LinkNumber, reason: CloseReason): void {
    const link = this.#links.get(number);
    this.#links.delete(number);
    link?.end(reason);
  }

  #isRelayed(address: string): boolean {
    return [...this.#links.values()].some(
      (link) => link.address === address && link.connection.relayed === true,
    );
  }

  #linkedAddresses(): string[] {
    const nodes = [...this.#links.values()].filter((link) => link.encoding === 'binary');
    return nodes.map((link) => link.address);
  }

  #post(event: HostEvent, transfer: ArrayBuffer[] = []): void {
    if (!this.#destroyed) this.#parts.port.postMessage(event, transfer);
  }
}
