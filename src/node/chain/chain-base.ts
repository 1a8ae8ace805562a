/**
 * Where this node's bodies begin (S-5). A chain usually begins at genesis. A node that joined a
 * long ledger begins at its base: a block whose headers it checked from genesis on and whose
 * accounts lead to that header's root. History below it is then executed from genesis in a second
 * state; when that arrives at the base, every block was executed, as in a full sync. A node that
 * deletes old bodies has a base as well, and verified all below it before. Where nobody has history
 * any more, the base is accepted without it (`HistorySync`).
 *
 * Each step is written whole before it counts: a kill leaves the base, the accounts and what was
 * verified as before or as after.
 */
import { equal } from '../../base/bytes.ts';
import { Accounts } from '../../ledger/accounts.ts';
import { MAX_SUPPLY } from '../../ledger/accounts-record.ts';
import { type Block, blockSize, encodeBlock } from '../../ledger/block.ts';
import type { Charter } from '../../ledger/charter.ts';
import { executeBlock } from '../../ledger/execution.ts';
import type { NodeLimits } from '../node-limits.ts';
import type {
  ChainStep,
  ChainStore,
  Damage,
  IndexBlock,
  StoredBase,
  StoredLedger,
} from '../ports.ts';
import type { BlockIndex } from './block-index.ts';
import { storedBlock } from './bodies.ts';
import { ChainDamage } from './damage.ts';
import type { HeaderTree } from './header-tree.ts';
import { indexBlock } from './history-index.ts';
import type { Signatures } from './signatures.ts';

/** Bodies deleted in one step at most, and no step for fewer. */
const PRUNED_AT_ONCE = 512;
const PRUNED_LEAST = 8;

interface Parts {
  readonly charter: Charter;
  readonly ledgerId: Uint8Array;
  readonly tree: HeaderTree;
  readonly signatures: Signatures;
  readonly store: ChainStore;
  readonly limits: NodeLimits;
}

export class ChainBase {
  readonly #parts: Parts;
  #isChosen = false;
  #isAccepted = false;
  #verified = 0;
  /** The accounts after block `verified`, while history is verified. */
  #past = Accounts.empty;
  /** What the disk holds of `past` is of no use. */
  #isPastLost = false;
  #isPruning = false;

  constructor(parts: Parts) {
    this.#parts = parts;
  }

  /** Height of the base: the bodies of all blocks above it are here. 0: of all blocks. */
  get height(): number {
    return this.#parts.tree.base;
  }

  /** Up to here history was executed. */
  get verified(): number {
    return this.#verified;
  }

  /** All blocks up to the tip were executed from genesis on, by this node. */
  get isVerified(): boolean {
    return this.#verified === this.height;
  }

  /** Nobody gave history, and most peers stand on this base as well: it is taken for true. */
  get isAccepted(): boolean {
    return this.#isAccepted && !this.isVerified;
  }

  /** Blocks may be built on this chain, and its states handed on. */
  get isSound(): boolean {
    return this.isVerified || this.#isAccepted;
  }

  /** A base was chosen before, or that there is to be none: this node joins by state no more. */
  get isChosen(): boolean {
    return this.#isChosen;
  }

  /** Takes over what is on disk, before the headers are restored. */
  read({ base, headers, past }: StoredLedger): { base: number; verified: number } | Damage {
    if (base === null) return { base: 0, verified: 0 };
    const { height, verified, isAccepted = false } = base;
    const length = headers.length / 160;
    if (height > length || verified > height)
      return { what: 'base', detail: `The chain of ${length} blocks cannot begin at ${height}.` };
    this.#isChosen = true;
    this.#isAccepted = isAccepted;
    this.#verified = verified;
    if (verified === height || verified === 0) return { base: height, verified };
    const state = Accounts.fromPages(past);
    const at = 160 * (verified - 1) + 72;
    if (state.ok && equal(state.value.root, headers.subarray(at, at + 32))) {
      this.#past = state.value;
      return { base: height, verified };
    }
    // History is verified anew: nothing else stands on it.
    this.#isPastLost = true;
    this.#verified = 0;
    return { base: height, verified: 0 };
  }

  /** A part of the step that makes a block of this height the base. */
  static step(height: number): Pick<ChainStep, 'base' | 'past'> {
    return { base: { height, verified: 0 }, past: 'none' };
  }

  /** That step is on disk, and the tree has its base. */
  began(): void {
    this.#isChosen = true;
    this.#isAccepted = false;
    this.#verified = 0;
    this.#past = Accounts.empty;
    this.#isPastLost = false;
  }

  /** As stored: `verified` of the blocks up to `height`. */
  #stored(height: number, verified: number): StoredBase {
    return { height, verified, ...(this.#isAccepted && verified < height && { isAccepted: true }) };
  }

  /** From now on the base counts as true though its history was not executed; kept on disk. */
  async accept(): Promise<void> {
    if (this.isSound) return;
    if (this.#isPastLost) await this.#beginPast();
    await this.#parts.store.commit({
      base: { height: this.height, verified: this.#verified, isAccepted: true },
    });
    this.#isAccepted = true;
  }

  /** The next blocks of history to be verified, lowest first; none where all is. */
  next(most: number): BlockIndex[] {
    if (this.isVerified) return [];
    const { tree } = this.#parts;
    const end = Math.min(this.height, this.#verified + most);
    const entries: BlockIndex[] = [];
    for (let height = this.#verified + 1; height <= end; height += 1)
      entries.push(tree.at(height) as BlockIndex);
    return entries;
  }

  /**
   * Executes the next blocks of history on the accounts before them. Each body must be that of its
   * header. Throws ChainDamage where one breaks a rule: then the base does not stand on valid
   * blocks, whatever work is on it.
   */
  async verify(blocks: readonly Block[]): Promise<void> {
    const { charter, ledgerId, signatures, store, tree } = this.#parts;
    const from = this.#verified;
    let state = this.#past;
    const stored: NonNullable<ChainStep['blocks']>[number][] = [];
    const pastIndex: IndexBlock[] = [];
    for (const [index, block] of blocks.entries()) {
      const entry = tree.at(from + 1 + index) as BlockIndex;
      const { height } = entry;
      const result = executeBlock(charter, state, block);
      if (!result.ok) throw brokenHistory(height, result.error.code);
      state = result.value.state;
      const undo = state.supply === MAX_SUPPLY ? result.value.undo : null;
      stored.push(storedBlock(entry, block, encodeBlock(block), undo));
      pastIndex.push(indexBlock(ledgerId, height, block.transactions));
    }
    const verdicts = await signatures.blocks(blocks.map(({ transactions }) => transactions));
    const forged = verdicts.indexOf(false);
    if (forged >= 0) throw brokenHistory(from + 1 + forged, 'signature');
    const to = from + blocks.length;
    const isDone = to === this.height;
    if (this.#isPastLost) await this.#beginPast();
    await store.commit({
      blocks: stored,
      pastIndex,
      base: isDone ? { height: 0, verified: 0 } : this.#stored(this.height, to),
      past: isDone ? 'none' : Accounts.pages(this.#past, state),
    });
    for (const [index, block] of blocks.entries()) {
      const entry = tree.at(from + 1 + index) as BlockIndex;
      tree.gotBody(entry, block.transactions.length, blockSize(block));
    }
    if (isDone) tree.moveBase(0);
    this.#verified = isDone ? 0 : to;
    this.#past = isDone ? Accounts.empty : state;
  }

  /**
   * What the disk holds of history is executed anew, so its index entries go with the accounts:
   * before anything else is written of this base, after which nothing tells that they are lost.
   */
  async #beginPast(): Promise<void> {
    const { store, tree } = this.#parts;
    await store.commit({
      base: this.#stored(this.height, 0),
      past: 'none',
      index: { truncate: tree.tip.height, add: [], least: this.height + 1 },
    });
    this.#isPastLost = false;
  }

  /** Whether old bodies are deleted from now on. What is gone does not come back. */
  setPruning(isPruning: boolean): void {
    this.#isPruning = isPruning;
  }

  get isPruning(): boolean {
    return this.#isPruning;
  }

  /** Height up to which bodies may go now, some at a time. */
  get #prunable(): number {
    const { limits, tree } = this.#parts;
    return Math.min(tree.tip.height - limits.keptBlocks, this.height + PRUNED_AT_ONCE);
  }

  get wantsPruning(): boolean {
    return this.#isPruning && this.isSound && this.#prunable >= this.height + PRUNED_LEAST;
  }

  /** Deletes the bodies of blocks deeper than `keptBlocks`, some at a time. */
  async prune(): Promise<void> {
    if (!this.wantsPruning) return;
    const { store, tree } = this.#parts;
    if (this.#isPastLost) await this.#beginPast();
    const to = this.#prunable;
    const prune: { height: number; hash: Uint8Array }[] = [];
    for (let height = this.height + 1; height <= to; height += 1)
      prune.push({ height, hash: (tree.at(height) as BlockIndex).hash });
    const verified = this.isVerified ? to : this.#verified;
    await store.commit({ prune, base: this.#stored(to, verified) });
    tree.moveBase(to);
    this.#isChosen = true;
    this.#verified = verified;
  }
}

function brokenHistory(height: number, code: string): ChainDamage {
  return brokenBase(`Block ${height} breaks a rule: ${code}.`);
}

/** The ledger is begun anew from genesis on. */
export function brokenBase(detail: string): ChainDamage {
  return new ChainDamage({ what: 'base', detail });
}
