/**
 * The page's half of the WebRTC transport (N-2): WebRTC exists only here, the node lives in a worker.
 * Dials, accepts, watches and closes channels, and hands their bytes over a port (port-messages.ts).
 * Decides nothing about peers: that is the node's.
 */
import type { Clock, Random, SignallingState, TimerHandle } from '../node/ports.ts';
import type { Signalling } from '../node/view.ts';
import type { CloseReason } from '../protocol/close-reasons.ts';
import { LIMITS } from '../protocol/limits.ts';
import { Beacons } from './beacons.ts';
import { HostLink } from './host-link.ts';
import {
  type Connection,
  encodingOf,
  FOLIO_LABEL,
  type PeerConstructor,
  type PeerOptions,
} from './peer-types.ts';
import type { HostEvent, HostRequest, LinkNumber, Port } from './port-messages.ts';
import { isPeerAddress } from './rooms.ts';
import { WayIn } from './way-in.ts';

/** Where to be introduced, and by which servers to get through NAT. */
export interface RtcServers {
  signalling: Signalling;
  /** Absent: PeerJS's own; empty: none (one network). */
  iceServers?: RTCIceServer[];
}

export interface RtcHostParts {
  port: Port;
  ledgerId: Uint8Array;
  servers: RtcServers;
  PeerClass: PeerConstructor;
  clock: Clock;
  random: Random;
  /** The window: `pagehide`, `pageshow`, `online`. */
  page?: Pick<EventTarget, 'addEventListener' | 'removeEventListener'>;
}

interface Pending {
  connection: Connection;
  timer: TimerHandle;
}

/** Channels open at one time, on top of the node's own limit: it closes those it has no place for. */
const CHANNELS_MAX = LIMITS.peersMax + LIMITS.peersPending;

export class RtcHost {
  private readonly parts: RtcHostParts;
  private readonly wayIn: WayIn;
  private readonly beacons: Beacons;
  private readonly links = new Map<LinkNumber, HostLink>();
  /** Own dials by address; null while they wait for signalling. */
  private readonly dials = new Map<string, Pending | null>();
  private readonly incoming = new Set<Connection>();
  private lastNumber = 0;
  private wanted = false;
  private destroyed = false;

  /** Does nothing before the worker's transport asks it to start. */
  constructor(parts: RtcHostParts) {
    this.parts = parts;
    const { PeerClass, clock, random, ledgerId } = parts;
    const options = peerOptions(parts.servers);
    this.wayIn = new WayIn(
      {
        PeerClass,
        clock,
        random,
        events: {
          signalling: (state, address) => this.signalling(state, address),
          incoming: (connection) => this.accept(connection),
          missing: (address) => {
            this.failDial(address);
            this.beacons.missing(address);
          },
        },
      },
      options,
    );
    this.beacons = new Beacons(
      {
        PeerClass,
        clock,
        random,
        ledgerId,
        connect: (address, how) => this.wayIn.connect(address, how),
        release: (connection) => this.wayIn.release(connection),
        own: () => this.wayIn.ownId(),
        linked: () => this.linkedAddresses(),
        found: (addresses) => this.post({ type: 'found', addresses }),
      },
      options,
    );
    parts.port.addEventListener('message', (event) => this.handle(event.data as HostRequest));
    parts.port.start();
    for (const [type, listener] of this.pageListeners) {
      parts.page?.addEventListener(type, listener);
    }
  }

  /** Uses other servers from now on; open channels stay. */
  useServers(servers: RtcServers): void {
    const options = peerOptions(servers);
    this.beacons.use(options);
    this.wayIn.use(options);
  }

  /** Leaves, for good. */
  destroy(): void {
    if (this.destroyed) return;
    this.destroyed = true;
    for (const [type, listener] of this.pageListeners) {
      this.parts.page?.removeEventListener(type, listener);
    }
    this.stop();
    this.parts.port.close();
  }

  private readonly pageListeners: readonly [string, (event: Event) => void][] = [
    // Without this the others notice after 15 s.
    ['pagehide', () => this.stop()],
    [
      'pageshow',
      (event) => {
        if ((event as PageTransitionEvent).persisted && this.wanted) this.start();
      },
    ],
    ['online', () => this.wayIn.retry()],
  ];

  private handle(request: HostRequest): void {
    if (this.destroyed) return;
    switch (request.type) {
      case 'start':
        this.wanted = true;
        this.start();
        break;
      case 'stop':
        this.wanted = false;
        this.stop();
        break;
      case 'discover':
        this.wayIn.retry();
        this.beacons.look();
        break;
      case 'dial':
        this.dial(request.address);
        break;
      case 'send':
        this.links.get(request.link)?.send(request.pieces);
        break;
      case 'taken':
        this.links.get(request.link)?.taken(request.cost);
        break;
      case 'close':
        this.closeFor(request.link, request.reason);
        break;
    }
  }

  private start(): void {
    // First the own Peer, then the beacon's: the room's entry must lead to somebody.
    this.wayIn.start();
    this.beacons.start();
  }

  private stop(): void {
    for (const link of [...this.links.values()]) link.end('leaving');
    for (const address of [...this.dials.keys()]) this.failDial(address);
    this.incoming.clear();
    this.beacons.stop();
    this.wayIn.stop();
  }

  private signalling(state: SignallingState, address: string): void {
    this.post({ type: 'signalling', state, address });
    if (state === 'open') {
      for (const [waiting, pending] of [...this.dials]) {
        if (pending === null) this.connect(waiting);
      }
      this.beacons.look();
    } else if (state === 'lost' || state === 'off') {
      for (const [waiting, pending] of [...this.dials]) {
        if (pending === null) this.failDial(waiting);
      }
    }
  }

  private dial(address: string): void {
    if (this.dials.has(address)) return;
    const full = this.dials.size >= LIMITS.peersPending || this.links.size >= CHANNELS_MAX;
    if (full || !isPeerAddress(address) || address === this.wayIn.ownId()) {
      this.post({ type: 'failed', address });
      return;
    }
    this.dials.set(address, null);
    // Before signalling is open a dial waits for it; PeerJS would drop its offer.
    if (this.wayIn.address() !== '') this.connect(address);
    else if (this.wayIn.ownId() === '') this.failDial(address);
  }

  private connect(address: string): void {
    const connection = this.wayIn.connect(address, {
      label: FOLIO_LABEL,
      serialization: 'raw',
      reliable: true,
    });
    if (connection === null) {
      this.failDial(address);
      return;
    }
    const timer = this.parts.clock.after(LIMITS.dialTimeoutMs, () => this.failDial(address));
    this.dials.set(address, { connection, timer });
    const fail = () => {
      if (this.dials.get(address)?.connection === connection) this.failDial(address);
    };
    this.listen(
      connection,
      () => {
        // Too late: given up, and closed with the dial.
        if (this.dials.get(address)?.connection !== connection) return null;
        timer.cancel();
        this.dials.delete(address);
        return this.opened(connection, true);
      },
      fail,
    );
  }

  private failDial(address: string): void {
    const pending = this.dials.get(address);
    if (pending === undefined) return;
    this.dials.delete(address);
    if (pending !== null) {
      pending.timer.cancel();
      this.wayIn.release(pending.connection);
    }
    this.post({ type: 'failed', address });
  }

  private accept(connection: Connection): void {
    if (this.incoming.size >= LIMITS.peersPending || this.links.size >= CHANNELS_MAX) {
      this.wayIn.release(connection);
      return;
    }
    this.incoming.add(connection);
    const giveUp = () => {
      timer.cancel();
      if (this.incoming.delete(connection)) this.wayIn.release(connection);
    };
    const timer = this.parts.clock.after(LIMITS.dialTimeoutMs, giveUp);
    this.listen(
      connection,
      () => {
        timer.cancel();
        return this.incoming.delete(connection) ? this.opened(connection, false) : null;
      },
      giveUp,
    );
  }

  /** One set of listeners a connection: PeerJS offers no other way to tell its stages apart. */
  private listen(connection: Connection, open: () => HostLink | null, fail: () => void): void {
    let link: HostLink | null = null;
    connection.on('open', () => {
      link ??= open();
    });
    connection.on('data', (data) => link?.receive(data));
    connection.on('close', () => (link === null ? fail() : link.end('remote-closed')));
    // ICE failed, or a message did not fit; before it opened, the dial is lost.
    connection.on('error', () => (link === null ? fail() : link.end('channel-failed')));
  }

  private opened(connection: Connection, outgoing: boolean): HostLink | null {
    const encoding = encodingOf(connection);
    const channel = connection.dataChannel;
    // An encoding that is not ours (PeerJS's default `binary` among them) is let open and then closed,
    // since a connection closed before that tells the caller nothing.
    if (encoding === null || channel === null || !isPeerAddress(connection.peer)) {
      this.wayIn.release(connection);
      return null;
    }
    this.lastNumber += 1;
    const link = new HostLink(
      {
        number: this.lastNumber,
        connection,
        encoding,
        outgoing,
        clock: this.parts.clock,
        post: (event, transfer) => this.post(event, transfer),
        ended: (ended, reason) => this.ended(ended, reason),
      },
      channel,
    );
    this.links.set(link.number, link);
    const { number, address } = link;
    this.post({ type: 'opened', link: number, address, encoding, outgoing });
    return link;
  }

  private ended(link: HostLink, reason: CloseReason): void {
    const known = this.links.delete(link.number);
    this.wayIn.release(link.connection);
    if (known) this.post({ type: 'closed', link: link.number, reason });
  }

  /** Closed by the worker, which knows: it is not told again. */
  private closeFor(number: LinkNumber, reason: CloseReason): void {
    const link = this.links.get(number);
    this.links.delete(number);
    link?.end(reason);
  }

  private linkedAddresses(): string[] {
    const nodes = [...this.links.values()].filter((link) => link.encoding === 'binary');
    return nodes.map((link) => link.address);
  }

  private post(event: HostEvent, transfer: ArrayBuffer[] = []): void {
    if (!this.destroyed) this.parts.port.postMessage(event, transfer);
  }
}

function peerOptions({ signalling, iceServers }: RtcServers): PeerOptions {
  const { host, port, path, key, secure } = signalling;
  const options: PeerOptions = { host, port, path, key, secure, debug: 0 };
  return iceServers === undefined ? options : { ...options, config: { iceServers } };
}
