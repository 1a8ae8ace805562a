/** Which slots of this browser a ledger was open in: a fresh tab takes one of those, and finds its chain and its coins (S-1). */
const PREFIX = 'folio/slots-of/';
const REMEMBERED = 8;

/** Newest first; empty where nothing, or nothing usable, is known. `ledger`: id in hex. */
export function slotsOf(ledger: string): number[] {
  try {
    const stored: unknown = JSON.parse(localStorage.getItem(PREFIX + ledger) ?? '[]');
    return Array.isArray(stored) ? stored.filter((slot) => Number.isInteger(slot)) : [];
  } catch {
    return [];
  }
}

export function rememberSlot(ledger: string, slot: number): void {
  try {
    const slots = [slot, ...slotsOf(ledger).filter((other) => other !== slot)];
    localStorage.setItem(PREFIX + ledger, JSON.stringify(slots.slice(0, REMEMBERED)));
  } catch {
    // Without it the lowest free slot is taken.
  }
}
