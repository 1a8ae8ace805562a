/** The words of files. */
import { FolioError } from '../../api/client.ts';
import { FILE_CALL_VALUES } from '../../api/refused.ts';
import type { Refused } from '../../base/refusal-values.ts';
import { useWording } from '../hooks/use-refusals.ts';
import { failureWords, refusalWords, valuedWords, type Wording } from '../logic/refusal.ts';
import type { Language } from '../texts/language.ts';
import { partTexts } from '../texts/part-texts.ts';
import type { FileTexts } from './texts-en.ts';

const useWords = partTexts<FileTexts>({
  en: () => import('./texts-en.ts').then(({ filesEn }) => filesEn),
  zh: () => import('./texts-zh.ts').then(({ filesZh }) => filesZh),
});

interface FileWords {
  readonly f: FileTexts;
  readonly language: Language;
  /** The reason of a refusal, in the reader's words if the code has some. */
  refusal(refused: Refused): string;
  /** The reason of a call's rejection. */
  failure(error: unknown): string;
}

export function useFileTexts(): FileWords {
  const wording = useWording();
  const { language } = wording;
  const f = useWords();
  const refusal = (refused: Refused) => fileRefusalWords(f, wording, refused);
  return {
    f,
    language,
    refusal,
    failure: (error) =>
      error instanceof FolioError ? refusal(error.refused) : failureWords(wording, error),
  };
}

/** As `refusalWords`, of refusals that files can meet as well. */
export function fileRefusalWords(f: FileTexts, wording: Wording, refused: Refused): string {
  const { code } = refused;
  if (!Object.hasOwn(f.refusals, code)) return refusalWords(wording, refused);
  const plain = f.refusals[code as keyof FileTexts['refusals']];
  if (!Object.hasOwn(FILE_CALL_VALUES, code)) return plain;
  const valued = code as keyof typeof FILE_CALL_VALUES;
  return valuedWords(f.refusalValues[valued], FILE_CALL_VALUES[valued], refused, wording) ?? plain;
}
