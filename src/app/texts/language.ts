/** The languages the page speaks. */
export type Language = 'en' | 'zh';

/**
 * Chinese where the browser asks for it before English, else English. `preferred` as
 * `navigator.languages`.
 */
export function languageOf(preferred: readonly string[]): Language {
  for (const tag of preferred) {
    const primary = tag.toLowerCase().split('-')[0];
    if (primary === 'zh') return 'zh';
    if (primary === 'en') return 'en';
  }
  return 'en';
}
