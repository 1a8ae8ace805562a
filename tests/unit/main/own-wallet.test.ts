import 'fake-indexeddb/auto';
import { describe, expect, test } from 'vitest';
import { checkSource, restoreInSlot, walletOfSlot } from '../../../src/main/own-wallet.ts';
import { seedToWords } from '../../../src/wallet/mnemonic.ts';

const words = await seedToWords(new Uint8Array(32).fill(5), 'english');

describe('S-1 a wallet restored as an account of its own', () => {
  test('goes into a slot without one', async () => {
    expect(await restoreInSlot(3, { kind: 'words', words })).toBe('');
    expect(await (await walletOfSlot(3)).words('')).toBe(words);
  });

  test('never takes the place of a wallet the browser did not list', async () => {
    const before = await walletOfSlot(4);
    const own = await before.words('');
    expect(await restoreInSlot(4, { kind: 'words', words })).toBeNull();
    const after = await walletOfSlot(4);
    expect(after.address).toBe(before.address);
    expect(await after.words('')).toBe(own);
  });

  test('what is none is told before a slot is taken', async () => {
    await expect(checkSource({ kind: 'words', words: 'abandon' })).rejects.toMatchObject({
      code: 'words-count',
    });
  });
});
