/**
 * New blocks that peers tell of without sending them (O-2 `tip`).
 *
 * What it does. A peer that tells of a tip one block above this node's makes that block expected.
 * It is likely to come from another peer within `toldBlockMs`; else a peer that told of it is asked
 * for it as short ids, and another each `toldBlockNextMs` as long as it is not here. Meanwhile no
 * headers are fetched for it. After `toldBlockMostMs`, and at once where its header is refused, it
 * is left to ordinary sync for good. All but the first wait are longer where answers are slow.
 *
 * Why. In a room every node hears of a block from each neighbour; it has to cross each link as a
 * few bytes, and reach a node with its short ids about once. A peer that tells and does not send
 * costs one of those pauses, once: each is asked once for a block, peers that brought blocks before
 * first. One that had not given it when the next was asked is in vain: it is asked last, and what
 * it tells of makes no block expected, so that it has to show headers like anybody. Only a block
 * that came of what it gave ends that, since a hash and a header cost nothing.
 *
 * Bounds. `toldBlocks` expected blocks, two begun by one peer, `toldBlockPeers` peers for each;
 * `toldBlockHashes` hashes given up, and as many that were sent.
 */
import { BoundedSet } from '../../base/bounded.ts';
import { equal, toHex } from '../../base/bytes.ts';
import { headerHash } from '../../ledger/header.ts';
import { LIMITS } from '../../protocol/limits.ts';
import { FEATURES } from '../../protocol/ops.ts';
import type { Chain } from '../chain/chain.ts';
import type { ChainDriver } from '../chain/chain-driver.ts';
import { patience } from '../peers/answer-times.ts';
import { takes } from '../peers/features.ts';
import type { Neighbours } from '../peers/neighbours.ts';
import type { Peer } from '../peers/peer.ts';
import type { Clock, TimerHandle } from '../ports.ts';
import type { CompactBlocks } from './compact-blocks.ts';
import type { FollowedPeers } from './followed.ts';
import type { Sync } from './sync.ts';

/** Blocks that one peer was the first to tell of and that are still expected. */
const BEGUN_BY_ONE = 2;

interface Told {
  readonly hash: Uint8Array;
  readonly first: Peer;
  /** When it was first told of, monotonic ms. */
  readonly since: number;
  /** Peers that told of it and were not asked yet. */
  readonly peers: Peer[];
  readonly asked: Set<Peer>;
  /** The last that was asked. */
  last: Peer | null;
  /** Nobody had sent it when it was told of, and nobody was asked for it yet. */
  isNews: boolean;
  timer: TimerHandle;
}

interface Parts {
  readonly chain: Pick<Chain, 'tip' | 'tree'>;
  readonly clock: Clock;
  readonly compactBlocks: Pick<CompactBlocks, 'isOpen' | 'offered'>;
  readonly driver: Pick<ChainDriver, 'canAdvance' | 'guard'>;
  readonly followed: Pick<FollowedPeers, 'wasFirst'>;
  readonly neighbours: Pick<Neighbours, 'nodes'>;
  readonly sync: Pick<Sync, 'expected' | 'paused' | 'pump'>;
}

export class ToldBlocks {
  readonly #parts: Parts;
  readonly #told = new Map<string, Told>();
  /** Peers that told of a block, did not give it, and have brought none since. */
  readonly #vain = new WeakSet<Peer>();
  /** Blocks that were left to ordinary sync, hashes in hex. */
  readonly #givenUp = new BoundedSet<string>(LIMITS.toldBlockHashes);
  /** Blocks that a peer has sent by itself, hashes in hex: they may wait to be taken in. */
  readonly #sent = new BoundedSet<string>(LIMITS.toldBlockHashes);

  constructor(parts: Parts) {
    this.#parts = parts;
  }

  get size(): number {
    return this.#told.size;
  }

  /** A peer told its tip. */
  told(peer: Peer): void {
    const { tip } = peer;
    if (tip === null || !takes(peer, FEATURES.tip)) return;
    const key = toHex(tip.hash);
    const known = this.#told.get(key);
    if (known !== undefined) return this.#toldToo(peer, known);
    if (this.#vain.has(peer) || this.#givenUp.has(key) || !this.#isNext(peer)) return;
    if (this.#told.size >= LIMITS.toldBlocks) return;
    const begun = [...this.#told.values()].filter(({ first }) => first === peer).length;
    if (begun >= BEGUN_BY_ONE) return;
    this.#told.set(key, {
      hash: tip.hash,
      first: peer,
      since: this.#parts.clock.monotonic(),
      peers: [peer],
      asked: new Set(),
      last: null,
      isNews: !this.#isComing(key),
      timer: this.#after(LIMITS.toldBlockMs, key),
    });
    this.#parts.sync.expected.add(key);
  }

  /** A peer sends a block by itself. Returns whether it is the first to do so. */
  noteSent(hash: Uint8Array): boolean {
    const key = toHex(hash);
    const isFirst = !this.#isHere(hash) && !this.#isComing(key);
    this.#sent.add(key);
    return isFirst;
  }

  /** Its header was refused, and would be of whoever gives it. */
  refused(hash: Uint8Array): void {
    const key = toHex(hash);
    if (this.#told.has(key)) this.#giveUp(key);
    else this.#givenUp.add(key);
  }

  /** A block was taken in that this peer gave: it is believed again. */
  gave(peer: Peer): void {
    this.#vain.delete(peer);
  }

  /** The chain has moved: what is in the tree by now is not waited for. */
  noteProgress(): void {
    for (const [key, { first, hash, isNews }] of this.#told) {
      if (!this.#isHere(hash)) continue;
      this.#drop(key);
      if (isNews && !first.closed) this.#parts.followed.wasFirst(first);
    }
  }

  forget(peer: Peer): void {
    for (const { peers } of this.#told.values()) {
      const at = peers.indexOf(peer);
      if (at >= 0) peers.splice(at, 1);
    }
  }

  stop(): void {
    for (const { timer } of this.#told.values()) timer.cancel();
  }

  /** Whether the peer's tip is the block that comes next here, as far as it says. */
  #isNext({ tip }: Peer): boolean {
    const { chain, driver, sync } = this.#parts;
    if (tip === null || sync.paused || !driver.canAdvance || this.#isHere(tip.hash)) return false;
    return tip.height === chain.tip.height + 1 && tip.work > chain.tip.work;
  }

  #isHere(hash: Uint8Array): boolean {
    return this.#parts.chain.tree.find(hash) !== undefined;
  }

  /** Whether it was sent, or is being put together. */
  #isComing(key: string): boolean {
    return this.#sent.has(key) || this.#parts.compactBlocks.isOpen(key);
  }

  /** A further peer tells of it. Many that came first keep out none that brought blocks before. */
  #toldToo(peer: Peer, { asked, peers }: Told): void {
    if (asked.has(peer) || peers.includes(peer)) return;
    if (peers.length >= LIMITS.toldBlockPeers) {
      this.#sort(peers);
      if (this.#rank(peers.at(-1) as Peer) >= this.#rank(peer)) return;
      peers.pop();
    }
    peers.push(peer);
  }

  #patience(ms: number): number {
    return patience(this.#parts.neighbours.nodes(), ms);
  }

  #after(ms: number, key: string): TimerHandle {
    return this.#parts.clock.after(ms, () => this.#due(key));
  }

  #drop(key: string): void {
    this.#told.get(key)?.timer.cancel();
    this.#told.delete(key);
    this.#parts.sync.expected.delete(key);
  }

  /** It is left to ordinary sync, and not expected again. */
  #giveUp(key: string): void {
    this.#drop(key);
    this.#givenUp.add(key);
    this.#parts.sync.pump();
  }

  /** It did not come in time. */
  #due(key: string): void {
    const told = this.#told.get(key);
    if (told === undefined) return;
    const { clock, driver, sync } = this.#parts;
    const age = clock.monotonic() - told.since;
    const isOver =
      age >= this.#patience(LIMITS.toldBlockMostMs) || sync.paused || !driver.canAdvance;
    if (isOver || this.#isHere(told.hash)) return this.#giveUp(key);
    const nextMs = this.#patience(LIMITS.toldBlockNextMs);
    told.timer = this.#after(nextMs, key);
    // To put it together may take a question and its answer.
    if (this.#isComing(key) && age < nextMs) return;
    this.#sort(told.peers);
    const peer = told.peers.shift();
    if (peer === undefined) return;
    if (told.last !== null) this.#vain.add(told.last);
    told.last = peer;
    told.asked.add(peer);
    told.isNews = false;
    void this.#ask(peer, told);
  }

  #rank(peer: Peer): number {
    return this.#vain.has(peer) ? -1 : peer.lastBlockAt;
  }

  /** The likeliest to give it first. */
  #sort(peers: Peer[]): void {
    peers.sort((a, b) => this.#rank(b) - this.#rank(a));
  }

  async #ask(peer: Peer, told: Told): Promise<void> {
    const { compactBlocks, driver, followed } = this.#parts;
    const waitMs = this.#patience(LIMITS.fetchTimeoutMs);
    const answer = await peer.ask('short', { block: told.hash }, waitMs);
    const compact = answer.ok ? answer.response : null;
    if (compact === null || !equal(headerHash(compact.header), told.hash)) {
      // The disk of an honest node may fail: no offence, but no reason to wait for it again.
      this.#vain.add(peer);
      return;
    }
    if (this.#isHere(told.hash)) return;
    await driver.guard(async () => {
      const offer = await compactBlocks.offered(peer, compact);
      if (offer === 'taken') {
        this.gave(peer);
        if (!peer.closed) followed.wasFirst(peer);
      } else if (offer === 'vain') this.#vain.add(peer);
      else if (offer === 'refused') this.refused(told.hash);
    });
  }
}
