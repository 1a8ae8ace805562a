/** These interfaces name what a wallet needs of a disk: byte tables with atomic writes. */

type WalletTable = 'seed' | 'outbox';

export type WalletWrite =
  | { kind: 'put'; table: WalletTable; key: string; value: Uint8Array }
  /** The whole batch fails when the key is there. */
  | { kind: 'add'; table: WalletTable; key: string; value: Uint8Array }
  | { kind: 'delete'; table: WalletTable; key: string };

/** Rejections are the disk's own and are passed on as they are. */
export interface WalletStore {
  /** Null when absent. */
  read(table: WalletTable, key: string): Promise<Uint8Array | null>;
  /** Ascending records with keys above `after`, at most `limit`. */
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
