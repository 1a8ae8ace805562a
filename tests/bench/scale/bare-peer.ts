/**
 * A peer that serves a ready ledger from memory, with the project's own codec and no other part of
 * a node: the measured time is then the receiver's alone. Runs in Node and in a page.
 */
import { equal, toHex } from '../../../src/base/bytes.ts';
import type { Accounts } from '../../../src/ledger/accounts.ts';
import { type Block, blockSize, decodeBlock } from '../../../src/ledger/block.ts';
import { decodeHeader, HEADER_BYTES, type Header, headerHash } from '../../../src/ledger/header.ts';
import { decodeMessage, encodeAnswer, encodeRequest } from '../../../src/protocol/codec.ts';
import { answerOf, refusalOf } from '../../../src/protocol/decoded.ts';
import { LIMITS } from '../../../src/protocol/limits.ts';
import { type Op, PROTOCOL } from '../../../src/protocol/ops.ts';
import { Pace } from '../../../src/protocol/quota.ts';
import {
  type Answer,
  type Hello,
  itemsOf,
  type Request,
  type Sendable,
} from '../../../src/protocol/shapes.ts';

const ANSWER_BYTES = 2 ** 20;

interface Served {
  header: Header;
  hash: Uint8Array;
  bytes: Uint8Array;
  /** The work of this block and all before it. */
  work: bigint;
}

export class BarePeer {
  readonly #ledgerId: Uint8Array;
  readonly #node = crypto.getRandomValues(new Uint8Array(16));
  readonly #blocks: Served[] = [];
  readonly #heights = new Map<string, number>();
  readonly #send: (message: Uint8Array) => void;
  readonly #pace = new Pace(performance.now());
  readonly #open = new Map<number, { op: Op; answered: () => void }>();
  #told: number;
  #nextId = 1;
  /** Requests by op. */
  readonly counts: Record<string, number> = {};
  /** Bytes of its messages. */
  sent = 0;
  /** The accounts it serves, after one block; by default none. */
  state: { height: number; accounts: Accounts } | null = null;

  /**
   * @param told how many of the blocks it tells of at first.
   * @param send hands a whole message to the other side.
   */
  constructor(
    ledgerId: Uint8Array,
    blocks: readonly Uint8Array[],
    told: number,
    send: (message: Uint8Array) => void,
  ) {
    this.#ledgerId = ledgerId;
    this.#told = told;
    this.#send = (message) => {
      this.sent += message.length;
      send(message);
    };
    let work = 0n;
    for (const bytes of blocks) {
      const decoded = decodeHeader(bytes.subarray(0, HEADER_BYTES));
      if (!decoded.ok) throw new Error(decoded.error.reason);
      const header = decoded.value;
      const hash = headerHash(header);
      work += header.work;
      this.#blocks.push({ header, hash, bytes, work });
      this.#heights.set(toHex(hash), this.#blocks.length);
    }
  }

  /** Says `hello`, to a link just opened. */
  greet(): void {
    this.#ask({ op: 'hello', args: this.#hello() });
  }

  /**
   * Sends the next block whole, as a relay does; ms until it was answered for. Waits before, as a
   * node does, until the other side's quota allows it.
   */
  async push(): Promise<number> {
    const block = this.#block(this.#told);
    this.#told += 1;
    const request = { op: 'merge', args: { blocks: itemsOf([block]) } } as Request;
    const wait = this.#pace.ask(request, blockSize(block), 'binary', performance.now());
    if (wait > 0) await new Promise((resolve) => setTimeout(resolve, wait));
    const began = performance.now();
    await new Promise<void>((resolve) => this.#ask(request, resolve));
    return performance.now() - began;
  }

  #block(index: number): Block {
    const served = this.#blocks[index];
    const decoded = served === undefined ? null : decodeBlock(served.bytes);
    if (decoded === null || !decoded.ok) throw new Error('there is no further block');
    return decoded.value;
  }

  #ask(request: Request, answered: () => void = () => undefined): void {
    const id = this.#nextId;
    this.#nextId += 1;
    this.#open.set(id, { op: request.op, answered });
    this.#send(encodeRequest('binary', id, request as never, this.#ledgerId));
  }

  hear(message: Uint8Array): void {
    const decoded = decodeMessage('binary', message, this.#ledgerId, (id) => {
      return this.#open.get(id)?.op ?? null;
    });
    if (decoded.kind === 'answer' || decoded.kind === 'bad-answer') {
      this.#open.get(decoded.id)?.answered();
      this.#open.delete(decoded.id);
    } else if (decoded.kind === 'request' && typeof decoded.id === 'number') {
      const { request } = decoded;
      this.counts[request.op] = (this.counts[request.op] ?? 0) + 1;
      const answer = this.#answerTo(request);
      this.#send(encodeAnswer('binary', decoded.id, request.op, answer, this.#ledgerId));
    }
  }

  #hello(): Hello {
    const last = this.#blocks[this.#told - 1];
    if (last === undefined) throw new Error('an empty ledger cannot be told of');
    return {
      protocol: PROTOCOL,
      ledger: this.#ledgerId,
      node: this.#node,
      address: '',
      tip: { height: this.#told, hash: last.hash, work: last.work },
      seals: [],
      pool: { count: 0, xor: new Uint8Array(8) },
      features: 0,
      synced: true,
    };
  }

  #answerTo(request: Request): Answer<Sendable[Request['op']]> {
    switch (request.op) {
      case 'hello':
        return answerOf('hello', this.#hello());
      case 'time':
        return answerOf('time', { time: Date.now() / 1000, timeZone: 'UTC' });
      case 'peers':
        return answerOf('peers', []);
      case 'pool':
        return answerOf('pool', { transactions: [], total: 0 });
      case 'merge':
        return answerOf('merge', { taken: 0, refused: [] });
      case 'headers': {
        const { locator, limit } = request.args;
        const heights = locator.map((hash) => this.#heights.get(toHex(hash)));
        const from = heights.find((height) => height !== undefined) ?? 0;
        const end = Math.min(this.#told, from + Math.min(limit, LIMITS.headersPerAnswer));
        return answerOf('headers', {
          headers: this.#blocks.slice(from, end).map(({ header }) => header),
        });
      }
      case 'blocks':
        return answerOf('blocks', {
          blocks: this.#bodies('hashes' in request.args ? request.args.hashes : []),
        });
      case 'accounts': {
        const { block, prefix } = request.args;
        const hash = this.#blocks[(this.state?.height ?? 0) - 1]?.hash;
        if (this.state === null || block === null || hash === undefined || !equal(block, hash))
          return refusalOf(404, 'This state is not served.');
        const { accounts } = this.state;
        if (accounts.countUnder(prefix) > LIMITS.accountsPerPart)
          return refusalOf(413, 'Too large.');
        return answerOf('accounts', { ...accounts.prove(prefix), block });
      }
      default:
        return refusalOf(404, 'A bare peer does not answer this.');
    }
  }

  #bodies(hashes: readonly Uint8Array[]): Uint8Array[] {
    const blocks: Uint8Array[] = [];
    let bytes = 0;
    for (const hash of hashes) {
      const served = this.#blocks[(this.#heights.get(toHex(hash)) ?? 0) - 1];
      if (served === undefined) break;
      bytes += served.bytes.length;
      if (blocks.length > 0 && bytes > ANSWER_BYTES) break;
      blocks.push(served.bytes);
    }
    return blocks;
  }
}
