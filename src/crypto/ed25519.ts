/** Signs and verifies by Ed25519 (RFC 8032) under the strict rules of L-5. */
import { ed25519 } from '@noble/curves/ed25519.js';
import { sha512 } from '@noble/hashes/sha2.js';
import { concat, copy, equal, fromHex, toHex } from '../base/bytes.ts';
import { nextTurn } from '../base/turn.ts';
import { type SubtractMultiples, wasmSubtractMultiples } from './ed25519-wasm.ts';

/**
 * Ed25519 (RFC 8032) as consensus needs it (L-5): every engine must give the same verdict on every
 * input. So `admissible` refuses the cases on which engines disagree before any engine is asked,
 * and the cofactorless equation alone decides the rest.
 */

/** One signature to check: key 32 bytes, signature 64 (R, then S). */
export interface SignatureCheck {
  readonly publicKey: Uint8Array;
  readonly message: Uint8Array;
  readonly signature: Uint8Array;
}

export const PUBLIC_KEY_BYTES = 32;
export const SIGNATURE_BYTES = 64;
export const SEED_BYTES = 32;

/** Order of the base point, RFC 8032 section 5.1. */
const L = 2n ** 252n + 27742317777372353535851937790883648493n;
/** The field prime 2^255-19, and L, as the bytes they have on the wire. */
const P_BYTES = littleEndian(2n ** 255n - 19n);
const L_BYTES = littleEndian(L);

/**
 * The y of the eight points of small order (two points for each y but 1 and p-1), sign bit cleared.
 * Their non-canonical spellings are refused before.
 */
const SMALL_ORDER_Y: ReadonlySet<string> = new Set([
  '0100000000000000000000000000000000000000000000000000000000000000',
  'ecffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f',
  '0000000000000000000000000000000000000000000000000000000000000000',
  '26e8958fc2b227b045c3f489f2ef98f0d5dfac05d3c63339b13802886d53fc05',
  'c7176a703d4dd84fba3c0b760d10670f2a2053fa2c39ccc64ec7fd7792ac037a',
]);
/** The last bytes of those, sign bit cleared: all but one key in 50 need no look into the set. */
const SMALL_ORDER_TOP: ReadonlySet<number> = new Set([0x00, 0x05, 0x7a, 0x7f]);

function littleEndian(value: bigint): Uint8Array {
  const bytes = new Uint8Array(32);
  let rest = value;
  for (let i = 0; i < 32; i++) {
    bytes[i] = Number(rest & 0xffn);
    rest >>= 8n;
  }
  return bytes;
}

function fromLittleEndian(bytes: Uint8Array): bigint {
  return BigInt(`0x${toHex(bytes.toReversed())}`);
}

/** Whether 32 little-endian bytes, with `mask` applied to the top byte, are below `bound`. */
function below(bytes: Uint8Array, bound: Uint8Array, mask: number): boolean {
  const top = ((bytes[31] as number) & mask) - (bound[31] as number);
  if (top !== 0) return top < 0;
  for (let i = 30; i >= 0; i--) {
    const difference = (bytes[i] as number) - (bound[i] as number);
    if (difference !== 0) return difference < 0;
  }
  return false;
}

/**
 * True for a canonical point not of small order. (A canonical y has only one wrong spelling left, x
 * = 0 with the sign bit set: those are y = 1 and y = p-1, both of small order.) The engine checks
 * whether it is on the curve, in which no engine errs.
 */
function admissiblePoint(point: Uint8Array): boolean {
  if (!below(point, P_BYTES, 0x7f)) return false;
  const top = (point[31] as number) & 0x7f;
  if (!SMALL_ORDER_TOP.has(top)) return true;
  const y = copy(point);
  y[31] = top;
  return !SMALL_ORDER_Y.has(toHex(y));
}

/** Our own checks before any engine: lengths, S < L, A and R admissible (L-5). */
export function admissible(publicKey: Uint8Array, signature: Uint8Array): boolean {
  return (
    publicKey.length === PUBLIC_KEY_BYTES &&
    signature.length === SIGNATURE_BYTES &&
    below(signature.subarray(32), L_BYTES, 0xff) &&
    admissiblePoint(signature.subarray(0, 32)) &&
    admissiblePoint(publicKey)
  );
}

/**
 * L-5 without native help: encode(S·B - k·A) must be R, byte for byte. Written with the library's
 * points, because the library's own `verify` multiplies by the cofactor.
 */
export function verifyPure({ publicKey, message, signature }: SignatureCheck): boolean {
  if (!admissible(publicKey, signature)) return false;
  const { Point } = ed25519;
  const key = decodePoint(publicKey);
  if (key === null) return false;
  const encodedR = signature.subarray(0, 32);
  const s = fromLittleEndian(signature.subarray(32));
  const k = challenge(encodedR, publicKey, message);
  const r = Point.BASE.multiplyUnsafe(s).subtract(key.multiplyUnsafe(k));
  return equal(r.toBytes(), encodedR);
}

/** k = SHA-512(R|A|M) mod L. */
function challenge(encodedR: Uint8Array, publicKey: Uint8Array, message: Uint8Array): bigint {
  return fromLittleEndian(sha512(concat(encodedR, publicKey, message))) % L;
}

/** L-5 over the WebAssembly kernel. */
function verifyWasm(
  subtract: SubtractMultiples,
  { publicKey, message, signature }: SignatureCheck,
): boolean {
  if (!admissible(publicKey, signature)) return false;
  const encodedR = signature.subarray(0, 32);
  const k = littleEndian(challenge(encodedR, publicKey, message));
  const r = subtract(signature.subarray(32), k, publicKey);
  return r !== null && equal(r, encodedR);
}

/** Undefined: not tried yet. Null: none, or one that disagrees with L-5. */
let kernel: SubtractMultiples | null | undefined;

/** The kernel, made and probed when it is first wanted. */
function probedKernel(): SubtractMultiples | null {
  if (kernel !== undefined) return kernel;
  const made = wasmSubtractMultiples();
  const agrees = made !== null && PROBES.every((probe) => verifyWasm(made, probe) === probe.valid);
  kernel = agrees ? made : null;
  return kernel;
}

/** L-5 at once, without the browser's own Ed25519: by the fastest that is to be had here. */
export function verifyNow(check: SignatureCheck): boolean {
  const made = probedKernel();
  return made === null ? verifyPure(check) : verifyWasm(made, check);
}

function decodePoint(bytes: Uint8Array) {
  try {
    return ed25519.Point.fromBytes(bytes);
  } catch {
    return null; // The point is not on the curve.
  }
}

/** The public key (32 bytes) of a seed (32 bytes), RFC 8032 section 5.1.5. */
export function publicKeyOf(seed: Uint8Array): Uint8Array {
  return ed25519.getPublicKey(seed);
}

/** The signature (64 bytes) by a seed, RFC 8032 section 5.1.6: the same in every engine. */
export function signPure(seed: Uint8Array, message: Uint8Array): Uint8Array {
  return ed25519.sign(message, seed);
}

/** The browser's own Ed25519, the WebAssembly kernel, or the library in plain JavaScript. */
export type Engine = 'native' | 'wasm' | 'pure';

/**
 * Verifies many signatures; one for each page or worker is enough, as it holds no state between
 * calls.
 */
export interface Verifier {
  readonly kind: Engine;
  /** True if it runs beside the calling thread: then asking ahead of need is worthwhile. */
  readonly aside?: boolean;
  /** One verdict for each check, in order. Never rejects; lets other tasks run between batches. */
  verify(checks: readonly SignatureCheck[]): Promise<boolean[]>;
}

/** Signs with one seed, which it does not reveal. */
export interface Signer {
  readonly publicKey: Uint8Array;
  /** 64 bytes. */
  sign(message: Uint8Array): Promise<Uint8Array>;
}

/**
 * Native calls under way at once: fewer would starve the engine's threads, more would starve ours.
 */
const NATIVE_BATCH = 64;
/** About 0.2 ms each. */
const WASM_BATCH = 32;
/** About 1 ms each, 20 ms where big integers are slow. */
const PURE_BATCH = 8;

/**
 * The browser's own Ed25519 if it has one that agrees with L-5, else the WebAssembly kernel, else
 * the library. `force` is for tests and measurements; it rejects if there is none of that kind.
 */
export async function createVerifier(force?: Engine): Promise<Verifier> {
  const wanted = (engine: Engine): boolean => force === undefined || force === engine;
  const subtle = wanted('native') ? await nativeEngine() : null;
  if (subtle !== null) return nativeVerifier(subtle);
  const made = wanted('wasm') ? probedKernel() : null;
  if (made !== null)
    return {
      kind: 'wasm',
      verify: (checks) => inBatches(checks, WASM_BATCH, (check) => verifyWasm(made, check)),
    };
  if (wanted('pure'))
    return { kind: 'pure', verify: (checks) => inBatches(checks, PURE_BATCH, verifyPure) };
  throw new Error(`no ${force} Ed25519 here that agrees with L-5`);
}

/**
 * A signer for this seed (32 bytes). The native one holds the key so that it cannot be read out.
 */
export async function createSigner(seed: Uint8Array, force?: 'native' | 'pure'): Promise<Signer> {
  if (seed.length !== SEED_BYTES) throw new RangeError('a seed has 32 bytes');
  const publicKey = publicKeyOf(seed);
  const subtle = force === 'pure' ? null : await nativeEngine();
  if (subtle === null) {
    if (force === 'native') throw new Error('no native Ed25519 here that agrees with L-5');
    const kept = copy(seed);
    return { publicKey, sign: (message) => Promise.resolve(signPure(kept, message)) };
  }
  const key = await subtle.importKey('pkcs8', owned(concat(PKCS8_HEAD, seed)), ALGORITHM, false, [
    'sign',
  ]);
  return {
    publicKey,
    sign: async (message) => new Uint8Array(await subtle.sign(ALGORITHM, key, owned(message))),
  };
}

const ALGORITHM = 'Ed25519';
/** The bytes before the seed in a PKCS#8 Ed25519 key, RFC 8410 section 7. */
const PKCS8_HEAD = hex('302e020100300506032b657004220420');

/**
 * Checks that an engine has to pass before it is trusted. From 'Taming the many EdDSAs' (numbers 3,
 * 4 and 5 there): a signature by keys of mixed order that is valid without cofactor, one that is
 * valid only with it, and one that is valid only if k is not reduced first. From RFC 8032, section
 * 7.1: two valid ones, and the second over another message.
 */
const PROBES: readonly (SignatureCheck & { readonly valid: boolean })[] = [
  {
    message: hex('9bd9f44f4dcc75bd531b56b2cd280b0bb38fc1cd6d1230e14861d861de092e79'),
    publicKey: hex('cdb267ce40c5cd45306fa5d2f29731459387dbf9eb933b7bd5aed9a765b88d4d'),
    signature: hex(
      '9046a64750444938de19f227bb80485e92b83fdb4b6506c160484c016cc1852f' +
        '87909e14428a7a1d62e9f22f3d3ad7802db02eb2e688b6c52fcd6648a98bd009',
    ),
    valid: true,
  },
  {
    message: hex('e47d62c63f830dc7a6851a0b1f33ae4bb2f507fb6cffec4011eaccd55b53f56c'),
    publicKey: hex('cdb267ce40c5cd45306fa5d2f29731459387dbf9eb933b7bd5aed9a765b88d4d'),
    signature: hex(
      '160a1cb0dc9c0258cd0a7d23e94d8fa878bcb1925f2c64246b2dee1796bed512' +
        '5ec6bc982a269b723e0668e540911a9a6a58921d6925e434ab10aa7940551a09',
    ),
    valid: false,
  },
  {
    message: hex('e47d62c63f830dc7a6851a0b1f33ae4bb2f507fb6cffec4011eaccd55b53f56c'),
    publicKey: hex('cdb267ce40c5cd45306fa5d2f29731459387dbf9eb933b7bd5aed9a765b88d4d'),
    signature: hex(
      '21122a84e0b5fca4052f5b1235c80a537878b38f3142356b2c2384ebad4668b7' +
        'e40bc836dac0f71076f9abe3a53f9c03c1ceeeddb658d0030494ace586687405',
    ),
    valid: false,
  },
  {
    message: hex(''),
    publicKey: hex('d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a'),
    signature: hex(
      'e5564300c360ac729086e2cc806e828a84877f1eb8e5d974d873e06522490155' +
        '5fb8821590a33bacc61e39701cf9b46bd25bf5f0595bbe24655141438e7a100b',
    ),
    valid: true,
  },
  ...['72', '73'].map((message) => ({
    message: hex(message),
    publicKey: hex('3d4017c3e843895a92b70aa74d1b7ebc9c982ccf2ec4968cc0cd55f12af4660c'),
    signature: hex(
      '92a009a9f0d4cab8720e820b5f642540a2b27b5416503f8fb3762223ebdb69da' +
        '085ac1e43e15996e458f3613d0f11d8c387b2eaeb4302aeeb00d291612bb0c00',
    ),
    valid: message === '72',
  })),
];

function hex(text: string): Uint8Array {
  const bytes = fromHex(text);
  if (bytes === null) throw new RangeError('not hex');
  return bytes;
}

/** The types of WebCrypto exclude shared memory; none of our arrays uses it. */
function owned(bytes: Uint8Array): Uint8Array<ArrayBuffer> {
  return bytes as Uint8Array<ArrayBuffer>;
}

/** Null in an insecure context, if Ed25519 is missing, and if it disagrees with L-5. */
async function nativeEngine(): Promise<SubtleCrypto | null> {
  const subtle: SubtleCrypto | undefined = globalThis.crypto?.subtle;
  if (subtle === undefined) return null;
  try {
    for (const probe of PROBES) {
      if ((await askNative(subtle, probe)) !== probe.valid) return null;
    }
    return subtle;
  } catch {
    return null;
  }
}

async function askNative(subtle: SubtleCrypto, check: SignatureCheck): Promise<boolean> {
  const key = await subtle.importKey('raw', owned(check.publicKey), ALGORITHM, false, ['verify']);
  return subtle.verify(ALGORITHM, key, owned(check.signature), owned(check.message));
}

async function nativeVerdict(subtle: SubtleCrypto, check: SignatureCheck): Promise<boolean> {
  if (!admissible(check.publicKey, check.signature)) return false;
  try {
    return await askNative(subtle, check);
  } catch {
    // The key is off the curve, or the engine failed: only the first counts as a verdict.
    return verifyNow(check);
  }
}

function nativeVerifier(subtle: SubtleCrypto): Verifier {
  return {
    kind: 'native',
    verify: (checks) => inBatches(checks, NATIVE_BATCH, (check) => nativeVerdict(subtle, check)),
  };
}

async function inBatches(
  checks: readonly SignatureCheck[],
  size: number,
  verdict: (check: SignatureCheck) => boolean | Promise<boolean>,
): Promise<boolean[]> {
  const verdicts: boolean[] = [];
  for (let at = 0; at < checks.length; at += size) {
    if (at > 0) await nextTurn();
    verdicts.push(...(await Promise.all(checks.slice(at, at + size).map(verdict))));
  }
  return verdicts;
}
