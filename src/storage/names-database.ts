/**
 * The database of the names that a person gives in this browser. It is beside the wallets' and,
 * like them, outlives every ledger's (S-3); all slots share it. It is not fenced: each change reads
 * and writes in one transaction, so that tabs that write at once lose nothing.
 */
import { utf8Decode, utf8Encode } from '../base/bytes.ts';
import { IdbTables } from './idb-tables.ts';
import { openRecord, sealRecord } from './record.ts';
import { NAMES_DATABASE, NAMES_TABLES, NAMES_VERSION, type NamesTable } from './schema.ts';

const TABLE = 'names';

export interface NamesFound {
  /** The caller checks the shapes; undefined: nothing is stored, or the record is damaged. */
  readonly values: readonly unknown[];
  /** A record was damaged. */
  readonly damaged: boolean;
}

export class NamesDatabase {
  // Strict: a name that was saved is to be there after a power cut, as a key is.
  readonly #tables = new IdbTables<NamesTable>({
    name: NAMES_DATABASE,
    version: NAMES_VERSION,
    tables: NAMES_TABLES,
    durability: 'strict',
    fenced: false,
  });

  /**
   * Calls `decide` with the JSON values stored under `keys`, and stores the values it returns;
   * undefined leaves one as it is. Rejects with StorageError, or with the error of `decide`: then
   * nothing is written.
   */
  change<R>(
    keys: readonly string[],
    decide: (found: NamesFound) => { values: readonly unknown[]; answer: R },
  ): Promise<R> {
    return this.#tables.exchange(TABLE, keys, (records) => {
      const opened = records.map((record, at) => jsonOf(keys[at] ?? '', record));
      const { values, answer } = decide({
        values: opened.map((one) => one?.value),
        damaged: opened.includes(null),
      });
      const batch = keys.flatMap((key, at) => {
        const bytes = values[at] === undefined ? null : utf8Encode(JSON.stringify(values[at]));
        if (bytes === null) return [];
        const value = sealRecord(TABLE, key, bytes);
        return [{ kind: 'put', table: TABLE, key, value } as const];
      });
      return { batch, answer };
    });
  }

  close(): Promise<void> {
    return this.#tables.close();
  }
}

/** Null when damaged. */
function jsonOf(key: string, record: Uint8Array | null): { value: unknown } | null {
  if (record === null) return { value: undefined };
  const payload = openRecord(TABLE, key, record);
  const text = payload === null ? null : utf8Decode(payload);
  try {
    return text === null ? null : { value: JSON.parse(text) as unknown };
  } catch {
    return null;
  }
}
