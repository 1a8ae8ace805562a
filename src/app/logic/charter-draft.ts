/** The rules of a ledger as a person types them. */
import { formatAmount, parseAmount, unclear } from '../../ledger/amount.ts';
import {
  CHARTER_RANGES,
  type Charter,
  checkCharter,
  defaultCharter,
  normalizeName,
} from '../../ledger/charter.ts';
import { fail, type Result } from '../../ledger/result.ts';
import { groupDigits } from './format.ts';
import { type NumberRule, typedNumber } from './typed-number.ts';

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
export function charterOf(draft: CharterDraft, issuer: Uint8Array | null = null): Result<Charter> {
  const overrides: { -readonly [Field in keyof Charter]?: Charter[Field] } = { issuer };
  if (draft.unit.trim() !== '') overrides.unit = draft.unit.trim();
  for (const field of ['decimals', 'edition', 'spacing'] as const) {
    const read = typedNumber(draft[field], NUMBER_RULES[field]);
    if (read.kind === 'empty') continue;
    if (read.kind === 'unclear') return unclear(read.readings, field);
    if (read.kind === 'wrong') {
      const { least, most } = NUMBER_RULES[field];
      const reason = `The ${field} is not a number in its range.`;
      return fail('charter-range', reason, field, { least, most });
    }
    overrides[field] = field === 'spacing' ? Math.round(read.value * 1000) : read.value;
  }
  for (const field of ['grant', 'reward', 'minFee'] as const) {
    if (draft[field].trim() === '' || (field === 'grant' && issuer !== null)) continue;
    const amount = parseAmount(draft[field], decimalsOf(draft));
    if (!amount.ok) return { ok: false, error: { ...amount.error, field } };
    overrides[field] = amount.value;
  }
  return checkCharter(defaultCharter(normalizeName(draft.name), overrides));
}

const RANGES = CHARTER_RANGES;
/** L-1's ranges as they are typed. The spacing in seconds, to the millisecond. */
export const NUMBER_RULES = {
  decimals: { least: RANGES.decimals[0], most: RANGES.decimals[1], decimals: 0 },
  spacing: { least: RANGES.spacing[0] / 1000, most: RANGES.spacing[1] / 1000, decimals: 3 },
  edition: { least: RANGES.edition[0], most: RANGES.edition[1], decimals: 0 },
} as const satisfies Partial<Record<keyof CharterDraft, NumberRule>>;

/** The least and most of a field, as typed; null for one that is no number. */
export function rangeOf(
  field: keyof CharterDraft,
  draft: CharterDraft,
): readonly [least: string, most: string] | null {
  if (field === 'grant' || field === 'reward' || field === 'minFee') {
    // No issuer can be named here, and without one a grant is at least 1.
    const least = field === 'grant' ? 1 : RANGES[field][0];
    const most = RANGES[field][1];
    const decimals = decimalsOf(draft);
    return [plain(least, decimals), plain(most, decimals)];
  }
  if (field === 'name' || field === 'unit') return null;
  const { least, most } = NUMBER_RULES[field];
  return [String(least), groupDigits(String(most))];
}

/** Decimals make no sense in it. */
export function isWhole(field: keyof CharterDraft): boolean {
  return field === 'decimals' || field === 'edition';
}

/** The decimals that amounts are typed with; the default if they are wrong themselves. */
export function decimalsOf(draft: CharterDraft): number {
  const read = typedNumber(draft.decimals, NUMBER_RULES.decimals);
  return read.kind === 'number' ? read.value : 2;
}

/** The amount without decimals that are all zero. */
function plain(amount: number, decimals: number): string {
  const [whole = '', part = ''] = formatAmount(amount, decimals).split('.');
  return groupDigits(whole) + (/[1-9]/.test(part) ? `.${part}` : '');
}
