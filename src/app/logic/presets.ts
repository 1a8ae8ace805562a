/** Kinds of ledgers people make, each with the rules that fit it. */
import { type CharterDraft, EMPTY_CHARTER } from './charter-draft.ts';

export type PresetName = 'open' | 'points' | 'club' | 'shared';

export const PRESET_NAMES: readonly PresetName[] = ['open', 'points', 'club', 'shared'];

/** Coins come from an issuer, whose key is this tab's wallet. */
export function hasIssuer(preset: PresetName): boolean {
  return preset !== 'open';
}

/** The rules to begin with; every field can still be changed. */
export function presetDraft(preset: PresetName, name: string): CharterDraft {
  const draft = { ...EMPTY_CHARTER, name };
  return preset === 'points' ? { ...draft, unit: 'pt', decimals: '0' } : draft;
}
