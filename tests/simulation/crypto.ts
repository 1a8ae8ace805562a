/**
 * Keys of the simulator: Node's own Ed25519, at once and remembered, so that a run is quick and
 * always the same.
 */
import { createPrivateKey, createPublicKey, type KeyObject, sign, verify } from 'node:crypto';
import { toHex } from '../../src/base/bytes.ts';
import { admissible, type SignatureCheck } from '../../src/crypto/ed25519.ts';
import { crowdSeed, type KeyPair, type Keys, Verdicts, verifierOf } from '../../src/lab/keys.ts';

const PKCS8_HEAD = Buffer.from('302e020100300506032b657004220420', 'hex');
const SPKI_HEAD = Buffer.from('302a300506032b6570032100', 'hex');

function keyPairOf(seed: Uint8Array): KeyPair {
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

const crowd = new Map<string, KeyPair>();

/** One of the crowd of keys that are the same in every run. */
export function crowdKey(index: number): KeyPair {
  const seed = crowdSeed(index);
  const name = toHex(seed);
  const pair = crowd.get(name) ?? keyPairOf(seed);
  crowd.set(name, pair);
  return pair;
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

const verdicts = new Verdicts();

/** L-5, as a node in Node would judge. */
export function isSigned(check: SignatureCheck): boolean {
  return verdicts.of(check, ({ publicKey, message, signature }) => {
    const key = admissible(publicKey, signature) ? keyOf(publicKey) : null;
    return key !== null && verify(null, message, key, signature);
  });
}

export const nodeKeys: Keys = { pairOf: keyPairOf, crowd: crowdKey, isSigned };

export const simulatedVerifier = verifierOf(nodeKeys);
