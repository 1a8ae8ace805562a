/**
 * The chain of one node: the header tree, the state at the tip, and the steps from one tip to the
 * next. Each step is computed aside, written in one storage transaction (S-2), and only then
 * becomes the state in memory. The caller runs all steps through one `Serial`.
 */
import type { Verifier } from '../../crypto/ed25519.ts';
import type { Accounts } from '../../ledger/accounts.ts';
import { type Block, blockSize, checkBody, encodeBlock } from '../../ledger/block.ts';
import { type Charter, ledgerIdOf } from '../../ledger/charter.ts';
import { DONE, fail, type LedgerError, type Result } from '../../ledger/result.ts';
import type { Seal } from '../../ledger/seal.ts';
import { checkTransaction, type Transaction } from '../../ledger/transaction.ts';
import { NODE_LIMITS, type NodeLimits } from '../node-limits.ts';
import type { ChainStep, ChainStore, Damage, StoredLedger, StoredSummary } from '../ports.ts';
import { type BlockIndex, better } from './block-index.ts';
import { Bodies, type LoadedBlock, storedBlock } from './bodies.ts';
import { BranchExecution, batchLength, type Executed, toStore } from './branch-execution.ts';
import { brokenBase, ChainBase } from './chain-base.ts';
import { beginChain, headerBytes, readChain } from './chain-begin.ts';
import { HeaderTree } from './header-tree.ts';
import { indexOfChain } from './history-index.ts';
import { SealBook, type SealOutcome } from './seal-book.ts';
import { SealDesk } from './seal-desk.ts';
import { SideBranches } from './side-branches.ts';
import { Signatures } from './signatures.ts';
import { States } from './states.ts';
import type { ChainFollower, TipChange } from './tip-change.ts';
import { UnavailableBodies } from './unavailable.ts';

export class Chain {
  readonly charter: Charter;
  readonly ledgerId: Uint8Array;
  readonly tree: HeaderTree;
  readonly seals: SealBook;
  readonly unavailable: UnavailableBodies;
  readonly signatures: Signatures;
  readonly base: ChainBase;
  /** Blocks of the main chain whose record could not be read, to be fetched again (S-3). */
  readonly damaged = new Set<BlockIndex>();
  readonly #store: ChainStore;
  readonly #bodies: Bodies;
  readonly #states: States;
  readonly #side: SideBranches;
  readonly #sealDesk: SealDesk;
  readonly #execution: BranchExecution;
  readonly #limits: NodeLimits;
  #follower: ChainFollower | null = null;
  #indexIsWhole = true;
  #givenUp: BlockIndex | null = null;

  constructor(
    charter: Charter,
    store: ChainStore,
    verifier: Verifier,
    limits: NodeLimits = NODE_LIMITS,
    yieldToEventLoop: () => Promise<void> = () => Promise.resolve(),
  ) {
    this.#limits = limits;
    this.charter = charter;
    this.ledgerId = ledgerIdOf(charter);
    this.tree = new HeaderTree(charter, this.#limits.sideHeaders);
    this.seals = new SealBook(this.tree);
    this.unavailable = new UnavailableBodies(this.tree, (entry) => this.seals.allows(entry));
    this.signatures = new Signatures(charter, this.ledgerId, verifier, limits.verifiedCache);
    const { ledgerId, signatures, tree } = this;
    const shared = { charter, ledgerId, limits, signatures, store, tree };
    this.base = new ChainBase(shared);
    this.#store = store;
    this.#bodies = new Bodies(store);
    const bestHeight = () => this.unavailable.reachable().height;
    this.#states = new States(charter, tree, this.#bodies, limits.cachedStates, bestHeight);
    this.#side = new SideBranches(charter, this, this.#bodies, store, limits);
    this.#sealDesk = new SealDesk(charter, this.ledgerId, verifier, store, this.seals);
    this.#execution = new BranchExecution({
      ...shared,
      bodies: this.#bodies,
      states: this.#states,
      yieldToEventLoop,
      invalidate: (entry, error) => this.#invalidate(entry, error),
    });
  }

  /** Names the part that follows its steps; once, before anything runs. */
  attach(follower: ChainFollower): void {
    this.#follower = follower;
  }

  get tip(): BlockIndex {
    return this.tree.tip;
  }

  /**
   * False while the index lacks heights: a key that is not found may stand in a block all the same.
   */
  get isIndexWhole(): boolean {
    return this.#indexIsWhole && this.base.isVerified;
  }

  get isIndexDamaged(): boolean {
    return !this.#indexIsWhole;
  }

  /** Call this at the start if the stored index is damaged: `rebuildIndex` then makes it anew. */
  markIndexDamaged(): void {
    this.#indexIsWhole = false;
  }

  /** The accounts after the tip. */
  get state(): Accounts {
    return this.#states.current;
  }

  /** Room to stage more bodies. */
  get canStage(): boolean {
    return this.#bodies.canStage;
  }

  /**
   * Takes over what is on disk. Returns the damage found (S-3); the damaged part is then not used.
   */
  async restore(stored: StoredLedger): Promise<Damage | null> {
    const read = readChain(stored, this.tree.genesis.header);
    if ('what' in read) return read;
    const { headers, paged, state } = read;
    const begins = this.base.read(stored);
    if ('what' in begins) return begins;
    if (!this.tree.restore(headers, begins.base, begins.verified))
      return { what: 'headers', detail: 'The headers do not link.' };
    this.#states.stored.restore(paged, stored.changes);
    this.#states.moveTo(state);
    this.#states.remember(this.tip, state);
    this.#side.restore(stored.side);
    await this.#sealDesk.restore(stored.seals);
    return null;
  }

  /**
   * Makes a damaged index anew from the blocks, in one step. While some blocks cannot be read the
   * index lacks them and counts as incomplete, which is noted on disk (S-3).
   */
  async rebuildIndex(): Promise<void> {
    const { add, whole } = await indexOfChain(this, this.ledgerId);
    await this.#store.commit({ index: { truncate: 0, add, whole } });
    this.#indexIsWhole = whole;
  }

  /** Adds a seal (L-12), with the errors of `SealDesk.add`; on disk after the next `advance`. */
  addSeal(seal: Seal): Promise<Result<SealOutcome>> {
    return this.#sealDesk.add(seal);
  }

  /** What a body is worth without any state: the codes of `checkBody` and `checkTransaction`. */
  checkBlock(block: Block): Result<void> {
    const checked = checkBody(this.charter, block);
    if (!checked.ok) return checked;
    for (const transaction of block.transactions) {
      const shape = checkTransaction(this.charter, transaction);
      if (!shape.ok) return shape;
    }
    return DONE;
  }

  /**
   * Takes a body for a header of the tree. Fails with the codes of `checkBlock`. A body that does
   * not hash to the header's root says nothing about the header (L-9); one that does and breaks a
   * rule makes the block invalid.
   *
   * @param checked the result of `checkBlock`, if it was asked before.
   */
  addBody(entry: BlockIndex, block: Block, checked?: Result<void>): Result<void> {
    if (entry.invalid !== null)
      return fail('condemned', 'The block, or one before it, was found invalid.');
    if (entry.body) return DONE;
    const verdict = checked ?? this.checkBlock(block);
    if (!verdict.ok) {
      // An empty or huge body that does not belong to the header does not make the block invalid.
      if (verdict.error.code !== 'transactions-root') this.#invalidate(entry, verdict.error);
      return verdict;
    }
    this.#bodies.stage(entry, block);
    this.tree.gotBody(entry, block.transactions.length, blockSize(block));
    return DONE;
  }

  #invalidate(entry: BlockIndex, error: LedgerError): void {
    for (const one of this.tree.invalidate(entry, error.code)) this.#bodies.drop(one);
    this.#follower?.blockInvalid(entry, error);
  }

  /**
   * Reads a block; null when it is not here. A damaged record of the main chain is noted, to be
   * fetched again.
   */
  async load(entry: BlockIndex): Promise<LoadedBlock | null> {
    return entry.body ? this.#noting(entry, this.#bodies.load(entry)) : null;
  }

  /** Reads a block as `load` does, undecoded: half the work. */
  async bytes(entry: BlockIndex): Promise<Uint8Array | null> {
    return entry.body ? this.#noting(entry, this.#bodies.bytes(entry)) : null;
  }

  /** As `bytes`, so many of the body from a place on. */
  part(entry: BlockIndex, from: number, length: number): Promise<Uint8Array | null> {
    return this.#noting(entry, this.#bodies.part(entry, from, length));
  }

  /** What a block comes to, where that was stored beside it. */
  summary(entry: BlockIndex): Promise<StoredSummary | null> {
    return this.#bodies.summary(entry);
  }

  async #noting<R>(entry: BlockIndex, reading: Promise<R | null>): Promise<R | null> {
    const read = await reading;
    if (read !== null || !entry.body || entry.height === 0) return read;
    if (!this.tree.isMain(entry)) this.tree.lostBody(entry);
    else if (!this.damaged.has(entry) && this.damaged.size < this.#limits.bodyWindow) {
      this.damaged.add(entry);
      this.#follower?.blockDamaged(entry);
    }
    return null;
  }

  /** Puts a fetched body in the place of a damaged record; its undo is derived when needed. */
  async repair(entry: BlockIndex, block: Block): Promise<Result<void>> {
    const checked = checkBody(this.charter, block);
    if (!checked.ok) return checked;
    await this.#store.commit({ blocks: [storedBlock(entry, block, encodeBlock(block))] });
    this.damaged.delete(entry);
    return DONE;
  }

  /**
   * Gives up a block of the main chain whose body no peer has any more. The blocks after it cannot
   * be shown to anyone, so the chain goes back to the block before it, or to the best other branch;
   * the caller advances. Returns false if the body is back meanwhile, or if the block is below a
   * held seal (L-12), so that there is no other branch.
   */
  giveUp(entry: BlockIndex): boolean {
    const least = Math.max(this.seals.held?.height ?? 0, this.base.height);
    if (!this.damaged.has(entry) || entry.height <= least) return false;
    this.damaged.delete(entry);
    if (!this.tree.isMain(entry)) return false;
    this.tree.lostBody(entry);
    this.#givenUp = entry;
    return true;
  }

  /**
   * Looks for the body of a given-up block again if the chain could not leave it: a seal may have
   * come while the disk failed.
   */
  #seekOn(): void {
    const entry = this.#givenUp;
    this.#givenUp = null;
    if (entry === null || !this.tree.isMain(entry) || entry.body) return;
    this.tree.gotBody(entry, entry.count, entry.bytes);
    this.damaged.add(entry);
  }

  /**
   * Moves to the best complete chain (L-11, L-12), in steps; blocks that break a rule are marked
   * invalid on the way.
   */
  async advance(): Promise<void> {
    await this.#trySealed();
    for (;;) {
      const best = this.#bestComplete();
      if (best === null) break;
      await this.#towards(best);
      await this.#trySealed();
    }
    this.#seekOn();
    await this.#side.settle();
  }

  /** The accounts after a block of the tree. Throws ChainDamage if they cannot be worked out. */
  stateAt(entry: BlockIndex, loaded?: (bytes: number) => void): Promise<Accounts> {
    return this.#states.at(entry, loaded);
  }

  #bestComplete(): BlockIndex | null {
    const tip = this.tip;
    let whole: BlockIndex = tip;
    while (!whole.complete) whole = whole.parent as BlockIndex;
    let best: BlockIndex | null = this.seals.allows(whole) ? whole : null;
    for (const entry of this.tree.completeSide) {
      if (entry.invalid !== null || !this.seals.allows(entry)) continue;
      if (best === null || better(entry, best) > 0) best = entry;
    }
    return best === tip ? null : best;
  }

  /** Sealed blocks are executed aside, before their chain is preferred (L-12). */
  async #trySealed(): Promise<void> {
    for (const entry of this.seals.wanted()) {
      if (!entry.complete) continue;
      const fork = this.#forkTo(entry);
      await this.#execution.run(fork, this.tree.path(fork, entry));
    }
    await this.#sealDesk.settle();
  }

  async #towards(best: BlockIndex): Promise<void> {
    const fork = this.#forkTo(best);
    const path = this.tree.path(fork, best);
    const least = this.#stepLength(fork, path);
    const executed = await this.#execution.run(fork, path.slice(0, least));
    const reached = executed[executed.length - 1]?.entry ?? fork;
    if (reached === this.tip) return;
    if (fork !== this.tip && !this.#beats(reached, best)) return;
    await this.#step(fork, executed, best);
  }

  /** Throws ChainDamage where it lies below the base: nothing is here to go from (S-5). */
  #forkTo(entry: BlockIndex): BlockIndex {
    const fork = this.tree.fork(this.tip, entry);
    if (fork.height >= this.base.height) return fork;
    throw brokenBase(`A better chain leaves this one at ${fork.height}, below its first body.`);
  }

  /**
   * Begins anew at the end of checked headers (160 bytes each, from height 1) with the accounts
   * after the last of them, in one step (S-5).
   */
  async beginAt(headers: Uint8Array, state: Accounts): Promise<void> {
    const journal = (back: readonly Transaction[]) => this.#follower?.journal(back);
    const parts = { chain: this, journal, states: this.#states, store: this.#store };
    const change = await beginChain(parts, headers, state);
    this.damaged.clear();
    this.#follower?.changed(change);
  }

  /** As `ChainBase.prune`: what goes is no longer sought where it was damaged. */
  async prune(): Promise<void> {
    await this.base.prune();
    for (const one of this.damaged) if (one.height <= this.tree.base) this.damaged.delete(one);
  }

  /** Whether to leave the tip for `entry`, on the way to `best`. */
  #beats(entry: BlockIndex, best: BlockIndex): boolean {
    if (!this.seals.allows(this.tip)) return this.seals.allows(entry);
    if (!this.tip.complete) return entry === best;
    return better(entry, this.tip) > 0;
  }

  /**
   * The part of a path that makes one step: on the tip a bounded batch; across a fork as many
   * blocks as it takes to beat the tip.
   */
  #stepLength(fork: BlockIndex, path: readonly BlockIndex[]): number {
    if (fork === this.tip) return batchLength(path, this.#limits);
    const best = path[path.length - 1] ?? fork;
    return path.findIndex((entry) => this.#beats(entry, best)) + 1;
  }

  /**
   * Takes one step of the chain: computes it, writes it, then makes it the state in memory. While
   * it is being written, the next blocks on the way to `best` are executed.
   */
  async #step(fork: BlockIndex, executed: readonly Executed[], best: BlockIndex): Promise<void> {
    const from = this.tip;
    const disconnected: TipChange['disconnected'] = [];
    for (const entry of this.tree.path(fork, from)) {
      const block = await this.#bodies.disconnected(entry);
      if (block === null) this.damaged.delete(entry);
      else disconnected.push({ entry, block });
    }
    const last = executed[executed.length - 1];
    const to = last?.entry ?? fork;
    const state = last?.result?.state ?? (await this.stateAt(to));
    const back = disconnected.flatMap(({ block }) => block.transactions);
    const accounts = this.#states.stored.plan(state, fork === from ? executed : null, to.height);
    const step: ChainStep = {
      blocks: toStore(executed),
      headers: { from: fork.height + 1, bytes: headerBytes(executed.map(({ entry }) => entry)) },
      ...accounts.step,
      index: { truncate: fork.height, add: executed.map(({ index }) => index) },
    };
    const pool = back.length > 0 ? this.#follower?.journal(back) : undefined;
    if (pool !== undefined) step.pool = pool;
    const written = this.#store.commit(step);
    if (fork === from && to !== best) this.#execution.begin(to, state, this.tree.path(to, best));
    await written;
    accounts.done();
    this.#states.moveTo(state);
    for (const { entry, result } of executed) {
      this.#bodies.written(entry);
      if (result?.state) this.#states.remember(entry, result.state);
    }
    this.tree.setTip(to);
    const connected = executed.map(({ entry, result }) => ({
      entry,
      block: result?.loaded.block ?? null,
    }));
    this.#follower?.changed({ from, to, fork, disconnected, connected });
  }
}
