/**
 * The words of a part that not every reader opens: fetched with it, in the language of the page
 * alone. Where the language changes, those of the parts that were opened come with the page's.
 */
import { use } from 'react';
import type { Language } from './language.ts';
import { useTexts } from './use-texts.ts';

/** Fetches the words of a part in a language, once. */
type Fetch = (language: Language) => Promise<unknown>;

/** Of the parts opened so far. */
const opened = new Set<Fetch>();

/**
 * The hook of a part's words. It suspends while they are fetched; a failed fetch is thrown, to be
 * tried again where the part is (`PartBoundary`).
 */
export function partTexts<T>(load: Readonly<Record<Language, () => Promise<T>>>): () => T {
  const fetched = new Map<Language, Promise<T>>();
  const fetch = (language: Language): Promise<T> => {
    const before = fetched.get(language);
    if (before !== undefined) return before;
    const now = load[language]();
    fetched.set(language, now);
    now.then(
      // By these React knows, without waiting for a turn, that they are here.
      (value) => Object.assign(now, { status: 'fulfilled', value }),
      () => fetched.delete(language),
    );
    return now;
  };
  return () => {
    const { language } = useTexts();
    opened.add(fetch);
    return use(fetch(language));
  };
}

/** Rejects where one cannot be fetched. */
export async function fetchOpened(language: Language): Promise<void> {
  await Promise.all([...opened].map((fetch) => fetch(language)));
}
