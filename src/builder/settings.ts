/** The builder's settings: defaults, ranges, and changes (B-1). */
import type { Refused } from '../base/refusal-values.ts';

export interface BuilderSettings {
  on: boolean;
  /** The pool size that is enough for a block. */
  size: number;
  /** The time between two looks, s. */
  sleep: number;
  /** The wait of the oldest transaction that is enough for a block, s; 0: none is. */
  patience: number;
  /** Share of a core, 0..1. */
  share: number;
}

export interface BuilderView extends BuilderSettings {
  state: 'off' | 'not-ready' | 'waiting' | 'holding-back' | 'seeking';
  attempts: number;
  /** Attempts a second. */
  rate: number;
  /** Expected seconds to a proof at this rate; null when unknown. */
  expected: number | null;
  records: number;
  /** Blocks this builder got into the chain since it started. */
  built: number;
}

/** The values of the course system, and half a core (B-1). */
export const DEFAULT_BUILDER_SETTINGS: BuilderSettings = {
  on: true,
  size: 3,
  sleep: 3,
  patience: 15,
  share: 0.5,
};

interface Range {
  readonly least: number;
  readonly most: number;
  readonly whole: boolean;
}

/**
 * Sizes count transactions (a pool holds 50,000), sleep and patience are seconds, share is of a
 * core.
 */
export const BUILDER_RANGES: Readonly<Record<'size' | 'sleep' | 'patience' | 'share', Range>> = {
  size: { least: 1, most: 50_000, whole: true },
  sleep: { least: 0.1, most: 3_600, whole: false },
  patience: { least: 0, most: 86_400, whole: false },
  share: { least: 0.01, most: 1, whole: false },
};

export type CheckedSettings =
  | { ok: true; value: BuilderSettings }
  | { ok: false; error: Refused & { readonly code: 'builder-setting' } };

/** The settings with `changes`, or the first change that is invalid. Unknown names are ignored. */
export function changeSettings(
  settings: BuilderSettings,
  changes: Readonly<Partial<Record<keyof BuilderSettings, unknown>>>,
): CheckedSettings {
  const value = { ...settings };
  if (changes.on !== undefined) {
    if (typeof changes.on !== 'boolean') return outOfRange('on', 'must be true or false', 0, 1);
    value.on = changes.on;
  }
  for (const field of ['size', 'sleep', 'patience', 'share'] as const) {
    const wanted = changes[field];
    if (wanted === undefined) continue;
    const { least, most, whole } = BUILDER_RANGES[field];
    const fits =
      typeof wanted === 'number' &&
      wanted >= least &&
      wanted <= most &&
      (!whole || Number.isInteger(wanted));
    if (!fits)
      return outOfRange(
        field,
        `must be a ${whole ? 'whole ' : ''}number from ${least} to ${most}`,
        least,
        most,
      );
    value[field] = wanted;
  }
  return { ok: true, value };
}

/**
 * Stored settings, field by field; `spoiled` if one of them is invalid and set to its default.
 * Null: nothing was stored.
 */
export function readSettings(stored: unknown): { settings: BuilderSettings; spoiled: boolean } {
  let settings = DEFAULT_BUILDER_SETTINGS;
  if (stored === null) return { settings, spoiled: false };
  const given = typeof stored === 'object' ? (stored as Record<string, unknown>) : {};
  let spoiled = typeof stored !== 'object' || Array.isArray(stored);
  for (const field of Object.keys(settings) as (keyof BuilderSettings)[]) {
    const changed = changeSettings(settings, { [field]: given[field] });
    if (changed.ok) settings = changed.value;
    else spoiled = true;
  }
  return { settings, spoiled };
}

function outOfRange(
  field: keyof BuilderSettings,
  what: string,
  least: number,
  most: number,
): CheckedSettings {
  const reason = `The builder's ${field} ${what}.`;
  return { ok: false, error: { code: 'builder-setting', reason, field, values: { least, most } } };
}
