/** The words of the lab. */
import type { Language } from '../texts/language.ts';
import { partTexts } from '../texts/part-texts.ts';
import { useTexts } from '../texts/use-texts.ts';
import type { LabTexts } from './lab-texts.ts';

const useWords = partTexts<LabTexts>({
  en: () => import('./lab-texts-en.ts').then(({ labEn }) => labEn),
  zh: () => import('./lab-texts-zh.ts').then(({ labZh }) => labZh),
});

export function useLabTexts(): { l: LabTexts; language: Language } {
  const { language } = useTexts();
  return { l: useWords(), language };
}
