/**
 * The inbox reads and handles the messages of one peer one after another. Messages wait undecoded,
 * and each step pays first: the reading of a message, then what it asks for (O-5).
 */
import type { CloseReason } from '../../protocol/close-reasons.ts';
import { type Decoded, refusalOf } from '../../protocol/decoded.ts';
import { LIMITS } from '../../protocol/limits.ts';
import { ANSWERS } from '../../protocol/ops.ts';
import { bytesCost, itemsOfRequest, requestCost } from '../../protocol/quota.ts';
import type { Clock } from '../ports.ts';
import type { FairQueue } from './fair-queue.ts';
import type { Peer } from './peer.ts';

export type Incoming = Extract<Decoded, { kind: 'request' }>;

export interface InboxHooks {
  /** Handles an answer, in an encoding in which only reading shows that it is one. */
  answer(decoded: Exclude<Decoded, { kind: 'request' | 'bad' }>, bytes: number): void;
  /** Handles a request, within the peer's quota. */
  request(incoming: Incoming): Promise<void>;
  close(reason: CloseReason): void;
}

interface Waiting {
  readonly message: Uint8Array;
  /** When it came, monotonic ms. */
  readonly came: number;
}

/** The pause between two checks whether the peer has taken its answers. */
const LOOK_AGAIN_MS = 100;

export class Inbox {
  readonly #peer: Peer;
  readonly #clock: Clock;
  readonly #fairQueue: FairQueue;
  readonly #hooks: InboxHooks;
  readonly #queue: Waiting[] = [];
  #bytes = 0;
  #busy = false;

  constructor(peer: Peer, clock: Clock, fairQueue: FairQueue, hooks: InboxHooks) {
    this.#peer = peer;
    this.#clock = clock;
    this.#fairQueue = fairQueue;
    this.#hooks = hooks;
  }

  /** Bytes of messages that wait or are being handled, with the overhead of keeping each. */
  get bytes(): number {
    return this.#bytes;
  }

  get isFull(): boolean {
    return this.#queue.length >= LIMITS.receiveQueue || this.#bytes > LIMITS.receiveQueueBytes;
  }

  push(message: Uint8Array): void {
    this.#queue.push({ message, came: this.#clock.monotonic() });
    this.#bytes += message.length + LIMITS.receiveOverheadBytes;
    if (!this.#busy) void this.#work();
  }

  /** Drops all messages that wait. */
  clear(): void {
    this.#queue.length = 0;
  }

  async #work(): Promise<void> {
    this.#busy = true;
    try {
      for (let next = this.#queue.shift(); next !== undefined; next = this.#queue.shift()) {
        await this.#taken();
        await this.#read(next);
        this.#bytes -= next.message.length + LIMITS.receiveOverheadBytes;
        if (this.#peer.closed) this.#queue.length = 0;
        if (this.#queue.length === 0) this.#bytes = 0;
      }
    } catch (error) {
      // A bug of our own: the peer is closed, so that it does not wait for ever, and the bug is
      // reported.
      this.#hooks.close('own-trouble');
      throw error;
    } finally {
      this.#busy = false;
    }
  }

  /**
   * Waits until the peer has taken its answers: a peer that does not gets no more, as they would
   * pile up here (T-19).
   */
  async #taken(): Promise<void> {
    const peer = this.#peer;
    while (!peer.closed && peer.link.buffered() > LIMITS.answersWaitingBytes)
      await new Promise<void>((resolve) => this.#clock.after(LOOK_AGAIN_MS, resolve));
  }

  async #read({ message, came }: Waiting): Promise<void> {
    const peer = this.#peer;
    const { encoding } = peer.link;
    const verdict = peer.quota.read(message.length, encoding, this.#clock.monotonic(), came);
    if (verdict === 'flood') return this.#hooks.close('quota');
    if (verdict === 'wait') return peer.tellToWait(message);
    await this.#fairQueue.takeInHand(peer, bytesCost(message.length, encoding), message.length);
    try {
      if (!peer.closed) await this.#handle(message, came);
    } finally {
      this.#fairQueue.release(message.length);
    }
  }

  async #handle(message: Uint8Array, came: number): Promise<void> {
    const decoded = this.#peer.decode(message);
    if (decoded.kind === 'request') return this.#admit(decoded, came);
    if (decoded.kind === 'bad') return this.#refuse(decoded, came);
    this.#hooks.answer(decoded, message.length);
  }

  async #admit(decoded: Incoming, came: number): Promise<void> {
    const peer = this.#peer;
    const { op } = decoded.request;
    const items = itemsOfRequest(decoded.request);
    const now = this.#clock.monotonic();
    peer.markAsked(now);
    const verdict = peer.quota.take(op, items, now, came);
    if (verdict === 'flood') return this.#hooks.close('quota');
    if (verdict === 'wait')
      return peer.answer(decoded.id, op, refusalOf(429, ANSWERS.tooManyRequests));
    const units = requestCost(op, items);
    if (units > LIMITS.smallWork) await this.#fairQueue.take(peer, units);
    else this.#fairQueue.add(peer, units);
    if (!peer.closed) await this.#hooks.request(decoded);
  }

  /**
   * Refuses a bad message. A node of this version never sends one; an op of a later version is
   * answered 404.
   */
  #refuse({ id, status, error }: Extract<Decoded, { kind: 'bad' }>, came: number): void {
    const peer = this.#peer;
    if (peer.link.encoding === 'binary' && status !== 404) return this.#hooks.close('bad-message');
    const verdict = peer.quota.take(null, 0, this.#clock.monotonic(), came);
    if (verdict === 'flood') return this.#hooks.close('quota');
    const refusal = verdict === 'ok' ? [status, error] : [429, ANSWERS.tooManyRequests];
    peer.answer(id, null, refusalOf(...(refusal as [number, string])));
  }
}
