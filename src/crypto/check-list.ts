/**
 * Packs signature checks into one piece of bytes, so that a worker gets them without cloning each:
 * `key 32 | signature 64 | message length u16 | message`, back to back.
 */
import { PUBLIC_KEY_BYTES, SIGNATURE_BYTES, type SignatureCheck } from './ed25519.ts';

const LENGTH_AT = PUBLIC_KEY_BYTES + SIGNATURE_BYTES;
const MESSAGE_AT = LENGTH_AT + 2;
const MAX_MESSAGE_BYTES = 0xffff;

/**
 * Whether a check has the lengths of this form; one that has not is no signature, or too long for a
 * list.
 */
export function fitsList({ publicKey, signature, message }: SignatureCheck): boolean {
  return (
    publicKey.length === PUBLIC_KEY_BYTES &&
    signature.length === SIGNATURE_BYTES &&
    message.length <= MAX_MESSAGE_BYTES
  );
}

/** Packs checks, which must all fit, into a buffer of its own. */
export function packChecks(checks: readonly SignatureCheck[]): Uint8Array<ArrayBuffer> {
  const size = checks.reduce((sum, { message }) => sum + MESSAGE_AT + message.length, 0);
  const bytes = new Uint8Array(size);
  let at = 0;
  for (const { publicKey, signature, message } of checks) {
    bytes.set(publicKey, at);
    bytes.set(signature, at + PUBLIC_KEY_BYTES);
    bytes[at + LENGTH_AT] = message.length >>> 8;
    bytes[at + LENGTH_AT + 1] = message.length;
    bytes.set(message, at + MESSAGE_AT);
    at += MESSAGE_AT + message.length;
  }
  return bytes;
}

/** Unpacks the bytes of `packChecks`, as views into them. */
export function unpackChecks(bytes: Uint8Array): SignatureCheck[] {
  const checks: SignatureCheck[] = [];
  for (let at = 0; at < bytes.length; ) {
    const high = bytes[at + LENGTH_AT] as number;
    const end = at + MESSAGE_AT + high * 256 + (bytes[at + LENGTH_AT + 1] as number);
    checks.push({
      publicKey: bytes.subarray(at, at + PUBLIC_KEY_BYTES),
      signature: bytes.subarray(at + PUBLIC_KEY_BYTES, at + LENGTH_AT),
      message: bytes.subarray(at + MESSAGE_AT, end),
    });
    at = end;
  }
  return checks;
}
