/**
 * Names and versions of the databases. A new version adds a step to `upgrade` in `idb-tables.ts`.
 */
import type { ChainTable } from './tables.ts';

/**
 * Layout of a ledger's database. Code that meets a higher one refuses with `newer`. Version 2 lays
 * large blocks down in pieces and notes places in the index, version 3 added `past`, version
 * 4 `changes`; what an earlier one wrote is read as it is.
 */
export const CHAIN_VERSION = 4;
export const CHAIN_TABLES: readonly ChainTable[] = [
  'blocks',
  'headers',
  'accounts',
  'changes',
  'past',
  'index',
  'pool',
  'seals',
  'peers',
  'meta',
];

/**
 * The wallet's database outlives those of all ledgers: seed, own transactions, settings of the
 * slot.
 */
export type SlotTable = 'seed' | 'outbox' | 'settings';
export const SLOT_VERSION = 1;
export const SLOT_TABLES: readonly SlotTable[] = ['seed', 'outbox', 'settings'];

/** The names given in this browser, of all its slots. */
export type NamesTable = 'names';
export const NAMES_DATABASE = 'folio/names';
export const NAMES_VERSION = 1;
export const NAMES_TABLES: readonly NamesTable[] = ['names'];

/** The record of each ledger's current database generation. */
export type GenerationTable = 'generations';
export const GENERATION_VERSION = 1;
export const GENERATION_TABLES: readonly GenerationTable[] = ['generations'];

/** `folio/<slot>/<ledger id>`; from the second generation on, `.../<generation>`. */
export function chainDatabase(slot: number, ledgerHex: string, generation: number): string {
  const base = `folio/${slot}/${ledgerHex}`;
  return generation === 0 ? base : `${base}/${generation}`;
}

export function walletDatabase(slot: number): string {
  return `folio/${slot}/wallet`;
}

/** Always empty: see `fresh-log.ts`. */
export function scratchDatabase(slot: number): string {
  return `folio/${slot}/scratch`;
}

export function generationDatabase(slot: number): string {
  return `folio/${slot}/generations`;
}
