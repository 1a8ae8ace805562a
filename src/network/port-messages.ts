/**
 * The messages between the page (only a page has WebRTC) and the node's worker about links. Frames
 * cross as transferred buffers; both sides count those on the way, so neither can flood the other.
 */
import type { DialFailure, Link, SignallingState } from '../node/ports.ts';
import type { CloseReason } from '../protocol/close-reasons.ts';

/** Number of a link, given by the page, never used twice in its life. */
export type LinkNumber = number;

/** What the worker asks of the page; a message has a list of them, in order. */
export type HostRequest =
  | { type: 'start' }
  | { type: 'stop' }
  | { type: 'discover' }
  | { type: 'dial'; address: string }
  /** The call `Transport.signalled`. */
  | { type: 'signalled'; address: string; body: Uint8Array | null }
  /**
   * Frames for the wire, in order, transferred; urgent ones go ahead of the others. With none: a
   * look whether the channel takes more of those that wait.
   */
  | { type: 'send'; link: LinkNumber; frames: ArrayBuffer[]; urgent: boolean }
  /** Frames of this cost (see `frameCost`) were taken over: credit for more. */
  | { type: 'taken'; link: LinkNumber; cost: number }
  | { type: 'close'; link: LinkNumber; reason: CloseReason };

/** A message from the page to the worker. */
export type HostEvent =
  | {
      type: 'opened';
      link: LinkNumber;
      address: string;
      encoding: Link['encoding'];
      outbound: boolean;
      relayed: boolean;
      /** `Link.binding`; null if there is none. */
      binding: Uint8Array | null;
    }
  /** `sent`: as in the next, since the last of either. */
  | { type: 'frame'; link: LinkNumber; frame: ArrayBuffer; sent: number }
  /** Bytes of this link that went to the wire. */
  | { type: 'sent'; link: LinkNumber; bytes: number }
  /** Not sent for a close that the worker asked for. */
  | { type: 'closed'; link: LinkNumber; reason: CloseReason }
  | { type: 'failed'; address: string; why: DialFailure }
  /** The first `seen` of them were there a moment ago. */
  | { type: 'found'; addresses: readonly string[]; seen: number; isFull: boolean }
  /** The call `TransportHandlers.signal`. */
  | { type: 'signal'; address: string; body: Uint8Array }
  | { type: 'signalling'; state: SignallingState; address: string };

/** The part of a MessagePort that is used. */
export interface Port {
  postMessage(message: unknown, transfer: ArrayBuffer[]): void;
  addEventListener(type: 'message', listener: (event: MessageEvent) => void): void;
  start(): void;
  close(): void;
}

const FRAME_OVERHEAD = 256;

/**
 * The cost of one received frame against the credit: its bytes, and something for being a message
 * at all.
 */
export function frameCost(bytes: number): number {
  return bytes + FRAME_OVERHEAD;
}

/**
 * A buffer of exactly these bytes, to be transferred: the view's own buffer if the view spans it.
 */
export function ownBuffer(bytes: Uint8Array): ArrayBuffer {
  const { buffer, byteLength } = bytes;
  if (buffer instanceof ArrayBuffer && buffer.byteLength === byteLength) return buffer;
  return new Uint8Array(bytes).buffer;
}

/**
 * Handles the requests of one message in order. One whose handling throws takes none of the others
 * with it, which may be of other links: the first such error is thrown when all are handled.
 */
export function handleEach(
  requests: readonly HostRequest[],
  handle: (request: HostRequest) => void,
): void {
  const errors: unknown[] = [];
  for (const request of requests) {
    try {
      handle(request);
    } catch (error) {
      errors.push(error);
    }
  }
  if (errors.length > 0) throw errors[0];
}
