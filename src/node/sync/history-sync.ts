/**
 * Verifies the history below the base (S-5): fetches the bodies from genesis on, executes them in a
 * second state, and stores them. When it arrives at the base, this node is as one that synced all.
 *
 * It goes gently: only while nothing better is to be fetched, one request at a time to the quickest
 * peer, and after each step it rests as long as that took. A peer whose body is not the header's is
 * penalised; one that does not give what its chain has is asked for other things for a while. A
 * block that breaks a rule takes the base with it: the ledger is begun anew from genesis
 * (`ChainBase.verify`).
 *
 * Where nobody gives the next block for long, because all that had it left or deleted it, or keep
 * it back, the linked peers vote (`BaseVote`). The time counts while a question is open as well,
 * and until a block was executed: one who is silent, or gives junk, holds that up for nobody.
 */
import { equal } from '../../base/bytes.ts';
import type { Block } from '../../ledger/block.ts';
import { headerHash } from '../../ledger/header.ts';
import { LIMITS } from '../../protocol/limits.ts';
import type { BlockIndex } from '../chain/block-index.ts';
import type { Chain } from '../chain/chain.ts';
import { brokenBase } from '../chain/chain-base.ts';
import type { ChainDriver } from '../chain/chain-driver.ts';
import type { NodeContext } from '../context.ts';
import type { Neighbours } from '../peers/neighbours.ts';
import type { Peer } from '../peers/peer.ts';
import type { WalletTransactions } from '../pool/wallet-transactions.ts';
import type { TimerHandle } from '../ports.ts';
import { BaseVote } from './base-vote.ts';
import type { PeerChains } from './peer-chains.ts';

interface Parts {
  readonly chain: Chain;
  readonly chains: PeerChains;
  readonly context: NodeContext;
  readonly driver: ChainDriver;
  readonly neighbours: Neighbours;
  readonly walletTransactions: WalletTransactions;
  /** Whether something better is still to be fetched. */
  readonly sync: { readonly behind: boolean; readonly paused: boolean };
}

/** Time that passes between two looks counts up to this: the tab may have slept. */
const LOOK_MOST_MS = 2_000;
/** The page says so from then on; later while an answer is waited for, which may be slow. */
const SOUGHT_TOLD_MS = 10_000;

export class HistorySync {
  readonly #parts: Parts;
  readonly #vote: BaseVote;
  /** Peers that did not give what was asked: not asked again before, monotonic ms. */
  readonly #lacking = new WeakMap<Peer, number>();
  /**
   * How long each peer took for a block when it was asked last, ms: the quickest is asked, so that
   * one that gives a block now and then holds up a single step and not the whole history.
   */
  readonly #pace = new WeakMap<Peer, number>();
  /** For how long nobody gave the next block though peers were linked, ms. */
  #soughtMs = 0;
  #lookedAt = 0;
  #isBusy = false;
  /** A question is open. */
  #isAsking = false;
  #timer: TimerHandle | null = null;
  #stopped = false;

  constructor(parts: Parts) {
    this.#parts = parts;
    this.#vote = new BaseVote(parts);
  }

  stop(): void {
    this.#stopped = true;
    this.#vote.stop();
    this.#timer?.cancel();
  }

  /** Blocks verified, and all there are to verify; null where nothing is. */
  get progress(): { done: number; total: number } | null {
    const { base } = this.#parts.chain;
    return base.isVerified ? null : { done: base.verified, total: base.height };
  }

  /** No linked peer gives the next block of history, and did not for some seconds. */
  get isSought(): boolean {
    const toldMs = SOUGHT_TOLD_MS + (this.#isAsking ? LIMITS.bodiesTimeoutMs : 0);
    return !this.#parts.chain.base.isVerified && this.#soughtMs > toldMs;
  }

  pump(): void {
    const { chain, context, driver, neighbours, sync } = this.#parts;
    const now = context.clock.monotonic();
    const passed = Math.min(now - this.#lookedAt, LOOK_MOST_MS);
    this.#lookedAt = now;
    if (this.#stopped || chain.base.isVerified) return;
    if (sync.paused || sync.behind || !driver.canAdvance) return;
    const wanted = chain.base.next(context.limits.historyBlocks);
    const peer = this.#isBusy ? undefined : this.#holderOf(wanted[0] as BlockIndex);
    const isWaiting = this.#isAsking || (!this.#isBusy && peer === undefined);
    if (isWaiting && neighbours.nodes().length > 0) this.#soughtMs += passed;
    if (this.#soughtMs >= LIMITS.historySoughtMs && !chain.base.isSound) this.#vote.pump();
    if (peer !== undefined) void this.#step(peer, wanted);
  }

  #holderOf(entry: BlockIndex): Peer | undefined {
    const { chain, chains, context, neighbours } = this.#parts;
    const now = context.clock.monotonic();
    const pace = (peer: Peer) => this.#pace.get(peer) ?? 0;
    const holders = neighbours
      .nodes()
      .filter(
        (peer) =>
          (this.#lacking.get(peer) ?? 0) <= now &&
          entry.height >= peer.firstBody &&
          chain.tree.isOnTheWay(entry, chains.endsOf(peer)),
      );
    return holders.sort((a, b) => pace(a) - pace(b))[0];
  }

  async #step(peer: Peer, wanted: readonly BlockIndex[]): Promise<void> {
    const { clock } = this.#parts.context;
    this.#isBusy = true;
    let pause: number = LIMITS.historyPauseMs;
    try {
      const blocks = await this.#ask(peer, wanted);
      const begun = clock.monotonic();
      if (blocks.length > 0 && !this.#stopped) await this.#enter(peer, wanted, blocks);
      pause = Math.max(pause, clock.monotonic() - begun);
    } finally {
      if (this.#stopped) this.#isBusy = false;
      else
        this.#timer = clock.after(pause, () => {
          this.#isBusy = false;
          this.pump();
        });
    }
  }

  /** The bodies that came of those asked for, the lowest first and without a gap. */
  async #ask(peer: Peer, wanted: readonly BlockIndex[]): Promise<readonly Block[]> {
    const { clock } = this.#parts.context;
    const hashes = wanted.map(({ hash }) => hash);
    const asked = clock.monotonic();
    this.#isAsking = true;
    const answer = await peer.ask('blocks', { hashes }, LIMITS.bodiesTimeoutMs);
    this.#isAsking = false;
    const blocks = answer.ok ? answer.response.blocks : [];
    this.#pace.set(peer, (clock.monotonic() - asked) / Math.max(1, blocks.length));
    const fits = blocks.findIndex((block, index) => {
      const hash = hashes[index];
      return hash === undefined || !equal(headerHash(block.header), hash);
    });
    if (fits >= 0 && !this.#isOneOf(blocks[fits] as Block, hashes))
      this.#parts.neighbours.penalise(peer, 'bad-answer');
    const good = fits < 0 ? blocks : blocks.slice(0, fits);
    if (good.length === 0) this.#passOver(peer);
    return good;
  }

  /** A peer may leave out what it cannot read. */
  #isOneOf({ header }: Block, hashes: readonly Uint8Array[]): boolean {
    const own = headerHash(header);
    return hashes.some((hash) => equal(hash, own));
  }

  #passOver(peer: Peer): void {
    this.#lacking.set(peer, this.#parts.context.clock.monotonic() + LIMITS.doubtMs);
  }

  async #enter(peer: Peer, wanted: readonly BlockIndex[], blocks: readonly Block[]): Promise<void> {
    const { chain, context, driver, neighbours, walletTransactions } = this.#parts;
    const isDone = await driver.guardSerially(async () => {
      // A step before this one may have begun the chain anew.
      const [first] = chain.base.next(1);
      if (!driver.canAdvance || first === undefined || first !== wanted[0]) return;
      const sound: Block[] = [];
      for (const [index, block] of blocks.entries()) {
        const checked = chain.checkBlock(block);
        if (checked.ok) sound.push(block);
        else if (checked.error.code === 'transactions-root') {
          neighbours.penalise(peer, 'invalid-body');
          break;
        } else if (index === 0) {
          throw brokenBase(`Block ${first.height} breaks a rule: ${checked.error.code}.`);
        } else break;
      }
      if (sound.length === 0) return this.#passOver(peer);
      await chain.base.verify(sound);
      this.#soughtMs = 0;
      this.#vote.clear();
      if (!chain.base.isVerified) return;
      context.trail.add('history-verified', { height: chain.tip.height });
      await walletTransactions.relocate();
      neighbours.tellHello();
    });
    if (isDone) context.events.emit('view');
  }
}
