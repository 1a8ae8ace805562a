/**
 * The main chain's headers in pages of 512 (80 KB): a million headers are 2,000 records instead of
 * a million, and a step rewrites only the pages it touches (S-2). Page p holds heights 512p+1 ..
 * 512p+512.
 */

import { concat } from '../base/bytes.ts';
import { HEADER_BYTES } from '../ledger/header.ts';
import { encodeHeight, sealRecord } from './record.ts';
import type { ChainTable, Write } from './tables.ts';

const PAGE_HEADERS = 512;
const PAGE_BYTES = PAGE_HEADERS * HEADER_BYTES;
export const TIP_KEY = 'tip';

/** The place of a height's header: its page, and the byte in it. */
export function headerPlace(height: number): { page: number; offset: number } {
  const index = height - 1;
  return {
    page: Math.floor(index / PAGE_HEADERS),
    offset: (index % PAGE_HEADERS) * HEADER_BYTES,
  };
}

/** Byte length of page `page` in a chain of `tip` headers. */
export function pageLength(tip: number, page: number): number {
  return Math.max(0, Math.min(PAGE_BYTES, tip * HEADER_BYTES - page * PAGE_BYTES));
}

export function pageCount(tip: number): number {
  return Math.ceil(tip / PAGE_HEADERS);
}

interface HeaderPlan {
  tip: number;
  /** The newest page, which the next step most likely continues. */
  last: { page: number; bytes: Uint8Array };
  writes: Write<ChainTable>[];
}

/**
 * Replaces everything from height `from` upwards by `bytes`. `kept`: the bytes below it in the page
 * of `from`.
 */
export function planHeaders(from: number, bytes: Uint8Array, kept: Uint8Array): HeaderPlan {
  const tip = from - 1 + bytes.length / HEADER_BYTES;
  const first = headerPlace(from).page;
  const all = concat(kept, bytes);
  const writes: Write<ChainTable>[] = [{ kind: 'cut', table: 'headers', from: pageCount(tip) }];
  let last = { page: first, bytes: new Uint8Array(0) };
  for (let at = 0, page = first; at < all.length; at += PAGE_BYTES, page++) {
    last = { page, bytes: all.slice(at, at + PAGE_BYTES) };
    const value = sealRecord('headers', page, last.bytes);
    writes.push({ kind: 'put', table: 'headers', key: page, value });
  }
  const value = sealRecord('meta', TIP_KEY, encodeHeight(tip));
  writes.push({ kind: 'put', table: 'meta', key: TIP_KEY, value });
  return { tip, last, writes };
}
