/**
 * A connection through the relay (N-7). It has the interface of a PeerJS connection, so handshake,
 * frames and flow control work on it as on a data channel.
 */
import { concat } from '../base/bytes.ts';
import type { Clock, TimerHandle } from '../node/ports.ts';
import { type Connection, type DataChannel, FOLIO_LABEL } from './peer-types.ts';
import { ownBuffer } from './port-messages.ts';
import type { RelayCipher } from './relay-cipher.ts';
import type { RelaySocket } from './relay-socket.ts';

/** Interval at which the socket's buffer is read: a WebSocket has no event for its draining. */
const DRAIN_POLL_MS = 20;

interface RelayConnectionParts {
  peer: string;
  /** Names this connection to both ends, 16 bytes. */
  id: Uint8Array;
  clock: Clock;
  /** Called once, when the connection closes. */
  ended(connection: RelayConnection): void;
}

type Listener = (value: never) => void;

export class RelayConnection implements Connection {
  readonly relayed = true;
  readonly label = FOLIO_LABEL;
  readonly serialization = 'raw';
  readonly peerConnection = null;
  readonly peer: string;
  readonly id: Uint8Array;
  readonly #parts: RelayConnectionParts;
  readonly #listeners = new Map<string, Listener[]>();
  #socket: RelaySocket | null = null;
  #cipher: RelayCipher | null = null;
  #channel: RelayChannel | null = null;
  #isCaller = false;
  #open = false;
  #closed = false;

  constructor(parts: RelayConnectionParts) {
    this.#parts = parts;
    this.peer = parts.peer;
    this.id = parts.id;
  }

  get open(): boolean {
    return this.#open;
  }

  get isClosed(): boolean {
    return this.#closed;
  }

  get binding(): Uint8Array | null {
    return this.#cipher?.binding ?? null;
  }

  get dataChannel(): DataChannel | null {
    return this.#channel;
  }

  on(event: 'open' | 'close', listener: () => void): void;
  on(event: 'data', listener: (data: unknown) => void): void;
  on(event: 'error', listener: (error: Error) => void): void;
  on(event: string, listener: Listener): void {
    this.#listeners.set(event, [...(this.#listeners.get(event) ?? []), listener]);
  }

  /**
   * Call this once the keys of both ends are known and the socket is open. The caller then sends an
   * empty frame and the other end answers with one, which shows each that the other has the keys.
   */
  ready(socket: RelaySocket, cipher: RelayCipher, isCaller: boolean): void {
    if (this.#closed || this.#cipher !== null) return;
    this.#socket = socket;
    this.#cipher = cipher;
    this.#channel = new RelayChannel(socket, this.#parts.clock, (bytes) => this.#send(bytes));
    this.#isCaller = isCaller;
    if (isCaller) this.#send(new Uint8Array());
  }

  /**
   * Takes a frame of the other end. The first one proves that it has the keys, and opens this end.
   */
  heard(sealed: Uint8Array): void {
    if (this.#closed || this.#cipher === null) return;
    const plain = this.#cipher.open(sealed);
    if (plain === null) {
      this.#emit('error', new Error('a relayed frame that is not the next one'));
      this.close();
      return;
    }
    if (!this.#open) {
      this.#open = true;
      if (!this.#isCaller) this.#send(new Uint8Array());
      this.#emit('open');
    }
    if (plain.length > 0) this.#emit('data', ownBuffer(plain));
  }

  close(): void {
    if (this.#closed) return;
    this.#closed = true;
    this.#open = false;
    this.#channel?.stop();
    // A frame that holds only the id says that the connection is closed.
    this.#socket?.send(this.peer, this.id);
    this.#parts.ended(this);
    this.#emit('close');
  }

  #send(plain: Uint8Array): void {
    const { peer, id } = this;
    if (this.#closed || this.#cipher === null || this.#socket === null)
      throw new Error('the relayed connection is not open');
    if (!this.#socket.send(peer, concat(id, this.#cipher.seal(plain))))
      throw new Error('the socket of the relay is closed');
  }

  #emit(event: string, value?: unknown): void {
    for (const listener of this.#listeners.get(event) ?? []) listener(value as never);
  }
}

/** The flow control of a data channel, over the socket's buffer. */
class RelayChannel implements DataChannel {
  bufferedAmountLowThreshold = 0;
  readonly #socket: RelaySocket;
  readonly #clock: Clock;
  readonly #send: (bytes: Uint8Array) => void;
  readonly #drained: (() => void)[] = [];
  #timer: TimerHandle | null = null;

  constructor(socket: RelaySocket, clock: Clock, send: (bytes: Uint8Array) => void) {
    this.#socket = socket;
    this.#clock = clock;
    this.#send = send;
  }

  get bufferedAmount(): number {
    return this.#socket.bufferedAmount;
  }

  send(data: ArrayBuffer): void {
    this.#send(new Uint8Array(data));
    if (this.bufferedAmount > this.bufferedAmountLowThreshold) this.#pollBuffer();
  }

  addEventListener(_type: 'bufferedamountlow', listener: () => void): void {
    this.#drained.push(listener);
  }

  stop(): void {
    this.#timer?.cancel();
    this.#drained.length = 0;
  }

  #pollBuffer(): void {
    if (this.#timer !== null) return;
    this.#timer = this.#clock.after(DRAIN_POLL_MS, () => {
      this.#timer = null;
      if (this.bufferedAmount > this.bufferedAmountLowThreshold) this.#pollBuffer();
      else for (const listener of this.#drained) listener();
    });
  }
}
