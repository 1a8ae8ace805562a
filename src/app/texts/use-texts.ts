import { createContext, useContext } from 'react';
import { en, type Texts } from './en.ts';
import type { Language } from './language.ts';
import { zh } from './zh.ts';

/** The words of each language. */
export const TEXTS: Readonly<Record<Language, Texts>> = { en, zh };

/** The language of the page, below its provider. */
export const LanguageContext = createContext<Language>('en');

/** The words and the language the page is shown in. */
export function useTexts(): { t: Texts; language: Language } {
  const language = useContext(LanguageContext);
  return { t: TEXTS[language], language };
}
