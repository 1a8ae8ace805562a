/**
 * Tells peers what is new. Pooled transactions are announced by wire id in small batches, or sent
 * whole to peers that take no announcements; this node's own go whole to all of them at once. A
 * block goes to peers that have its parent: as short ids if they know most of its transactions,
 * else whole. One that others may have by now goes only to those that asked for that; the rest are
 * told of it (`told-blocks.ts`). Nothing is sent to a peer that is known to have it.
 */
import { toHex } from '../../base/bytes.ts';
import type { Block } from '../../ledger/block.ts';
import type { Pool } from '../../ledger/pool.ts';
import { type Transaction, transactionSize, wireId } from '../../ledger/transaction.ts';
import { SALT_BYTES, shortIdsOf } from '../../protocol/compact.ts';
import { LIMITS } from '../../protocol/limits.ts';
import { FEATURES } from '../../protocol/ops.ts';
import { itemsOf } from '../../protocol/shapes.ts';
import type { BlockIndex } from '../chain/block-index.ts';
import type { HeaderTree } from '../chain/header-tree.ts';
import type { NodeContext } from '../context.ts';
import type { NodeLimits } from '../node-limits.ts';
import { takes } from '../peers/features.ts';
import type { Neighbours } from '../peers/neighbours.ts';
import type { Peer } from '../peers/peer.ts';
import type { Clock, Random, TimerHandle } from '../ports.ts';

/** Bytes of transactions in one `merge`. */
const BATCH_BYTES = 256 * 1024;
/** The status of an answer that says to wait: sending the same again would not change it. */
const TOO_MANY = 429;
/** Refusals because the pool is full: the transaction is told again when it is offered again. */
const FOR_WANT_OF_ROOM = new Set(['pool-full', 'pool-claims-full']);

export class Relay {
  readonly #clock: Clock;
  readonly #random: Random;
  readonly #limits: NodeLimits;
  readonly #neighbours: Neighbours;
  readonly #pool: Pool;
  readonly #queues = new Map<Peer, Set<string>>();
  /** Peers that asked for new blocks to be sent at once. */
  readonly #eager = new WeakSet<Peer>();
  #timer: TimerHandle | null = null;
  /** Since when the oldest queued one waits to be told, monotonic ms. */
  #since: number | null = null;
  #stopped = false;

  constructor({ clock, limits, random }: NodeContext, neighbours: Neighbours, pool: Pool) {
    this.#clock = clock;
    this.#random = random;
    this.#limits = limits;
    this.#neighbours = neighbours;
    this.#pool = pool;
  }

  stop(): void {
    this.#stopped = true;
    this.#timer?.cancel();
  }

  /** A peer asks for new blocks to be sent to it at once, or no longer. */
  sendAtOnce(peer: Peer, on: boolean): void {
    if (on) this.#eager.add(peer);
    else this.#eager.delete(peer);
  }

  forget(peer: Peer): void {
    this.#queues.delete(peer);
  }

  /**
   * Queues transactions for all peers not known to have them; this node's own go at once, and
   * whole.
   */
  transactions(wireIds: readonly string[], own: boolean): void {
    for (const peer of this.#neighbours.nodes())
      if (own) void this.#send(peer, new Set(wireIds), false);
      else this.queue(peer, wireIds);
    if (!own) this.#later(LIMITS.relayDelayMs);
  }

  queue(peer: Peer, wireIds: Iterable<string>): void {
    const queue = this.#queues.get(peer) ?? new Set<string>();
    this.#queues.set(peer, queue);
    for (const id of wireIds) {
      if (peer.knownTransactions.has(id)) continue;
      if (queue.size >= this.#limits.relayQueue) break;
      queue.add(id);
    }
  }

  #later(ms: number): void {
    if (this.#stopped || this.#timer !== null) return;
    const now = this.#clock.monotonic();
    this.#since ??= now;
    this.#timer = this.#clock.after(ms, () => {
      this.#timer = null;
      this.#due(Math.round(this.#clock.monotonic() - now - ms));
    });
  }

  /**
   * `late`: ms by which the timer came late. Late timers show a thread or a machine with much to
   * do, which a message of its own for each payment and peer would keep busier still: there the
   * payments wait longer, so that more go together, but not where a message of them is full.
   */
  #due(late: number): void {
    const waited = this.#clock.monotonic() - (this.#since ?? 0);
    const wanted = LIMITS.relayDelayMs + LIMITS.relayLateTimes * late;
    const rest = Math.min(wanted, LIMITS.relayDelayMaxMs) - waited;
    if (late > 0 && rest > 0 && !this.#fillsMessage())
      return this.#later(Math.min(rest, LIMITS.relayDelayMs));
    this.#since = null;
    this.flush();
  }

  /** Whether as many wait for one peer as a message holds. */
  #fillsMessage(): boolean {
    return [...this.#queues.values()].some(({ size }) => size >= LIMITS.transactionIds);
  }

  flush(): void {
    for (const [peer, queue] of this.#queues)
      if (queue.size > 0 && !peer.closed)
        void this.#send(peer, queue, takes(peer, FEATURES.announce));
  }

  async #send(peer: Peer, queue: Set<string>, byId: boolean): Promise<void> {
    const batch: Transaction[] = [];
    const ids: string[] = [];
    let bytes = 0;
    const most = byId ? LIMITS.transactionIds : this.#limits.mergeTransactions;
    for (const id of queue) {
      if ((!byId && bytes >= BATCH_BYTES) || batch.length >= most) break;
      queue.delete(id);
      const transaction = this.#pool.get(id);
      if (transaction === undefined || peer.knownTransactions.has(id)) continue;
      peer.knownTransactions.add(id);
      bytes += transactionSize(transaction);
      batch.push(transaction);
      ids.push(id);
    }
    if (batch.length === 0) return;
    if (byId) peer.announce(ids);
    const answer = byId
      ? await peer.ask('announce', { ids: batch.map(wireId) })
      : await peer.ask('merge', { pool: itemsOf(batch) });
    if (!answer.ok && !peer.closed && (answer.why === 'busy' || answer.status === TOO_MANY)) {
      for (const id of ids) peer.knownTransactions.delete(id);
      this.queue(peer, ids);
      this.#later(1_000);
      return;
    }
    if (answer.ok && answer.response !== null)
      for (const { index, code } of answer.response.refused)
        if (FOR_WANT_OF_ROOM.has(code)) peer.knownTransactions.delete(ids[index] ?? '');
    if (queue.size === 0) return;
    this.queue(peer, queue);
    this.#later(LIMITS.relayDelayMs);
  }

  /**
   * Sends a new block to peers that have its parent. Returns the peers that are to be told of it
   * instead. `isOwn`: no peer brought it, so all of them lack it.
   */
  block(tree: HeaderTree, entry: BlockIndex, block: Block, isOwn: boolean): Peer[] {
    const others: Peer[] = [];
    const parent = entry.parent;
    let wireIds: readonly string[] | null = null;
    // Telling of a small one costs as much as sending it.
    const isTold = !isOwn && block.transactions.length >= LIMITS.compactFrom;
    for (const peer of this.#neighbours.nodes()) {
      if (peer.knownBlocks.has(entry.key)) continue;
      const theirs = peer.tip === null ? undefined : tree.find(peer.tip.hash);
      // The peer has the block already, but does not know that this node does.
      if (theirs !== undefined && tree.ancestor(theirs, entry.height) === entry) {
        others.push(peer);
        continue;
      }
      const hasParent =
        parent !== null &&
        (peer.knownBlocks.has(parent.key) ||
          (theirs !== undefined && tree.ancestor(theirs, parent.height) === parent));
      if (!hasParent || (isTold && takes(peer, FEATURES.tip) && !this.#eager.has(peer))) {
        others.push(peer);
        continue;
      }
      peer.knownBlocks.add(entry.key);
      wireIds ??= block.transactions.map((transaction) => toHex(wireId(transaction)));
      const known = wireIds.filter((id) => peer.knownTransactions.has(id)).length;
      const isCompact =
        takes(peer, FEATURES.compact) &&
        wireIds.length >= LIMITS.compactFrom &&
        known >= wireIds.length / 2;
      for (const id of wireIds) peer.knownTransactions.add(id);
      void this.#sendBlock(peer, entry, block, isCompact);
    }
    return others;
  }

  /** Sends the block as short ids if most of its transactions are pooled there. */
  async #sendBlock(peer: Peer, entry: BlockIndex, block: Block, isCompact: boolean): Promise<void> {
    if (isCompact) {
      const { header, transactions } = block;
      const salt = this.#random.bytes(SALT_BYTES);
      const short = shortIdsOf(salt, transactions);
      if ((await peer.ask('compact', { header, salt, short })).ok || peer.closed) return;
    }
    const answer = await peer.ask('merge', { blocks: itemsOf([block]) }, LIMITS.bodiesTimeoutMs);
    if (!answer.ok || answer.response.taken === 0) return;
    if (peer.tip === null || peer.tip.work < entry.work)
      peer.setTip({ height: entry.height, hash: entry.hash, work: entry.work });
  }
}
