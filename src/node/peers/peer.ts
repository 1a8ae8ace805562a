/** One linked peer: its questions and answers, its quotas, and what it is known to have. */

import { BoundedMap, BoundedSet } from '../../base/bounded.ts';
import { toHex } from '../../base/bytes.ts';
import { type Transaction, wireId } from '../../ledger/transaction.ts';
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
import { ANSWERS, FEATURES, type Op } from '../../protocol/ops.ts';
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
import { AnswerAverage } from './answer-times.ts';
import { type Asked, type AskFailure, askedOf } from './asked.ts';
import { isBulkAnswer, isBulkRequest } from './bulk.ts';
import { type Account, newAccount } from './debts.ts';
import { takes } from './features.ts';
import type { SlotKind } from './slot-rules.ts';
import { UnaskedAnswers } from './unasked-answers.ts';

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
  /** When a small question was sent, monotonic ms. */
  sentAt: number | null;
  settle(answer: Answer<unknown> | AskFailure): void;
  timer: TimerHandle;
}

const NO_TIMER: TimerHandle = { cancel: () => undefined };

export class Peer {
  readonly link: Link;
  /** Its quotas and the work it has cost, earlier links included. */
  readonly account: Account;
  /** When the link opened, ms since 1970. */
  readonly since: number;
  #hello: Hello | null = null;
  #tip: Tip | null = null;
  #rtt: number | null = null;
  #clockOffset: number | null = null;
  #heard: number;
  #asked: number;
  #slotKind: SlotKind = 'inbound';
  #slotSince = 0;
  #lastBlockAt = 0;
  #measuredAt = Number.NEGATIVE_INFINITY;
  readonly knownTransactions: BoundedSet<string>;
  /** Wire ids that were announced to it and that it has not fetched. */
  readonly #announced = new BoundedSet<string>(LIMITS.announcedByPeer);
  readonly knownBlocks: BoundedSet<string>;
  #closed = false;
  /** The messages and bytes of this link, and the op of the last message each way. */
  readonly #traffic: Traffic = { heard: 0, said: 0, heardBytes: 0, saidBytes: 0, last: null };
  readonly #clock: Clock;
  readonly #ledgerId: Uint8Array;
  readonly #open = new Map<number, Open>();
  /** Questions that were given up, and when they were sent: their answers may come, honestly. */
  readonly #late = new BoundedMap<number, number | null>(LIMITS.lateAnswers);
  #nextId = 1;
  readonly #unasked: UnaskedAnswers;
  readonly #answering = new AnswerAverage();

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
    this.#unasked = new UnaskedAnswers(this.#heard);
    this.account = account ?? newAccount(this.#heard);
  }

  get quota(): Quota {
    return this.account.quota;
  }

  get load(): Account['load'] {
    return this.account.load;
  }

  /** The `hello` of its handshake, or its latest one; a JSON peer has none. */
  get hello(): Hello | null {
    return this.#hello;
  }

  /** The lowest height whose body it tells to have (S-5): 1 where it deleted none. */
  get firstBody(): number {
    return this.#hello?.first ?? 1;
  }

  get closed(): boolean {
    return this.#closed;
  }

  get isNode(): boolean {
    return this.#hello !== null;
  }

  /** The newest tip it told of. */
  get tip(): Tip | null {
    return this.#tip;
  }

  /** The round trip, ms; null while unmeasured. */
  get rtt(): number | null {
    return this.#rtt;
  }

  /** The ms it took to answer small questions lately; null before the first answer. */
  get answerMs(): number | null {
    return this.#answering.ms;
  }

  /** Its clock less ours, ms; null while unmeasured. */
  get clockOffset(): number | null {
    return this.#clockOffset;
  }

  /** When it last gave a sign of life, monotonic ms. */
  get heard(): number {
    return this.#heard;
  }

  /** When it last asked for something, monotonic ms. */
  get asked(): number {
    return this.#asked;
  }

  /** How it was found. */
  get slotKind(): SlotKind {
    return this.#slotKind;
  }

  /** Since when it has its slot (`slot-rules.ts`), monotonic ms. */
  get slotSince(): number {
    return this.#slotSince;
  }

  /** When it last was the first to bring a block, monotonic ms; 0 for never. */
  get lastBlockAt(): number {
    return this.#lastBlockAt;
  }

  /** Its handshake is done, or it said `hello` again. */
  introduce(hello: Hello): void {
    this.#hello = hello;
    this.#tip = hello.tip;
  }

  /** Notes the tip that it told of. */
  setTip(tip: Tip): void {
    this.#tip = tip;
  }

  /** Notes a sign of life, monotonic ms. */
  markHeard(now: number): void {
    this.#heard = now;
  }

  /** Notes that it asked for something, monotonic ms. */
  markAsked(now: number): void {
    this.#asked = now;
  }

  /** When it was last measured, monotonic ms; long ago for never. */
  get measuredAt(): number {
    return this.#measuredAt;
  }

  /** Milliseconds there and back, and its clock less ours; `now`: monotonic ms. */
  measure(rtt: number, clockOffset: number, now: number): void {
    this.#measuredAt = now;
    this.#rtt = rtt;
    this.#clockOffset = clockOffset;
  }

  /** Notes how it was found. */
  setSlotKind(kind: SlotKind): void {
    this.#slotKind = kind;
  }

  /** Notes that it has its slot since `now`, monotonic ms. */
  admit(now: number): void {
    this.#slotSince = now;
  }

  /** Notes that it was the first to bring a block, monotonic ms. */
  markBlockBrought(now: number): void {
    this.#lastBlockAt = now;
  }

  /** Messages and bytes that crossed this link, a copy. */
  get traffic(): Traffic {
    return { ...this.#traffic };
  }

  /** Questions without an answer yet. */
  get openQuestions(): number {
    return this.#open.size;
  }

  /**
   * Asks; never rejects. The question is sent when this peer's quotas allow it (O-5), so that an
   * honest node is not told to wait; `waitMs` counts from then.
   */
  ask<O extends Op>(
    op: O,
    args: Args[O],
    waitMs: number = LIMITS.requestTimeoutMs,
  ): Promise<Asked<Responses[O]>> {
    if (this.#closed) return Promise.resolve(askedOf('closed'));
    if (this.#open.size >= LIMITS.openRequests) return Promise.resolve(askedOf('busy'));
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
        this.#hello?.pool.count,
      );
      this.#open.set(id, {
        op,
        sentAt: null,
        timer: NO_TIMER,
        settle: (answer) => resolve(askedOf(answer)),
      });
      const send = () => this.#send(id, message, waitMs, !isBulkRequest(request));
      if (wait === 0) send();
      else this.#setTimer(id, wait, send);
    });
  }

  #setTimer(id: number, ms: number, run: () => void): void {
    const open = this.#open.get(id);
    if (open !== undefined) open.timer = this.#clock.after(ms, run);
  }

  #send(id: number, message: Uint8Array, waitMs: number, urgent: boolean): void {
    this.#setTimer(id, waitMs, () => {
      this.#late.set(id, this.#open.get(id)?.sentAt ?? null);
      this.#settle(id, 'timeout');
    });
    const open = this.#open.get(id);
    const op = open?.op ?? null;
    if (open !== undefined && urgent && !isBulkAnswer(op)) open.sentAt = this.#clock.monotonic();
    this.#noteSaid(op, message.length, false);
    if (!this.link.send(message, urgent && this.#readsBetween)) this.#settle(id, 'closed');
  }

  /** Answers a request. `op` is null if the request named none that is known. */
  answer<O extends Op>(id: MessageId, op: O | null, answer: Answer<Sendable[O]>): void {
    if (this.#closed) return;
    const { encoding } = this.link;
    const message = encodeAnswer(encoding, id, op, answer, this.#ledgerId);
    this.quota.wrote(message.length, encoding);
    this.load.written += bytesCost(message.length, encoding);
    this.#noteSaid(op, message.length, true);
    this.link.send(message, this.#readsBetween && !isBulkAnswer(op));
  }

  /** Whether it takes small messages between the frames of a large one. */
  get #readsBetween(): boolean {
    return takes(this, FEATURES.between);
  }

  #noteSaid(op: Op | null, bytes: number, answer: boolean): void {
    this.#traffic.said += 1;
    this.#traffic.saidBytes += bytes;
    if (op !== null) this.#traffic.last = { op, ours: true, answer };
  }

  /** Charges bytes that were read from disk to answer it. */
  loaded(bytes: number): void {
    this.quota.loaded(bytes);
    this.load.written += loadCost(bytes);
  }

  /** Notes that these wire ids (hex) are announced to it. */
  announce(ids: readonly string[]): void {
    for (const id of ids) this.#announced.add(id);
  }

  /**
   * Notes that it fetched these (wire ids, hex). Ids that it was not told of, or fetched before,
   * are not credited: else a peer that fetches without end would make our questions to it wait
   * without end.
   */
  gave(payments: readonly Transaction[]): void {
    const told = payments.filter((one) => this.#announced.delete(toHex(wireId(one))));
    if (told.length > 0) this.account.pace.gave(told, this.#clock.monotonic());
  }

  /** Refuses a message that was not read. */
  tellToWait(message: Uint8Array): void {
    const id = idBeforeDecoding(this.link.encoding, message);
    this.answer(id, null, refusalOf(429, ANSWERS.tooManyRequests));
  }

  /** Whether a message is an answer, which is no work asked of us. For JSON only reading tells. */
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

  /** Hands an answer to its question; `bytes`: its size. */
  answered(id: number, answer: Answer<unknown>, bytes: number): void {
    const op = this.#open.get(id)?.op;
    if (op !== undefined)
      this.account.pace.answered(op, bytes, this.link.encoding, this.#clock.monotonic());
    this.#settle(id, answer);
  }

  /**
   * Counts an answer to no open question; false if there were too many that no question asked for.
   */
  unasked(id: MessageId): boolean {
    const now = this.#clock.monotonic();
    const sentAt = typeof id === 'number' ? this.#late.get(id) : undefined;
    if (typeof id !== 'number' || sentAt === undefined) return this.#unasked.isBearable(now);
    this.#late.delete(id);
    this.#answering.came(sentAt, now);
    return true;
  }

  #settle(id: number, answer: Answer<unknown> | AskFailure): boolean {
    const open = this.#open.get(id);
    if (open === undefined) return false;
    this.#open.delete(id);
    open.timer.cancel();
    if (typeof answer !== 'string') this.#answering.came(open.sentAt, this.#clock.monotonic());
    open.settle(answer);
    return true;
  }

  close(reason: CloseReason): void {
    if (this.#closed) return;
    this.link.close(reason);
    this.endQuestions();
  }

  /** The link has ended: open questions end. */
  endQuestions(): void {
    this.#closed = true;
    for (const id of [...this.#open.keys()]) this.#settle(id, 'closed');
  }
}
