/**
 * A seed as 24 English words: BIP-39 with the seed itself as the entropy (not BIP-39's derived
 * seed), so the words and the 32 bytes are the same thing. The word list is loaded when first
 * needed.
 */
import { refuse, type WalletResult } from './errors.ts';

const WORDS = 24;

/** Fetches the list before it is needed, while the page's server is surely there. */
export function loadWords(): void {
  load().catch(() => undefined);
}

/** 24 words, single spaces. */
export async function seedToWords(seed: Uint8Array): Promise<string> {
  const { bip39, wordlist } = await load();
  return bip39.entropyToMnemonic(seed, wordlist);
}

/** Case and spacing do not matter. Errors name positions, never words. */
export async function wordsToSeed(typed: string): Promise<WalletResult<Uint8Array>> {
  const words = typed.normalize('NFKD').trim().toLowerCase().split(/\s+/u);
  if (words.length !== WORDS || words[0] === '') {
    const count = words[0] === '' ? 0 : words.length;
    return refuse('words-count', `A backup has 24 words; these are ${count}.`);
  }
  const { bip39, wordlist } = await load();
  const unknown = words.findIndex((word) => !wordlist.includes(word));
  if (unknown >= 0) {
    return refuse('words-unknown', `Word ${unknown + 1} is not in the list of backup words.`);
  }
  try {
    return { ok: true, value: bip39.mnemonicToEntropy(words.join(' '), wordlist) };
  } catch {
    return refuse('words-checksum', 'The words do not fit together: one is wrong or misplaced.');
  }
}

async function load() {
  const [bip39, { wordlist }] = await Promise.all([
    import('@scure/bip39'),
    import('@scure/bip39/wordlists/english.js'),
  ]);
  return { bip39, wordlist };
}
