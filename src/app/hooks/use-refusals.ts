/** The hook puts refusals into words of the page, amounts in the coin of the open ledger. */
import { failureText, type NumberWords, type Refused, refusalWords } from '../logic/refusal.ts';
import { useTexts } from '../texts/use-texts.ts';
import { useApp } from './use-app.ts';

export interface Refusals {
  refusal(refused: Refused): string;
  /** The reason of a call's rejection. */
  failure(error: unknown): string;
}

export function useRefusals(): Refusals {
  const { t, language } = useTexts();
  const charter = useApp((state) => state.view?.charter ?? null);
  const numbers: NumberWords = { language, charter };
  return {
    refusal: (refused) => refusalWords(t, refused, numbers),
    failure: (error) => failureText(t, error, numbers),
  };
}
