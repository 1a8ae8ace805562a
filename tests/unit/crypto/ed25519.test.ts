import { ED25519_TORSION_SUBGROUP, ed25519 } from '@noble/curves/ed25519.js';
import { sha512 } from '@noble/hashes/sha2.js';
import fc from 'fast-check';
import { afterEach, describe, expect, test, vi } from 'vitest';
import { concat } from '../../../src/base/bytes.ts';
import {
  admissible,
  createSigner,
  createVerifier,
  publicKeyOf,
  type SignatureCheck,
  signPure,
  verifyNow,
  verifyPure,
} from '../../../src/crypto/ed25519.ts';
import { hex, seedOf } from '../../vectors/samples.ts';

const L = 2n ** 252n + 27742317777372353535851937790883648493n;
const P = 2n ** 255n - 19n;

function littleEndian(value: bigint): Uint8Array {
  return hex(value.toString(16).padStart(64, '0')).reverse();
}

function signed(text: string, who = 'alice'): SignatureCheck {
  const message = new TextEncoder().encode(text);
  const seed = seedOf(who);
  return { publicKey: publicKeyOf(seed), message, signature: signPure(seed, message) };
}

/** Verdicts of all engines, which must be one. */
async function verdicts(checks: readonly SignatureCheck[]): Promise<boolean[]> {
  const native = await (await createVerifier('native')).verify(checks);
  expect(await (await createVerifier('wasm')).verify(checks)).toEqual(native);
  expect(checks.map(verifyNow)).toEqual(native);
  expect(checks.map(verifyPure)).toEqual(native);
  return native;
}

describe('RFC 8032 section 7.1', () => {
  const cases = [
    [
      '9d61b19deffd5a60ba844af492ec2cc44449c5697b326919703bac031cae7f60',
      'd75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a',
      '',
      'e5564300c360ac729086e2cc806e828a84877f1eb8e5d974d873e065224901555fb8821590a33bacc61e39701cf9b46bd25bf5f0595bbe24655141438e7a100b',
    ],
    [
      '4ccd089b28ff96da9db6c346ec114e0f5b8a319f35aba624da8cf6ed4fb8a6fb',
      '3d4017c3e843895a92b70aa74d1b7ebc9c982ccf2ec4968cc0cd55f12af4660c',
      '72',
      '92a009a9f0d4cab8720e820b5f642540a2b27b5416503f8fb3762223ebdb69da085ac1e43e15996e458f3613d0f11d8c387b2eaeb4302aeeb00d291612bb0c00',
    ],
  ] as const;

  test.each(cases)('seed %s', async (seed, publicKey, message, signature) => {
    expect(publicKeyOf(hex(seed))).toEqual(hex(publicKey));
    for (const kind of ['native', 'pure'] as const) {
      const signer = await createSigner(hex(seed), kind);
      expect(signer.publicKey).toEqual(hex(publicKey));
      expect(await signer.sign(hex(message))).toEqual(hex(signature));
    }
    const check = { publicKey: hex(publicKey), message: hex(message), signature: hex(signature) };
    expect(await verdicts([check])).toEqual([true]);
  });
});

describe('L-5: one verdict from every engine', () => {
  test('a good signature, and each of its bits turned', async () => {
    const good = signed('pay bob');
    const flipped = (bytes: Uint8Array, bit: number) =>
      bytes.map((byte, i) => (i === bit >> 3 ? byte ^ (1 << (bit & 7)) : byte));
    const bad: SignatureCheck[] = [];
    for (let bit = 0; bit < 512; bit += 9) {
      bad.push({ ...good, signature: flipped(good.signature, bit) });
    }
    for (let bit = 0; bit < 256; bit += 9) {
      bad.push({ ...good, publicKey: flipped(good.publicKey, bit) });
    }
    bad.push({ ...good, message: new Uint8Array(0) });
    expect(await verdicts([good])).toEqual([true]);
    expect(await verdicts(bad)).toEqual(bad.map(() => false));
  });

  test('random bytes', async () => {
    const random = fc.record({
      publicKey: fc.uint8Array({ minLength: 32, maxLength: 32 }),
      message: fc.uint8Array({ maxLength: 50 }),
      signature: fc.uint8Array({ minLength: 64, maxLength: 64 }),
    });
    const checks = fc.sample(random, 40);
    expect(await verdicts(checks)).toEqual(checks.map(() => false));
  });

  test('keys of mixed order: accepted where k takes the small part away, refused elsewhere', async () => {
    const torsion = ED25519_TORSION_SUBGROUP.map((text) => ed25519.Point.fromHex(text));
    const { scalar } = ed25519.utils.getExtendedPublicKey(seedOf('alice'));
    const base = ed25519.Point.BASE;
    const checks: SignatureCheck[] = [];
    const expected: boolean[] = [];
    for (let i = 0; i < 48; i++) {
      const small = torsion[i % 8] ?? base;
      const key = base.multiply(scalar).add(small).toBytes();
      const r = BigInt(1000 + i);
      const mixedR = i >= 32;
      const pointR = mixedR ? base.multiply(r).add(small) : base.multiply(r);
      const message = Uint8Array.of(i);
      const k =
        BigInt(
          `0x${Buffer.from(sha512(concat(pointR.toBytes(), key, message)).reverse()).toString('hex')}`,
        ) % L;
      const s = (r + k * scalar) % L;
      checks.push({
        publicKey: key,
        message,
        signature: concat(pointR.toBytes(), littleEndian(s)),
      });
      // S·B - kA = rB - k·small, so it is R where k·small is -(R - rB).
      const rest = small.multiplyUnsafe(k).negate();
      expected.push(rest.equals(mixedR ? small : ed25519.Point.ZERO));
    }
    expect(await verdicts(checks)).toEqual(expected);
    expect(expected.filter(Boolean).length).toBeGreaterThan(6);
    expect(expected.filter((one) => !one).length).toBeGreaterThan(6);
  });
});

describe('L-5: what is refused before any engine is asked', () => {
  const good = signed('admissible');
  const r = good.signature.subarray(0, 32);
  const s = good.signature.subarray(32);
  const encodingsOfSmallOrder = [0n, 1n, P - 1n, P, P + 1n].flatMap((y) => [y, y + 2n ** 255n]);
  const smallOrder = [
    ...encodingsOfSmallOrder.map(littleEndian),
    ...ED25519_TORSION_SUBGROUP.map(hex),
  ];

  test('a good one is admissible', () => {
    expect(admissible(good.publicKey, good.signature)).toBe(true);
  });

  test('keys and R of small order, in every spelling', () => {
    for (const point of smallOrder) {
      expect(admissible(point, good.signature)).toBe(false);
      expect(admissible(good.publicKey, concat(point, s))).toBe(false);
    }
  });

  test('keys and R that are not canonical: y from p up', () => {
    for (let y = P; y < 2n ** 255n; y++) {
      for (const sign of [0n, 2n ** 255n]) {
        const point = littleEndian(y + sign);
        expect(admissible(point, good.signature)).toBe(false);
        expect(admissible(good.publicKey, concat(point, s))).toBe(false);
      }
    }
    // y = p-2 is canonical and of full order; whether on the curve is the engine's business.
    expect(admissible(littleEndian(P - 2n), good.signature)).toBe(true);
  });

  test('S from L up', () => {
    const withS = (value: bigint) => admissible(good.publicKey, concat(r, littleEndian(value)));
    expect(withS(0n)).toBe(true);
    expect(withS(L - 1n)).toBe(true);
    expect(withS(L)).toBe(false);
    expect(withS(L + 1n)).toBe(false);
    expect(withS(2n ** 256n - 1n)).toBe(false);
    const malleated = BigInt(`0x${Buffer.from(s.toReversed()).toString('hex')}`) + L;
    expect(withS(malleated)).toBe(false);
  });

  test('wrong lengths', () => {
    expect(admissible(good.publicKey.slice(1), good.signature)).toBe(false);
    expect(admissible(good.publicKey, good.signature.slice(1))).toBe(false);
    expect(admissible(new Uint8Array(0), new Uint8Array(0))).toBe(false);
  });
});

describe('where the browser has no Ed25519 of its own, or another', () => {
  afterEach(() => {
    vi.unstubAllGlobals();
  });

  /** An insecure context still has this. */
  const getRandomValues = crypto.getRandomValues.bind(crypto);
  const importKey = () => Promise.resolve({});
  const engines: [why: string, subtle: unknown][] = [
    ['insecure context', undefined],
    ['Ed25519 missing', { importKey: () => Promise.reject(new Error('unknown')) }],
    ['accepts everything', { importKey, verify: () => Promise.resolve(true) }],
    ['accepts nothing', { importKey, verify: () => Promise.resolve(false) }],
  ];

  test.each(engines)('%s: the kernel takes over', async (_why, subtle) => {
    vi.stubGlobal('crypto', { getRandomValues, subtle });
    const verifier = await createVerifier();
    expect(verifier.kind).toBe('wasm');
    const good = signed('hello');
    const bad = { ...good, message: new Uint8Array(1) };
    expect(await verifier.verify([good, bad])).toEqual([true, false]);
    const signer = await createSigner(seedOf('alice'));
    expect(await signer.sign(good.message)).toEqual(good.signature);
    await expect(createVerifier('native')).rejects.toThrow();
    await expect(createSigner(seedOf('alice'), 'native')).rejects.toThrow();
  });

  const kernels: [why: string, kernel: unknown][] = [
    ['no WebAssembly', null],
    ['a kernel that accepts nothing', () => new Uint8Array(32)],
    ['a kernel that finds no point', () => null],
  ];

  test.each(kernels)('%s either: the library takes over', async (_why, kernel) => {
    vi.stubGlobal('crypto', { getRandomValues, subtle: undefined });
    vi.resetModules();
    vi.doMock('../../../src/crypto/ed25519-wasm.ts', () => ({
      wasmSubtractMultiples: () => kernel,
    }));
    const fresh = await import('../../../src/crypto/ed25519.ts');
    const verifier = await fresh.createVerifier();
    expect(verifier.kind).toBe('pure');
    await expect(fresh.createVerifier('wasm')).rejects.toThrow('no wasm Ed25519 here');
    const good = signed('hello');
    const bad = { ...good, message: new Uint8Array(1) };
    expect(await verifier.verify([good, bad])).toEqual([true, false]);
    expect([good, bad].map(fresh.verifyNow)).toEqual([true, false]);
    vi.doUnmock('../../../src/crypto/ed25519-wasm.ts');
  });

  test('an engine that breaks later is no verdict: one of ours decides', async () => {
    const { subtle } = crypto;
    let broken = false;
    vi.stubGlobal('crypto', {
      getRandomValues,
      subtle: {
        importKey: subtle.importKey.bind(subtle),
        verify: (...args: Parameters<SubtleCrypto['verify']>) =>
          broken ? Promise.reject(new Error('gone')) : subtle.verify(...args),
      },
    });
    const verifier = await createVerifier('native');
    broken = true;
    const good = signed('hello');
    expect(await verifier.verify([good, { ...good, message: new Uint8Array(1) }])).toEqual([
      true,
      false,
    ]);
  });
});

test.each(['native', 'wasm', 'pure'] as const)('%s: other tasks get their turn', async (kind) => {
  const verifier = await createVerifier(kind);
  const checks = Array.from({ length: kind === 'pure' ? 40 : 300 }, () => signed('again'));
  let turns = 0;
  let done = false;
  const count = () => {
    if (done) return;
    turns++;
    setImmediate(count);
  };
  setImmediate(count);
  const all = await verifier.verify(checks);
  done = true;
  expect(all).toEqual(checks.map(() => true));
  expect(turns).toBeGreaterThan(2);
});

test('a seed has 32 bytes, and the signer keeps its own copy', async () => {
  await expect(createSigner(new Uint8Array(31))).rejects.toThrow(RangeError);
  const seed = seedOf('alice');
  const signer = await createSigner(seed, 'pure');
  seed.fill(0);
  const good = signed('kept');
  expect(await signer.sign(good.message)).toEqual(good.signature);
});

describe('bytes that are a Buffer', () => {
  test('are the same after the checks, though their slice is a view (L-5)', async () => {
    const seed = new Uint8Array(32).fill(9);
    const message = Buffer.from('a message');
    // y of R ends as that of a point of small order, so that its sign is looked away from.
    const signature = Buffer.from(signPure(seed, message));
    for (let top = 0; top < 256; top += 1) {
      signature[31] = top;
      const before = Buffer.from(Uint8Array.from(signature));
      const publicKey = Buffer.from(publicKeyOf(seed));
      const key = Buffer.from(Uint8Array.from(publicKey));
      admissible(publicKey, signature);
      admissible(signature.subarray(0, 32), signature);
      expect(signature.equals(before)).toBe(true);
      expect(publicKey.equals(key)).toBe(true);
    }
    const given = Buffer.from(seed);
    const signer = await createSigner(given, 'pure');
    given.fill(0);
    expect(await signer.sign(message)).toEqual(signPure(seed, message));
  });
});
