/** The part of the page's client that takes things out of a ledger and brings them in. */
import type { FileCode } from '../../protocol/ledger-file.ts';

export interface ExportRequest {
  /** `file` is the whole ledger for another browser (F-2), and only the whole ledger has one. */
  readonly format: 'csv' | 'journal' | 'jsonl' | 'file';
  /** The account of the statement; the whole ledger where none is given. */
  readonly address?: string;
}

export interface ExportStarted {
  readonly id: number;
  /** Blocks there are. */
  readonly total: number;
  /** A name for the file. */
  readonly name: string;
  /** Its MIME type. */
  readonly type: string;
}

export interface ExportPiece {
  /** Null at the end. */
  readonly bytes: Uint8Array | null;
  /** Blocks dealt with so far. */
  readonly done: number;
}

export interface ImportView {
  /**
   * `done`: the file's last block is on the chain here. `kept`: all of it was looked at, and a
   * better chain was here already. `failed`: a part of it was refused; what came before it is here.
   */
  readonly state: 'reading' | 'checking' | 'done' | 'kept' | 'failed' | 'stopped';
  /** Blocks of the file on the chain here. */
  readonly done: number;
  /** Blocks in the file. */
  readonly total: number;
  readonly failure: ImportFailure | null;
}

export interface ImportFailure {
  readonly code: FileCode | 'file-other-ledger' | 'file-block' | 'file-stalled';
  /** English. */
  readonly reason: string;
  /** Byte of the file; null where it is a block that is wrong. */
  readonly offset: number | null;
  /** The first block that is not taken; null where none is known. */
  readonly height: number | null;
}

export interface BalancePoint {
  /** ms since 1970. */
  readonly time: number;
  /** From then on. */
  readonly balance: number;
}

export interface FilesClient {
  /**
   * F-1, of a confirmed transaction. Codes: `receipt-unknown`, `receipt-waiting`, `receipt-gone`.
   */
  receipt(id: string): Promise<Uint8Array>;
  /** Pieces are then pulled by `exportNext`. Codes: `export-format`, those of an address. */
  exportStart(request: ExportRequest): Promise<ExportStarted>;
  /** Codes: `export-gone`, `export-block`. */
  exportNext(id: number): Promise<ExportPiece>;
  exportStop(id: number): Promise<void>;
  /** The balance of an account over time, oldest first; about `most` points. */
  balanceHistory(address: string, most: number): Promise<BalancePoint[]>;
  /**
   * Begins to take in a ledger's file (F-2), as from a peer: nothing of it is believed. Codes:
   * those of `ImportFailure`, for what shows at once.
   */
  importStart(file: Blob): Promise<ImportView>;
  /** How far it is; null where nothing was begun. */
  importView(): Promise<ImportView | null>;
  importStop(): Promise<void>;
}
