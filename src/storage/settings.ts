/** The settings of a slot, as small JSON values by name. */
import { utf8Decode } from '../base/bytes.ts';
import { openRecord, sealRecord } from './record.ts';
import type { Tables } from './tables.ts';

type SettingValue =
  | string
  | number
  | boolean
  | null
  | readonly SettingValue[]
  | { readonly [name: string]: SettingValue };

/** The largest value, as JSON. */
const MAX_SETTING_BYTES = 65_536;

const TABLE = 'settings';

export class Settings {
  readonly #tables: Tables<typeof TABLE>;

  constructor(tables: Tables<typeof TABLE>) {
    this.#tables = tables;
  }

  /**
   * Null when never set, or damaged: a setting is not worth an error. The caller checks the shape.
   */
  async get(name: string): Promise<unknown> {
    const record = await this.#tables.read(TABLE, name);
    const payload = record === null ? null : openRecord(TABLE, name, record);
    const text = payload === null ? null : utf8Decode(payload);
    if (text === null) return null;
    try {
      return JSON.parse(text) as unknown;
    } catch {
      return null;
    }
  }

  async set(name: string, value: SettingValue): Promise<void> {
    const bytes = new TextEncoder().encode(JSON.stringify(value));
    if (bytes.length > MAX_SETTING_BYTES) throw new RangeError(`setting '${name}' is too large`);
    const record = sealRecord(TABLE, name, bytes);
    await this.#tables.write([{ kind: 'put', table: TABLE, key: name, value: record }]);
  }
}
