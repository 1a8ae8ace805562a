import { parseAmount } from '../../ledger/amount.ts';
import { type Charter, checkCharter, defaultCharter, normalizeName } from '../../ledger/charter.ts';
import type { Result } from '../../ledger/result.ts';

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
    const amount = parseAmount(draft[field], Math.min(6, Math.max(0, decimals)));
    if (!amount.ok) return { ok: false, error: { ...amount.error, field } };
    overrides[field] = amount.value;
  }
  return checkCharter(defaultCharter(normalizeName(draft.name), overrides));
}

/** NaN where something else than a number was typed: the charter's own check then names the field. */
function wholeOf(typed: string): number | null {
  return typed.trim() === '' ? null : Number(typed);
}
