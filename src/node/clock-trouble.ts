/**
 * Tells whether this device's clock and the blocks agree (L-9, N-4). While they do not, the node
 * does not count as in sync.
 */
import { MAX_AHEAD } from '../ledger/header-check.ts';

/**
 * - `chain-ahead`: the newest block here is dated so far ahead of this clock that none may follow.
 * - `clock-behind`: the peers' clocks say that this one is behind, and newer blocks wait for it.
 */
export interface ClockTrouble {
  readonly kind: 'chain-ahead' | 'clock-behind';
  /** By how much. */
  readonly ms: number;
}

interface Seen {
  /** Time of the newest block of the own chain, ms since 1970. */
  readonly tipTime: number;
  /** The clock here, ms since 1970. */
  readonly now: number;
  /** The own clock less the peers' median, ms; null while that is small or unknown. */
  readonly clockOff: number | null;
  /** A linked peer has shown blocks of a better chain that are dated ahead. */
  readonly betterAhead: boolean;
}

/** The trouble with the clock; null if there is none. */
export function clockTrouble({ tipTime, now, clockOff, betterAhead }: Seen): ClockTrouble | null {
  // L-9: the next block is later than its parent, and at most so far ahead.
  if (tipTime + 1 > now + MAX_AHEAD) return { kind: 'chain-ahead', ms: tipTime - now };
  // Blocks dated ahead prove nothing alone: whoever finds one could keep all others from building.
  if (betterAhead && clockOff !== null && clockOff < 0)
    return { kind: 'clock-behind', ms: -clockOff };
  return null;
}
