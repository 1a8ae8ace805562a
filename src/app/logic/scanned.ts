/** Judges the text of a scanned code: its target, or why it has none. */
import type { LedgerLink } from '../../api/link.ts';
import type { Refused } from '../../base/refusal-values.ts';
import { decodeAddress } from '../../ledger/address.ts';
import { FRONT, hrefOf, linkTo, pastedLink } from './routes.ts';

export type Scanned =
  /** It belongs to the open ledger, or to any while none is open. */
  | { readonly kind: 'open'; readonly link: LedgerLink }
  /** It belongs to another ledger than the open one: the reader is asked whether to leave. */
  | { readonly kind: 'other'; readonly link: LedgerLink }
  /** The bare address of an account. */
  | { readonly kind: 'payee'; readonly address: string }
  /** A receipt's link; its fragment with the `#`. */
  | { readonly kind: 'receipt'; readonly fragment: string }
  /** A link of Folio's that cannot be followed. */
  | ({ readonly kind: 'bad' } & Refused)
  | { readonly kind: 'foreign' };

/** `open`: the link of the open ledger; null on the first screen. */
export function readScanned(text: string, open: LedgerLink | null): Scanned {
  const trimmed = text.trim();
  const address = trimmed.toLowerCase();
  if (decodeAddress(address).ok) return { kind: 'payee', address };
  const hash = trimmed.indexOf('#receipt=');
  if (hash >= 0) return { kind: 'receipt', fragment: trimmed.slice(hash) };
  const link = pastedLink(trimmed);
  // A page of somebody else's may have a fragment too: Folio's begins with a slash.
  if (link === null || !/#\/|#%2f|^\//i.test(trimmed)) return { kind: 'foreign' };
  if (!link.ok) return { kind: 'bad', ...link.error };
  const { value } = link;
  if (open === null) return { kind: 'open', link: value };
  if (ledgerOf(value) !== ledgerOf(open)) return { kind: 'other', link: value };
  // A tab that only looks goes on only looking.
  return { kind: 'open', link: { ...open, view: value.view } };
}

function ledgerOf({ name, charter }: LedgerLink): string {
  return hrefOf(linkTo(name, charter), FRONT);
}
