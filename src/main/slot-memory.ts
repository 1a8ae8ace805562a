/**
 * Which slots of this browser a ledger was open in: a fresh tab takes one of those, and finds its
 * chain and its coins (S-1).
 */
const PREFIX = 'folio/slots-of/';
const REMEMBERED = 8;

/**
 * The one to take first comes first; empty where nothing, or nothing usable, is known. `ledger`: id
 * in hex.
 */
export function slotsOf(ledger: string): number[] {
  try {
    const stored: unknown = JSON.parse(localStorage.getItem(PREFIX + ledger) ?? '[]');
    return Array.isArray(stored) ? stored.filter((slot) => Number.isInteger(slot)) : [];
  } catch {
    return [];
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

function store(ledger: string, slots: readonly number[]): void {
  try {
    localStorage.setItem(PREFIX + ledger, JSON.stringify(slots.slice(0, REMEMBERED)));
  } catch {
    // Without it the lowest free slot is taken.
  }
}
