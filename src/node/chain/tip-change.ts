/** A step of the chain from one tip to another, and what follows it in the same turn. */
import type { Block } from '../../ledger/block.ts';
import type { LedgerError } from '../../ledger/result.ts';
import type { Transaction } from '../../ledger/transaction.ts';
import type { ChainStep } from '../ports.ts';
import type { BlockIndex } from './block-index.ts';

export interface TipChange {
  from: BlockIndex;
  to: BlockIndex;
  fork: BlockIndex;
  /** Those that could be read. */
  disconnected: { entry: BlockIndex; block: Block }[];
  /** `block` is null in a long step: it is on disk. */
  connected: { entry: BlockIndex; block: Block | null }[];
}

/** What follows from a step of the chain, in the same turn. */
export interface ChainFollower {
  /** Journal entry that keeps transactions of disconnected blocks on disk, in the same step. */
  journal(back: readonly Transaction[]): ChainStep['pool'];
  changed(change: TipChange): void;
  /** A block that turned out invalid though its header was fine. */
  invalid(entry: BlockIndex, error: LedgerError): void;
  /** A block of the main chain that turned out unreadable; it is in `damaged` now. */
  damaged(entry: BlockIndex): void;
}
