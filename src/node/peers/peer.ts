/** One linked peer: its questions and answers, its quota, and what it is known to have. */

import { BoundedSet } from '../../base/bounded.ts';
import type { CloseReason } from '../../protocol/close-reasons.ts';
import {
  decodeMessage,
  encodeAnswer,
  encodeRequest,
  idBeforeDecoding,
  isBinaryAnswer,
} from '../../protocol/codec.ts';
import { type Decoded, type MessageId, refusalOf } from '../../protocol/decoded.ts';
import { LIMITS } from '../../protocol/limits.ts';
import { ANSWERS, type Op } from '../../protocol/ops.ts';
import { bytesCost, loadCost, type Quota } from '../../protocol/quota.ts';
import type {
  Answer,
  Args,
  Hello,
  Request,
  RequestOf,
  Responses,
  Sendable,
  Tip,
} from '../../protocol/shapes.ts';
import { NODE_LIMITS, type NodeLimits } from '../node-limits.ts';
import type { Clock, Link, TimerHandle } from '../ports.ts';
import { type Account, newAccount } from './debts.ts';
import type { PlaceKind } from './places.ts';

/** Why a question has no answer. */
export type AskFailure = 'timeout' | 'closed' | 'busy' | 'refused';

export type Asked<R> =
  | { ok: true; response: R }
  | { ok: false; why: AskFailure; status: number; error: string };

/** Messages and bytes of a link since it opened. */
export interface Traffic {
  heard: number;
  said: number;
  heardBytes: number;
  saidBytes: number;
  last: { op: Op; ours: boolean; answer: boolean } | null;
}

interface Open {
  op: Op;
  settle(answer: Answer<unknown> | AskFailure): void;
  timer: TimerHandle;
}

const NO_TIMER: TimerHandle = { cancel: () => undefined };

export class Peer {
  readonly link: Link;
  /** Its quotas and what it has cost, also by links before this one. */
  readonly account: Account;
  /** ms since 1970. */
  readonly since: number;
  #hello: Hello | null = null;
  #tip: Tip | null = null;
  #rtt: number | null = null;
  #clockOffset: number | null = null;
  #heard: number;
  #asked: number;
  #placeKind: PlaceKind = 'incoming';
  #placedAt = 0;
  #usefulAt = 0;
  readonly knownTransactions: BoundedSet<string>;
  /** Wire ids it was told of, and has not fetched. */
  readonly #announced = new BoundedSet<string>(LIMITS.announcedByPeer);
  readonly knownBlocks: BoundedSet<string>;
  #closed = false;
  /** What crossed this link, and the op of the last message either way. */
  readonly #traffic: Traffic = { heard: 0, said: 0, heardBytes: 0, saidBytes: 0, last: null };
  readonly #clock: Clock;
  readonly #ledgerId: Uint8Array;
  readonly #open = new Map<number, Open>();
  /** Ids of questions given up: their answers may still come, and honestly so. */
  readonly #late = new BoundedSet<number>(LIMITS.lateAnswers);
  #nextId = 1;
  /** Answers to nothing, a second forgiven each `LIMITS.unaskedAnswerMs`. */
  #unasked = 0;
  #unaskedAt: number;

  constructor(
    link: Link,
    clock: Clock,
    ledgerId: Uint8Array,
    account?: Account,
    limits: NodeLimits = NODE_LIMITS,
  ) {
    this.knownTransactions = new BoundedSet(limits.knownTransactionsPerPeer);
    this.knownBlocks = new BoundedSet(limits.knownBlocksPerPeer);
    this.link = link;
    this.#clock = clock;
    this.#ledgerId = ledgerId;
    this.since = clock.now();
    this.#heard = clock.monotonic();
    this.#asked = this.#heard;
    this.#unaskedAt = this.#heard;
    this.account = account ?? newAccount(this.#heard);
  }

  get quota(): Quota {
    return this.account.quota;
  }

  get load(): Account['load'] {
    return this.account.load;
  }

  /** Of the handshake; a JSON peer has none. */
  get hello(): Hello | null {
    return this.#hello;
  }

  get closed(): boolean {
    return this.#closed;
  }

  get isNode(): boolean {
    return this.#hello !== null;
  }

  /** Newest tip it told of. */
  get tip(): Tip | null {
    return this.#tip;
  }

  /** Milliseconds; null while unmeasured. */
  get rtt(): number | null {
    return this.#rtt;
  }

  /** Its clock less ours, ms. */
  get clockOffset(): number | null {
    return this.#clockOffset;
  }

  /** Last sign of life, monotonic ms. */
  get heard(): number {
    return this.#heard;
  }

  /** Last message that asked for something, monotonic ms. */
  get asked(): number {
    return this.#asked;
  }

  /** How it was found. */
  get placeKind(): PlaceKind {
    return this.#placeKind;
  }

  /** Since when it has its place (`places.ts`), monotonic ms. */
  get placedAt(): number {
    return this.#placedAt;
  }

  /** Monotonic ms of the last block it was the first to bring; 0 for never. */
  get usefulAt(): number {
    return this.#usefulAt;
  }

  /** Its handshake is done, or it said `hello` again. */
  introduce(hello: Hello): void {
    this.#hello = hello;
    this.#tip = hello.tip;
  }

  /** It told of this tip. */
  setTip(tip: Tip): void {
    this.#tip = tip;
  }

  /** It gave a sign of life, monotonic ms. */
  markHeard(now: number): void {
    this.#heard = now;
  }

  /** It asked for something, monotonic ms. */
  markAsked(now: number): void {
    this.#asked = now;
  }

  /** Milliseconds there and back, and its clock less ours. */
  measure(rtt: number, clockOffset: number): void {
    this.#rtt = rtt;
    this.#clockOffset = clockOffset;
  }

  /** It was found in this way. */
  setPlaceKind(kind: PlaceKind): void {
    this.#placeKind = kind;
  }

  /** It has its place since then, monotonic ms. */
  admit(now: number): void {
    this.#placedAt = now;
  }

  /** It was the first to bring a block, monotonic ms. */
  markUseful(now: number): void {
    this.#usefulAt = now;
  }

  /** A copy. */
  get traffic(): Traffic {
    return { ...this.#traffic };
  }

  /** Questions without an answer yet. */
  get openQuestions(): number {
    return this.#open.size;
  }

  /**
   * Asks; never rejects. Sent when this peer's quotas allow it (O-5), so that an honest node is not
   * told to wait; `waitMs` counts from then.
   */
  ask<O extends Op>(
    op: O,
    args: Args[O],
    waitMs: number = LIMITS.requestTimeoutMs,
  ): Promise<Asked<Responses[O]>> {
    const failure = (why: AskFailure, status = 0, error = ''): Asked<Responses[O]> => {
      return { ok: false, why, status, error };
    };
    if (this.#closed) return Promise.resolve(failure('closed'));
    if (this.#open.size >= LIMITS.openRequests) return Promise.resolve(failure('busy'));
    return new Promise((resolve) => {
      const id = this.#nextId;
      this.#nextId = id >= 0xffffffff ? 1 : id + 1;
      const { encoding } = this.link;
      const request = { op, args } as Request;
      const message = encodeRequest(encoding, id, request as RequestOf<Op>, this.#ledgerId);
      const wait = this.account.pace.ask(
        request,
        message.length,
        encoding,
        this.#clock.monotonic(),
      );
      this.#open.set(id, {
        op,
        timer: NO_TIMER,
        settle: (answer) => {
          if (typeof answer === 'string') resolve(failure(answer));
          else if (answer.status === 200 || answer.status === 202)
            resolve({ ok: true, response: answer.response as Responses[O] });
          else resolve(failure('refused', answer.status, answer.error));
        },
      });
      if (wait === 0) this.#send(id, message, waitMs);
      else this.#setTimer(id, wait, () => this.#send(id, message, waitMs));
    });
  }

  #setTimer(id: number, ms: number, run: () => void): void {
    const open = this.#open.get(id);
    if (open !== undefined) open.timer = this.#clock.after(ms, run);
  }

  #send(id: number, message: Uint8Array, waitMs: number): void {
    this.#setTimer(id, waitMs, () => {
      this.#late.add(id);
      this.#settle(id, 'timeout');
    });
    this.#noteSaid(this.#open.get(id)?.op ?? null, message.length, false);
    if (!this.link.send(message)) this.#settle(id, 'closed');
  }

  /** `op` is null when the request named none that is known. */
  answer<O extends Op>(id: MessageId, op: O | null, answer: Answer<Sendable[O]>): void {
    if (this.#closed) return;
    const { encoding } = this.link;
    const message = encodeAnswer(encoding, id, op, answer, this.#ledgerId);
    this.quota.wrote(message.length, encoding);
    this.load.written += bytesCost(message.length, encoding);
    this.#noteSaid(op, message.length, true);
    this.link.send(message);
  }

  #noteSaid(op: Op | null, bytes: number, answer: boolean): void {
    this.#traffic.said += 1;
    this.#traffic.saidBytes += bytes;
    if (op !== null) this.#traffic.last = { op, ours: true, answer };
  }

  /** So many bytes were read from disk to find what it asks for. */
  loaded(bytes: number): void {
    this.quota.loaded(bytes);
    this.load.written += loadCost(bytes);
  }

  /** These wire ids (hex) are announced to it. */
  announce(ids: readonly string[]): void {
    for (const id of ids) this.#announced.add(id);
  }

  /**
   * It fetched these. What it was not told of, or fetched before, it will not charge: else whoever
   * fetches without end would have our questions to it wait without end.
   */
  gave(ids: readonly string[]): void {
    const told = ids.filter((id) => this.#announced.delete(id));
    if (told.length > 0) this.account.pace.gave(told.length, this.#clock.monotonic());
  }

  /** Refuses a message that was not even read. */
  tellToWait(message: Uint8Array): void {
    const id = idBeforeDecoding(this.link.encoding, message);
    this.answer(id, null, refusalOf(429, ANSWERS.tooManyRequests));
  }

  /**
   * Whether a message is an answer: it is then no work that was asked of us. Of JSON nobody knows
   * before it is read.
   */
  isAnswer(bytes: Uint8Array): boolean {
    return this.link.encoding === 'binary' && isBinaryAnswer(bytes);
  }

  /** Decodes one message with this peer's open questions in mind. */
  decode(bytes: Uint8Array): Decoded {
    const asked = (id: number) => this.#open.get(id)?.op ?? null;
    const decoded = decodeMessage(this.link.encoding, bytes, this.#ledgerId, asked);
    this.#traffic.heard += 1;
    this.#traffic.heardBytes += bytes.length;
    if (decoded.kind === 'request')
      this.#traffic.last = { op: decoded.request.op, ours: false, answer: false };
    return decoded;
  }

  /** Hands an answer of so many bytes to its question. */
  answered(id: number, answer: Answer<unknown>, bytes: number): void {
    const op = this.#open.get(id)?.op;
    if (op !== undefined)
      this.account.pace.answered(op, bytes, this.link.encoding, this.#clock.monotonic());
    this.#settle(id, answer);
  }

  /** An answer to no open question; false when there were too many that nobody had asked for. */
  unasked(id: MessageId): boolean {
    if (typeof id === 'number' && this.#late.delete(id)) return true;
    const now = this.#clock.monotonic();
    const forgiven = (now - this.#unaskedAt) / LIMITS.unaskedAnswerMs;
    this.#unasked = Math.max(0, this.#unasked - forgiven) + 1;
    this.#unaskedAt = now;
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
    if (this.#closed) return;
    this.link.close(reason);
    this.gone();
  }

  /** The link is no more: open questions end. */
  gone(): void {
    this.#closed = true;
    for (const id of [...this.#open.keys()]) this.#settle(id, 'closed');
  }
}
