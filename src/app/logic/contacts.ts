import type { AccountView, OwnTransaction } from '../../node/view.ts';

/** Most the send form offers at once. */
const OFFERED = 4;

/** Whom the send form may offer, best first: those paid lately, those named here, then whoever has an account. */
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

/** Those to offer for what was typed so far: matched by `called` (the name the page shows) or by address. */
export function offers(
  typed: string,
  known: readonly string[],
  called: (address: string) => string,
): string[] {
  const text = typed.trim().toLowerCase();
  const fits = (address: string) =>
    called(address).toLowerCase().includes(text) || address.includes(text);
  const fitting = text === '' ? known : known.filter(fits);
  return fitting.slice(0, OFFERED);
}
