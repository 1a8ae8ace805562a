/** Ed25519 for a simulated world: synchronous, since virtual time waits for no worker. */
import { toHex } from '../base/bytes.ts';
import {
  publicKeyOf,
  type SignatureCheck,
  signPure,
  type Verifier,
  verifyNow,
} from '../crypto/ed25519.ts';
import { sha256 } from '../crypto/sha256.ts';

export interface KeyPair {
  readonly publicKey: Uint8Array;
  sign(message: Uint8Array): Uint8Array;
}

/** Signs and verifies; every engine gives the same bytes and verdicts (L-5). */
export interface Keys {
  pairOf(seed: Uint8Array): KeyPair;
  /** One of a crowd of keys that are the same in every run: making keys takes long. */
  crowd(index: number): KeyPair;
  isSigned(check: SignatureCheck): boolean;
}

/** How many keys the crowd has. */
export const CROWD = 400;
/** How many verdicts are remembered; a run has far fewer. */
const REMEMBERED = 100_000;

/** The seed (32 bytes) of a key of the crowd. */
export function crowdSeed(index: number): Uint8Array {
  return sha256(new TextEncoder().encode(`crowd ${index % CROWD}`));
}

/** The key under which a signature's verdict is kept. */
function verdictName({ publicKey, message, signature }: SignatureCheck): string {
  return toHex(sha256(publicKey, signature, message));
}

/** Remembers verdicts: every node of a world checks each message. */
export class Verdicts {
  readonly #known = new Map<string, boolean>();

  of(check: SignatureCheck, decide: (check: SignatureCheck) => boolean): boolean {
    const name = verdictName(check);
    return this.#known.get(name) ?? this.#put(name, decide(check));
  }

  /** Notes a verdict that is known without checking. */
  put(check: SignatureCheck, verdict: boolean): void {
    this.#put(verdictName(check), verdict);
  }

  #put(name: string, verdict: boolean): boolean {
    if (this.#known.size >= REMEMBERED) this.#known.clear();
    this.#known.set(name, verdict);
    return verdict;
  }
}

/**
 * Keys in plain JavaScript, the same in every engine. Signatures made here need no verification.
 */
export function pureKeys(): Keys {
  const verdicts = new Verdicts();
  const crowd = new Map<number, KeyPair>();
  const pairOf = (seed: Uint8Array): KeyPair => {
    const publicKey = publicKeyOf(seed);
    return {
      publicKey,
      sign: (message) => {
        const signature = signPure(seed, message);
        verdicts.put({ publicKey, message, signature }, true);
        return signature;
      },
    };
  };
  return {
    pairOf,
    crowd: (index) => {
      const place = index % CROWD;
      const pair = crowd.get(place) ?? pairOf(crowdSeed(place));
      crowd.set(place, pair);
      return pair;
    },
    isSigned: (check) => verdicts.of(check, verifyNow),
  };
}

/** The node's port on such keys. */
export function verifierOf(keys: Pick<Keys, 'isSigned'>): Verifier {
  return {
    kind: 'native',
    verify: (checks) => Promise.resolve(checks.map((check) => keys.isSigned(check))),
  };
}
