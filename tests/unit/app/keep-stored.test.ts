/** S-4: the browser is asked once to keep the stored data, and no answer is made up. */
import { afterEach, describe, expect, test, vi } from 'vitest';
import { askToKeep, askToKeepOnce, keeping } from '../../../src/app/logic/keep-stored.ts';

function browser(storage: Partial<StorageManager> | undefined): void {
  const kept = new Map<string, string>();
  vi.stubGlobal('navigator', { storage });
  vi.stubGlobal('localStorage', {
    getItem: (key: string) => kept.get(key) ?? null,
    setItem: (key: string, value: string) => void kept.set(key, value),
  });
}

afterEach(() => vi.unstubAllGlobals());

describe('what is stored', () => {
  test('is asked for once, however often something is done', () => {
    const persist = vi.fn(async () => false);
    browser({ persist, persisted: async () => false });
    for (let i = 0; i < 3; i += 1) askToKeepOnce();
    expect(persist).toHaveBeenCalledTimes(1);
  });

  test('is kept where the browser says so, and looking asks nobody', async () => {
    const persist = vi.fn(async () => true);
    browser({ persist, persisted: async () => false });
    expect(await keeping()).toBe('may-clear');
    expect(persist).not.toHaveBeenCalled();
    expect(await askToKeep()).toBe('kept');
  });

  test.each([
    ['says nothing of it', undefined],
    ['is too old to be asked', {}],
    ['fails at it', { persisted: () => Promise.reject(new Error('no')) }],
  ])('may or may not be kept by a browser that %s', async (_, storage) => {
    browser(storage);
    expect(await keeping()).toBe('unknown');
    expect(await askToKeep()).toBe('unknown');
  });
});
