/**
 * One WebSocket to the relay beside the page (N-7), for one own id. It is open while connections
 * need it. Frames: `length u8, id, bytes`; a frame without bytes says that the peer with this id is
 * gone.
 */
import type { Clock, TimerHandle } from '../node/ports.ts';

/** The part of a WebSocket that is used; tests supply their own. */
export interface RelaySocketLike {
  binaryType: BinaryType;
  readonly bufferedAmount: number;
  readonly readyState: number;
  addEventListener(type: 'open' | 'close', listener: () => void): void;
  addEventListener(type: 'message', listener: (event: MessageEvent) => void): void;
  send(data: Uint8Array<ArrayBuffer>): void;
  close(): void;
}

export type RelaySocketClass = new (url: string) => RelaySocketLike;

const OPEN = 1;
/** How long it stays open without a connection: the next one often follows. */
const IDLE_MS = 10_000;

interface RelaySocketParts {
  Socket: RelaySocketClass;
  /** The URL with the own id and its token. */
  url: string;
  clock: Clock;
  /** Takes a frame's bytes; none: the peer with that id is gone. */
  heard(from: string, bytes: Uint8Array): void;
  closed(): void;
}

export class RelaySocket {
  readonly #parts: RelaySocketParts;
  readonly #socket: RelaySocketLike;
  #waiting: (() => void)[] = [];
  #idle: TimerHandle | null = null;
  #users = 0;
  #closed = false;

  constructor(parts: RelaySocketParts) {
    this.#parts = parts;
    const socket = new parts.Socket(parts.url);
    this.#socket = socket;
    socket.binaryType = 'arraybuffer';
    socket.addEventListener('open', () => {
      for (const run of this.#waiting.splice(0)) run();
    });
    socket.addEventListener('message', ({ data }) => this.#read(data));
    socket.addEventListener('close', () => this.close());
  }

  get bufferedAmount(): number {
    return this.#socket.bufferedAmount;
  }

  /** Runs at once, or when the socket opens; never if it does not open. */
  whenOpen(run: () => void): void {
    if (this.#socket.readyState === OPEN) run();
    else this.#waiting.push(run);
  }

  /** Returns false if the socket is not open. */
  send(to: string, bytes: Uint8Array): boolean {
    if (this.#socket.readyState !== OPEN) return false;
    const frame = new Uint8Array(1 + to.length + bytes.length);
    frame[0] = to.length;
    for (let i = 0; i < to.length; i += 1) frame[1 + i] = to.charCodeAt(i);
    frame.set(bytes, 1 + to.length);
    this.#socket.send(frame);
    return true;
  }

  /** Notes one more connection that needs it. */
  retain(): void {
    this.#users += 1;
    this.#idle?.cancel();
  }

  /** Notes that one connection fewer needs it. */
  release(): void {
    this.#users -= 1;
    if (this.#users > 0) return;
    this.#idle = this.#parts.clock.after(IDLE_MS, () => this.close());
  }

  close(): void {
    if (this.#closed) return;
    this.#closed = true;
    this.#idle?.cancel();
    this.#waiting = [];
    this.#socket.close();
    this.#parts.closed();
  }

  #read(data: unknown): void {
    if (this.#closed || !(data instanceof ArrayBuffer)) return;
    const bytes = new Uint8Array(data);
    const length = bytes[0] ?? 0;
    if (length === 0 || bytes.length < 1 + length) return;
    const from = String.fromCharCode(...bytes.subarray(1, 1 + length));
    this.#parts.heard(from, bytes.subarray(1 + length));
  }
}
