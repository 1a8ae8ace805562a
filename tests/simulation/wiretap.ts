/** (k): what an honest node relays or serves is valid. */
import { toHex } from '../../src/base/bytes.ts';
import type { LinkEnd } from '../../src/lab/connection.ts';
import type { Block } from '../../src/ledger/block.ts';
import type { Transaction } from '../../src/ledger/transaction.ts';
import { decodeMessage } from '../../src/protocol/codec.ts';
import type { Op } from '../../src/protocol/ops.ts';
import type { Watched } from './watched.ts';

export class Wiretap {
  readonly #world: Watched;
  /** Op of each question, so that its answer can be read: by the asking end. */
  readonly #asked = new WeakMap<LinkEnd, Map<number, Op>>();
  /** Pooled transactions that went over a link, whole. */
  copies = 0;
  /** Blocks sent as short ids, and whole. */
  readonly blocks = { compact: 0, whole: 0 };

  constructor(world: Watched) {
    this.#world = world;
  }

  /** A message an honest node sends. */
  heard(end: LinkEnd, bytes: Uint8Array): void {
    const theirs = this.#asked.get(end.remote);
    const ledgerId = this.#world.oracle.ledgerId;
    const decoded = decodeMessage(end.encoding, bytes, ledgerId, (id) => theirs?.get(id) ?? null);
    if (decoded.kind === 'bad' || decoded.kind === 'bad-answer') {
      this.#fail(end, `sends what cannot be read: ${JSON.stringify(decoded)}`);
    } else if (decoded.kind === 'request') {
      const own = this.#asked.get(end) ?? new Map<number, Op>();
      this.#asked.set(end, own);
      own.set(decoded.id as number, decoded.request.op);
      if (decoded.request.op === 'compact') this.blocks.compact += 1;
      if (decoded.request.op !== 'merge') return;
      const { args } = decoded.request;
      if ('pool' in args) for (const { value } of args.pool.values) this.#transaction(end, value);
      else for (const { value } of args.blocks.values) this.#block(end, value);
    } else if (decoded.kind === 'answer' && decoded.answer.response !== null) {
      if (decoded.op === 'blocks')
        for (const block of decoded.answer.response.blocks) this.#block(end, block);
      if (decoded.op === 'pool' || decoded.op === 'transactions')
        for (const one of decoded.answer.response.transactions) this.#transaction(end, one);
      if (decoded.op === 'merge')
        for (const { code } of decoded.answer.response.refused) {
          this.#world.trace.note('refused', end.port.machine, code);
        }
    }
  }

  #transaction(end: LinkEnd, transaction: Transaction): void {
    this.copies += 1;
    const fault = this.#world.oracle.transactionFault(transaction);
    if (fault !== null) this.#fail(end, `relays an invalid transaction: ${fault}`);
  }

  #block(end: LinkEnd, block: Block): void {
    if (block.header.height === 0) return;
    this.blocks.whole += 1;
    const judged = this.#world.oracle.judge(block);
    const height = block.header.height;
    if (judged === undefined)
      this.#fail(
        end,
        `serves block ${height} that cannot be judged (${toHex(block.header.previous).slice(0, 8)})`,
      );
    else if (judged.fault !== null)
      this.#fail(end, `serves invalid block ${height}: ${judged.fault}`);
  }

  #fail(end: LinkEnd, what: string): void {
    this.#world.violated('k', end.port.machine, what);
  }
}
