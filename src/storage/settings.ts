/** The settings of a slot, as small JSON values by name; the address book is one of them. */
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

export interface Contact {
  /** bech32m text of an account. */
  address: string;
  /** The user's name for it. */
  name: string;
}

/** The largest value, as JSON. */
const MAX_SETTING_BYTES = 65_536;
/** When full, naming one more drops the oldest. */
export const MAX_CONTACTS = 500;
/** The longest name in characters; a longer one is cut. */
const MAX_CONTACT_NAME = 64;

const TABLE = 'settings';
const CONTACTS = 'contacts';

export class Settings {
  readonly #tables: Tables<typeof TABLE>;
  #naming: Promise<unknown> = Promise.resolve();

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

  /** The contacts, newest first. */
  async contacts(): Promise<Contact[]> {
    const stored = await this.get(CONTACTS);
    return Array.isArray(stored) ? stored.filter(isContact) : [];
  }

  /** Names an account, or renames it; an empty name forgets it. Returns the list after that. */
  nameContact(address: string, name: string): Promise<Contact[]> {
    // They run one after another: each changes the list that the one before left.
    const named = this.#naming.then(() => this.#nameContact(address, name));
    this.#naming = named.catch(() => undefined);
    return named;
  }

  async #nameContact(address: string, name: string): Promise<Contact[]> {
    const others = (await this.contacts()).filter((contact) => contact.address !== address);
    const short = [...name.trim()].slice(0, MAX_CONTACT_NAME).join('').trim();
    const contacts = short === '' ? others : [{ address, name: short }, ...others];
    const kept = contacts.slice(0, MAX_CONTACTS);
    await this.set(
      CONTACTS,
      kept.map((contact) => ({ ...contact })),
    );
    return kept;
  }
}

function isContact(value: unknown): value is Contact {
  if (typeof value !== 'object' || value === null) return false;
  const { address, name } = value as Partial<Record<keyof Contact, unknown>>;
  return typeof address === 'string' && typeof name === 'string';
}
