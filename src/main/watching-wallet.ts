/** Stands in for a wallet in a tab that only looks: it has no key, and says so. */
import { refused } from '../api/refused.ts';
import type { ServiceWallet } from '../api/service.ts';
import { utf8Encode } from '../base/bytes.ts';
import { sha256 } from '../crypto/sha256.ts';

/**
 * A hash as a public key: no seed of it is known. The node needs a key to tell which transactions
 * are its own.
 */
const NOBODY = sha256(utf8Encode('folio/watching') as Uint8Array);

/** @param slot the node's number in this browser, from 1. */
export function watchingWallet(slot: number): ServiceWallet {
  const refuse = (): Promise<never> =>
    Promise.reject(refused('watching', 'This tab only looks at the ledger: it has no key.'));
  return {
    publicKey: NOBODY,
    sign: refuse,
    watching: true,
    info: () => ({ locked: false, encrypted: false, backedUp: true, list: 'english', slot }),
    words: refuse,
    keyFile: refuse,
    restoreFile: refuse,
    restore: refuse,
    setPassphrase: refuse,
    unlock: refuse,
    lock: refuse,
    markBackedUp: refuse,
  };
}
