/**
 * The notes that the page keeps beside a key in its file (F-6): names of addresses, and of the
 * card.
 */
import { asNames, NAMES_MOST } from './kept.ts';
import { NAME_LENGTH } from './own-names.ts';

export interface WalletNotes {
  /** The names by address. */
  readonly names: Readonly<Record<string, string>>;
  readonly card: string;
}

export function notesText(notes: WalletNotes): string {
  return JSON.stringify(notes);
}

/** Reads notes, judged like any input: invalid parts are left out. */
export function readNotes(text: string): WalletNotes {
  try {
    const value: unknown = JSON.parse(text);
    if (typeof value !== 'object' || value === null) return { names: {}, card: '' };
    const { names, card } = value as Record<string, unknown>;
    return {
      names: asNames(names, NAME_LENGTH),
      card: typeof card === 'string' ? card.slice(0, NAME_LENGTH) : '',
    };
  } catch {
    return { names: {}, card: '' };
  }
}

/** The names of the file whose addresses have none here yet, as many as there is room for. */
export function newNames(
  { names }: WalletNotes,
  here: Readonly<Record<string, string>>,
): Record<string, string> {
  const room = NAMES_MOST - Object.keys(here).length;
  const fresh = Object.entries(names).filter(([address]) => here[address] === undefined);
  return Object.fromEntries(fresh.slice(0, Math.max(0, room)));
}
