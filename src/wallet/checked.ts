/** Records with a checksum in front: the first 8 bytes of the SHA-256 of the rest. */
import { concat, equal } from '../base/bytes.ts';
import { sha256 } from '../crypto/sha256.ts';

const CHECK_BYTES = 8;

export function withCheck(payload: Uint8Array): Uint8Array {
  return concat(sha256(payload).subarray(0, CHECK_BYTES), payload);
}

/** The payload, as a view; null when damaged. */
export function checked(record: Uint8Array): Uint8Array | null {
  const payload = record.subarray(CHECK_BYTES);
  const check = sha256(payload).subarray(0, CHECK_BYTES);
  return equal(record.subarray(0, CHECK_BYTES), check) ? payload : null;
}
