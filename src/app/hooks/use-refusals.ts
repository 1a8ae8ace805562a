/** The hooks put refusals into words of the page, amounts in the coin of the open ledger. */
import type { Refused } from '../../base/refusal-values.ts';
import { failureWords, refusalWords, type Wording } from '../logic/refusal.ts';
import { useTexts } from '../texts/use-texts.ts';
import { useApp } from './use-app.ts';

/** The words of the page and the coin of the open ledger. */
export function useWording(): Wording {
  const spoken = useTexts();
  const charter = useApp((state) => state.view?.charter ?? null);
  return { ...spoken, charter };
}

export interface Refusals {
  refusal(refused: Refused): string;
  /** The reason of a call's rejection. */
  failure(error: unknown): string;
}

export function useRefusals(): Refusals {
  const wording = useWording();
  return {
    refusal: (refused) => refusalWords(wording, refused),
    failure: (error) => failureWords(wording, error),
  };
}
