/**
 * The page's end of one open channel: bytes in under credit, bytes out as fast as the channel takes
 * them (T-19), and a watch on ICE, of which PeerJS reports no end.
 */
import type { Clock, Link, TimerHandle } from '../node/ports.ts';
import type { CloseReason } from '../protocol/close-reasons.ts';
import { LIMITS } from '../protocol/limits.ts';
import type { Connection, DataChannel } from './peer-types.ts';
import { frameCost, type HostEvent, type LinkNumber } from './port-messages.ts';

/**
 * Bytes kept in the channel's own buffer: enough to keep it busy, few enough to stay ours to drop,
 * and for what is urgent to wait behind.
 */
const CHANNEL_HIGH_BYTES = 512 * 1024;
const CHANNEL_LOW_BYTES = 192 * 1024;
/**
 * Less than this is reported as sent with the next frame that comes: a message of its own for each
 * would make a third more of them on the port, and at least as many wait in the channel unseen.
 */
const REPORT_BYTES = 16 * 1024;
/** `disconnected` may heal by itself (a change of network); `failed` never does. */
const ICE_GRACE_MS = 8_000;
/** PeerJS's `close({flush: true})` sends this text on a `json` connection instead of closing. */
const PEERJS_GOODBYE = '{"__peerData":{"type":"close"}}';

interface HostLinkParts {
  number: LinkNumber;
  connection: Connection;
  encoding: Link['encoding'];
  outbound: boolean;
  clock: Clock;
  post(event: HostEvent, transfer: ArrayBuffer[]): void;
  /** Called once, however the link ends. */
  ended(link: HostLink, reason: CloseReason): void;
}

export class HostLink {
  readonly number: LinkNumber;
  readonly address: string;
  readonly encoding: Link['encoding'];
  readonly connection: Connection;
  readonly #parts: HostLinkParts;
  readonly #channel: DataChannel;
  #unacknowledged = 0;
  #queue: ArrayBuffer[] = [];
  /** Whole messages that go ahead of the frames in `#queue`. */
  #urgent: ArrayBuffer[] = [];
  /** Given to the channel, not yet reported as sent. */
  #handed = 0;
  #iceTimer: TimerHandle | null = null;
  #ended = false;

  /** Construct it when the connection is open. */
  constructor(parts: HostLinkParts, channel: DataChannel) {
    this.#parts = parts;
    this.number = parts.number;
    this.address = parts.connection.peer;
    this.encoding = parts.encoding;
    this.connection = parts.connection;
    this.#channel = channel;
    channel.bufferedAmountLowThreshold = CHANNEL_LOW_BYTES;
    channel.addEventListener('bufferedamountlow', () => this.#pump(0));
    const states = parts.connection.peerConnection;
    states?.addEventListener('connectionstatechange', () => this.#watchIce());
    states?.addEventListener('iceconnectionstatechange', () => this.#watchIce());
  }

  /** Takes data from the channel: an ArrayBuffer, or a string if the remote sends text. */
  receive(data: unknown): void {
    if (this.#ended) return;
    const frame = this.#frameOf(data);
    if (frame === null) return;
    const bytes = frame.byteLength;
    if (bytes > (this.encoding === 'binary' ? LIMITS.frameMaxBytes : LIMITS.jsonRequestBytes)) {
      this.end('frame-too-large');
      return;
    }
    this.#unacknowledged += frameCost(bytes);
    if (this.#unacknowledged > LIMITS.unacknowledgedBytes) {
      this.end('receive-overflow');
      return;
    }
    const sent = this.#takeSent();
    this.#parts.post({ type: 'frame', link: this.number, frame, sent }, [frame]);
  }

  /** The worker has taken frames of this cost over. */
  acknowledge(cost: number): void {
    this.#unacknowledged = Math.max(0, this.#unacknowledged - cost);
  }

  send(frames: readonly ArrayBuffer[], urgent: boolean): void {
    if (this.#ended) return;
    (urgent ? this.#urgent : this.#queue).push(...frames);
    this.#pump(REPORT_BYTES);
  }

  end(reason: CloseReason): void {
    if (this.#ended) return;
    this.#ended = true;
    this.#iceTimer?.cancel();
    this.#queue = [];
    this.#urgent = [];
    this.#parts.ended(this, reason);
  }

  #frameOf(data: unknown): ArrayBuffer | null {
    if (data instanceof ArrayBuffer) {
      if (this.encoding === 'json' && isGoodbye(data)) {
        this.end('remote-closed');
        return null;
      }
      return data;
    }
    if (typeof data === 'string' && this.encoding === 'json') {
      // Text that another program than PeerJS sent. Its UTF-8 takes no fewer bytes than this, so
      // the cap is checked before encoding.
      if (data.length > LIMITS.jsonRequestBytes) {
        this.end('frame-too-large');
        return null;
      }
      return new TextEncoder().encode(data).buffer;
    }
    this.end('bad-frame');
    return null;
  }

  /** Hands on what the channel takes; reports what was sent if that is at least so many bytes. */
  #pump(reportBytes: number): void {
    for (const queue of [this.#urgent, this.#queue]) {
      let count = 0;
      while (!this.#ended && count < queue.length && this.#hasRoom) {
        this.#hand(queue[count] as ArrayBuffer);
        count += 1;
      }
      queue.splice(0, count);
    }
    if (!this.#ended) this.#report(reportBytes);
  }

  get #hasRoom(): boolean {
    return this.#channel.bufferedAmount < CHANNEL_HIGH_BYTES;
  }

  #hand(frame: ArrayBuffer): void {
    try {
      this.#channel.send(frame);
      this.#handed += frame.byteLength;
    } catch {
      this.end('send-failed');
    }
  }

  #report(least: number): void {
    if (this.#sent === 0 || this.#sent < least) return;
    this.#parts.post({ type: 'sent', link: this.number, bytes: this.#takeSent() }, []);
  }

  #takeSent(): number {
    const bytes = this.#sent;
    this.#handed -= bytes;
    return bytes;
  }

  /**
   * Bytes that have left the channel's buffer and were not reported; below the low mark all of
   * them, since no event follows.
   */
  get #sent(): number {
    const buffered = this.#channel.bufferedAmount;
    return this.#handed - (buffered > CHANNEL_LOW_BYTES ? Math.min(buffered, this.#handed) : 0);
  }

  #watchIce(): void {
    const states = this.connection.peerConnection;
    if (this.#ended || states === null) return;
    const seen = [states.connectionState, states.iceConnectionState];
    if (seen.includes('failed') || seen.includes('closed')) {
      this.end('channel-failed');
    } else if (seen.includes('disconnected')) {
      this.#iceTimer ??= this.#parts.clock.after(ICE_GRACE_MS, () => this.end('channel-failed'));
    } else {
      this.#iceTimer?.cancel();
      this.#iceTimer = null;
    }
  }
}

function isGoodbye(data: ArrayBuffer): boolean {
  if (data.byteLength !== PEERJS_GOODBYE.length) return false;
  return new TextDecoder().decode(data) === PEERJS_GOODBYE;
}
