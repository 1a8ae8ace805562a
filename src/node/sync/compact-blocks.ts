/**
 * Completes blocks that come as a header and short ids (O-2 `compact`): from the pool, with the
 * missing transactions fetched by their places; otherwise the block is fetched whole. Short ids may
 * collide and a pool may lack much: no peer is to blame for that, and only the header decides.
 */
import { equal, toHex } from '../../base/bytes.ts';
import type { Block } from '../../ledger/block.ts';
import { headerHash } from '../../ledger/header.ts';
import { transactionsRoot } from '../../ledger/merkle.ts';
import type { Pool } from '../../ledger/pool.ts';
import { encodeTransaction } from '../../ledger/transaction.ts';
import { matchShortIds, SHORT_ID_BYTES } from '../../protocol/compact.ts';
import { LIMITS } from '../../protocol/limits.ts';
import { type CompactBlock, itemsOf } from '../../protocol/shapes.ts';
import type { Peer } from '../peers/peer.ts';
import type { BlockIntake } from './block-intake.ts';
import type { Sync } from './sync.ts';

interface Parts {
  /** Tells whether the block of a header is wanted, and penalises a wrong header. */
  readonly intake: Pick<BlockIntake, 'wants'>;
  /** Its first transactions are the likeliest to be built. */
  readonly pool: Pick<Pool, 'list'>;
  /** Takes a whole block, as from a `merge` of this peer. */
  readonly sync: Pick<Sync, 'mergeBlocks'>;
}

interface Offer {
  readonly peer: Peer;
  readonly compact: CompactBlock;
}

/**
 * How many pooled transactions are compared beyond the number in the block: pools differ in order.
 */
const MARGIN = 1_024;
const TIMES = 2;

export class CompactBlocks {
  readonly #parts: Parts;
  /**
   * Blocks being completed, by hash in hex, with the peers that offered each: the first is asked
   * first.
   */
  readonly #open = new Map<string, Offer[]>();
  /** Further ones of a peer of which one is being completed, the oldest first. */
  readonly #waiting = new Map<Peer, CompactBlock[]>();

  constructor(parts: Parts) {
    this.#parts = parts;
  }

  async offered(peer: Peer, compact: CompactBlock): Promise<void> {
    const hash = headerHash(compact.header);
    const key = toHex(hash);
    peer.knownBlocks.add(key);
    const others = this.#open.get(key);
    if (others !== undefined) {
      if (others.length <= LIMITS.otherAnnouncers) others.push({ peer, compact });
      return;
    }
    if (this.#open.size >= LIMITS.compactBlocks) return;
    if (this.#isBusy(peer)) return this.#wait(peer, compact);
    if (!this.#parts.intake.wants(peer, compact.header)) return;
    const offers = [{ peer, compact }];
    this.#open.set(key, offers);
    try {
      await this.#take(hash, offers);
    } finally {
      this.#open.delete(key);
      await this.#next(peer);
    }
  }

  /** A block that this peer offered first is being completed. */
  #isBusy(peer: Peer): boolean {
    return [...this.#open.values()].some(([first]) => first?.peer === peer);
  }

  /** Blocks may come faster than their missing transactions. */
  #wait(peer: Peer, compact: CompactBlock): void {
    const waiting = this.#waiting.get(peer) ?? [];
    if (waiting.length < LIMITS.compactWaiting) waiting.push(compact);
    this.#waiting.set(peer, waiting);
  }

  /**
   * The waiting blocks of a peer, of which none is being completed any more. One that is not wanted
   * by now does not keep back those after it, and nothing is kept of a peer that has left.
   */
  async #next(peer: Peer): Promise<void> {
    while (!this.#isBusy(peer)) {
      const waiting = this.#waiting.get(peer) ?? [];
      const compact = peer.closed ? undefined : waiting.shift();
      if (compact === undefined || waiting.length === 0) this.#waiting.delete(peer);
      if (compact === undefined) return;
      await this.offered(peer, compact);
    }
  }

  /**
   * Takes the block from the first peer that gives it, so that a peer that keeps it back delays
   * nobody.
   */
  async #take(hash: Uint8Array, offers: readonly Offer[]): Promise<void> {
    // More offers may come during the loop.
    for (const { peer, compact } of offers) {
      const block = peer.closed ? null : await this.#complete(peer, hash, compact);
      if (block !== null) return this.#merge(peer, block);
    }
    for (const { peer } of offers) {
      const block = peer.closed ? null : await whole(peer, hash);
      if (block !== null) return this.#merge(peer, block);
    }
  }

  async #merge(peer: Peer, block: Block): Promise<void> {
    await this.#parts.sync.mergeBlocks(peer, itemsOf([block]));
  }

  /** Puts the block together; null if too much is missing, or if ids collide. */
  async #complete(
    peer: Peer,
    hash: Uint8Array,
    { header, salt, short }: CompactBlock,
  ): Promise<Block | null> {
    const count = short.length / SHORT_ID_BYTES;
    const matched = matchShortIds(salt, short, this.#parts.pool.list(0, TIMES * count + MARGIN));
    const places = matched.flatMap((one, place) => (one === null ? [place] : []));
    if (places.length > LIMITS.transactionIds) return null;
    if (places.length > 0) {
      const args = { block: hash, places };
      const answer = await peer.ask('transactions', args, LIMITS.fetchTimeoutMs);
      if (!answer.ok || answer.response.transactions.length !== places.length) return null;
      for (const [at, transaction] of answer.response.transactions.entries())
        matched[places[at] as number] = transaction;
    }
    const transactions = matched.filter((one) => one !== null);
    if (transactions.length !== matched.length) return null;
    const root = transactionsRoot(transactions.map((one) => encodeTransaction(one)));
    return equal(root, header.transactionsRoot) ? { header, transactions } : null;
  }
}

async function whole(peer: Peer, hash: Uint8Array): Promise<Block | null> {
  const answer = await peer.ask('blocks', { hashes: [hash] }, LIMITS.bodiesTimeoutMs);
  const block = answer.ok ? answer.response.blocks[0] : undefined;
  return block !== undefined && equal(headerHash(block.header), hash) ? block : null;
}
