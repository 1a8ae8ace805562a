/**
 * The source gives the builder what it needs of a node: the conditions of B-1 and B-2, templates,
 * and where to hand a proof in.
 */
import { equal, toHex } from '../base/bytes.ts';
import { assembleBlock } from '../ledger/assemble.ts';
import { type Block, encodeBody } from '../ledger/block.ts';
import { encodeHeader } from '../ledger/header.ts';
import { MAX_AHEAD } from '../ledger/header-check.ts';
import { transactionId } from '../ledger/transaction.ts';
import type { Node } from './node.ts';
import { usualAnswerMs } from './peers/answer-times.ts';
import type { BlockTemplate, BuilderSource } from './ports.ts';

export class NodeBuilderSource implements BuilderSource {
  readonly #node: Node;
  readonly #key: Uint8Array;
  /** The block that each template was made from, so that nothing is read back from its bytes. */
  readonly #blocks = new WeakMap<BlockTemplate, Block>();

  /** @param key the account that gets fees and reward (L-8). */
  constructor(node: Node, key: Uint8Array) {
    this.#node = node;
    this.#key = key;
  }

  ready(): boolean {
    return this.#node.ready;
  }

  tipHash(): Uint8Array {
    return this.#node.chain.tip.hash;
  }

  nodes(): number {
    return this.#node.peers.nodes().length + 1;
  }

  answerMs(): number {
    return usualAnswerMs(this.#node.peers.nodes());
  }

  poolSize(): number {
    return this.#node.keeper.pool.size;
  }

  oldest(): number | null {
    return this.#node.keeper.pool.oldest();
  }

  template(now: number): BlockTemplate | null {
    const { chain, keeper, charter, ledgerId } = this.#node;
    const parent = chain.tip;
    // B-2: a clock behind the parent's must not hold the ledger up.
    const time = Math.max(now, parent.header.time + 1);
    // L-9: every node would refuse it, this one included.
    if (time > now + MAX_AHEAD) return null;
    const recent = chain.tree.recent(parent);
    const made = assembleBlock(
      charter,
      parent.header,
      recent,
      chain.state,
      keeper.pool.candidates(),
      this.#key,
      time,
    );
    if (made === null) return null;
    const { header, transactions } = made.block;
    const template: BlockTemplate = {
      height: header.height,
      header: encodeHeader(header),
      body: encodeBody(transactions),
      work: header.work,
      records: transactions.length,
      dropped: made.dropped.map(({ transaction, error }) => ({
        id: toHex(transactionId(ledgerId, transaction)),
        ...error,
      })),
    };
    this.#blocks.set(template, made.block);
    return template;
  }

  async submit(
    template: BlockTemplate,
    nonce: bigint,
  ): Promise<{ ok: true } | { ok: false; code: string; reason: string }> {
    const made = this.#blocks.get(template);
    if (made === undefined) throw new Error('builder: the template is not one of ours');
    if (!equal(made.header.previous, this.tipHash()))
      return { ok: false, code: 'late', reason: 'Another block came first.' };
    const block = { ...made, header: { ...made.header, nonce } };
    const { refused } = await this.#node.mergeBlocks(null, {
      values: [{ index: 0, value: block }],
      refused: [],
    });
    const first = refused[0];
    return first === undefined
      ? { ok: true }
      : { ok: false, code: first.code, reason: first.reason };
  }

  seeking(on: boolean): void {
    this.#node.seeking(on);
  }

  subscribe(changed: (what: 'tip' | 'pool' | 'ready') => void): () => void {
    return this.#node.subscribe((event) => {
      if (event !== 'view') changed(event);
    });
  }
}
