/**
 * A step of the chain from one tip to another, and the interface of the part that acts on it in the
 * same turn.
 */
import type { Block } from '../../ledger/block.ts';
import type { LedgerError } from '../../ledger/result.ts';
import type { Transaction } from '../../ledger/transaction.ts';
import type { ChainStep } from '../ports.ts';
import type { BlockIndex } from './block-index.ts';

export interface TipChange {
  from: BlockIndex;
  to: BlockIndex;
  fork: BlockIndex;
  /** The disconnected blocks that could be read. */
  disconnected: { entry: BlockIndex; block: Block }[];
  /** The connected blocks. `block` is null in a long step: it is on disk. */
  connected: { entry: BlockIndex; block: Block | null }[];
}

/** Acts on steps of the chain, in the same turn. */
export interface ChainFollower {
  /** The journal entry that keeps transactions of disconnected blocks on disk, in the same step. */
  journal(back: readonly Transaction[]): ChainStep['pool'];
  changed(change: TipChange): void;
  /** A block turned out invalid though its header was valid. */
  blockInvalid(entry: BlockIndex, error: LedgerError): void;
  /** A block of the main chain turned out unreadable; it is in `damaged` now. */
  blockDamaged(entry: BlockIndex): void;
}
