import { formatAmount, parseAmount } from '../../ledger/amount.ts';
import { type Charter, checkCharter, defaultCharter, normalizeName } from '../../ledger/charter.ts';
import type { Result } from '../../ledger/result.ts';
import { groupDigits } from './format.ts';

/** A ledger's rules as a person types them; '' leaves the default. */
export interface CharterDraft {
  readonly name: string;
  readonly unit: string;
  readonly decimals: string;
  /** Whole coins, as amounts are typed. */
  readonly grant: string;
  readonly reward: string;
  readonly minFee: string;
  /** Seconds. */
  readonly spacing: string;
  readonly edition: string;
}

export const EMPTY_CHARTER: CharterDraft = {
  name: '',
  unit: '',
  decimals: '',
  grant: '',
  reward: '',
  minFee: '',
  spacing: '',
  edition: '',
};

/** The charter of a draft, or which field is wrong. */
export function charterOf(draft: CharterDraft): Result<Charter> {
  const decimals = wholeOf(draft.decimals) ?? 2;
  const overrides: { -readonly [Field in keyof Charter]?: Charter[Field] } = { decimals };
  if (draft.unit.trim() !== '') overrides.unit = draft.unit.trim();
  const edition = wholeOf(draft.edition);
  if (edition !== null) overrides.edition = edition;
  if (draft.spacing.trim() !== '') overrides.spacing = Math.round(Number(draft.spacing) * 1000);
  for (const field of ['grant', 'reward', 'minFee'] as const) {
    if (draft[field].trim() === '') continue;
    // Out of range decimals are told by the check below, not by the amounts that hang on them.
    const amount = parseAmount(draft[field], decimalsOf(draft));
    if (!amount.ok) return { ok: false, error: { ...amount.error, field } };
    overrides[field] = amount.value;
  }
  return checkCharter(defaultCharter(normalizeName(draft.name), overrides));
}

/**
 * NaN where something else than a number was typed: the charter's own check then names the field.
 */
function wholeOf(typed: string): number | null {
  return typed.trim() === '' ? null : Number(typed);
}

/** L-1's ranges of the numbers a person types; amounts in the smallest unit. */
const AMOUNTS = {
  grant: [1, 2 ** 40],
  reward: [0, 2 ** 40],
  minFee: [0, Number.MAX_SAFE_INTEGER],
} as const;
const NUMBERS = {
  decimals: ['0', '6'],
  spacing: ['1', '3,600'],
  edition: ['0', '4,294,967,295'],
} as const;

/** Least and most of a field, as typed; null for one that is no number. */
export function rangeOf(
  field: keyof CharterDraft,
  draft: CharterDraft,
): readonly [least: string, most: string] | null {
  if (field === 'grant' || field === 'reward' || field === 'minFee') {
    const [least, most] = AMOUNTS[field];
    const decimals = decimalsOf(draft);
    return [plain(least, decimals), plain(most, decimals)];
  }
  return field === 'name' || field === 'unit' ? null : NUMBERS[field];
}

/** Decimals make no sense in it. */
export function isWhole(field: keyof CharterDraft): boolean {
  return field === 'decimals' || field === 'edition';
}

/** Those that amounts are typed with; the least wrong where they are wrong themselves. */
function decimalsOf(draft: CharterDraft): number {
  const decimals = wholeOf(draft.decimals) ?? 2;
  return Number.isInteger(decimals) ? Math.min(6, Math.max(0, decimals)) : 2;
}

/** Without decimals that are all zero. */
function plain(amount: number, decimals: number): string {
  const [whole = '', part = ''] = formatAmount(amount, decimals).split('.');
  return groupDigits(whole) + (/[1-9]/.test(part) ? `.${part}` : '');
}
