/** The page being filled: how full it is, and when it is packed at the latest (B-1). */
import type { BuilderView } from '../../api/view.ts';

export interface Filling {
  /** Transactions of the page so far, at most `size`. */
  readonly have: number;
  readonly size: number;
  /**
   * The attempts that a proof takes on average, and how many are made a second; null while none
   * are.
   */
  readonly rate: number | null;
  /** Expected seconds; null while nothing is sought. */
  readonly expected: number | null;
}

/** The arrival of the payment that has waited longest, ms since 1970; null if none is known. */
export function oldestOf(items: readonly { readonly arrival: number | null }[]): number | null {
  return items.reduce<number | null>(
    (least, { arrival }) =>
      arrival === null || (least !== null && least <= arrival) ? least : arrival,
    null,
  );
}

/**
 * The seconds until a payment in the `blocks`th block from now may be in a block, if this tab's
 * builder builds it; null if that is unknown: too few wait, and waiting alone starts no block.
 * `latest`: as of `latestOf`.
 */
export function secondsTo(
  { have, size }: Pick<Filling, 'have' | 'size'>,
  latest: number | null,
  blocks: number,
  spacing: number,
): number | null {
  const begins = have >= size ? 0 : latest;
  return begins === null ? null : begins + (blocks * spacing) / 1_000;
}

/**
 * Whole seconds until the oldest pooled transaction, which arrived at `oldest`, has waited long
 * enough; null: nothing waits, or for ever, or this tab's builder is off. Times in ms since 1970.
 */
export function latestOf(
  { on, patience, size }: BuilderView,
  pool: number,
  oldest: number | null,
  now: number,
): number | null {
  if (!on || oldest === null || patience === 0 || pool === 0 || pool >= size) return null;
  return Math.max(0, Math.ceil((oldest + 1_000 * patience - now) / 1_000));
}

export function fillingOf(builder: BuilderView, pool: number): Filling {
  const { size, state, rate, expected } = builder;
  const seeking = state === 'seeking';
  return {
    have: Math.min(pool, size),
    size,
    rate: seeking && rate > 0 ? rate : null,
    expected: seeking ? expected : null,
  };
}
