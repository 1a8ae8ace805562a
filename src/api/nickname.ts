/** Names to remember addresses by. */
import { CREATURES_EN, CREATURES_ZH, TEMPERS_EN, TEMPERS_ZH } from './name-words.ts';

/** The languages of nicknames. */
export type NameLanguage = 'en' | 'zh';

const WORDS: Readonly<Record<NameLanguage, readonly [string[], string[]]>> = {
  en: [TEMPERS_EN.split(','), CREATURES_EN.split(',')],
  zh: [TEMPERS_ZH.split(','), CREATURES_ZH.split(',')],
};

/**
 * A name to remember an address by: `Quiet Heron`, `安静苍鹭`; the same creature in both languages.
 * There are 4,096, so anyone can make an address with the same one: it is always shown beside the
 * address's last characters.
 */
export function nickname(address: string, language: NameLanguage): string {
  const hash = fnv1a(address);
  const [tempers, creatures] = WORDS[language];
  const temper = tempers[hash % 64] ?? '';
  const creature = creatures[(hash >>> 8) % 64] ?? '';
  return language === 'zh' ? temper + creature : `${capital(temper)} ${capital(creature)}`;
}

/** FNV-1a, 32 bits, with a last mix so that both words depend on every character. */
function fnv1a(text: string): number {
  let hash = 0x811c9dc5;
  for (let index = 0; index < text.length; index++) {
    hash = Math.imul(hash ^ text.charCodeAt(index), 0x01000193);
  }
  hash = Math.imul(hash ^ (hash >>> 15), 0x2c1b3c6d);
  return (hash ^ (hash >>> 13)) >>> 0;
}

function capital(word: string): string {
  return word.charAt(0).toUpperCase() + word.slice(1);
}
