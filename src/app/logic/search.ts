/** The function tells heights, addresses, ids and names apart in a typed search. */
import { decodeAddress } from '../../ledger/address.ts';

/** The text of the search field, by its kind. */
export type SearchQuery =
  | { readonly kind: 'height'; readonly height: number }
  /** In lower case. */
  | { readonly kind: 'account'; readonly address: string }
  /** 64 hex digits: of a transaction or a block, only the node can tell. */
  | { readonly kind: 'id'; readonly id: string }
  /** The beginning of one, and perhaps its end, as the page shortens them: `3f9a1c…d07e`. */
  | { readonly kind: 'part'; readonly head: string; readonly tail: string; readonly text: string }
  | { readonly kind: 'name'; readonly text: string }
  | { readonly kind: 'malformed' };

/** The first block has no hash people know, and goes by names. */
const GENESIS = /^(?:genesis|创世|创世区块)$/i;
const HEIGHT = /^#?\s*(\d{1,3}(?:,\d{3})+|\d{1,10})$/;
const PART = /^(?:0x)?([0-9a-f]{6,63})(?:(?:…|\.\.\.)([0-9a-f]{1,57}))?$/i;
const ID = /^(?:0x)?([0-9a-f]{64})$/i;

/**
 * Distinguishes a height (`#1,204`), an address, an id, a part of one, and a name. A text that may
 * be two of them counts as the first.
 */
export function parseSearch(typed: string): SearchQuery {
  const text = typed.trim();
  if (GENESIS.test(text)) return { kind: 'height', height: 0 };
  const digits = HEIGHT.exec(text)?.[1];
  // Hashes of blocks begin with zeros, heights do not.
  if (digits !== undefined && !/^0\d{5}/.test(digits))
    return { kind: 'height', height: Number(digits.replaceAll(',', '')) };
  const id = ID.exec(text)?.[1];
  if (id !== undefined) return { kind: 'id', id: id.toLowerCase() };
  if (decodeAddress(text).ok) return { kind: 'account', address: text.toLowerCase() };
  const part = PART.exec(text);
  if (part !== null) {
    const [, head = '', tail = ''] = part;
    const name = text.toLowerCase();
    return { kind: 'part', head: head.toLowerCase(), tail: tail.toLowerCase(), text: name };
  }
  if (text.length < 2 || /^folio1/i.test(text)) return { kind: 'malformed' };
  return { kind: 'name', text: text.toLowerCase() };
}
