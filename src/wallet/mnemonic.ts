/**
 * A seed as 24 words: BIP-39 with the seed itself as the entropy (not BIP-39's derived seed), so
 * that the words and the 32 bytes are the same thing. Written in the English or the simplified
 * Chinese list, read in these and the traditional Chinese one. A list is loaded when first needed.
 */
import { refuse, type WalletResult } from './errors.ts';

/** The list in which a wallet's words are written. */
export type WordList = 'english' | 'chinese';

const WORDS = 24;
const HAN = /\p{Script=Han}/u;

/**
 * Fetches the parts of a backup before it is needed, while the page's server is certainly there.
 */
export function loadWords(): void {
  load('english').catch(() => undefined);
  load('simplified').catch(() => undefined);
}

/** The seed as 24 words with single spaces. */
export async function seedToWords(seed: Uint8Array, list: WordList): Promise<string> {
  const { bip39, wordlist } = await load(list === 'chinese' ? 'simplified' : 'english');
  // The Chinese list is written with single spaces here too: any program can then read a copy.
  return bip39.entropyToMnemonic(seed, wordlist).split(/\s/u).join(' ');
}

/** The contents of words: the seed, and the list they were written in. */
export interface ReadWords {
  readonly seed: Uint8Array;
  readonly list: WordList;
}

/**
 * Reads words. Case and spacing do not matter; Chinese words are one character each and need no
 * spaces. Errors name positions, never words.
 */
export async function wordsToSeed(typed: string): Promise<WalletResult<ReadWords>> {
  const text = typed.normalize('NFKD').trim().toLowerCase();
  const chinese = HAN.test(text);
  const words = chinese
    ? [...text].filter((one) => !/[\s,，、。.]/u.test(one))
    : text.split(/\s+/u);
  if (words.length !== WORDS || words[0] === '') {
    const count = words[0] === '' ? 0 : words.length;
    const reason = `A backup has ${WORDS} words; these are ${count}.`;
    return refuse('words-count', reason, undefined, { count, needed: WORDS });
  }
  // A word of both Chinese lists has the same place in both: it is the same seed.
  const lists = await Promise.all(
    (chinese ? (['simplified', 'traditional'] as const) : (['english'] as const)).map(load),
  );
  const unknown = lists.map(({ wordlist }) => words.findIndex((one) => !wordlist.includes(one)));
  const fit = lists[unknown.indexOf(-1)];
  if (fit === undefined) {
    const place = Math.max(...unknown) + 1;
    const reason = `Word ${place} is not in the list of backup words.`;
    return refuse('words-unknown', reason, undefined, { place });
  }
  try {
    const seed = fit.bip39.mnemonicToEntropy(words.join(' '), fit.wordlist);
    return { ok: true, value: { seed, list: chinese ? 'chinese' : 'english' } };
  } catch {
    return refuse('words-checksum', 'The words do not fit together: one is wrong or misplaced.');
  }
}

const LISTS = {
  english: () => import('@scure/bip39/wordlists/english.js'),
  simplified: () => import('@scure/bip39/wordlists/simplified-chinese.js'),
  traditional: () => import('@scure/bip39/wordlists/traditional-chinese.js'),
} as const;

async function load(list: keyof typeof LISTS) {
  const [bip39, { wordlist }] = await Promise.all([import('@scure/bip39'), LISTS[list]()]);
  return { bip39, wordlist };
}
