/** People known without a search: paid lately, or named here. */
import type { AccountView, OwnTransaction } from '../../api/view.ts';
import { NAME_LENGTH } from './own-names.ts';

/**
 * The receivers that the payment form offers, best first: those paid lately, those with a name
 * here, then all other accounts.
 */
export function knownParties(
  own: readonly OwnTransaction[],
  names: Readonly<Record<string, string>>,
  accounts: readonly AccountView[],
  self: string,
): string[] {
  const paid = own.filter((item) => item.kind === 'transfer').sort((a, b) => b.made - a.made);
  const all = [
    ...paid.map((item) => item.receiver),
    ...Object.keys(names),
    ...accounts.map((account) => account.address),
  ];
  return [...new Set(all)].filter((address) => address !== self);
}

/**
 * The address with exactly this name here, if there is just one. Nicknames do not count: strangers
 * can share one.
 */
export function namedAddress(
  typed: string,
  names: Readonly<Record<string, string>>,
): string | null {
  const text = typed.trim().toLowerCase();
  const found = Object.keys(names).filter((address) => names[address]?.toLowerCase() === text);
  return found.length === 1 ? (found[0] ?? null) : null;
}

/** Somebody is typing a name, not an address: neither its beginning nor a text as long as one. */
export function looksLikeName(typed: string): boolean {
  const text = typed.trim().toLowerCase();
  if ([...text].length > NAME_LENGTH) return false;
  return text !== '' && !text.startsWith('folio1') && !'folio1'.startsWith(text);
}
