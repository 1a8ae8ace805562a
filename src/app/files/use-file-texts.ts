/** The words of files, fetched with the parts that need them: not every reader does. */
import { FolioError } from '../../api/client.ts';
import { failureText } from '../logic/refusal.ts';
import type { Language } from '../texts/language.ts';
import { useTexts } from '../texts/use-texts.ts';
import { type FileTexts, filesEn } from './texts-en.ts';
import { filesZh } from './texts-zh.ts';

const TEXTS: Readonly<Record<Language, FileTexts>> = { en: filesEn, zh: filesZh };

interface FileWords {
  readonly f: FileTexts;
  readonly language: Language;
  /** The reason of a refusal, in the reader's words if the code has some. */
  refusal(code: string, reason: string): string;
  /** The reason of a call's rejection. */
  failure(error: unknown): string;
}

export function useFileTexts(): FileWords {
  const { t, language } = useTexts();
  const f = TEXTS[language];
  const refusal = (code: string, reason: string) =>
    Object.hasOwn(f.refusals, code) ? f.refusals[code as keyof FileTexts['refusals']] : reason;
  return {
    f,
    language,
    refusal,
    failure: (error) =>
      error instanceof FolioError && Object.hasOwn(f.refusals, error.code)
        ? refusal(error.code, error.message)
        : failureText(t, error),
  };
}
