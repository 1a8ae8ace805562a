/** The words of the lab: fetched with it, so that the first screen does not carry them. */
import type { Language } from '../texts/language.ts';
import { useTexts } from '../texts/use-texts.ts';
import type { LabTexts } from './lab-texts.ts';
import { labEn } from './lab-texts-en.ts';
import { labZh } from './lab-texts-zh.ts';

const ALL: Readonly<Record<Language, LabTexts>> = { en: labEn, zh: labZh };

export function useLabTexts(): { l: LabTexts; language: Language } {
  const { language } = useTexts();
  return { l: ALL[language], language };
}
