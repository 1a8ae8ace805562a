/**
 * Executes the blocks of one branch in turn (L-8, L-9), beside the chain: nothing counts until
 * `Chain` steps there. A branch can be long, and making it takes less work than executing it takes
 * memory, so it is executed in batches.
 */
import type { Accounts } from '../../ledger/accounts.ts';
import { ACCOUNT_BYTES, MAX_SUPPLY } from '../../ledger/accounts-record.ts';
import type { Charter } from '../../ledger/charter.ts';
import { executeBlock } from '../../ledger/execution.ts';
import { fail, type LedgerError } from '../../ledger/result.ts';
import type { Transaction } from '../../ledger/transaction.ts';
import { LIMITS } from '../../protocol/limits.ts';
import type { NodeLimits } from '../node-limits.ts';
import type { ChainStore, IndexBlock, StoredBlock } from '../ports.ts';
import type { BlockIndex } from './block-index.ts';
import { type Bodies, type LoadedBlock, storedBlock } from './bodies.ts';
import type { HeaderTree } from './header-tree.ts';
import { indexBlock } from './history-index.ts';
import type { Signatures } from './signatures.ts';
import type { States } from './states.ts';

/** A block costs as much as so many transactions beside its own: the root of its accounts. */
const BLOCK_WEIGHT = 10;

export interface Executed {
  entry: BlockIndex;
  /**
   * The result of its execution; null once it is on disk, so that a long branch does not stay in
   * memory whole. Of many small blocks only the newest states are kept: each has some 30 KB of its
   * own.
   */
  result: {
    loaded: LoadedBlock;
    undo: Uint8Array | null;
    state: Accounts | null;
    /** Its changed accounts; null where those of its batch are too many to be noted on disk. */
    changes: Uint8Array | null;
  } | null;
  index: IndexBlock;
}

interface Parts {
  charter: Charter;
  ledgerId: Uint8Array;
  tree: HeaderTree;
  bodies: Bodies;
  states: States;
  signatures: Signatures;
  store: ChainStore;
  limits: NodeLimits;
  /** Lets other work of the thread run, such as writes that were begun. */
  yieldToEventLoop(): Promise<void>;
  /** Marks a block that breaks a rule as invalid, and all that stand on it. */
  invalidate(entry: BlockIndex, error: LedgerError): void;
}

export class BranchExecution {
  readonly #parts: Parts;
  /** The batch that is executed while the step before it is being written. */
  #ahead: { after: BlockIndex; batch: readonly BlockIndex[]; done: Promise<Executed[]> } | null =
    null;

  constructor(parts: Parts) {
    this.#parts = parts;
  }

  /**
   * Executes the first batch of a path while the step that leads to `after` is being written. A
   * block found invalid stays invalid even if that step fails; the result is used by `run` if it
   * asks for the same batch.
   */
  begin(after: BlockIndex, state: Accounts, path: readonly BlockIndex[]): void {
    const batch = path.slice(0, batchLength(path, this.#parts.limits));
    if (batch.length === 0) return;
    const done = this.#parts.yieldToEventLoop().then(() => this.#executeBatch(state, batch));
    // `run` awaits `done` and hears of the error.
    done.catch(() => undefined);
    this.#ahead = { after, batch, done };
  }

  /** Awaits the batch begun by `begin`: two batches at one time would meet in the tree. */
  async #begun(fork: BlockIndex, path: readonly BlockIndex[]): Promise<Executed[] | null> {
    const ahead = this.#ahead;
    if (ahead === null) return null;
    this.#ahead = null;
    const executed = await ahead.done;
    const { after, batch } = ahead;
    const isAsked = after === fork && batch.length === path.length;
    return isAsked && batch.every((entry, at) => entry === path[at]) ? executed : null;
  }

  /** Executes a path, batch by batch; stops at the first block that breaks a rule. */
  async run(fork: BlockIndex, path: readonly BlockIndex[]): Promise<Executed[]> {
    const begun = await this.#begun(fork, path);
    if (begun !== null) return begun;
    let state = await this.#parts.states.at(fork);
    const executed: Executed[] = [];
    // The batch begun before may have found one of these invalid.
    const invalid = path.findIndex((entry) => entry.invalid !== null);
    for (let rest = invalid < 0 ? path : path.slice(0, invalid); rest.length > 0; ) {
      const batch = rest.slice(0, batchLength(rest, this.#parts.limits));
      const done = await this.#executeBatch(state, batch);
      executed.push(...done);
      rest = rest.slice(batch.length);
      if (done.length < batch.length || rest.length === 0) break;
      state = done[done.length - 1]?.result?.state ?? state;
      await this.#putAside(done);
    }
    return executed;
  }

  /** Signatures of a batch are verified last and together: they cost the most. */
  async #executeBatch(before: Accounts, batch: readonly BlockIndex[]): Promise<Executed[]> {
    let state = before;
    const { charter, ledgerId, tree, bodies, limits } = this.#parts;
    const executed: Executed[] = [];
    const unverified: { at: number; transactions: readonly Transaction[] }[] = [];
    let trouble: { entry: BlockIndex; error: LedgerError } | null = null;
    let turn = 0;
    let changed = 0;
    for (const [at, entry] of batch.entries()) {
      if (turn >= LIMITS.transactionsPerTurn) {
        turn = 0;
        await this.#parts.yieldToEventLoop();
      }
      const loaded = await bodies.load(entry);
      if (loaded === null) {
        tree.lostBody(entry);
        break;
      }
      const { transactions } = loaded.block;
      turn += transactions.length + BLOCK_WEIGHT;
      tree.setCount(entry, transactions.length);
      const result = executeBlock(charter, state, loaded.block);
      if (!result.ok) {
        trouble = { entry, error: result.error };
        break;
      }
      state = result.value.state;
      if (!entry.valid) unverified.push({ at, transactions });
      const index = indexBlock(ledgerId, entry.height, transactions);
      // Arithmetic takes a block back, but for the one that brings the supply to its end.
      const undo = state.supply === MAX_SUPPLY ? result.value.undo : null;
      changed += result.value.changed;
      const isNoted = changed * ACCOUNT_BYTES <= LIMITS.catchUpChangesBytes;
      const changes = isNoted ? result.value.changes : null;
      executed.push({ entry, result: { loaded, undo, state, changes }, index });
      const old = executed[executed.length - 1 - limits.cachedStates]?.result;
      if (old) old.state = null;
    }
    const forged = await this.#firstForged(unverified);
    if (forged !== null) {
      executed.length = forged;
      const entry = batch[forged] as BlockIndex;
      const { error } = fail('signature', 'A signature of the block does not hold.');
      trouble = { entry, error };
    }
    if (trouble !== null) this.#parts.invalidate(trouble.entry, trouble.error);
    for (const { entry } of executed) tree.foundValid(entry);
    return executed;
  }

  /** The place of the first block that has a forged signature; null if there is none. */
  async #firstForged(
    open: readonly { at: number; transactions: readonly Transaction[] }[],
  ): Promise<number | null> {
    const { signatures } = this.#parts;
    const verdicts = await signatures.blocks(open.map(({ transactions }) => transactions));
    return open[verdicts.indexOf(false)]?.at ?? null;
  }

  /**
   * Writes executed blocks that are not on the main chain yet, and takes them out of the memory.
   */
  async #putAside(executed: readonly Executed[]): Promise<void> {
    await this.#parts.store.commit({ blocks: toStore(executed) });
    for (const one of executed) {
      this.#parts.bodies.written(one.entry);
      one.result = null;
    }
  }
}

/** The number of blocks of a path that are executed together. */
export function batchLength(
  path: readonly BlockIndex[],
  limits: Pick<NodeLimits, 'blocksPerStep' | 'transactionsPerStep'>,
): number {
  let transactions = 0;
  let length = 0;
  while (length < path.length && length < limits.blocksPerStep) {
    transactions += path[length]?.count ?? 0;
    length += 1;
    if (transactions >= limits.transactionsPerStep) break;
  }
  return length;
}

/** Those of these blocks that are not on disk yet. */
export function toStore(executed: readonly Executed[]): StoredBlock[] {
  return executed.flatMap(({ entry, result }) => {
    if (result === null) return [];
    const { block, bytes } = result.loaded;
    return [storedBlock(entry, block, bytes, result.undo)];
  });
}
