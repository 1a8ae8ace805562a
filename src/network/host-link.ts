/**
 * The page's end of one open channel: bytes in under credit, bytes out as fast as the channel takes
 * them (T-19), and a watch on ICE, of which PeerJS reports no end.
 */
import type { Clock, Link, TimerHandle } from '../node/ports.ts';
import type { CloseReason } from '../protocol/close-reasons.ts';
import { LIMITS } from '../protocol/limits.ts';
import type { Connection, DataChannel } from './peer-types.ts';
import { type HostEvent, type LinkNumber, pieceCost } from './port-messages.ts';

/**
 * Bytes kept in the channel's own buffer: enough to keep it busy, few enough to stay ours to drop.
 */
const CHANNEL_HIGH_BYTES = 1024 * 1024;
const CHANNEL_LOW_BYTES = 256 * 1024;
/** `disconnected` may heal by itself (a change of network); `failed` never does. */
const ICE_GRACE_MS = 8_000;
/** What PeerJS's `close({flush: true})` sends on a `json` connection instead of closing. */
const PEERJS_GOODBYE = '{"__peerData":{"type":"close"}}';

interface HostLinkParts {
  number: LinkNumber;
  connection: Connection;
  encoding: Link['encoding'];
  outgoing: boolean;
  clock: Clock;
  post(event: HostEvent, transfer: ArrayBuffer[]): void;
  /** Once, however the link ends. */
  ended(link: HostLink, reason: CloseReason): void;
}

export class HostLink {
  readonly number: LinkNumber;
  readonly address: string;
  readonly encoding: Link['encoding'];
  readonly connection: Connection;
  private readonly parts: HostLinkParts;
  private readonly channel: DataChannel;
  private unacknowledged = 0;
  private queue: ArrayBuffer[] = [];
  /** Given to the channel, not yet reported as sent. */
  private handed = 0;
  private iceTimer: TimerHandle | null = null;
  private ended = false;

  /** The connection is open. */
  constructor(parts: HostLinkParts, channel: DataChannel) {
    this.parts = parts;
    this.number = parts.number;
    this.address = parts.connection.peer;
    this.encoding = parts.encoding;
    this.connection = parts.connection;
    this.channel = channel;
    channel.bufferedAmountLowThreshold = CHANNEL_LOW_BYTES;
    channel.addEventListener('bufferedamountlow', () => this.pump());
    const states = parts.connection.peerConnection;
    states?.addEventListener('connectionstatechange', () => this.watchIce());
    states?.addEventListener('iceconnectionstatechange', () => this.watchIce());
  }

  /** What the channel brought: an ArrayBuffer, or a string where the remote sends text. */
  receive(data: unknown): void {
    if (this.ended) return;
    const piece = this.pieceOf(data);
    if (piece === null) return;
    const bytes = piece.byteLength;
    if (bytes > (this.encoding === 'binary' ? LIMITS.pieceMaxBytes : LIMITS.jsonRequestBytes)) {
      this.end('frame-too-large');
      return;
    }
    this.unacknowledged += pieceCost(bytes);
    if (this.unacknowledged > LIMITS.unacknowledgedBytes) {
      this.end('receive-overflow');
      return;
    }
    this.parts.post({ type: 'piece', link: this.number, piece }, [piece]);
  }

  /** The worker has taken pieces of this cost over. */
  taken(cost: number): void {
    this.unacknowledged = Math.max(0, this.unacknowledged - cost);
  }

  send(pieces: readonly ArrayBuffer[]): void {
    if (this.ended) return;
    this.queue.push(...pieces);
    this.pump();
  }

  end(reason: CloseReason): void {
    if (this.ended) return;
    this.ended = true;
    this.iceTimer?.cancel();
    this.queue = [];
    this.parts.ended(this, reason);
  }

  private pieceOf(data: unknown): ArrayBuffer | null {
    if (data instanceof ArrayBuffer) {
      if (this.encoding === 'json' && isGoodbye(data)) {
        this.end('remote-closed');
        return null;
      }
      return data;
    }
    if (typeof data === 'string' && this.encoding === 'json') {
      // Text of a node that is not PeerJS. UTF-8 takes no fewer bytes than this, so cap before
      // encoding.
      if (data.length > LIMITS.jsonRequestBytes) {
        this.end('frame-too-large');
        return null;
      }
      return new TextEncoder().encode(data).buffer;
    }
    this.end('bad-frame');
    return null;
  }

  private pump(): void {
    if (this.ended) return;
    let count = 0;
    while (count < this.queue.length && this.channel.bufferedAmount < CHANNEL_HIGH_BYTES) {
      const piece = this.queue[count] as ArrayBuffer;
      count += 1;
      try {
        this.channel.send(piece);
      } catch {
        this.end('send-failed');
        return;
      }
      this.handed += piece.byteLength;
    }
    this.queue.splice(0, count);
    this.report();
  }

  /**
   * Reports what has left the channel's buffer; below the low mark all of it, since no event
   * follows.
   */
  private report(): void {
    const buffered = this.channel.bufferedAmount;
    const waiting = buffered > CHANNEL_LOW_BYTES ? Math.min(buffered, this.handed) : 0;
    const bytes = this.handed - waiting;
    if (bytes === 0) return;
    this.handed = waiting;
    this.parts.post({ type: 'sent', link: this.number, bytes }, []);
  }

  private watchIce(): void {
    const states = this.connection.peerConnection;
    if (this.ended || states === null) return;
    const seen = [states.connectionState, states.iceConnectionState];
    if (seen.includes('failed') || seen.includes('closed')) {
      this.end('channel-failed');
    } else if (seen.includes('disconnected')) {
      this.iceTimer ??= this.parts.clock.after(ICE_GRACE_MS, () => this.end('channel-failed'));
    } else {
      this.iceTimer?.cancel();
      this.iceTimer = null;
    }
  }
}

function isGoodbye(data: ArrayBuffer): boolean {
  if (data.byteLength !== PEERJS_GOODBYE.length) return false;
  return new TextDecoder().decode(data) === PEERJS_GOODBYE;
}
