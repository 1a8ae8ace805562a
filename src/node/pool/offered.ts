/** The outcomes for transactions offered to the pool, and for those of disconnected blocks. */
import type { LedgerError } from '../../ledger/result.ts';
import type { Transaction } from '../../ledger/transaction.ts';

/** The outcome for one offered transaction. */
export type Offered =
  | { ok: true; wireId: string; status: 'pooled' | 'waiting' | 'known' }
  | {
      ok: false;
      error: LedgerError;
      /** It is invalid in any state: no honest node relays it. */
      provable: boolean;
    };

/** The fate of transactions in disconnected blocks that no connected block contains. */
export interface TakenBack {
  /** How many are pooled again, or wait. */
  readonly returned: number;
  /** Those that are lost: no later block may hold them (L-4). */
  readonly expired: readonly Transaction[];
}
