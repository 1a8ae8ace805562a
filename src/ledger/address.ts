/** Writes public keys as addresses and reads them back (L-3). */
import { bech32m } from '@scure/base';
import { isZero } from '../base/bytes.ts';
import { fail, ok, type Result } from './result.ts';

/** Text form of an account's key: bech32m (BIP 350), no witness version (L-3). */

const PREFIX = 'folio';
/** `folio1`, 52 characters for 256 bits, 6 for the checksum. */
const ADDRESS_LENGTH = 64;
const PRINTABLE = /^[!-~]*$/;
const DATA = /^[qpzry9x8gf2tvdw0s3jn54khce6mua7l]*$/;

/**
 * The address of a key (32 bytes, not zeros: GENESIS has none). Anything else throws, as our own
 * bug.
 */
export function encodeAddress(key: Uint8Array): string {
  if (key.length !== 32) throw new RangeError('a key has 32 bytes');
  if (isZero(key)) throw new RangeError('GENESIS is never written as an address');
  return bech32m.encode(PREFIX, bech32m.toWords(key));
}

/** The address of a charter's issuer; null if it has none. */
export function issuerAddress({ issuer }: { readonly issuer: Uint8Array | null }): string | null {
  return issuer === null ? null : encodeAddress(issuer);
}

/** The key of an address. All upper case is accepted, mixed case is not (L-3). */
export function decodeAddress(text: string): Result<Uint8Array> {
  if (text === '') return fail('address-empty', 'The address is empty.', 'address');
  // This comes first, since letters of other scripts lower-case into ASCII (the Kelvin sign into
  // k).
  if (!PRINTABLE.test(text)) return badCharacter();
  const lower = text.toLowerCase();
  if (text !== lower && text !== text.toUpperCase()) {
    return fail('address-case', 'The address mixes upper and lower case.', 'address');
  }
  if (!lower.startsWith(`${PREFIX}1`)) {
    return fail('address-prefix', 'The address does not start with folio1.', 'address');
  }
  if (lower.length !== ADDRESS_LENGTH) {
    const reason = `The address has ${lower.length} characters, not ${ADDRESS_LENGTH}.`;
    const values = { length: lower.length, needed: ADDRESS_LENGTH };
    return fail('address-length', reason, 'address', values);
  }
  if (!DATA.test(lower.slice(PREFIX.length + 1))) return badCharacter();
  const decoded = bech32m.decodeUnsafe(lower, ADDRESS_LENGTH);
  if (decoded === undefined) {
    return fail('address-checksum', 'The address is misspelt: its checksum is wrong.', 'address');
  }
  const key = bech32m.fromWordsUnsafe(decoded.words);
  if (key === undefined) {
    return fail('address-padding', 'The bits after the key are not zero.', 'address');
  }
  if (isZero(key)) return fail('address-zero', 'GENESIS has no address.', 'address');
  return ok(key);
}

function badCharacter() {
  return fail('address-character', 'The address has a character none can have.', 'address');
}
