/** What becomes of a transaction that is offered to the pool, and of those taken back. */
import type { LedgerError } from '../../ledger/result.ts';
import type { Transaction } from '../../ledger/transaction.ts';

/** The outcome for one offered transaction. */
export type Offered =
  | { ok: true; wireId: string; status: 'pooled' | 'waiting' | 'known' }
  | {
      ok: false;
      error: LedgerError;
      /** Invalid in any state: no honest node relays it. */
      provable: boolean;
    };

/** The fate of transactions in disconnected blocks that no connected block contains. */
export interface TakenBack {
  /** Pooled again, or waiting. */
  readonly returned: number;
  /** Lost: no later block may hold them (L-4). */
  readonly expired: readonly Transaction[];
}
