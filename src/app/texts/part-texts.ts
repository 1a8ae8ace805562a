/**
 * The words of a part that not every reader opens: fetched with it, in the language of the page
 * alone. Where the language changes, those of the parts that are here come with the page's.
 */
import { use } from 'react';
import type { Language } from './language.ts';
import { useTexts } from './use-texts.ts';

/** Fetches the words of a part in a language, once. */
type Fetch = (language: Language) => Promise<unknown>;

/** Of the parts whose code is here. */
const opened = new Set<Fetch>();

/**
 * The hook of a part's words, to be made where the part's code is. They come with that code
 * (`lazyPart`), so that nothing waits for them while it is drawn.
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
  opened.add(fetch);
  return () => {
    const { language } = useTexts();
    return use(fetch(language));
  };
}

/** Rejects where one cannot be fetched. */
export async function fetchOpened(language: Language): Promise<void> {
  await Promise.all([...opened].map((fetch) => fetch(language)));
}
