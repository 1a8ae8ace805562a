/**
 * Messages over pieces, for binary links: one message at a time, in order.
 *
 * First piece: `1 u8 | total u32 | data`; every further one: `2 u8 | data`. Each piece but a
 * message's last carries at least `LIMITS.pieceMinBytes` of data. Kind, declared size and progress
 * are checked before a byte is kept (N-5), and what is kept never exceeds what was received.
 */
import type { CloseReason } from './close-reasons.ts';
import { LIMITS } from './limits.ts';

const FIRST = 1;
const NEXT = 2;
const FIRST_HEADER_BYTES = 5;
const NEXT_HEADER_BYTES = 1;

/**
 * Cuts a message (1 .. 2^32-1 bytes) into pieces of at most `pieceBytes`, headers included. Each
 * piece is a buffer of its own, so that it can be transferred. Throws RangeError for our own
 * misuse.
 */
export function splitMessage(
  message: Uint8Array,
  pieceBytes: number = LIMITS.pieceBytes,
): Uint8Array[] {
  if (message.length === 0) throw new RangeError('an empty message has no frame');
  if (pieceBytes < FIRST_HEADER_BYTES + LIMITS.pieceMinBytes) {
    throw new RangeError(`pieceBytes ${pieceBytes} leaves no room for data`);
  }
  const pieces: Uint8Array[] = [];
  let offset = 0;
  while (offset < message.length) {
    const header = offset === 0 ? FIRST_HEADER_BYTES : NEXT_HEADER_BYTES;
    const data = message.subarray(offset, offset + pieceBytes - header);
    const piece = new Uint8Array(header + data.length);
    piece[0] = offset === 0 ? FIRST : NEXT;
    if (offset === 0) new DataView(piece.buffer).setUint32(1, message.length);
    piece.set(data, header);
    pieces.push(piece);
    offset += data.length;
  }
  return pieces;
}

/** `{}`: more to come. The message of a single piece shares that piece's buffer. */
export type PushResult = { message?: Uint8Array } | { error: CloseReason };

interface Unfinished {
  total: number;
  received: number;
  parts: Uint8Array[];
  /** Monotonic ms at which the whole must be here. */
  wholeBy: number;
  nextBy: number;
}

/** Puts one link's pieces together again. After an error every push gives the same error. */
export class Reassembler {
  readonly #maxMessage: number;
  #partial: Unfinished | null = null;
  #error: CloseReason | null = null;

  /** `maxMessage`: the cap on a declared size, bytes. */
  constructor(maxMessage: number = LIMITS.messageBytes) {
    this.#maxMessage = maxMessage;
  }

  /** `now`: monotonic ms. */
  push(piece: Uint8Array, now: number): PushResult {
    if (this.#error !== null) return { error: this.#error };
    if (piece.length > LIMITS.pieceMaxBytes) return this.#fail('frame-too-large');
    return this.#partial === null ? this.#first(piece, now) : this.#next(piece, now);
  }

  /** When the link counts as stalled, monotonic ms; null between messages. */
  deadline(): number | null {
    return this.#partial === null ? null : Math.min(this.#partial.nextBy, this.#partial.wholeBy);
  }

  /** For the owner's timer: `frame-stalled` once the deadline has passed, else null. */
  stalled(now: number): CloseReason | null {
    const deadline = this.deadline();
    if (deadline === null || now < deadline) return null;
    this.#fail('frame-stalled');
    return 'frame-stalled';
  }

  /** Bytes kept of a message not yet whole. */
  get held(): number {
    return this.#partial?.received ?? 0;
  }

  #first(piece: Uint8Array, now: number): PushResult {
    if (piece.length <= FIRST_HEADER_BYTES || piece[0] !== FIRST) return this.#fail('bad-frame');
    const total = new DataView(piece.buffer, piece.byteOffset, piece.byteLength).getUint32(1);
    if (total > this.#maxMessage) return this.#fail('frame-too-large');
    const data = piece.subarray(FIRST_HEADER_BYTES);
    if (data.length === total) return { message: data };
    this.#partial = {
      total,
      received: 0,
      parts: [],
      wholeBy: now + LIMITS.frameProgressMs + (total / LIMITS.frameBytesPerSecond) * 1000,
      nextBy: now,
    };
    return this.#keep(this.#partial, data, now);
  }

  #next(piece: Uint8Array, now: number): PushResult {
    const partial = this.#partial;
    if (partial === null || piece.length <= NEXT_HEADER_BYTES || piece[0] !== NEXT) {
      return this.#fail('bad-frame');
    }
    // Not the wait for the next piece: a busy worker may only be late to read one that came in
    // time.
    if (now >= partial.wholeBy) return this.#fail('frame-stalled');
    return this.#keep(partial, piece.subarray(NEXT_HEADER_BYTES), now);
  }

  #keep(partial: Unfinished, data: Uint8Array, now: number): PushResult {
    const received = partial.received + data.length;
    if (received > partial.total) return this.#fail('bad-frame');
    if (received < partial.total && data.length < LIMITS.pieceMinBytes) {
      return this.#fail('bad-frame');
    }
    partial.parts.push(data);
    partial.received = received;
    partial.nextBy = now + LIMITS.frameProgressMs;
    if (received < partial.total) return {};
    const message = new Uint8Array(partial.total);
    let offset = 0;
    for (const part of partial.parts) {
      message.set(part, offset);
      offset += part.length;
    }
    this.#partial = null;
    return { message };
  }

  #fail(error: CloseReason): { error: CloseReason } {
    this.#partial = null;
    this.#error = error;
    return { error };
  }
}
