/**
 * Computes the binding of one WebRTC channel (N-8) from the fingerprints of both DTLS certificates.
 * No other channel has this pair: browsers make certificates anew for each connection and check
 * them at its handshake.
 */
import { compare, fromHex } from '../base/bytes.ts';
import { sha256 } from '../crypto/sha256.ts';

const DOMAIN = new TextEncoder().encode('folio/dtls/1');
const FINGERPRINT = /^a=fingerprint:sha-256 ((?:[0-9a-f]{2}:){31}[0-9a-f]{2})\s*$/gim;

/**
 * SHA-256("folio/dtls/1" | lower fingerprint | higher one), the same at both ends; null if a
 * description (RFC 8866, as SDP text) does not name exactly one SHA-256 fingerprint.
 */
export function dtlsBinding(
  local: string | undefined,
  remote: string | undefined,
): Uint8Array | null {
  const own = fingerprintOf(local ?? '');
  const theirs = fingerprintOf(remote ?? '');
  if (own === null || theirs === null) return null;
  const [lower, higher] = compare(own, theirs) < 0 ? [own, theirs] : [theirs, own];
  return sha256(DOMAIN, lower, higher);
}

/** The one SHA-256 fingerprint (32 bytes) of a description; null for none, or several. */
export function fingerprintOf(sdp: string): Uint8Array | null {
  const found = new Set<string>();
  for (const [, hex] of sdp.matchAll(FINGERPRINT))
    found.add((hex as string).replaceAll(':', '').toLowerCase());
  const [only] = found;
  return found.size === 1 && only !== undefined ? fromHex(only) : null;
}
