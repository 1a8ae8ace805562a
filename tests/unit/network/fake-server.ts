/** A signalling server with its PeerJS peers, and a relay, that move as the test moves them. */
import type {
  Connection,
  ConnectOptions,
  PeerFailure,
  PeerLike,
  PeerOptions,
} from '../../../src/network/peer-types.ts';
import type { RelaySocketClass, RelaySocketLike } from '../../../src/network/relay-socket.ts';
import {
  readSignal,
  type Signal,
  type SignalBody,
  signalMessage,
} from '../../../src/network/signals.ts';
import { Emitter, FakeChannel, FakeStates, type World } from './fakes.ts';

export class FakeConnection extends Emitter implements Connection {
  open = false;
  closed = false;
  other: FakeConnection | null = null;
  dataChannel: FakeChannel | null = null;
  binding: Uint8Array | null = null;
  readonly peerConnection = new FakeStates();
  readonly peer: string;
  readonly label: string;
  readonly serialization: string;
  private readonly server: FakeServer;

  constructor(server: FakeServer, peer: string, options: ConnectOptions) {
    super();
    this.server = server;
    this.peer = peer;
    this.label = options.label;
    this.serialization = options.serialization;
    server.connections.add(this);
  }

  establish(): void {
    if (this.closed) return;
    this.dataChannel = new FakeChannel((data) => {
      const copy = data.slice(0);
      this.server.world.post(() => this.other?.emit('data', copy));
    });
    this.open = true;
    this.emit('open');
  }

  /** The description of the other end, and the binding with it, comes when `describe` is called. */
  describeLater(binding: Uint8Array): void {
    this.peerConnection.signalingState = 'have-local-offer';
    this.describe = () => {
      this.binding = binding;
      this.peerConnection.describe();
    };
  }

  describe = (): void => undefined;

  close(): void {
    if (this.closed) return;
    this.closed = true;
    this.open = false;
    this.server.connections.delete(this);
    this.server.world.post(() => this.other?.close());
    this.emit('close');
  }
}

/** Fails a dial to a missing id as PeerJS's server does. */
const EXPIRE_MS = 5_300;

export class FakePeer extends Emitter implements PeerLike {
  readonly id: string;
  readonly token = 'token';
  readonly options: PeerOptions;
  readonly server: FakeServer;
  connections: FakeConnection[] = [];
  opened = false;
  disconnected = false;
  destroyed = false;
  /** Its socket carries nothing any more, and nobody was told. */
  dead = false;

  constructor(server: FakeServer, id: string, options: PeerOptions) {
    super();
    this.server = server;
    this.id = id;
    this.options = options;
    server.made.push(this);
    server.world.post(() => this.register());
  }

  connect(address: string, options: ConnectOptions): FakeConnection | undefined {
    if (this.disconnected) return undefined;
    const near = new FakeConnection(this.server, address, options);
    this.connections.push(near);
    this.server.world.post(() => this.offer(near, address, options));
    return near;
  }

  disconnect(): void {
    if (this.disconnected) return;
    this.disconnected = true;
    if (this.server.peers.get(this.id) === this) this.server.peers.delete(this.id);
    this.emit('disconnected');
  }

  destroy(): void {
    if (this.destroyed) return;
    this.destroyed = true;
    this.disconnect();
    for (const connection of this.connections) connection.close();
    this.emit('close');
  }

  #heard: (signal: Signal) => void = () => undefined;

  onSignal(listener: (signal: Signal) => void): void {
    this.#heard = listener;
  }

  signal(address: string, body: SignalBody): void {
    this.server.signals += 1;
    this.server.world.post(() => {
      if (this.disconnected || this.dead) return;
      const target = this.server.peers.get(address);
      if (target === undefined) this.expire(address);
      else if (!target.dead) {
        // Through JSON, as on the wire.
        const message = JSON.parse(JSON.stringify({ ...signalMessage(body), src: this.id }));
        const signal = readSignal(message);
        if (signal !== null) target.#heard(signal);
      }
    });
  }

  private expire(address: string): void {
    this.server.world.after(EXPIRE_MS, () => {
      const message = `Could not connect to peer ${address}`;
      if (!this.destroyed) this.emit('error', { type: 'peer-unavailable', message });
    });
  }

  private register(): void {
    if (this.destroyed || !this.server.up || this.server.down.has(this.options.host)) return;
    if (this.server.peers.has(this.id)) {
      this.emit('error', { type: 'unavailable-id', message: 'taken' } satisfies PeerFailure);
      this.destroy();
      return;
    }
    this.server.peers.set(this.id, this);
    this.opened = true;
    this.emit('open', this.id);
  }

  private offer(near: FakeConnection, address: string, options: ConnectOptions): void {
    const target = this.server.peers.get(address);
    if (target === undefined) {
      this.expire(address);
      return;
    }
    if (this.server.silent || !this.server.reaches(this.id, address)) return;
    const far = new FakeConnection(this.server, this.id, options);
    const binding = this.server.nextBinding();
    far.binding = binding;
    if (this.server.describesLate) near.describeLater(binding);
    else near.binding = binding;
    near.other = far;
    far.other = near;
    target.connections.push(far);
    target.emit('connection', far);
    this.server.world.post(() => {
      if (near.closed || far.closed) return;
      near.establish();
      far.establish();
    });
  }
}

/** Signalling, and every Peer and connection alive. */
export class FakeServer {
  readonly world: World;
  readonly peers = new Map<string, FakePeer>();
  readonly connections = new Set<FakeConnection>();
  #bindings = 0;
  readonly made: FakePeer[] = [];
  up = true;
  /** Offers go nowhere: a dial never opens. */
  silent = false;
  /** Whether offers of one id reach the other. */
  reaches: (from: string, to: string) => boolean = () => true;
  /** Channels open before their dialler has taken the answer's description over. */
  describesLate = false;
  /** Hosts that do not answer. */
  readonly down = new Set<string>();
  /** For tabs made from now on. */
  withoutWebRtc = false;
  /** Signals sent so far. */
  signals = 0;
  readonly PeerClass: new (
    id: string,
    options: PeerOptions,
  ) => FakePeer;

  constructor(world: World) {
    this.world = world;
    const server = this;
    this.PeerClass = class extends FakePeer {
      constructor(id: string, options: PeerOptions) {
        super(server, id, options);
      }
    };
  }

  /** Sockets at the relay, by id; null where there is no relay. */
  relay: Map<string, FakeRelaySocket> | null = null;
  /** A binding as by certificates made anew for each connection. */
  nextBinding(): Uint8Array {
    this.#bindings += 1;
    return new Uint8Array(32).fill(this.#bindings);
  }

  readonly RelaySocket = relaySocketOf(this);
  /** What the relay does to the bytes it carries. */
  spoil: (bytes: Uint8Array) => Uint8Array = (bytes) => bytes;

  /** Cuts every socket; channels live on. */
  fall(): void {
    this.up = false;
    for (const peer of [...this.peers.values()]) peer.disconnect();
  }
}

/** A socket at a relay that carries frames as `server/relay.ts` does. */
class FakeRelaySocket extends Emitter implements RelaySocketLike {
  binaryType: BinaryType = 'blob';
  readyState = 0;
  bufferedAmount = 0;
  readonly #server: FakeServer;
  readonly #id: string;

  constructor(server: FakeServer, url: string) {
    super();
    this.#server = server;
    this.#id = new URL(url).searchParams.get('id') ?? '';
    server.world.post(() => {
      if (server.relay === null) {
        this.close();
        return;
      }
      server.relay.set(this.#id, this);
      this.readyState = 1;
      this.emit('open');
    });
  }

  addEventListener(type: string, listener: (event: MessageEvent) => void): void {
    this.on(type, listener);
  }

  send(data: Uint8Array<ArrayBuffer>): void {
    const length = data[0] ?? 0;
    const to = new TextDecoder().decode(data.subarray(1, 1 + length));
    const frame = Uint8Array.of(
      this.#id.length,
      ...new TextEncoder().encode(this.#id),
      ...this.#server.spoil(data.subarray(1 + length)),
    );
    this.#server.world.post(() => {
      const other = this.#server.relay?.get(to);
      other?.emit('message', { data: frame.buffer });
    });
  }

  close(): void {
    if (this.readyState === 3) return;
    this.readyState = 3;
    this.#server.relay?.delete(this.#id);
    this.#server.world.post(() => this.emit('close'));
  }
}

function relaySocketOf(server: FakeServer): RelaySocketClass {
  return class extends FakeRelaySocket {
    constructor(url: string) {
      super(server, url);
    }
  };
}
