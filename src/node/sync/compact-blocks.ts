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
import { patience } from '../peers/answer-times.ts';
import type { Neighbours } from '../peers/neighbours.ts';
import type { Peer } from '../peers/peer.ts';
import type { BlockIntake } from './block-intake.ts';
import type { Sync } from './sync.ts';

interface Parts {
  /** Tells whether the block of a header is wanted, and penalises a wrong header. */
  readonly intake: Pick<BlockIntake, 'wants'>;
  readonly neighbours: Pick<Neighbours, 'nodes'>;
  /** Its first transactions are the likeliest to be built. */
  readonly pool: Pick<Pool, 'list'>;
  /** Takes a whole block, as from a `merge` of this peer. */
  readonly sync: Pick<Sync, 'mergeBlocks'>;
}

/**
 * What came of an offer: the block was taken in as this peer gave it (`taken`), or as another did,
 * or not at all (`vain`); its header is not wanted (`refused`); others are before it (`waits`).
 */
export type Offer = 'taken' | 'vain' | 'refused' | 'waits';

interface Offered {
  readonly peer: Peer;
  readonly compact: CompactBlock;
}

interface Given {
  readonly peer: Peer;
  readonly block: Block;
}

/** A block that is being completed. */
interface Open {
  /** All that offered it, the first of them first. */
  readonly offers: Offered[];
  /** Ends the wait for a whole block when another peer offers it. */
  another: () => void;
  /** A peer has given it: nobody else is asked. */
  isGiven: boolean;
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
  readonly #open = new Map<string, Open>();
  /** Further ones of a peer of which one is being completed, the oldest first. */
  readonly #waiting = new Map<Peer, CompactBlock[]>();

  constructor(parts: Parts) {
    this.#parts = parts;
  }

  async offered(peer: Peer, compact: CompactBlock): Promise<Offer> {
    const hash = headerHash(compact.header);
    const key = toHex(hash);
    peer.knownBlocks.add(key);
    const open = this.#open.get(key);
    if (open !== undefined) {
      if (open.offers.length <= LIMITS.otherAnnouncers) open.offers.push({ peer, compact });
      open.another();
      return 'waits';
    }
    if (this.#open.size >= LIMITS.compactBlocks) return 'waits';
    if (this.#isBusy(peer)) {
      this.#wait(peer, compact);
      return 'waits';
    }
    if (!this.#parts.intake.wants(peer, compact.header)) return 'refused';
    const opened = { offers: [{ peer, compact }], another: () => undefined, isGiven: false };
    this.#open.set(key, opened);
    try {
      return (await this.#take(hash, opened)) === peer ? 'taken' : 'vain';
    } finally {
      this.#open.delete(key);
      await this.#next(peer);
    }
  }

  /** Whether the block of this hash (hex) is being completed. */
  isOpen(key: string): boolean {
    return this.#open.has(key);
  }

  /** A block that this peer offered first is being completed. */
  #isBusy(peer: Peer): boolean {
    return [...this.#open.values()].some(({ offers: [first] }) => first?.peer === peer);
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
   * Takes the block from the first peer that gives it, and returns that peer; null if nobody does,
   * or if it is not taken in. An answer with the whole block that comes after another peer's offer
   * was tried ends all questions for it.
   */
  async #take(hash: Uint8Array, open: Open): Promise<Peer | null> {
    let late: (given: Given) => void = () => undefined;
    const came = new Promise<Given>((resolve) => {
      late = resolve;
    });
    const given = await Promise.race([came, this.#tryAll(hash, open, late)]);
    open.isGiven = true;
    if (given === null) return null;
    const { peer, block } = given;
    const { taken } = await this.#parts.sync.mergeBlocks(peer, itemsOf([block]));
    return taken > 0 ? peer : null;
  }

  /**
   * Asks one peer after another. A peer that keeps the block back delays nobody: an offer that
   * comes meanwhile is tried before the answer with a whole block is there.
   */
  async #tryAll(hash: Uint8Array, open: Open, late: (given: Given) => void): Promise<Given | null> {
    const { offers } = open;
    const passedOver: Promise<void>[] = [];
    let tried = 0;
    for (let asked = 0; asked < offers.length; asked += 1) {
      for (; tried < offers.length && !open.isGiven; tried += 1) {
        const { peer, compact } = offers[tried] as Offered;
        const block = peer.closed ? null : await this.#complete(peer, hash, compact);
        if (block !== null) return { peer, block };
      }
      if (open.isGiven) return null;
      const { peer } = offers[asked] as Offered;
      if (peer.closed) continue;
      const another = new Promise<'another'>((resolve) => {
        open.another = () => resolve('another');
      });
      const asking = whole(peer, hash);
      const block = await Promise.race([asking, another]);
      open.another = () => undefined;
      if (block === 'another')
        passedOver.push(
          asking.then((whole) => {
            if (whole !== null) late({ peer, block: whole });
          }),
        );
      else if (block !== null) return { peer, block };
    }
    await Promise.all(passedOver);
    return null;
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
      const waitMs = patience(this.#parts.neighbours.nodes(), LIMITS.fetchTimeoutMs);
      const answer = await peer.ask('transactions', args, waitMs);
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
