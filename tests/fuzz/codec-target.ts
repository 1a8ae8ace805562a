/**
 * Fuzzes both encodings of messages. Oracle: decoding never throws, holds no more than its input,
 * and pollutes no prototype; a decoded message is encoded again with the same meaning, requests in
 * the other encoding too.
 */
import { isZero } from '../../src/base/bytes.ts';
import {
  decodeMessage,
  type Encoding,
  encodeAnswer,
  encodeRequest,
} from '../../src/protocol/codec.ts';
import { answerOf, type Decoded, refusalOf } from '../../src/protocol/decoded.ts';
import { LIMITS } from '../../src/protocol/limits.ts';
import { OP_NAMES, type Op } from '../../src/protocol/ops.ts';
import type { Request, RequestOf } from '../../src/protocol/shapes.ts';
import { count, demand, Finding, same, type Target, weigh } from './finding.ts';
import { mutateBytes } from './mutate-bytes.ts';
import { mutateJson } from './mutate-json.ts';
import { Seeded } from './seeded.ts';
import { request, response } from './values.ts';

/** Id of all messages. */
const ID = 9;
/** Inputs that share the messages they were made from. */
const EPOCH = 4_000;
const MESSAGES = 160;
/** Texts of ours in the answer to a bad message, and the 256 characters of a prefix of 32 bytes. */
const OWN_TEXT_BYTES = 256;

interface Message {
  op: Op;
  bytes: Uint8Array;
  text: string;
}

/** A message as sent, and the op it would be an answer to. */
export interface CodecInput {
  encoding: Encoding;
  asked: Op;
  bytes: Uint8Array;
}

const ledgerId = new Uint8Array(32).fill(7);
const decoder = new TextDecoder();

/** Well-formed messages of this encoding, requests and answers. */
function makeMessages(encoding: Encoding, random: Seeded, howMany: number): Message[] {
  return Array.from({ length: howMany }, () => {
    const op = random.pick(OP_NAMES);
    const bytes = random.oneIn(2)
      ? encodeRequest(encoding, ID, request(op, random) as RequestOf<Op>, ledgerId)
      : encodeAnswer(encoding, ID, op, answerOf(op, response(op, random)), ledgerId);
    return { op, bytes, text: encoding === 'json' ? decoder.decode(bytes) : '' };
  });
}

export class CodecTarget implements Target {
  readonly name: string;
  readonly counts = new Map<string, number>();
  readonly #encoding: Encoding;
  #epoch = '';
  #messages: Message[] = [];

  constructor(encoding: Encoding) {
    this.name = encoding;
    this.#encoding = encoding;
  }

  run(seed: number, index: number): void {
    const decoded = judge(this.make(seed, index));
    count(this.counts, decoded.kind);
    if (decoded.kind === 'request') count(this.counts, `request ${decoded.request.op}`);
  }

  make(seed: number, index: number): CodecInput {
    const epoch = `${seed}/${Math.floor(index / EPOCH)}`;
    if (epoch !== this.#epoch) {
      this.#epoch = epoch;
      this.#messages = makeMessages(this.#encoding, new Seeded(this.name, epoch), MESSAGES);
    }
    const random = new Seeded(this.name, seed, index);
    const { op, bytes, text } = random.pick(this.#messages);
    const other = random.pick(this.#messages);
    const asked = random.oneIn(12) ? random.pick(OP_NAMES) : op;
    if (random.oneIn(20)) return { encoding: this.#encoding, asked, bytes };
    const spoilt =
      this.#encoding === 'binary'
        ? mutateBytes(bytes, random, other.bytes)
        : mutateJson(text, random, other.bytes);
    return { encoding: this.#encoding, asked, bytes: spoilt };
  }
}

/** Judges one input; returns what it decoded to. */
export function judge({ encoding, asked, bytes }: CodecInput): Decoded {
  const decoded = decodeMessage(encoding, bytes, ledgerId, () => asked);
  demand(Object.keys(Object.prototype).length === 0, 'a prototype was polluted');
  checkWeight(decoded, bytes);
  if (decoded.kind === 'request') checkRequest(encoding, decoded.request);
  else if (decoded.kind === 'answer') checkAnswer(encoding, decoded);
  else if (decoded.kind === 'bad') checkReply(encoding, decoded);
  return decoded;
}

function checkWeight(decoded: Decoded, message: Uint8Array): void {
  const weight = weigh(decoded);
  demand(weight.bytes <= message.length + OWN_TEXT_BYTES, 'it holds more bytes than it was given');
  demand(weight.entries <= message.length, 'it holds more entries than it was given bytes');
  demand(weight.views === 0, 'a view keeps a larger buffer alive');
}

/** The request without its refused items: those are not encoded again. */
function meaning(given: Request): Request {
  if (given.op !== 'merge' && given.op !== 'judge') return given;
  const list = 'pool' in given.args ? given.args.pool : given.args.blocks;
  const values = list.values.map(({ value }, index) => ({ index, value }));
  const items = { values, refused: [] };
  const args = 'pool' in given.args ? { pool: items } : { blocks: items };
  return { op: given.op, args } as Request;
}

/** JSON has no word for a zero receiver, which is invalid anyway. */
function hasWords(given: Request): boolean {
  if (given.op !== 'merge' && given.op !== 'judge') return true;
  const transactions =
    'pool' in given.args
      ? given.args.pool.values.map(({ value }) => value)
      : given.args.blocks.values.flatMap(({ value }) => value.transactions);
  return transactions.every(({ receiver }) => !isZero(receiver));
}

function checkRequest(encoding: Encoding, given: Request): void {
  const meant = meaning(given);
  for (const way of ['binary', 'json'] as const) {
    if (way !== encoding && !hasWords(meant)) continue;
    const bytes = encodeRequest(way, ID, meant as RequestOf<Op>, ledgerId);
    if (way === 'json' && bytes.length > LIMITS.jsonRequestBytes) continue;
    const again = decodeMessage(way, bytes, ledgerId, () => null);
    if (again.kind !== 'request' || !same(again.request, meant))
      throw new Finding(`a request read as ${encoding} means something else as ${way}`);
  }
}

function checkAnswer(encoding: Encoding, given: Extract<Decoded, { kind: 'answer' }>): void {
  const { op, answer } = given;
  if (answer.status !== 200 && answer.status !== 202) {
    demand(answer.response === null, 'an error with a response');
    return;
  }
  const bytes = encodeAnswer(encoding, ID, op, answer as never, ledgerId);
  // Near the limit lists are cut, which is another test's.
  if (bytes.length > LIMITS.jsonAnswerBytes - 4_096) return;
  const again = decodeMessage(encoding, bytes, ledgerId, () => op);
  const equal = again.kind === 'answer' && same(comparable(again), comparable(given));
  demand(equal, `an answer to "${op}" means something else when it is encoded again`);
}

/**
 * Leaves out what an encoding is allowed to lose: bodies that were only counted, fractions of a ms.
 */
function comparable({ op, answer }: Extract<Decoded, { kind: 'answer' }>): unknown {
  const { response: held } = answer;
  if (op === 'blocks' && held !== null && 'blocks' in held) return held.blocks;
  if (op === 'time' && held !== null && 'time' in held) return Math.floor(held.time / 1024);
  return held;
}

function checkReply(encoding: Encoding, bad: Extract<Decoded, { kind: 'bad' }>): void {
  const reply = encodeAnswer(encoding, bad.id, null, refusalOf(bad.status, bad.error), ledgerId);
  demand(reply.length < 1_024, 'the answer to a bad message is long');
}
