/**
 * Remembers the slots of this browser that a ledger was open in: a new tab takes one of those, and
 * finds its chain and its coins (S-1). Says so where none is left.
 */
import type { FolioError } from '../api/client.ts';
import { refused } from '../api/refused.ts';
import { MAX_SLOTS } from '../storage/slots.ts';

const PREFIX = 'folio/slots-of/';
const REMEMBERED = 8;

/**
 * The slots, in the order in which to take them; empty if nothing usable is known. `ledger`: id in
 * hex.
 */
export function slotsOf(ledger: string, spoiled: () => void = () => undefined): number[] {
  let text: string | null;
  try {
    text = localStorage.getItem(PREFIX + ledger);
  } catch {
    return [];
  }
  if (text === null) return [];
  const stored = parsed(text);
  const slots = (Array.isArray(stored) ? [...new Set(stored)] : [])
    .filter((slot) => Number.isInteger(slot) && slot >= 1 && slot <= MAX_SLOTS)
    .slice(0, REMEMBERED);
  if (JSON.stringify(slots) === text) return slots;
  store(ledger, slots);
  spoiled();
  return slots;
}

/** Null for a text that is no JSON. */
function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}

/**
 * Puts a slot after those that are known: when tabs are opened once more, each finds the account it
 * had.
 */
export function rememberSlot(ledger: string, slot: number): void {
  const known = slotsOf(ledger);
  if (!known.includes(slot)) store(ledger, [...known, slot]);
}

/** Puts a slot before all others: a person has chosen this account. */
export function preferSlot(ledger: string, slot: number): void {
  store(ledger, [slot, ...slotsOf(ledger).filter((other) => other !== slot)]);
}

/** Forgets the slots of a ledger that is no longer kept. */
export function forgetSlots(ledger: string): void {
  try {
    localStorage.removeItem(PREFIX + ledger);
  } catch {
    // Nothing was remembered either.
  }
}

function store(ledger: string, slots: readonly number[]): void {
  try {
    localStorage.setItem(PREFIX + ledger, JSON.stringify(slots.slice(0, REMEMBERED)));
  } catch {
    // Without it the lowest free slot is taken.
  }
}

/** The refusal of a tab where all accounts are open in others. */
export function slotsFull(): FolioError {
  const reason = `All ${MAX_SLOTS} accounts of this browser are open in other tabs.`;
  return refused('slots-full', reason, undefined, { most: MAX_SLOTS });
}
