/**
 * These functions remember the slots of this browser that a ledger was open in: a fresh tab takes
 * one of those, and finds its chain and its coins (S-1).
 */
import { MAX_SLOTS } from '../storage/slots.ts';

const PREFIX = 'folio/slots-of/';
const REMEMBERED = 8;

/**
 * The one to take first comes first; empty where nothing, or nothing usable, is known. `ledger`: id
 * in hex.
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

/** Null for what is no JSON. */
function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}

/** After those that are known: as tabs are opened once more, each finds the account it had. */
export function rememberSlot(ledger: string, slot: number): void {
  const known = slotsOf(ledger);
  if (!known.includes(slot)) store(ledger, [...known, slot]);
}

/** Before all others: a person has chosen this account. */
export function preferSlot(ledger: string, slot: number): void {
  store(ledger, [slot, ...slotsOf(ledger).filter((other) => other !== slot)]);
}

/** Nothing of this ledger is kept any more. */
export function forgetSlots(ledger: string): void {
  try {
    localStorage.removeItem(PREFIX + ledger);
  } catch {
    // Then nothing was remembered either.
  }
}

function store(ledger: string, slots: readonly number[]): void {
  try {
    localStorage.setItem(PREFIX + ledger, JSON.stringify(slots.slice(0, REMEMBERED)));
  } catch {
    // Without it the lowest free slot is taken.
  }
}
