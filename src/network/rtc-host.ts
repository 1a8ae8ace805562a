/**
 * The page's half of the WebRTC transport (N-2). Browsers have WebRTC on a page only, and the node
 * runs in a worker: so the host dials, accepts, watches and closes channels here, and passes their
 * bytes to the worker over a port (port-messages.ts). It decides nothing about peers; the node
 * does.
 */

import type { Clock, Random, SignallingState, TimerHandle } from '../node/ports.ts';
import type { CloseReason } from '../protocol/close-reasons.ts';
import { LIMITS } from '../protocol/limits.ts';
import { isPeerAddress, nodeOfAddress } from '../protocol/peer-address.ts';
import type { CodeConnection } from './code-connection.ts';
import { CodeLinks } from './code-links.ts';
import { Handshakes } from './handshakes.ts';
import { HostLink } from './host-link.ts';
import { PassedLinks } from './passed-links.ts';
import {
  type Connection,
  encodingOf,
  type PeerConstructor,
  type PeerOptions,
  type RtcServers,
  type Signalling,
} from './peer-types.ts';
import {
  type HostEvent,
  type HostRequest,
  handleEach,
  type LinkNumber,
  type Port,
} from './port-messages.ts';
import { RelayClient } from './relay-client.ts';
import type { RelaySocketClass } from './relay-socket.ts';
import { Rendezvous } from './rendezvous.ts';
import { serverOrder } from './server-order.ts';
import { SignallingClient } from './signalling-client.ts';
import type { PeerConnectionClass } from './webrtc.ts';

/** Attempts at one signalling server before the next one of the list is tried. */
const SERVER_TRIES = 2;
/** Pause before the first server of the list is tried again; it doubles up to the maximum. */
const FIRST_SERVER_MS = 60_000;
const FIRST_SERVER_MAX_MS = 10 * 60_000;

interface RtcHostParts {
  port: Port;
  ledgerId: Uint8Array;
  servers: RtcServers;
  PeerClass: PeerConstructor;
  /** The browser's WebSocket. */
  Socket: RelaySocketClass;
  /** The browser's RTCPeerConnection; undefined if it has none. */
  PeerConnection: PeerConnectionClass | undefined;
  clock: Clock;
  random: Random;
  /** The window: `pagehide`, `pageshow`, `online`. */
  page?: Pick<EventTarget, 'addEventListener' | 'removeEventListener'>;
}

/**
 * No inbound channel opens while this many are open; outbound ones have `peersPending` more. That
 * is above the node's own limit, as the node itself closes those it has no slot for.
 */
const CHANNELS_MAX = LIMITS.peersMax + LIMITS.peersPending;

export class RtcHost {
  readonly #parts: RtcHostParts;
  readonly #signalling: SignallingClient;
  readonly #rendezvous: Rendezvous;
  readonly #relay: RelayClient;
  readonly #links = new Map<LinkNumber, HostLink>();
  readonly #handshakes: Handshakes;
  /** Makes links from codes that people hand to each other, without any server (N-8). */
  readonly codes: CodeLinks;
  readonly #passed: PassedLinks;
  #servers: RtcServers;
  /** Signalling servers in the order in which this ledger's tabs try them. */
  #order: readonly Signalling[];
  /** Index in `#order` of the server in use. */
  #orderIndex = 0;
  #firstServerTimer: TimerHandle | null = null;
  #firstServerPause = FIRST_SERVER_MS;
  #lastNumber = 0;
  #wanted = false;
  #destroyed = false;

  /** The same object always: PeerJS reads it anew for each connection. */
  readonly #ice: RTCConfiguration = {};

  readonly #pageListeners: readonly [string, (event: Event) => void][] = [
    // Says goodbye to the peers, which would otherwise notice only after 15 s.
    ['pagehide', () => this.#stop()],
    [
      'pageshow',
      (event) => {
        if ((event as PageTransitionEvent).persisted && this.#wanted) this.#start();
      },
    ],
    ['online', () => this.#lookForPeers()],
  ];

  /** The host does nothing until the worker's transport sends `start`. */
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
          inbound: (connection) => this.#handshakes.accept(connection),
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
      hasRoom: (outbound) => this.#hasRoom(outbound),
      relay: (address) => (this.#isRelayed(address) ? null : this.#relay.connect(address)),
      opened: (connection, outbound) => this.#opened(connection, outbound),
      failed: (address, why) => this.#post({ type: 'failed', address, why }),
    });
    this.#relay = new RelayClient(
      {
        Socket: parts.Socket,
        clock,
        random,
        own: () => this.#signalling.identity(),
        signal: (address, body) => this.#signalling.signal(address, body),
        inbound: (connection) => this.#handshakes.accept(connection),
      },
      parts.servers.relay,
    );
    const serverless = {
      PeerConnection: parts.PeerConnection,
      clock,
      random,
      ledgerId,
      iceServers: () => this.#ice.iceServers ?? [],
      made: (connection: CodeConnection, outbound: boolean) =>
        this.#handshakes.adopt(connection, outbound),
    };
    this.codes = new CodeLinks(serverless);
    this.#passed = new PassedLinks({
      ...serverless,
      hasRoom: (outbound) => this.#hasRoom(outbound),
      signal: (address, body) => this.#post({ type: 'signal', address, body }),
      failed: (address, why) => this.#post({ type: 'failed', address, why }),
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
        found: (addresses, seen, isFull) => this.#post({ type: 'found', addresses, seen, isFull }),
      },
      options,
    );
    parts.port.addEventListener('message', ({ data }) =>
      handleEach(data as HostRequest[], (request) => this.#handle(request)),
    );
    parts.port.start();
    for (const [type, listener] of this.#pageListeners) {
      parts.page?.addEventListener(type, listener);
    }
  }

  /** Uses these servers from now on. Open channels stay. */
  setServers(servers: RtcServers): void {
    this.#servers = servers;
    this.#relay.use(servers.relay);
    this.#order = serverOrder(servers.signalling, this.#parts.ledgerId);
    this.#switchServer(0);
  }

  /** Resolves to whether a socket to the relay opens. Null: no relay is set. */
  testRelay(): Promise<boolean> | null {
    return this.#relay.test();
  }

  /** The servers in use now. */
  get serversInUse(): { signalling: Signalling | undefined; iceServers: RTCIceServer[] } {
    return { signalling: this.#order[this.#orderIndex], iceServers: this.#ice.iceServers ?? [] };
  }

  /** Takes fresh credentials for the servers in use, for all connections from now on. */
  refresh({ iceServers }: RtcServers): void {
    if (iceServers !== undefined) this.#ice.iceServers = iceServers;
  }

  #switchServer(index: number): void {
    this.#orderIndex = index;
    this.#firstServerTimer?.cancel();
    const options = this.#options();
    this.#rendezvous.use(options);
    this.#signalling.use(options);
  }

  /** The server in use fails: the next one of the order is used. */
  #failing(failures: number): void {
    if (failures < SERVER_TRIES || this.#order.length < 2) return;
    this.#switchServer((this.#orderIndex + 1) % this.#order.length);
  }

  /**
   * Tries the first server of the order again, after longer and longer pauses, as other tabs of
   * this ledger look there.
   */
  #planFirstServer(): void {
    this.#firstServerTimer?.cancel();
    if (this.#orderIndex === 0) {
      this.#firstServerPause = FIRST_SERVER_MS;
      return;
    }
    const { clock, random } = this.#parts;
    this.#firstServerTimer = clock.after(
      this.#firstServerPause * (0.75 + random.uniform() / 2),
      () => {
        this.#firstServerPause = Math.min(2 * this.#firstServerPause, FIRST_SERVER_MAX_MS);
        this.#switchServer(0);
      },
    );
  }

  #options(): PeerOptions {
    const { iceServers } = this.#servers;
    const server = this.#order[this.#orderIndex];
    if (server === undefined) throw new RangeError('no signalling server');
    const { host, port, path, key, secure } = server;
    const options: PeerOptions = { host, port, path, key, secure, debug: 0 };
    if (iceServers === undefined) return options;
    this.#ice.iceServers = iceServers;
    return { ...options, config: this.#ice };
  }

  /** Closes all channels and leaves the signalling server, for good. */
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
        this.#lookForPeers();
        break;
      case 'dial':
        if (nodeOfAddress(request.address) !== null) this.#passed.dial(request.address);
        else this.#handshakes.dial(request.address);
        break;
      case 'signalled':
        this.#passed.heard(request.address, request.body);
        break;
      case 'send':
        this.#links.get(request.link)?.send(request.frames, request.urgent);
        break;
      case 'taken':
        this.#links.get(request.link)?.acknowledge(request.cost);
        break;
      case 'close':
        this.#closeFor(request.link, request.reason);
        break;
    }
  }

  #start(): void {
    // The own Peer starts before the rendezvous id: peers that ask the id must be able to dial this
    // tab.
    this.#signalling.start();
    this.#rendezvous.start();
  }

  #lookForPeers(): void {
    this.#signalling.check();
    this.#rendezvous.look();
  }

  #stop(): void {
    for (const link of [...this.#links.values()]) link.end('leaving');
    this.#handshakes.clear();
    this.#relay.stop();
    this.codes.stop();
    this.#passed.stop();
    this.#firstServerTimer?.cancel();
    this.#rendezvous.stop();
    this.#signalling.stop();
  }

  #signallingChanged(state: SignallingState, address: string): void {
    this.#post({ type: 'signalling', state, address });
    if (state === 'open') {
      this.#handshakes.dialWaiting();
      this.#rendezvous.opened();
      this.#planFirstServer();
    } else if (state === 'lost') {
      this.#handshakes.failAll();
    }
  }

  #opened(connection: Connection, outbound: boolean): HostLink | null {
    const encoding = encodingOf(connection);
    const channel = connection.dataChannel;
    // A connection in another encoding (such as PeerJS's default `binary`) opens first and is
    // closed then, as the caller does not notice when one is closed before it opens.
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
        outbound,
        clock: this.#parts.clock,
        post: (event, transfer) => this.#post(event, transfer),
        ended: (ended, reason) => this.#ended(ended, reason),
      },
      channel,
    );
    this.#links.set(link.number, link);
    const { number, address } = link;
    const { relayed = false, binding = null } = connection;
    this.#post({ type: 'opened', link: number, address, encoding, outbound, relayed, binding });
    return link;
  }

  #ended(link: HostLink, reason: CloseReason): void {
    const wasLinked = this.#links.delete(link.number);
    this.#signalling.release(link.connection);
    if (wasLinked) this.#post({ type: 'closed', link: link.number, reason });
    if (reason !== 'leaving' && this.#linkedAddresses().length === 0)
      this.#rendezvous.lastLinkLost();
  }

  /** Closes a link at the worker's request, without reporting that to the worker. */
  #closeFor(number: LinkNumber, reason: CloseReason): void {
    const link = this.#links.get(number);
    this.#links.delete(number);
    link?.end(reason);
  }

  #hasRoom(outbound: boolean): boolean {
    return this.#links.size < CHANNELS_MAX + (outbound ? LIMITS.peersPending : 0);
  }

  /** Whether a link to this address goes through the relay already. */
  #isRelayed(address: string): boolean {
    return [...this.#links.values()].some(
      (link) => link.address === address && link.connection.relayed === true,
    );
  }

  /** Addresses of linked nodes; scripts, which speak JSON, do not count. */
  #linkedAddresses(): string[] {
    const nodes = [...this.#links.values()].filter((link) => link.encoding === 'binary');
    return nodes.map((link) => link.address);
  }

  #post(event: HostEvent, transfer: ArrayBuffer[] = []): void {
    if (!this.#destroyed) this.#parts.port.postMessage(event, transfer);
  }
}
