/**
 * Encrypts a relayed link between two tabs (N-7) with X25519 keys made for this link alone, told
 * through signalling, and ChaCha20-Poly1305. In plain JavaScript: there is no `crypto.subtle` over
 * plain http. It is loaded only for a relayed link.
 */
import { chacha20poly1305 } from '@noble/ciphers/chacha.js';
import { x25519 } from '@noble/curves/ed25519.js';
import { compare } from '../base/bytes.ts';
import { sha256 } from '../crypto/sha256.ts';

const DOMAIN = new TextEncoder().encode('folio/relay/1');
const LINK_DOMAIN = new TextEncoder().encode('folio/relayed/1');
const NONCE_BYTES = 12;

export interface RelayKeys {
  /** 32 bytes. */
  readonly secret: Uint8Array;
  /** 32 bytes. */
  readonly key: Uint8Array;
}

/** New keys from 32 random bytes. */
export function relayKeys(secret: Uint8Array): RelayKeys {
  return { secret, key: x25519.getPublicKey(secret) };
}

/**
 * One end of the cipher. Frames are numbered, so that leaving out, repeating or reordering one is
 * noticed.
 */
export interface RelayCipher {
  seal(plain: Uint8Array): Uint8Array;
  /** 32 bytes that identify this link at both ends (N-8). */
  readonly binding: Uint8Array;
  /** Null for anything but the other end's next frame. */
  open(sealed: Uint8Array): Uint8Array | null;
}

/**
 * The end that holds `own`, for the other's public key and the 16 bytes that name the connection;
 * null for a key of small order.
 */
export function relayCipher(
  own: RelayKeys,
  theirs: Uint8Array,
  connection: Uint8Array,
): RelayCipher | null {
  let shared: Uint8Array;
  try {
    shared = x25519.getSharedSecret(own.secret, theirs);
  } catch {
    return null;
  }
  const isFirst = compare(own.key, theirs) < 0;
  const [first, second] = isFirst ? [own.key, theirs] : [theirs, own.key];
  const keyOf = (sender: number) =>
    sha256(DOMAIN, shared, connection, first, second, Uint8Array.of(sender));
  const sending = keyOf(isFirst ? 0 : 1);
  const receiving = keyOf(isFirst ? 1 : 0);
  let sent = 0;
  let received = 0;
  return {
    binding: sha256(LINK_DOMAIN, connection, first, second),
    seal(plain) {
      sent += 1;
      return chacha20poly1305(sending, nonceOf(sent)).encrypt(plain);
    },
    open(sealed) {
      try {
        const plain = chacha20poly1305(receiving, nonceOf(received + 1)).decrypt(sealed);
        received += 1;
        return plain;
      } catch {
        return null;
      }
    },
  };
}

function nonceOf(number: number): Uint8Array {
  const nonce = new Uint8Array(NONCE_BYTES);
  new DataView(nonce.buffer).setBigUint64(NONCE_BYTES - 8, BigInt(number));
  return nonce;
}
