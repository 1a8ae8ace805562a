/** What the wallet's database keeps of an own transaction, and the port to it. */
import type { Fate, FateEnd } from '../../ledger/fate.ts';
import type { Transaction } from '../../ledger/transaction.ts';

/** As the wallet's database keeps it. */
export interface OwnRecord {
  /** Hex. */
  id: string;
  bytes: Uint8Array;
  /** ms since 1970. */
  made: number;
  /** How it ended; null while it is still offered. */
  end: FateEnd | null;
}

/** Kept in the wallet's own database, so that a damaged ledger takes no payment with it. */
export interface Outbox {
  load(): Promise<OwnRecord[]>;
  save(record: OwnRecord): Promise<void>;
}

/** A kept transaction and where it stands now. */
export interface OwnListed {
  readonly transaction: Transaction;
  /** ms since 1970. */
  readonly made: number;
  readonly state: Fate;
}
