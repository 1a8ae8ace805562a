import { beforeAll, describe, expect, test, vi } from 'vitest';
import { publicKeyOf } from '../../../src/crypto/ed25519.ts';
import { withCheck } from '../../../src/wallet/checked.ts';
import {
  decodeKeyFile,
  encodeKeyFile,
  type KeyFile,
  MAX_KEY_FILE_BYTES,
} from '../../../src/wallet/key-file.ts';

const SEED = new Uint8Array(32).fill(7);
const KEY: KeyFile = {
  seed: SEED,
  publicKey: publicKeyOf(SEED),
  list: 'chinese',
  notes: '{"names":{"folio1x":"小王"}}',
};
const random = { bytes: (count: number) => new Uint8Array(count).fill(3) };
const PASS = 'tea for two';
let file: Uint8Array;

beforeAll(async () => {
  file = await encodeKeyFile(KEY, PASS, random);
});

async function codeOf(bytes: Uint8Array, passphrase = PASS): Promise<string> {
  const read = await decodeKeyFile(bytes, passphrase);
  return read.ok ? 'read' : read.error.code;
}

describe('F-6 a key file', () => {
  test('brings back the key, its list of words and its notes', async () => {
    expect(await decodeKeyFile(file, PASS)).toEqual({ ok: true, value: KEY });
    // The same phrase, typed on another keyboard.
    expect(await codeOf(file, 'tea for two'.normalize('NFD'))).toBe('read');
  });

  test('holds neither seed nor notes in the clear', () => {
    const text = Buffer.from(file).toString('latin1');
    expect(text).not.toContain(Buffer.from(SEED).toString('latin1'));
    expect(text).not.toContain('folio1x');
  });

  test('is refused by name: another passphrase, another kind, a cut or changed file', async () => {
    expect(await codeOf(file, 'tea for three')).toBe('passphrase-wrong');
    expect(await codeOf(new Uint8Array())).toBe('key-file-kind');
    expect(await codeOf(new TextEncoder().encode('x'.repeat(200)))).toBe('key-file-kind');
    expect(await codeOf(new Uint8Array(MAX_KEY_FILE_BYTES + 1))).toBe('key-file-kind');
    expect(await codeOf(file.subarray(0, file.length - 1))).toBe('key-file-damaged');
    for (const at of [8 + 12, 40, file.length - 1]) {
      const changed = file.slice();
      changed[at] = (changed[at] ?? 0) ^ 1;
      expect(await codeOf(changed)).toBe('key-file-damaged');
    }
  });

  test('over plain http, where no browser decrypts, it is refused by name', async () => {
    vi.stubGlobal('crypto', { getRandomValues: crypto.getRandomValues.bind(crypto) });
    try {
      expect(await codeOf(file)).toBe('insecure-context');
    } finally {
      vi.unstubAllGlobals();
    }
  });

  test('a newer version is told apart, and absurd iterations hang no tab', async () => {
    const again = (change: (payload: Uint8Array) => void) => {
      const payload = file.slice(8);
      change(payload);
      return withCheck(payload);
    };
    const newer = again((payload) => payload.set([2], 9));
    expect(await codeOf(newer)).toBe('key-file-version');
    const slow = again((payload) => payload.fill(255, 43, 47));
    expect(await codeOf(slow)).toBe('passphrase-wrong');
    const list = again((payload) => payload.set([9], 10));
    expect(await codeOf(list)).toBe('key-file-damaged');
  });
});
