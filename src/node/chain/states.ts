/**
 * The accounts after any block of the tree: remembered, taken back from the tip, or executed again
 * (S-3).
 */

import { BudgetMap } from '../../base/budget-map.ts';
import { equal } from '../../base/bytes.ts';
import { Accounts } from '../../ledger/accounts.ts';
import type { Charter } from '../../ledger/charter.ts';
import { executeBlock, undoBlock } from '../../ledger/execution.ts';
import { reverseBlock } from '../../ledger/reversal.ts';
import { DamageError } from '../../ledger/undo.ts';
import { LIMITS } from '../../protocol/limits.ts';
import type { BlockIndex } from './block-index.ts';
import type { Bodies, LoadedBlock } from './bodies.ts';
import { ChainDamage } from './damage.ts';
import type { HeaderTree } from './header-tree.ts';
import { ownBytes } from './state-bytes.ts';
import { StoredAccounts } from './stored-accounts.ts';

type Load = (entry: BlockIndex) => Promise<LoadedBlock | null>;

export class States {
  readonly #charter: Charter;
  readonly #tree: HeaderTree;
  readonly #bodies: Bodies;
  readonly #recent: BudgetMap<Accounts>;
  /** What the disk has of them. */
  readonly stored: StoredAccounts;
  /** The accounts after the tip. */
  #current: Accounts = Accounts.empty;

  /**
   * @param cached how many states are kept.
   * @param bestHeight as of `StoredAccounts`.
   */
  constructor(
    charter: Charter,
    tree: HeaderTree,
    bodies: Bodies,
    cached: number,
    bestHeight: () => number,
  ) {
    this.#recent = new BudgetMap(LIMITS.cachedStateBytes, cached);
    this.stored = new StoredAccounts(bestHeight);
    this.#charter = charter;
    this.#tree = tree;
    this.#bodies = bodies;
  }

  get current(): Accounts {
    return this.#current;
  }

  /** Notes the state of the tip that the chain is about to step to. */
  moveTo(state: Accounts): void {
    this.#current = state;
  }

  remember(entry: BlockIndex, state: Accounts): void {
    this.#recent.set(entry.key, state, ownBytes(state, entry.count ?? 0));
  }

  /**
   * The accounts after a block. Throws ChainDamage if the blocks that lead there cannot be read.
   * `loaded` is called with the bytes of each block that was read.
   */
  async at(
    entry: BlockIndex,
    loaded: (bytes: number) => void = () => undefined,
  ): Promise<Accounts> {
    const known = this.#known(entry);
    if (known !== undefined) return known;
    if (this.#isBelowBase(entry)) throw belowBase(entry);
    const load = async (at: BlockIndex) => {
      const block = await this.#bodies.load(at);
      if (block !== null) loaded(block.bytes.length);
      return block;
    };
    const undone = this.#tree.isMain(entry) ? await this.#undoTo(entry, load) : null;
    const state = undone ?? (await this.#replay(entry, load));
    // The next call for this state then reads no blocks.
    this.remember(entry, state);
    return state;
  }

  /** Nothing leads there any more (S-5). */
  #isBelowBase(entry: BlockIndex): boolean {
    return entry.height < this.#tree.base && this.#tree.isMain(entry);
  }

  #known(entry: BlockIndex): Accounts | undefined {
    if (entry === this.#tree.tip) return this.#current;
    if (entry.height === 0) return Accounts.empty;
    return this.#recent.get(entry.key);
  }

  /**
   * Takes blocks back from the tip to this one; null if a block on the way cannot be read or taken
   * back.
   */
  async #undoTo(entry: BlockIndex, load: Load): Promise<Accounts | null> {
    let state = this.#current;
    for (let at = this.#tree.tip; at !== entry; ) {
      const parent = at.parent as BlockIndex;
      const loaded = await load(at);
      const before = loaded === null ? null : this.#before(state, loaded, parent);
      if (before === null) return null;
      state = before;
      at = parent;
    }
    return state;
  }

  /**
   * The state before a block, as `parent`'s header names it; `after` is the state after the block.
   */
  #before(after: Accounts, { block, undo }: LoadedBlock, parent: BlockIndex): Accounts | null {
    const root = parent.header.accountsRoot;
    const undone = undo === null ? null : undoneBy(after, undo);
    if (undone !== null && equal(undone.root, root)) return undone;
    // A block that was fetched again in the place of a damaged record has no undo.
    const reversed = reverseBlock(this.#charter, after, block, root);
    return reversed.ok ? reversed.value : null;
  }

  /** Executes blocks again from the nearest known state below. */
  async #replay(entry: BlockIndex, load: Load): Promise<Accounts> {
    const path: BlockIndex[] = [];
    let base: BlockIndex = entry;
    let state = this.#known(base);
    while (state === undefined) {
      path.push(base);
      base = base.parent as BlockIndex;
      if (this.#isBelowBase(base)) throw belowBase(base);
      state = this.#known(base);
    }
    for (const at of path.reverse()) {
      const loaded = await load(at);
      if (loaded === null)
        throw new ChainDamage({ what: 'block', detail: `block ${at.height} cannot be read` });
      const executed = executeBlock(this.#charter, state, loaded.block);
      if (!executed.ok) throw new ChainDamage({ what: 'block', detail: executed.error.reason });
      state = executed.value.state;
    }
    return state;
  }
}

function belowBase({ height }: BlockIndex): ChainDamage {
  return new ChainDamage({ what: 'block', detail: `block ${height} is not here any more` });
}

/** The state before, by the undo; null for bytes that are no undo. */
function undoneBy(state: Accounts, undo: Uint8Array): Accounts | null {
  try {
    return undoBlock(state, undo);
  } catch (error) {
    if (error instanceof DamageError) return null;
    throw error;
  }
}
