/** The page being filled: how full it is, and when it is packed at the latest (B-1). */
import type { BuilderView } from '../../api/view.ts';

export interface Filling {
  /** Transactions of the page so far, at most `size`. */
  readonly have: number;
  readonly size: number;
  /** Whole seconds until the oldest has waited long enough; null: nothing waits, or for ever. */
  readonly latest: number | null;
  /** One attempt in so many proves the work, and how many are made a second; null while none. */
  readonly rate: number | null;
  /** Expected seconds; null while nothing is sought. */
  readonly expected: number | null;
}

/** `oldest`: arrival of the oldest pooled transaction, ms since 1970; null when there is none. */
export function fillingOf(
  builder: BuilderView,
  pool: number,
  oldest: number | null,
  now: number,
): Filling {
  const { size, patience, state, rate, expected } = builder;
  const waits = oldest !== null && patience > 0 && pool > 0 && pool < size;
  const seeking = state === 'seeking';
  return {
    have: Math.min(pool, size),
    size,
    latest: waits ? Math.max(0, Math.ceil((oldest + 1_000 * patience - now) / 1_000)) : null,
    rate: seeking && rate > 0 ? rate : null,
    expected: seeking ? expected : null,
  };
}
