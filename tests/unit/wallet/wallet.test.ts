import 'fake-indexeddb/auto';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { equal, fromHex, toHex } from '../../../src/base/bytes.ts';
import { publicKeyOf, verifyPure } from '../../../src/crypto/ed25519.ts';
import { MemoryMedium, MemoryTables } from '../../../src/storage/memory-tables.ts';
import type { SlotTable } from '../../../src/storage/schema.ts';
import { slotDatabase } from '../../../src/storage/slot-database.ts';
import type { WalletResult } from '../../../src/wallet/errors.ts';
import type { WalletRandom, WalletStore } from '../../../src/wallet/store.ts';
import { Wallet } from '../../../src/wallet/wallet.ts';

const random: WalletRandom = { bytes: (length) => crypto.getRandomValues(new Uint8Array(length)) };
const PASSPHRASE = 'correct horse';
/** The published words of 32 bytes of 0x7f (BIP-39's own vectors). */
const SEVENS =
  'legal winner thank year wave sausage worth useful legal winner thank year ' +
  'wave sausage worth useful legal winner thank year wave sausage worth title';

afterEach(() => vi.unstubAllGlobals());

let slots = 0;
const disks: Record<string, () => Promise<() => Promise<WalletStore>>> = {
  memory: () => {
    const medium = new MemoryMedium();
    return Promise.resolve(async () => {
      const tables = new MemoryTables<SlotTable>(medium);
      await tables.open();
      return tables;
    });
  },
  IndexedDB: () => {
    const slot = ++slots;
    return Promise.resolve(async () => {
      const tables = slotDatabase(slot);
      await tables.open();
      return tables;
    });
  },
};

function expectOk<T>(result: WalletResult<T>): T {
  if (!result.ok) throw new Error(`${result.error.code}: ${result.error.reason}`);
  return result.value;
}

function codeOf(result: WalletResult<unknown>): string {
  return result.ok ? 'ok' : result.error.code;
}

async function signs(wallet: Wallet): Promise<boolean> {
  const message = new TextEncoder().encode('a page of the book');
  const signature = await wallet.signer()?.sign(message);
  if (signature === undefined) return false;
  return verifyPure({ publicKey: wallet.publicKey, message, signature });
}

for (const [disk, make] of Object.entries(disks)) {
  describe(`the wallet on ${disk}`, () => {
    it('is simply there, and the same after a restart', async () => {
      const reopen = await make();
      const wallet = expectOk(await Wallet.open(await reopen(), random));
      expect([wallet.locked, wallet.encrypted, wallet.backedUp]).toEqual([false, false, false]);
      expect(await signs(wallet)).toBe(true);
      await wallet.markBackedUp();
      const again = expectOk(await Wallet.open(await reopen(), random));
      expect(toHex(again.publicKey)).toBe(toHex(wallet.publicKey));
      expect(again.backedUp).toBe(true);
      expect(await signs(again)).toBe(true);
    });

    it('comes back from its 24 words, typed carelessly', async () => {
      const wallet = expectOk(await Wallet.open(await (await make())(), random));
      const words = expectOk(await wallet.words());
      expect(words.split(' ')).toHaveLength(24);
      const reopen = await make();
      const other = expectOk(await Wallet.open(await reopen(), random));
      expectOk(await other.restore(`  ${words.toUpperCase().replaceAll(' ', '\n ')} `));
      expect(toHex(other.publicKey)).toBe(toHex(wallet.publicKey));
      expect(other.backedUp).toBe(true);
      expect(await signs(other)).toBe(true);
      const again = expectOk(await Wallet.open(await reopen(), random));
      expect(toHex(again.publicKey)).toBe(toHex(wallet.publicKey));
    });

    it('is written down in Chinese, shown in that list from then on, and read in any', async () => {
      const reopen = await make();
      const wallet = expectOk(await Wallet.open(await reopen(), random));
      const english = expectOk(await wallet.words());
      const chinese = expectOk(await wallet.words('', 'chinese'));
      expect(chinese).toMatch(/^(?:\p{Script=Han} ){23}\p{Script=Han}$/u);
      expect([wallet.list, wallet.backedUp]).toEqual(['english', false]);
      expectOk(await wallet.markBackedUp('chinese'));
      const again = expectOk(await Wallet.open(await reopen(), random));
      expect(again.list).toBe('chinese');
      expect(expectOk(await again.words())).toBe(chinese);
      // The words on paper are of one list: no other is shown beside it.
      expect(expectOk(await again.words('', 'english'))).toBe(chinese);
      for (const typed of [chinese, chinese.replaceAll(' ', ''), english]) {
        const other = expectOk(await Wallet.open(await (await make())(), random));
        expectOk(await other.restore(typed));
        expect(toHex(other.publicKey)).toBe(toHex(wallet.publicKey));
        expect(other.list).toBe(typed === english ? 'english' : 'chinese');
      }
      const other = expectOk(await Wallet.open(await (await make())(), random));
      expect(codeOf(await other.restore(chinese.slice(0, -2)))).toBe('words-count');
      expect(codeOf(await other.restore(`龘${chinese.slice(1)}`))).toBe('words-unknown');
    });

    it('goes into a key file and comes back from it, under the file’s passphrase', async () => {
      const wallet = expectOk(await Wallet.open(await (await make())(), random));
      expectOk(await wallet.setPassphrase(PASSPHRASE));
      expect(codeOf(await wallet.keyFile('file phrase'))).toBe('locked');
      expect(codeOf(await wallet.keyFile('short', PASSPHRASE))).toBe('passphrase-short');
      expect(codeOf(await wallet.keyFile('', PASSPHRASE))).toBe('passphrase-needed');
      const file = expectOk(await wallet.keyFile('file phrase', PASSPHRASE, 'notes'));
      const reopen = await make();
      const other = expectOk(await Wallet.open(await reopen(), random));
      const before = toHex(other.publicKey);
      expect(codeOf(await other.restoreFile(file, PASSPHRASE))).toBe('passphrase-wrong');
      expect(toHex(other.publicKey)).toBe(before);
      expect(expectOk(await other.restoreFile(file, 'file phrase'))).toBe('notes');
      expect(toHex(other.publicKey)).toBe(toHex(wallet.publicKey));
      expect([other.encrypted, other.locked, other.backedUp]).toEqual([true, false, true]);
      const again = expectOk(await Wallet.open(await reopen(), random));
      expect(again.locked).toBe(true);
      expectOk(await again.unlock('file phrase'));
      expect(await signs(again)).toBe(true);
    });

    it('locks under a passphrase, keeps its address, opens with that one alone', async () => {
      const reopen = await make();
      const first = expectOk(await Wallet.open(await reopen(), random));
      const words = expectOk(await first.words());
      expectOk(await first.setPassphrase(PASSPHRASE));
      expect([first.locked, first.encrypted]).toEqual([false, true]);
      expect(codeOf(await first.words())).toBe('locked');

      const wallet = expectOk(await Wallet.open(await reopen(), random));
      expect([wallet.locked, wallet.encrypted]).toEqual([true, true]);
      expect(toHex(wallet.publicKey)).toBe(toHex(first.publicKey));
      expect(wallet.signer()).toBe(null);
      expect(codeOf(await wallet.unlock('wrong horse'))).toBe('passphrase-wrong');
      expect(codeOf(await wallet.unlock(''))).toBe('locked');
      expect(wallet.locked).toBe(true);
      expectOk(await wallet.unlock(PASSPHRASE));
      expect(await signs(wallet)).toBe(true);
      expect(expectOk(await wallet.words(PASSPHRASE))).toBe(words);
      await wallet.lock();
      expect(wallet.locked).toBe(true);

      expect(codeOf(await wallet.setPassphrase('another horse'))).toBe('locked');
      expectOk(await wallet.setPassphrase('another horse', PASSPHRASE));
      expect(codeOf(await wallet.words(PASSPHRASE))).toBe('passphrase-wrong');
      expectOk(await wallet.setPassphrase('', 'another horse'));
      const open = expectOk(await Wallet.open(await reopen(), random));
      expect([open.locked, open.encrypted]).toEqual([false, false]);
      expect(expectOk(await open.words())).toBe(words);
    });
  });
}

describe('the wallet', () => {
  it('S-3 is not restored in the clear over a passphrase', async () => {
    const store = await (await disks.memory?.())?.();
    if (store === undefined) throw new Error('no disk');
    const wallet = expectOk(await Wallet.open(store, random));
    const words = expectOk(await wallet.words());
    expectOk(await wallet.setPassphrase(PASSPHRASE));
    expect(codeOf(await wallet.restore(words))).toBe('passphrase-needed');
    expect(codeOf(await wallet.restore(words, 'short'))).toBe('passphrase-short');
    expectOk(await wallet.restore(words, 'another horse'));
    expect([wallet.locked, wallet.encrypted]).toEqual([false, true]);
    const again = expectOk(await Wallet.open(store, random));
    expect([again.locked, again.encrypted]).toEqual([true, true]);
    expect(codeOf(await again.unlock(PASSPHRASE))).toBe('passphrase-wrong');
    expectOk(await again.unlock('another horse'));
    expect(expectOk(await again.words('another horse'))).toBe(words);
  });

  it('has the words BIP-39 publishes for the same bytes', async () => {
    const store = await (await disks.memory?.())?.();
    if (store === undefined) throw new Error('no disk');
    const fixed: WalletRandom = { bytes: (length) => new Uint8Array(length).fill(0x7f) };
    const wallet = expectOk(await Wallet.open(store, fixed));
    expect(expectOk(await wallet.words())).toBe(SEVENS);
    expect(toHex(wallet.publicKey)).toBe(toHex(publicKeyOf(new Uint8Array(32).fill(0x7f))));
  });

  it('refuses wrong words by code, naming places and never words', async () => {
    const { wallet } = await onMemory();
    const before = toHex(wallet.publicKey);
    const words = SEVENS.split(' ');
    for (const [typed, code] of [
      ['', 'words-count'],
      [words.slice(0, 12).join(' '), 'words-count'],
      [words.with(2, 'thanks').join(' '), 'words-unknown'],
      [words.with(23, 'abandon').join(' '), 'words-checksum'],
    ] as const) {
      const refused = await wallet.restore(typed);
      expect(codeOf(refused)).toBe(code);
      if (!refused.ok) expect(refused.error.reason).not.toMatch(/thanks|abandon|legal/);
    }
    const third = await wallet.restore(words.with(2, 'thanks').join(' '));
    expect(third).toMatchObject({ error: { reason: expect.stringContaining('Word 3 ') } });
    expect(toHex(wallet.publicKey)).toBe(before);
  });

  it('refuses a short passphrase, and any in an insecure context', async () => {
    const { wallet } = await onMemory();
    expect(codeOf(await wallet.setPassphrase('seven 7'))).toBe('passphrase-short');
    vi.stubGlobal('crypto', { getRandomValues: crypto.getRandomValues.bind(crypto) });
    expect(codeOf(await wallet.setPassphrase(PASSPHRASE))).toBe('insecure-context');
    expect(wallet.encrypted).toBe(false);
  });

  it('works without crypto.subtle (S-1)', async () => {
    vi.stubGlobal('crypto', { getRandomValues: crypto.getRandomValues.bind(crypto) });
    const { wallet } = await onMemory();
    expect(await signs(wallet)).toBe(true);
  });

  it('S-3 mends one damaged copy of the seed from the other', async () => {
    const { medium, wallet, reopen } = await onMemory();
    for (const key of ['first', 'second']) {
      damage(medium, key);
      const again = expectOk(await reopen());
      expect(toHex(again.publicKey)).toBe(toHex(wallet.publicKey));
    }
  });

  it('S-3 names a seed damaged in both copies, keeps what is there, and is brought back by words', async () => {
    const { medium, wallet, reopen, store } = await onMemory();
    const words = expectOk(await wallet.words());
    damage(medium, 'first');
    damage(medium, 'second');
    const before = JSON.stringify([...medium.rows('seed')]);
    expect(codeOf(await reopen())).toBe('seed-damaged');
    expect(codeOf(await wallet.words())).toBe('seed-damaged');
    expect(JSON.stringify([...medium.rows('seed')])).toBe(before);
    const recovered = expectOk(await Wallet.recover(await store(), random, words));
    expect(toHex(recovered.publicKey)).toBe(toHex(wallet.publicKey));
    expect(toHex(expectOk(await reopen()).publicKey)).toBe(toHex(wallet.publicKey));
  });

  it('two tabs that make the wallet of a slot at once end with one', async () => {
    const slot = ++slots;
    const opened = await Promise.all(
      [slotDatabase(slot), slotDatabase(slot)].map(async (tables) => {
        await tables.open();
        return expectOk(await Wallet.open(tables, random));
      }),
    );
    const [one, two] = opened.map((wallet) => wallet.publicKey);
    expect(one && two && equal(one, two)).toBe(true);
  });

  it('does one thing after another: what is restored is not overwritten by the old seed', async () => {
    const { wallet, reopen } = await onMemory();
    const setting = wallet.setPassphrase(PASSPHRASE);
    const restoring = wallet.restore(SEVENS, PASSPHRASE);
    expectOk(await setting);
    expectOk(await restoring);
    const stored = expectOk(await reopen());
    expect(toHex(stored.publicKey)).toBe(toHex(publicKeyOf(new Uint8Array(32).fill(0x7f))));
    expect(toHex(wallet.publicKey)).toBe(toHex(stored.publicKey));
  });

  it('does one thing after another: noting the words down leaves no clear seed behind', async () => {
    const { wallet, reopen } = await onMemory();
    await Promise.all([wallet.setPassphrase(PASSPHRASE), wallet.markBackedUp()]);
    const stored = expectOk(await reopen());
    expect([stored.encrypted, stored.backedUp]).toEqual([true, true]);
    expect([wallet.encrypted, wallet.backedUp]).toEqual([true, true]);
  });

  it('is locked when told so, whatever was still under way', async () => {
    const { wallet } = await onMemory();
    expectOk(await wallet.setPassphrase(PASSPHRASE));
    await wallet.lock();
    const unlocking = wallet.unlock(PASSPHRASE);
    await wallet.lock();
    expectOk(await unlocking);
    expect(wallet.locked).toBe(true);
  });

  it('goes on after a call that the disk failed', async () => {
    const medium = new MemoryMedium();
    const tables = new MemoryTables<SlotTable>(medium);
    await tables.open();
    const wallet = expectOk(await Wallet.open(tables, random));
    const write = vi.spyOn(tables, 'write').mockRejectedValueOnce(new Error('full'));
    await expect(wallet.markBackedUp()).rejects.toThrow('full');
    expectOk(await wallet.markBackedUp());
    expect(write).toHaveBeenCalledTimes(2);
  });

  it('never shows its seed in what a log would print of it', async () => {
    const { wallet, medium } = await onMemory();
    const record = medium.rows('seed').get('first');
    const seed = toHex(record?.value.slice(-32) ?? new Uint8Array(0));
    expect(toHex(publicKeyOf(fromHex(seed) ?? new Uint8Array(0)))).toBe(toHex(wallet.publicKey));
    expect(JSON.stringify(wallet)).toBe('{}');
    const signer = wallet.signer();
    expect(Object.keys(signer ?? {}).sort()).toEqual(['publicKey', 'sign']);
  });
});

async function onMemory(): Promise<{
  medium: MemoryMedium;
  wallet: Wallet;
  store: () => Promise<WalletStore>;
  reopen: () => Promise<WalletResult<Wallet>>;
}> {
  const medium = new MemoryMedium();
  const store = async (): Promise<WalletStore> => {
    const tables = new MemoryTables<SlotTable>(medium);
    await tables.open();
    return tables;
  };
  const reopen = async (): Promise<WalletResult<Wallet>> => Wallet.open(await store(), random);
  return { medium, store, reopen, wallet: expectOk(await reopen()) };
}

function damage(medium: MemoryMedium, key: string): void {
  const value = medium.rows('seed').get(key)?.value;
  if (value !== undefined) value[value.length - 1] = (value.at(-1) ?? 0) ^ 1;
}
