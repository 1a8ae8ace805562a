/** A wallet transaction: its record in the wallet's database, the port to it, and its status. */
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

/** A wallet transaction in memory. */
export interface Kept {
  record: WalletRecord;
  readonly transaction: Transaction;
  readonly wireId: string;
  /** The height of its block; null while it is in none. */
  height: number | null;
  /** Its block was disconnected, and it is in no other yet. */
  returned: boolean;
}

/** Ends after which another transaction has its place. */
export const DISPLACED: ReadonlySet<string> = new Set(['refused', 'replaced', 'elsewhere']);

/** True if it has not ended, or if it was final and its block was disconnected. */
export function isOffered({ record, height }: Pick<Kept, 'record' | 'height'>): boolean {
  return record.end === null || (record.end.kind === 'final' && height === null);
}
