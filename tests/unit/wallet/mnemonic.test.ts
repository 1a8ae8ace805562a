import { entropyToMnemonic } from '@scure/bip39';
import { wordlist as simplified } from '@scure/bip39/wordlists/simplified-chinese.js';
import { wordlist as traditional } from '@scure/bip39/wordlists/traditional-chinese.js';
import { expect, test } from 'vitest';
import { seedToWords, wordsToSeed } from '../../../src/wallet/mnemonic.ts';

/** Ascending bytes: their words differ between the two Chinese lists. */
const SEED = Uint8Array.from({ length: 32 }, (_, at) => at * 7);

test('words of the traditional Chinese list are read, and written in the simplified one', async () => {
  const words = entropyToMnemonic(SEED, traditional);
  expect(words).not.toBe(entropyToMnemonic(SEED, simplified));
  for (const typed of [words, words.replaceAll(/\s/gu, ''), words.replaceAll(/\s/gu, '、')])
    expect(await wordsToSeed(typed)).toEqual({ ok: true, value: { seed: SEED, list: 'chinese' } });
  const written = await seedToWords(SEED, 'chinese');
  expect(await wordsToSeed(written)).toMatchObject({ ok: true, value: { seed: SEED } });
});

test('words of two lists together, or with one exchanged, are refused', async () => {
  const words = entropyToMnemonic(SEED, traditional).split(/\s/u);
  const differs = words.findIndex((word) => !simplified.includes(word));
  const only = simplified.find((word) => !traditional.includes(word)) ?? '';
  expect(differs).toBeGreaterThanOrEqual(0);
  const mixed = words.with(differs === 0 ? 1 : 0, only);
  expect(await wordsToSeed(mixed.join(''))).toMatchObject({ error: { code: 'words-unknown' } });
  const swapped = words.with(0, words[1] ?? '').with(1, words[0] ?? '');
  expect(await wordsToSeed(swapped.join(''))).toMatchObject({ error: { code: 'words-checksum' } });
});
