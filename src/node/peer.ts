/** One linked peer: its questions and answers, its quota, and what it is known to have. */

import type { CloseReason } from '../protocol/close-reasons.ts';
import { decodeMessage, encodeAnswer, encodeRequest } from '../protocol/codec.ts';
import type { Decoded, MessageId } from '../protocol/decoded.ts';
import { LIMITS } from '../protocol/limits.ts';
import type { Op } from '../protocol/ops.ts';
import { Quota } from '../protocol/quota.ts';
import type { Answer, Args, Hello, Responses, Sendable, Tip } from '../protocol/shapes.ts';
import { BoundedSet } from './bounded.ts';
import type { Clock, Link, TimerHandle } from './ports.ts';

/** Why a question has no answer. */
export type AskFailure = 'timeout' | 'closed' | 'busy' | 'refused';

export type Asked<R> =
  | { ok: true; response: R }
  | { ok: false; why: AskFailure; status: number; error: string };

interface Open {
  op: Op;
  settle(answer: Answer<unknown> | AskFailure): void;
  timer: TimerHandle;
}

export class Peer {
  readonly link: Link;
  readonly quota: Quota;
  /** ms since 1970. */
  readonly since: number;
  /** Set once the handshake is done; JSON callers have none. */
  hello: Hello | null = null;
  /** Newest tip it told of. */
  tip: Tip | null = null;
  /** Milliseconds; null while unmeasured. */
  rtt: number | null = null;
  /** Its clock less ours, ms. */
  clockOffset: number | null = null;
  /** Last sign of life, monotonic ms. */
  heard: number;
  /** Last message that asked for something, monotonic ms. */
  asked: number;
  readonly knownTransactions = new BoundedSet<string>(LIMITS.knownTransactionsPerPeer);
  readonly knownBlocks = new BoundedSet<string>(LIMITS.knownBlocksPerPeer);
  closed = false;
  readonly #clock: Clock;
  readonly #ledgerId: Uint8Array;
  readonly #open = new Map<number, Open>();
  #nextId = 1;
  #unasked = 0;

  constructor(link: Link, clock: Clock, ledgerId: Uint8Array) {
    this.link = link;
    this.#clock = clock;
    this.#ledgerId = ledgerId;
    this.since = clock.now();
    this.heard = clock.monotonic();
    this.asked = this.heard;
    this.quota = new Quota(clock.monotonic());
  }

  get isNode(): boolean {
    return this.hello !== null;
  }

  /** Questions without an answer yet. */
  get openQuestions(): number {
    return this.#open.size;
  }

  /** Asks; never rejects. */
  ask<O extends Op>(
    op: O,
    args: Args[O],
    waitMs: number = LIMITS.requestTimeoutMs,
  ): Promise<Asked<Responses[O]>> {
    const failure = (why: AskFailure, status = 0, error = ''): Asked<Responses[O]> => {
      return { ok: false, why, status, error };
    };
    if (this.closed) return Promise.resolve(failure('closed'));
    if (this.#open.size >= LIMITS.openRequests) return Promise.resolve(failure('busy'));
    return new Promise((resolve) => {
      const id = this.#nextId;
      this.#nextId = id >= 0xffffffff ? 1 : id + 1;
      const timer = this.#clock.after(waitMs, () => this.#settle(id, 'timeout'));
      this.#open.set(id, {
        op,
        timer,
        settle: (answer) => {
          if (typeof answer === 'string') resolve(failure(answer));
          else if (answer.status === 200 || answer.status === 202)
            resolve({ ok: true, response: answer.response as Responses[O] });
          else resolve(failure('refused', answer.status, answer.error));
        },
      });
      const message = encodeRequest(this.link.encoding, id, { op, args } as never, this.#ledgerId);
      if (!this.link.send(message)) this.#settle(id, 'closed');
    });
  }

  /** `op` is null when the request named none that is known. */
  answer<O extends Op>(id: MessageId, op: O | null, answer: Answer<Sendable[O]>): void {
    if (this.closed) return;
    this.link.send(encodeAnswer(this.link.encoding, id, op, answer, this.#ledgerId));
  }

  /** Decodes one message with this peer's open questions in mind. */
  decode(bytes: Uint8Array): Decoded {
    const asked = (id: number) => this.#open.get(id)?.op ?? null;
    return decodeMessage(this.link.encoding, bytes, this.#ledgerId, asked);
  }

  /** Hands an answer to its question. */
  answered(id: number, answer: Answer<unknown>): void {
    this.#settle(id, answer);
  }

  /** Counts an answer to nothing; false when there were too many. */
  unasked(): boolean {
    this.#unasked += 1;
    return this.#unasked <= LIMITS.unaskedAnswers;
  }

  #settle(id: number, answer: Answer<unknown> | AskFailure): boolean {
    const open = this.#open.get(id);
    if (open === undefined) return false;
    this.#open.delete(id);
    open.timer.cancel();
    open.settle(answer);
    return true;
  }

  close(reason: CloseReason): void {
    if (this.closed) return;
    this.link.close(reason);
    this.gone();
  }

  /** The link is no more: open questions end. */
  gone(): void {
    this.closed = true;
    for (const id of [...this.#open.keys()]) this.#settle(id, 'closed');
  }
}
