/** The interfaces of the disk that a wallet needs: byte tables with atomic writes. */

type WalletTable = 'seed' | 'outbox';

export type WalletWrite =
  | { kind: 'put'; table: WalletTable; key: string; value: Uint8Array }
  /** Adds a record. The whole batch fails if the key exists. */
  | { kind: 'add'; table: WalletTable; key: string; value: Uint8Array }
  | { kind: 'delete'; table: WalletTable; key: string };

/** Rejections are the disk's own and are passed on unchanged. */
export interface WalletStore {
  /** Reads a record; null when absent. */
  read(table: WalletTable, key: string): Promise<Uint8Array | null>;
  /** Reads records with keys above `after`, ascending, `limit` at most. */
  scan(
    table: WalletTable,
    after: string | null,
    limit: number,
  ): Promise<readonly { key: string | number | Uint8Array; value: Uint8Array }[]>;
  write(batch: readonly WalletWrite[]): Promise<void>;
}

/** Unpredictable bytes. */
export interface WalletRandom {
  bytes(length: number): Uint8Array;
}
