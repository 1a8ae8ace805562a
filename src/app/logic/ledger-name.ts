/** Judges the name of a ledger: what a typed name becomes (L-1), and what is wrong with it. */
import { normalizeName } from '../../ledger/charter.ts';
import type { LedgerError } from '../../ledger/result.ts';
import type { Texts } from '../texts/en.ts';
import { refusalWords, type Wording } from './refusal.ts';
import { visibleText } from './safe-text.ts';

/** The name it opens by, if that differs from the typed one; else undefined. */
export function opensAs(t: Texts, typed: string): string | undefined {
  const name = normalizeName(typed);
  return name === '' || name === typed ? undefined : t.doors.opensAs(visibleText(name));
}

/** The reason why a name or a unit is refused, in words about that field only. */
export function namingText(wording: Wording, error: LedgerError, typed: string): string {
  const { t } = wording;
  if (error.code !== 'charter-text') return refusalWords(wording, error);
  if (error.field === 'unit') return t.doors.unitLong;
  return normalizeName(typed) === '' ? t.doors.nameEmpty : t.doors.nameLong;
}
