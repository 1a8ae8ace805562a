/**
 * One link to another tab of this browser, over a BroadcastChannel that only the two of them open.
 */
import type { Clock, Link, TimerHandle } from '../node/ports.ts';
import type { CloseReason } from '../protocol/close-reasons.ts';
import { LIMITS } from '../protocol/limits.ts';
import { type Channel, type LinkMessage, readLinkMessage } from './local-messages.ts';

/**
 * The receiver reports the bytes it has taken after this many, or this long after the last of them.
 */
const TAKEN_BYTES = 64 * 1024;
const TAKEN_MS = 50;

interface LocalLinkParts {
  id: string;
  channel: Channel;
  /** The own node id, hex. */
  own: string;
  address: string;
  outbound: boolean;
  binding: Uint8Array;
  clock: Clock;
  /** Calls `gone` when the remote's tab ended without a message. */
  watchLock(gone: () => void, signal: AbortSignal): void;
  /** `locked`: the remote holds the Web Lock of its node. */
  accepted(locked: boolean): void;
  message(bytes: Uint8Array): void;
  /** Called once, unless `dispose` was called before. */
  ended(reason: CloseReason): void;
}

export class LocalLink implements Link {
  readonly id: string;
  readonly kind = 'local';
  readonly encoding = 'binary';
  readonly address: string;
  readonly outbound: boolean;
  readonly binding: Uint8Array;
  readonly #parts: LocalLinkParts;
  readonly #abort = new AbortController();
  #sentMessages = 0;
  #sentBytes = 0;
  #takenByRemote = 0;
  #receivedMessages = 0;
  #receivedBytes = 0;
  #reportedBytes = 0;
  #takenTimer: TimerHandle | null = null;
  #over = false;

  constructor(parts: LocalLinkParts) {
    this.#parts = parts;
    this.id = parts.id;
    this.address = parts.address;
    this.outbound = parts.outbound;
    this.binding = parts.binding;
    parts.channel.addEventListener('message', (event) => this.#receive(event.data));
  }

  buffered(): number {
    return this.#sentBytes - this.#takenByRemote;
  }

  send(message: Uint8Array): boolean {
    if (this.#over || message.length === 0) return false;
    if (this.buffered() + message.length > LIMITS.sendQueueBytes) return false;
    // Cloning a view copies its whole buffer.
    const bytes = message.byteLength === message.buffer.byteLength ? message : message.slice();
    this.#post({ type: 'data', from: this.#parts.own, sequence: this.#sentMessages, bytes });
    this.#sentMessages += 1;
    this.#sentBytes += bytes.length;
    return true;
  }

  close(reason: CloseReason): void {
    if (this.#over) return;
    this.#post({ type: 'bye', from: this.#parts.own });
    this.#end(reason);
  }

  /** Tells the caller that its call was heard. */
  accept(locked: boolean): void {
    this.#post({ type: 'accept', from: this.#parts.own, locked });
  }

  /** Begins to watch for the death of the remote's tab. */
  watch(): void {
    this.#parts.watchLock(() => this.#end('remote-closed'), this.#abort.signal);
  }

  /** Ends without telling the remote or the node. */
  dispose(): void {
    this.#over = true;
    this.#takenTimer?.cancel();
    this.#abort.abort();
    this.#parts.channel.close();
  }

  #end(reason: CloseReason): void {
    if (this.#over) return;
    this.dispose();
    this.#parts.ended(reason);
  }

  #post(message: LinkMessage): void {
    this.#parts.channel.postMessage(message);
  }

  #receive(value: unknown): void {
    const message = readLinkMessage(value);
    if (this.#over || message === null || message.from !== this.address) return;
    switch (message.type) {
      case 'accept':
        if (this.outbound) this.#parts.accepted(message.locked);
        break;
      case 'taken':
        // The count is at most what was sent and never goes back: a replay changes nothing.
        this.#takenByRemote = Math.max(
          this.#takenByRemote,
          Math.min(message.bytes, this.#sentBytes),
        );
        break;
      case 'bye':
        this.#end('remote-closed');
        break;
      case 'data':
        this.#take(message.sequence, message.bytes);
        break;
    }
  }

  #take(sequence: number, bytes: Uint8Array): void {
    // It is a replay.
    if (sequence < this.#receivedMessages) return;
    if (sequence > this.#receivedMessages || bytes.length > LIMITS.messageBytes) {
      this.close(sequence > this.#receivedMessages ? 'channel-failed' : 'frame-too-large');
      return;
    }
    this.#receivedMessages += 1;
    this.#receivedBytes += bytes.length;
    this.#parts.message(bytes);
    if (this.#over) return;
    if (this.#receivedBytes - this.#reportedBytes >= TAKEN_BYTES) this.#reportTaken();
    else this.#takenTimer ??= this.#parts.clock.after(TAKEN_MS, () => this.#reportTaken());
  }

  #reportTaken(): void {
    this.#takenTimer?.cancel();
    this.#takenTimer = null;
    this.#reportedBytes = this.#receivedBytes;
    this.#post({ type: 'taken', from: this.#parts.own, bytes: this.#receivedBytes });
  }
}
