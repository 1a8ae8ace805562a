/**
 * Keys of the simulator: Node's own Ed25519, at once and remembered, so that a run is quick and
 * always the same.
 */
import {
  createHash,
  createPrivateKey,
  createPublicKey,
  type KeyObject,
  sign,
  verify,
} from 'node:crypto';
import { toHex } from '../../src/base/bytes.ts';
import { admissible, type SignatureCheck, type Verifier } from '../../src/crypto/ed25519.ts';
import { sha256 } from '../../src/crypto/sha256.ts';

const PKCS8_HEAD = Buffer.from('302e020100300506032b657004220420', 'hex');
const SPKI_HEAD = Buffer.from('302a300506032b6570032100', 'hex');
/** Verdicts remembered; a run has far fewer. */
const REMEMBERED = 100_000;

export interface KeyPair {
  readonly publicKey: Uint8Array;
  sign(message: Uint8Array): Uint8Array;
}

export function keyPairOf(seed: Uint8Array): KeyPair {
  const key = createPrivateKey({
    key: Buffer.concat([PKCS8_HEAD, seed]),
    format: 'der',
    type: 'pkcs8',
  });
  const spki = createPublicKey(key).export({ format: 'der', type: 'spki' });
  return {
    publicKey: new Uint8Array(spki.subarray(SPKI_HEAD.length)),
    sign: (message) => new Uint8Array(sign(null, message, key)),
  };
}

const crowd: KeyPair[] = [];
const CROWD = 400;

/** One of a crowd of keys that are the same in every run: making keys is dear. */
export function crowdKey(index: number): KeyPair {
  while (crowd.length < CROWD)
    crowd.push(keyPairOf(createHash('sha256').update(`crowd ${crowd.length}`).digest()));
  return crowd[index % CROWD] as KeyPair;
}

const keys = new Map<string, KeyObject | null>();

function keyOf(publicKey: Uint8Array): KeyObject | null {
  const name = toHex(publicKey);
  const known = keys.get(name);
  if (known !== undefined) return known;
  let key: KeyObject | null = null;
  try {
    key = createPublicKey({
      key: Buffer.concat([SPKI_HEAD, publicKey]),
      format: 'der',
      type: 'spki',
    });
  } catch {
    // Not a key at all.
  }
  keys.set(name, key);
  return key;
}

const verdicts = new Map<string, boolean>();

/** L-5, as a node in Node would judge. */
export function isSigned({ publicKey, message, signature }: SignatureCheck): boolean {
  const name = toHex(sha256(publicKey, signature, message));
  const known = verdicts.get(name);
  if (known !== undefined) return known;
  const key = admissible(publicKey, signature) ? keyOf(publicKey) : null;
  const verdict = key !== null && verify(null, message, key, signature);
  if (verdicts.size >= REMEMBERED) verdicts.clear();
  verdicts.set(name, verdict);
  return verdict;
}

export const simulatedVerifier: Verifier = {
  kind: 'native',
  verify: (checks) => Promise.resolve(checks.map(isSigned)),
};
