/** These functions make the page's own links and read pasted ones (N-1). */
import { formatLink, type LedgerLink, type LinkView, parseLink } from '../../api/link.ts';
import type { Charter } from '../../ledger/charter.ts';
import { visibleText } from './safe-text.ts';

/** The ledger's front. */
export const FRONT: LinkView = { kind: 'ledger' };

/**
 * The fragment of a place in the ledger that `link` names. Inviters are left out: they are for
 * people who come from outside.
 */
export function hrefOf(link: LedgerLink, view: LinkView): string {
  return formatLink({ ...link, view, via: [] });
}

/**
 * A link to the front of the ledger of `charter`, or of the bare `name` if it is the default one.
 */
export function linkTo(name: string, charter: Charter | null): LedgerLink {
  return { name, charter, view: FRONT, via: [] };
}

/**
 * A URL as it is read and typed: its letters of other scripts are not escaped, as far as all of
 * them can be seen.
 */
export function typedLink(url: string): string {
  return url.replace(/(?:%[89A-F][\dA-F])+/gi, (escaped) => {
    try {
      const letters = decodeURIComponent(escaped);
      return visibleText(letters) === letters && !/\s/.test(letters) ? letters : escaped;
    } catch {
      return escaped;
    }
  });
}

/**
 * The link in a pasted text: a whole URL, or a fragment with or without its `#`. Null: no link at
 * all.
 */
export function pastedLink(text: string): ReturnType<typeof parseLink> | null {
  const trimmed = text.trim();
  const hash = trimmed.indexOf('#');
  if (hash >= 0) return parseLink(trimmed.slice(hash));
  return trimmed.startsWith('/') ? parseLink(`#${trimmed}`) : null;
}
