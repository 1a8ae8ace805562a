/** Links of ledgers of an earlier edition (L-1): they are recognised, never opened. */
import { fromBase64Url, toHex } from '../base/bytes.ts';
import { type EarlierCharter, earlierCharter, earlierDefault } from '../ledger/earlier-charter.ts';
import { parseLink } from './link.ts';

/** A ledger of charter version 1 as a link led to it. */
export interface EarlierLink {
  readonly name: string;
  /** Ledger id, hex. */
  readonly ledger: string;
  /** True if the link itself was of that edition, and opens nothing now. */
  readonly isDead: boolean;
}

/**
 * The version 1 ledger that a fragment leads to, or led to before the rules changed: a bare name
 * opened one then, and opens another now. Null if there was none.
 */
export function earlierOfLink(fragment: string): EarlierLink | null {
  const link = parseLink(fragment);
  if (link.ok) {
    if (link.value.charter !== null) return null;
    return asLink(earlierDefault(link.value.name), false);
  }
  if (link.error.code !== 'charter-earlier') return null;
  const text = /~([A-Za-z0-9_-]+)/u.exec(fragment)?.[1] ?? '';
  const earlier = earlierCharter(fromBase64Url(text) ?? new Uint8Array(0));
  return earlier === null ? null : asLink(earlier, true);
}

function asLink({ name, id }: EarlierCharter, isDead: boolean): EarlierLink {
  return { name, ledger: toHex(id), isDead };
}
