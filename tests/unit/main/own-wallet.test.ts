import { IDBObjectStore } from 'fake-indexeddb';
import 'fake-indexeddb/auto';
import { afterEach, describe, expect, test, vi } from 'vitest';
import type { RestoreSource } from '../../../src/app/session.ts';
import { restoreFrom, walletOfSlot } from '../../../src/main/own-wallet.ts';
import { MAX_SLOTS } from '../../../src/storage/slots.ts';
import { seedToWords } from '../../../src/wallet/mnemonic.ts';

const words = await seedToWords(new Uint8Array(32).fill(5), 'english');
const source: RestoreSource = { kind: 'words', words };

/** The slots of a tab: what it took, let go of and remembered, in order. */
function tab(elsewhere: readonly number[] = []) {
  const did: string[] = [];
  const take = async (slot: number) => {
    if (elsewhere.includes(slot)) return null;
    did.push(`take ${slot}`);
    return {
      slot,
      release: () => void did.push(`release ${slot}`),
      remember: () => void did.push(`remember ${slot}`),
    };
  };
  return { did, take };
}

afterEach(() => vi.restoreAllMocks());

describe('S-1 a wallet restored as an account of its own', () => {
  test('goes into the first slot without one, which the tab then remembers', async () => {
    const { did, take } = tab([3]);
    const restored = await restoreFrom(source, 3, take);
    expect(restored).toMatchObject({ notes: '', taken: { slot: 4 } });
    expect(did).toEqual(['take 4', 'remember 4']);
    expect(await (await walletOfSlot(4)).words('')).toBe(words);
  });

  test('never takes the place of a wallet the browser did not list', async () => {
    const before = await walletOfSlot(5);
    const own = await before.words('');
    const { did, take } = tab();
    expect((await restoreFrom(source, 5, take))?.taken.slot).toBe(6);
    expect(did).toEqual(['take 5', 'release 5', 'take 6', 'remember 6']);
    const after = await walletOfSlot(5);
    expect(after.address).toBe(before.address);
    expect(await after.words('')).toBe(own);
  });

  test('leaves the tab with the account it had where the disk fails', async () => {
    vi.spyOn(IDBObjectStore.prototype, 'put').mockImplementation(() => {
      throw new DOMException('Full.', 'QuotaExceededError');
    });
    const { did, take } = tab();
    await expect(restoreFrom(source, 7, take)).rejects.toMatchObject({ code: 'quota' });
    expect(did).toEqual(['take 7', 'release 7']);
  });

  test('what is none is told before a slot is taken', async () => {
    const { did, take } = tab();
    const cut: RestoreSource = { kind: 'words', words: 'abandon' };
    await expect(restoreFrom(cut, 8, take)).rejects.toMatchObject({
      code: 'words-count',
      values: { count: 1, needed: 24 },
    });
    expect(did).toEqual([]);
  });

  test('is told where no slot is left', async () => {
    const { take } = tab([MAX_SLOTS]);
    expect(await restoreFrom(source, MAX_SLOTS, take)).toBeNull();
  });
});
