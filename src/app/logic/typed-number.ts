/** Number fields that hold no amount (settings, rules, ports), read by the same rule as amounts. */
import { readDecimal } from '../../base/decimal.ts';

/**
 * The numbers that a field takes: from `least` to `most`, with at most `decimals` decimals (0:
 * whole numbers).
 */
export interface NumberRule {
  readonly least: number;
  readonly most: number;
  readonly decimals: number;
}

/** The text of a field as a number. `wrong`: it is none that the rule allows. */
export type TypedNumber =
  | { readonly kind: 'number'; readonly value: number }
  | { readonly kind: 'empty' }
  /** Could be either of these plain texts. */
  | { readonly kind: 'unclear'; readonly readings: readonly string[] }
  | { readonly kind: 'wrong' };

/** Judges a typed number. */
export function typedNumber(text: string, { least, most, decimals }: NumberRule): TypedNumber {
  const read = readDecimal(text, decimals);
  if (read.kind === 'empty' || read.kind === 'unclear') return read;
  if (read.kind !== 'number' || read.part.length > decimals) return { kind: 'wrong' };
  const value = Number(`${read.negative ? '-' : ''}${read.whole}.${read.part}0`) + 0;
  return value >= least && value <= most ? { kind: 'number', value } : { kind: 'wrong' };
}

/** A number as its field shows it: no grouping, no idle zeros. */
export function fieldText(value: number, decimals: number): string {
  return String(Number(value.toFixed(decimals)));
}
