/** These codes name why a store failed (S-4), and what they carry. */
import type { ValueKinds } from '../base/refusal-values.ts';

/**
 * Why a store could not do what it was asked (S-4). Codes are stable; `message` is an English
 * sentence the page may show as it is.
 */
export type StorageErrorCode =
  /** No room: writing stops, reads go on. */
  | 'quota'
  /**
   * The database was deleted, emptied, or its handle died and could not be had again; or it is not
   * what we take it for.
   */
  | 'gone'
  /** An older Folio in another tab holds the database and does not let it be upgraded. */
  | 'blocked'
  /** The browser has not answered for a long time; it may yet. */
  | 'no-answer'
  /**
   * A newer Folio wrote (or is about to upgrade) the database; this page's code is too old for it.
   */
  | 'newer'
  /** Another tab writes to the same database; this one must not. */
  | 'taken'
  /** A record to be added is there already. */
  | 'exists'
  /** What a write builds on is damaged. */
  | 'damaged'
  /** The browser offers no IndexedDB here, or refuses it. */
  | 'unavailable'
  /** Anything else; the message carries the browser's own name for it. */
  | 'failed';

/** The values of the codes that name something. */
export const STORAGE_VALUES = {
  damaged: { below: 'number' },
  failed: { name: 'name' },
} as const satisfies Partial<Record<StorageErrorCode, ValueKinds>>;
