/** The words of the page in the language it is shown in; another is fetched when it is wanted. */
import { createContext, useContext } from 'react';
import type { Texts } from './en.ts';
import type { Language } from './language.ts';

const LOADERS: Readonly<Record<Language, () => Promise<Texts>>> = {
  en: () => import('./en.ts').then((module) => module.en),
  zh: () => import('./zh.ts').then((module) => module.zh),
};

/** The words of a language. Rejects where they cannot be fetched. */
export function loadTexts(language: Language): Promise<Texts> {
  return LOADERS[language]();
}

export interface Spoken {
  readonly t: Texts;
  readonly language: Language;
}

/** The words and the language of the page, below its provider. */
export const TextsContext = createContext<Spoken | null>(null);

/** The words and the language the page is shown in. */
export function useTexts(): Spoken {
  const spoken = useContext(TextsContext);
  if (spoken === null) throw new Error('rendered without words');
  return spoken;
}
