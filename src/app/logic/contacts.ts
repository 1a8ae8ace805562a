import type { AccountView, OwnTransaction } from '../../api/view.ts';

/** Most the send form offers at once. */
const OFFERED = 4;

/**
 * Whom the send form may offer, best first: those paid lately, those named here, then whoever has
 * an account.
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
 * Those to offer for what was typed so far: matched by what they are `called` on the page, or by
 * address.
 */
export function offers(
  typed: string,
  known: readonly string[],
  called: (address: string) => readonly string[],
): string[] {
  const text = typed.trim().toLowerCase();
  const fits = (address: string) =>
    called(address).some((name) => name.toLowerCase().includes(text)) || address.includes(text);
  const fitting = text === '' ? known : known.filter(fits);
  return fitting.slice(0, OFFERED);
}

/**
 * The address that was given exactly this name here, where just one was. Not by nickname: strangers
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

/** Somebody is typing a name, not the beginning of an address. */
export function looksLikeName(typed: string): boolean {
  const text = typed.trim().toLowerCase();
  return text !== '' && !text.startsWith('folio1') && !'folio1'.startsWith(text);
}
