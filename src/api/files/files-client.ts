/** The part of the page's client that takes things out of a ledger and brings them in. */
import type { FileCode } from '../../protocol/file-codes.ts';

export interface ExportRequest {
  /** `file` is the whole ledger for another browser (F-2), and only the whole ledger has one. */
  readonly format: 'csv' | 'journal' | 'jsonl' | 'file';
  /** The account of the statement; without it the whole ledger. */
  readonly address?: string;
}

export interface ExportStarted {
  readonly id: number;
  /** How many blocks there are. */
  readonly total: number;
  /** A name for the file. */
  readonly name: string;
  /** Its MIME type. */
  readonly type: string;
}

export interface ExportPiece {
  /** Null at the end. */
  readonly bytes: Uint8Array | null;
  /** How many blocks are done so far. */
  readonly done: number;
}

export interface ImportView {
  /**
   * `done`: the file's last block is on the chain here. `kept`: all of it was checked, and a better
   * chain was here already. `failed`: a part of it was refused; the blocks before it are here.
   * `paused`: no more blocks are taken until it is resumed.
   */
  readonly state: 'checking' | 'paused' | 'done' | 'kept' | 'failed' | 'stopped';
  /** How many blocks of the file are on the chain here. */
  readonly done: number;
  /** Blocks in the file. */
  readonly total: number;
  readonly failure: ImportFailure | null;
}

export interface ImportFailure {
  readonly code: FileCode | 'file-other-ledger' | 'file-block' | 'file-stalled';
  /** English. */
  readonly reason: string;
  /** Byte of the file; null if a block is wrong. */
  readonly offset: number | null;
  /** The first block that is not taken; null if none is known. */
  readonly height: number | null;
}

export interface BalancePoint {
  /** When it began, ms since 1970. */
  readonly time: number;
  /** The balance from then on. */
  readonly balance: number;
}

export interface FilesClient {
  /**
   * The receipt (F-1) of a confirmed transaction. Codes: `receipt-unknown`, `receipt-waiting`,
   * `receipt-gone`.
   */
  receipt(id: string): Promise<Uint8Array>;
  /**
   * Begins an export; pieces are then pulled by `exportNext`. Codes: `export-format`, those of an
   * address.
   */
  exportStart(request: ExportRequest): Promise<ExportStarted>;
  /** The next piece. Codes: `export-gone`, `export-block`. */
  exportNext(id: number): Promise<ExportPiece>;
  exportStop(id: number): Promise<void>;
  /** The balance of an account over time, oldest first; about `most` points. */
  balanceHistory(address: string, most: number): Promise<BalancePoint[]>;
  /**
   * Begins to take in a ledger's file (F-2), as from a peer: nothing of it is trusted. Codes: those
   * of `ImportFailure` that show at once.
   */
  importStart(file: Blob): Promise<ImportView>;
  /** The progress of the import; null if none was begun. */
  importView(): Promise<ImportView | null>;
  /** Takes no more blocks until `importResume`; those taken stay, as a chain of their own. */
  importPause(): Promise<void>;
  importResume(): Promise<void>;
  /** Ends the import; the blocks taken stay. Started again with the same file, it goes on there. */
  importStop(): Promise<void>;
}
