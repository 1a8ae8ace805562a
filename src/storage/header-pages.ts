/**
 * The main chain's headers in pages of 512 (80 KB): a million headers are 2,000 records instead of
 * a million, and a step rewrites only the pages it touches (S-2). Page p holds heights 512p+1 ..
 * 512p+512.
 */

import { concat } from '../base/bytes.ts';
import type { Digest } from '../crypto/sha256.ts';
import { HEADER_BYTES } from '../ledger/header.ts';
import { encodeHeight, openLargeRecord, openRecord, sealRecord } from './record.ts';
import type { ChainDisk, ChainTable, Write } from './tables.ts';

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

interface HeaderPage {
  page: number;
  bytes: Uint8Array;
}

interface HeaderPlan {
  tip: number;
  /** The newest page, which the next step most likely continues. */
  last: HeaderPage;
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

/** Reads single headers of the main chain; keeps the page read last, as blocks are read in turn. */
export class HeaderReader {
  readonly #disk: ChainDisk;
  readonly #digest: Digest | null;
  #kept: HeaderPage | null = null;
  /** Grows as pages are written: what was read across that is not kept. */
  #writes = 0;

  constructor(disk: ChainDisk, digest: Digest | null) {
    this.#disk = disk;
    this.#digest = digest;
  }

  /** `last`: the newest page, held in memory. Null: no such height, or its page is damaged. */
  async at(height: number, last: HeaderPage): Promise<Uint8Array | null> {
    const { page, offset } = headerPlace(height);
    const held = [last, this.#kept].find((one) => one?.page === page);
    const bytes = held?.bytes ?? (await this.#read(page));
    const header = bytes?.slice(offset, offset + HEADER_BYTES);
    return header?.length === HEADER_BYTES ? header : null;
  }

  /** Call it when pages were written, or may have been. */
  forget(): void {
    this.#writes += 1;
    this.#kept = null;
  }

  async #read(page: number): Promise<Uint8Array | null> {
    const writes = this.#writes;
    const record = await this.#disk.read('headers', page);
    if (record === null) return null;
    const bytes =
      this.#digest === null
        ? openRecord('headers', page, record)
        : await openLargeRecord('headers', page, record, this.#digest);
    if (bytes !== null && writes === this.#writes) this.#kept = { page, bytes };
    return bytes;
  }
}
