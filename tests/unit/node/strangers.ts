/**
 * Strangers that tell of a tip to a node with a short chain, and give headers and bodies as a test
 * wants.
 */
import { expect } from 'vitest';
import { toHex } from '../../../src/base/bytes.ts';
import type { Verifier } from '../../../src/crypto/ed25519.ts';
import { type Block, blockSize } from '../../../src/ledger/block.ts';
import { type Header, headerHash } from '../../../src/ledger/header.ts';
import type { Seal } from '../../../src/ledger/seal.ts';
import type { Node } from '../../../src/node/node.ts';
import type { NodeLimits } from '../../../src/node/node-limits.ts';
import { decodeMessage, encodeAnswer, encodeRequest } from '../../../src/protocol/codec.ts';
import { answerOf, refusalOf } from '../../../src/protocol/decoded.ts';
import { LIMITS } from '../../../src/protocol/limits.ts';
import type { Op } from '../../../src/protocol/ops.ts';
import {
  type Answer,
  type Args,
  type Hello,
  itemsOf,
  type Responses,
  type Sendable,
  type Tip,
} from '../../../src/protocol/shapes.ts';
import { type FakeLink, FakeTransport } from '../../support/fake-links.ts';
import { ManualClock } from '../../support/manual-clock.ts';
import { person, SmallLedger } from '../../support/small-ledger.ts';
import { openNode } from '../../support/small-node.ts';
import { drain, helloOf } from './room.ts';

export const STARTS_AT = 1_700_000_000_000;

export interface Setting {
  node: Node;
  transport: FakeTransport;
  clock: ManualClock;
  ledger: SmallLedger;
}

/** A node whose chain has this many blocks, one a second. */
export async function settle(
  blocks: number,
  work: number,
  limits: Partial<NodeLimits> = {},
): Promise<Setting> {
  const ledger = new SmallLedger({ work, grantsPerBlock: 1 });
  for (let i = 1; i <= blocks; i += 1)
    ledger.grow([ledger.claim(person(i))], person(0).publicKey, STARTS_AT + i * 1_000);
  return settleOn(ledger, { limits });
}

/** A node that has this chain, a second after its last block. */
export async function settleOn(
  ledger: SmallLedger,
  {
    slow,
    limits = {},
  }: { slow?: (clock: ManualClock) => Verifier; limits?: Partial<NodeLimits> } = {},
): Promise<Setting> {
  const clock = new ManualClock(Math.max(STARTS_AT, ledger.tip.time) + 1_000);
  const transport = new FakeTransport('rtc', 'own');
  const verifier = slow === undefined ? {} : { verifier: slow(clock) };
  const node = await openNode(ledger, { clock, transports: [transport], limits, ...verifier });
  await node.mergeBlocks(null, itemsOf(ledger.blocks));
  node.start();
  await drain();
  expect(node.chain.tip.height).toBe(ledger.blocks.length);
  return { node, transport, clock, ledger };
}

/** Time goes on, and the network with it. */
export async function rest({ clock }: Setting, ms: number): Promise<void> {
  for (let left = ms; left > 0; left -= 200) {
    await clock.pass(200);
    for (let i = 0; i < 4; i += 1) await drain();
  }
}

let strangers = 0;

/** A stranger that tells of a tip and answers `headers` as a test wants. */
export class Stranger {
  readonly link: FakeLink;
  /** Pages of headers it was asked for. */
  pages = 0;
  /** Bodies it gives; null: it takes the question and never answers. */
  blocks: readonly Block[] | null = [];
  /** Bodies it was asked for, and how many by each question. */
  asked = 0;
  readonly questions: number[] = [];
  /** Heights of those it gave, in this order. */
  readonly given: number[] = [];
  /** Its clock less the node's, ms. */
  clockAhead = 0;
  /** How long each body takes it, ms. */
  slowness = 0;
  /** How long an answer to `headers` takes it, ms. */
  headersMs = 0;
  /**
   * What it answers to `accounts`: a part, the status of a refusal, or null for no answer at all.
   */
  parts: (args: Args['accounts']) => Responses['accounts'] | number | null = () => 404;
  /** Parts it was asked for. */
  partsAsked = 0;
  /** Blocks it was sent without having asked. */
  sent = 0;
  readonly #setting: Setting;
  #hello: Hello;
  #busyUntil = 0;
  readonly #headers: (locator: readonly Uint8Array[]) => readonly Header[] | null;

  constructor(
    setting: Setting,
    name: string,
    tip: Tip,
    headers: (locator: readonly Uint8Array[]) => readonly Header[] | null,
    seals: readonly Seal[] = [],
    more: Partial<Hello> = {},
  ) {
    const { ledger, transport } = setting;
    this.#setting = setting;
    this.#headers = headers;
    strangers += 1;
    this.#hello = helloOf(strangers, { ledger: ledger.id, tip, seals, ...more });
    this.link = transport.open(name);
    this.link.hear = (message) => setImmediate(() => this.#hear(message));
    for (const message of this.link.said.splice(0)) this.link.hear(message);
    this.tell(tip);
  }

  /** Tells its tip now. */
  tell(tip: Tip): void {
    const { ledger, transport } = this.#setting;
    this.#hello = { ...this.#hello, tip };
    const hello = { op: 'hello', args: this.#hello } as const;
    transport.say(this.link, encodeRequest('binary', 1, hello, ledger.id));
  }

  /** Gives a block that was not asked for. */
  push(block: Block): void {
    const { ledger, transport } = this.#setting;
    const merge = { op: 'merge', args: { blocks: itemsOf([block]) } } as const;
    transport.say(this.link, encodeRequest('binary', 2, merge, ledger.id));
  }

  #hear(message: Uint8Array): void {
    const { ledger, transport, clock } = this.#setting;
    const decoded = decodeMessage('binary', message, ledger.id, () => null);
    if (decoded.kind !== 'request' || typeof decoded.id !== 'number') return;
    const { id, request } = decoded;
    const say = (answer: Uint8Array) => transport.say(this.link, answer);
    const encoded = <O extends Op>(op: O, answer: Answer<Sendable[O]>) =>
      encodeAnswer('binary', id, op, answer, ledger.id);
    if (request.op === 'hello') say(encoded('hello', answerOf('hello', this.#hello)));
    else if (request.op === 'time') {
      const now = clock.now() + this.clockAhead;
      say(encoded('time', answerOf('time', { time: now / 1_000, timeZone: 'UTC' })));
    } else if (request.op === 'headers') {
      this.pages += 1;
      const headers = this.#headers(request.args.locator)?.slice(0, request.args.limit);
      if (headers === undefined) return;
      const page = encoded('headers', answerOf('headers', { headers }));
      if (this.headersMs === 0) say(page);
      else clock.after(this.headersMs, () => say(page));
    } else if (request.op === 'accounts') {
      this.partsAsked += 1;
      const part = this.parts(request.args);
      if (part === null) return;
      const answer = typeof part === 'number' ? refusalOf(part, 'No.') : answerOf('accounts', part);
      say(encoded('accounts', answer));
    } else if (request.op === 'merge' && 'blocks' in request.args) {
      this.sent += request.args.blocks.values.length;
      const merged = answerOf('merge', { taken: request.args.blocks.values.length, refused: [] });
      say(encoded('merge', merged));
    } else if (request.op === 'blocks' && 'hashes' in request.args) {
      const wanted = new Set(request.args.hashes.map(toHex));
      this.asked += wanted.size;
      this.questions.push(wanted.size);
      if (this.blocks === null) return;
      const all = this.blocks.filter(({ header }) => wanted.has(toHex(headerHash(header))));
      const blocks = inOneAnswer(all);
      this.given.push(...blocks.map(({ header }) => header.height));
      const answer = encoded('blocks', answerOf('blocks', { blocks }));
      if (this.slowness === 0) say(answer);
      // One after another, as over a line.
      this.#busyUntil = Math.max(this.#busyUntil, clock.now()) + blocks.length * this.slowness;
      if (this.slowness > 0) clock.after(this.#busyUntil - clock.now(), () => say(answer));
    }
  }
}

/** The first of these, as many as a node gives in one answer. */
function inOneAnswer(blocks: readonly Block[]): readonly Block[] {
  let bytes = 0;
  const end = blocks.findIndex((block, at) => {
    bytes += blockSize(block);
    return at > 0 && bytes > LIMITS.bodyAnswerBytes;
  });
  return end < 0 ? blocks : blocks.slice(0, end);
}

/** Answers as a node with these headers does. */
export const afterLocator =
  (headers: readonly Header[]) =>
  (locator: readonly Uint8Array[]): readonly Header[] => {
    const places = new Map(headers.map((header, at) => [toHex(headerHash(header)), at]));
    const known = locator.map(toHex).find((hash) => places.has(hash));
    const from = known === undefined ? 0 : (places.get(known) ?? 0) + 1;
    return headers.slice(from, from + LIMITS.headersPerAnswer);
  };
