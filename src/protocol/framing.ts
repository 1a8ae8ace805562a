/**
 * Messages over frames, for binary links: one message at a time, in order, and small ones between
 * the frames of a large one.
 *
 * First frame: `1 u8 | total u32 | data`; every further one: `2 u8 | data`. A frame
 * `3 u8 | data` is a whole message, which may come between the frames of another. Each frame but a
 * message's last carries at least `LIMITS.frameMinBytes` of data. Kind, declared size and progress
 * are checked before a byte is kept (N-5), and what is kept never exceeds what was received.
 */
import type { CloseReason } from './close-reasons.ts';
import { LIMITS } from './limits.ts';

const FIRST = 1;
const NEXT = 2;
const WHOLE = 3;
const FIRST_HEADER_BYTES = 5;
const NEXT_HEADER_BYTES = 1;
const WHOLE_HEADER_BYTES = 1;

/**
 * Cuts a message (1 .. 2^32-1 bytes) into frames of at most `frameBytes`, headers included. Each
 * frame is a buffer of its own, so that it can be transferred. Throws RangeError for our own
 * misuse.
 */
export function splitMessage(
  message: Uint8Array,
  frameBytes: number = LIMITS.frameBytes,
): Uint8Array[] {
  if (message.length === 0) throw new RangeError('an empty message has no frame');
  if (frameBytes < FIRST_HEADER_BYTES + LIMITS.frameMinBytes) {
    throw new RangeError(`frameBytes ${frameBytes} leaves no room for data`);
  }
  const frames: Uint8Array[] = [];
  let offset = 0;
  while (offset < message.length) {
    const header = offset === 0 ? FIRST_HEADER_BYTES : NEXT_HEADER_BYTES;
    const data = message.subarray(offset, offset + frameBytes - header);
    const frame = new Uint8Array(header + data.length);
    frame[0] = offset === 0 ? FIRST : NEXT;
    if (offset === 0) new DataView(frame.buffer).setUint32(1, message.length);
    frame.set(data, header);
    frames.push(frame);
    offset += data.length;
  }
  return frames;
}

/**
 * The one frame of a message that may go between those of others, in a buffer of its own; null for
 * a message that is too long for one.
 */
export function wholeFrame(message: Uint8Array): Uint8Array | null {
  if (message.length === 0 || message.length + WHOLE_HEADER_BYTES > LIMITS.frameBytes) return null;
  const frame = new Uint8Array(WHOLE_HEADER_BYTES + message.length);
  frame[0] = WHOLE;
  frame.set(message, WHOLE_HEADER_BYTES);
  return frame;
}

/** `{}`: more to come. The message of a single frame shares that frame's buffer. */
export type PushResult = { message?: Uint8Array } | { error: CloseReason };

interface Unfinished {
  total: number;
  received: number;
  parts: Uint8Array[];
  /** When the whole message must be here, monotonic ms. */
  wholeBy: number;
  nextBy: number;
}

/** Puts one link's frames together again. After an error every push gives the same error. */
export class Reassembler {
  readonly #maxMessage: number;
  #partial: Unfinished | null = null;
  #error: CloseReason | null = null;

  /** @param maxMessage the cap on a declared size, bytes. */
  constructor(maxMessage: number = LIMITS.messageBytes) {
    this.#maxMessage = maxMessage;
  }

  /** Takes the next frame. `now`: monotonic ms. */
  push(frame: Uint8Array, now: number): PushResult {
    if (this.#error !== null) return { error: this.#error };
    if (frame.length > LIMITS.frameMaxBytes) return this.#fail('frame-too-large');
    if (frame[0] === WHOLE) return this.#whole(frame);
    return this.#partial === null ? this.#first(frame, now) : this.#next(frame, now);
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

  /** Bytes held of a message that is not whole yet. */
  get held(): number {
    return this.#partial?.received ?? 0;
  }

  /** The message under way goes on as if this one had not come, and must not be late for it. */
  #whole(frame: Uint8Array): PushResult {
    if (frame.length <= WHOLE_HEADER_BYTES) return this.#fail('bad-frame');
    const message = frame.subarray(WHOLE_HEADER_BYTES);
    return message.length > this.#maxMessage ? this.#fail('frame-too-large') : { message };
  }

  #first(frame: Uint8Array, now: number): PushResult {
    if (frame.length <= FIRST_HEADER_BYTES || frame[0] !== FIRST) return this.#fail('bad-frame');
    const total = new DataView(frame.buffer, frame.byteOffset, frame.byteLength).getUint32(1);
    if (total > this.#maxMessage) return this.#fail('frame-too-large');
    const data = frame.subarray(FIRST_HEADER_BYTES);
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

  #next(frame: Uint8Array, now: number): PushResult {
    const partial = this.#partial;
    if (partial === null || frame.length <= NEXT_HEADER_BYTES || frame[0] !== NEXT) {
      return this.#fail('bad-frame');
    }
    // The wait for the next frame is not checked here: a busy worker may only be late to read one
    // that came in time.
    if (now >= partial.wholeBy) return this.#fail('frame-stalled');
    return this.#keep(partial, frame.subarray(NEXT_HEADER_BYTES), now);
  }

  #keep(partial: Unfinished, data: Uint8Array, now: number): PushResult {
    const received = partial.received + data.length;
    if (received > partial.total) return this.#fail('bad-frame');
    if (received < partial.total && data.length < LIMITS.frameMinBytes) {
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
