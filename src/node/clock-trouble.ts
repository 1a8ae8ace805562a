/**
 * The function tells whether this device's clock and the blocks agree (L-9, N-4): where not,
 * nothing here counts as in sync.
 */
import { MAX_AHEAD } from '../ledger/header-check.ts';

/**
 * - `chain-ahead`: the newest block here is dated so far ahead of this clock that none may follow.
 * - `clock-behind`: the peers' clocks say that this one is behind, and newer blocks wait for it.
 */
export interface ClockTrouble {
  readonly kind: 'chain-ahead' | 'clock-behind';
  /** How far. */
  readonly ms: number;
}

interface Seen {
  /** Time of the newest block of the own chain, ms since 1970. */
  readonly tipTime: number;
  /** Clock here, ms since 1970. */
  readonly now: number;
  /** Own clock less the peers' median, ms; null while that is little or unknown. */
  readonly clockOff: number | null;
  /** A linked peer has shown blocks of a better chain that are dated ahead. */
  readonly betterAhead: boolean;
}

/** Null where all is well. */
export function clockTrouble({ tipTime, now, clockOff, betterAhead }: Seen): ClockTrouble | null {
  // L-9: the next block is later than its parent, and at most so far ahead.
  if (tipTime + 1 > now + MAX_AHEAD) return { kind: 'chain-ahead', ms: tipTime - now };
  // Blocks dated ahead alone prove nothing: whoever finds one could keep all others from building.
  if (betterAhead && clockOff !== null && clockOff < 0)
    return { kind: 'clock-behind', ms: -clockOff };
  return null;
}
