/**
 * The page's side of the relay (N-7): makes connections through the page's own server if no direct
 * one opens. Keys go through signalling, as WebRTC's own fingerprints do; frames go through the
 * relay.
 */
import { fromHex, toHex } from '../base/bytes.ts';
import type { Clock, Random } from '../node/ports.ts';
import { LIMITS } from '../protocol/limits.ts';
import { RelayConnection } from './relay-connection.ts';
import { RelaySocket, type RelaySocketClass } from './relay-socket.ts';
import type { SignalBody } from './signals.ts';

const ID_BYTES = 16;
const SECRET_BYTES = 32;

type RelaySignal = SignalBody & { kind: 'relay' };

interface RelayClientParts {
  Socket: RelaySocketClass;
  clock: Clock;
  random: Random;
  /** The own id and its token; null while there is no signalling. */
  own(): { id: string; token: string } | null;
  signal(address: string, body: SignalBody): boolean;
  /** A peer called through the relay. */
  inbound(connection: RelayConnection): void;
}

/** This part of the page is loaded when it is first needed. */
const loadCipher = () => import('./relay-cipher.ts');
type Cipher = Awaited<ReturnType<typeof loadCipher>>;

export class RelayClient {
  readonly #parts: RelayClientParts;
  #url: string | null;
  /** Connections by name, hex. */
  readonly #connections = new Map<string, RelayConnection>();
  /** Continuations that wait for the other end's key, by the connection's name. */
  readonly #awaiting = new Map<string, (key: Uint8Array) => void>();
  readonly #socketOf = new WeakMap<RelayConnection, RelaySocket>();
  /** Sockets by own id; more than one only while links of an earlier id stand. */
  readonly #sockets = new Map<string, RelaySocket>();

  constructor(parts: RelayClientParts, url: string | null) {
    this.#parts = parts;
    this.#url = url;
  }

  /** Uses this relay from now on; links through the one before stay. */
  use(url: string | null): void {
    this.#url = url;
  }

  /** Null if there is no relay, or no signalling. */
  connect(address: string): RelayConnection | null {
    const socket = this.#socket();
    if (socket === null || this.#connections.size >= LIMITS.relayedLinks) return null;
    const connection = this.#make(address, this.#parts.random.bytes(ID_BYTES), socket);
    void this.#call(connection, socket);
    return connection;
  }

  heard(from: string, body: RelaySignal): void {
    const key = fromHex(body.key);
    const id = fromHex(body.connection);
    if (key === null || id === null) return;
    if (body.reply) {
      const connection = this.#connections.get(body.connection);
      if (connection?.peer === from) this.#awaiting.get(body.connection)?.(key);
      return;
    }
    const socket = this.#socket();
    const known = this.#connections.has(body.connection);
    if (socket === null || known || this.#connections.size >= LIMITS.relayedLinks) return;
    const connection = this.#make(from, id, socket);
    this.#parts.inbound(connection);
    if (!connection.isClosed) void this.#answer(connection, socket, key);
  }

  /** Resolves to whether a socket opens; null if there is no relay. */
  test(): Promise<boolean> | null {
    if (this.#url === null) return null;
    const socket = this.#socket();
    if (socket === null) return Promise.resolve(false);
    socket.retain();
    return new Promise((resolve) => {
      const end = (opened: boolean) => {
        timer.cancel();
        socket.release();
        resolve(opened);
      };
      const timer = this.#parts.clock.after(LIMITS.relayTestMs, () => end(false));
      socket.whenOpen(() => end(true));
    });
  }

  stop(): void {
    for (const connection of [...this.#connections.values()]) connection.close();
    for (const socket of this.#sockets.values()) socket.close();
    this.#sockets.clear();
  }

  async #call(connection: RelayConnection, socket: RelaySocket): Promise<void> {
    const { random, signal } = this.#parts;
    const cipher = await this.#cipher(connection);
    if (cipher === null) return;
    const own = cipher.relayKeys(random.bytes(SECRET_BYTES));
    const name = toHex(connection.id);
    this.#awaiting.set(name, (theirs) => {
      this.#awaiting.delete(name);
      const ends = cipher.relayCipher(own, theirs, connection.id);
      if (ends === null) connection.close();
      else connection.ready(socket, ends, true);
    });
    // The other end's first frame must find this end at the relay.
    socket.whenOpen(() => {
      const key = toHex(own.key);
      const sent = signal(connection.peer, { kind: 'relay', connection: name, key, reply: false });
      if (!sent) connection.close();
    });
  }

  async #answer(connection: RelayConnection, socket: RelaySocket, key: Uint8Array): Promise<void> {
    const { random, signal } = this.#parts;
    const cipher = await this.#cipher(connection);
    if (cipher === null) return;
    const own = cipher.relayKeys(random.bytes(SECRET_BYTES));
    const ends = cipher.relayCipher(own, key, connection.id);
    if (ends === null) return connection.close();
    socket.whenOpen(() => {
      const told: RelaySignal = {
        kind: 'relay',
        connection: toHex(connection.id),
        key: toHex(own.key),
        reply: true,
      };
      if (connection.isClosed) return;
      if (!signal(connection.peer, told)) return connection.close();
      connection.ready(socket, ends, false);
    });
  }

  /** Null if it cannot be loaded (the server is gone), or is not needed any more. */
  async #cipher(connection: RelayConnection): Promise<Cipher | null> {
    try {
      const cipher = await loadCipher();
      return connection.isClosed ? null : cipher;
    } catch {
      connection.close();
      return null;
    }
  }

  #make(peer: string, id: Uint8Array, socket: RelaySocket): RelayConnection {
    const name = toHex(id);
    socket.retain();
    const connection = new RelayConnection({
      peer,
      id,
      clock: this.#parts.clock,
      ended: () => {
        this.#connections.delete(name);
        this.#awaiting.delete(name);
        socket.release();
      },
    });
    this.#connections.set(name, connection);
    this.#socketOf.set(connection, socket);
    return connection;
  }

  #socket(): RelaySocket | null {
    const own = this.#parts.own();
    if (own === null || this.#url === null) return null;
    const there = this.#sockets.get(own.id);
    if (there !== undefined) return there;
    const query = new URLSearchParams({ id: own.id, token: own.token });
    const socket = new RelaySocket({
      Socket: this.#parts.Socket,
      url: `${this.#url}?${query}`,
      clock: this.#parts.clock,
      heard: (from, bytes) => this.#frame(socket, from, bytes),
      closed: () => {
        if (this.#sockets.get(own.id) === socket) this.#sockets.delete(own.id);
        this.#end(socket, null);
      },
    });
    this.#sockets.set(own.id, socket);
    return socket;
  }

  #frame(socket: RelaySocket, from: string, bytes: Uint8Array): void {
    if (bytes.length < ID_BYTES) return this.#end(socket, from);
    const connection = this.#connections.get(toHex(bytes.subarray(0, ID_BYTES)));
    if (connection === undefined || connection.peer !== from) return;
    if (bytes.length === ID_BYTES) connection.close();
    else connection.heard(bytes.subarray(ID_BYTES));
  }

  /** Ends the connections of this socket: those to one peer, or all. */
  #end(socket: RelaySocket, peer: string | null): void {
    for (const connection of [...this.#connections.values()])
      if (
        this.#socketOf.get(connection) === socket &&
        (peer ?? connection.peer) === connection.peer
      )
        connection.close();
  }
}
