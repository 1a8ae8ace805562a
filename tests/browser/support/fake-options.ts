/** The options of the fake node: how large its ledger is, and the state it shows. */
import type { NodeView, Notice, SyncState } from '../../../src/api/view.ts';

export interface FakeOptions {
  readonly name: string;
  readonly seed: number;
  /** Wall clock when the ledger is looked at, ms. */
  readonly now: number;
  /** Blocks there are already; 0: an empty ledger with nobody about. */
  readonly blocks: number;
  readonly sync?: SyncState;
  readonly signalling?: NodeView['signalling']['state'];
  readonly notices?: readonly Notice[];
  /** The own account has claimed and paid already. */
  readonly claimed?: boolean;
  readonly locked?: boolean;
  /** It has a passphrase; a locked one always does. */
  readonly encrypted?: boolean;
  readonly unit?: string;
  /** Accounts beside the own one; 9 by default. */
  readonly others?: number;
}
