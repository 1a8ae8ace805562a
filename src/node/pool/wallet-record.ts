/** The record of a wallet transaction in the wallet's database, and the port to it. */
import type { Fate, FateEnd } from '../../ledger/fate.ts';
import type { Transaction } from '../../ledger/transaction.ts';

/** A wallet transaction as the wallet's database keeps it. */
export interface WalletRecord {
  /** Transaction id in hex. */
  id: string;
  bytes: Uint8Array;
  /** When it was signed, ms since 1970. */
  made: number;
  /** How it ended; null while it is still offered. */
  end: FateEnd | null;
}

/**
 * The records live in the wallet's own database, so that a damaged ledger takes no payment with it.
 */
export interface Outbox {
  load(): Promise<WalletRecord[]>;
  save(record: WalletRecord): Promise<void>;
}

/** A wallet transaction and its status now. */
export interface ListedTransaction {
  readonly transaction: Transaction;
  /** When it was signed, ms since 1970. */
  readonly made: number;
  readonly state: Fate;
}
