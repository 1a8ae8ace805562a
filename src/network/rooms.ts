/** Derives the places where a ledger's nodes meet, from the ledger id alone (N-1, N-3). */
import { toHex } from '../base/bytes.ts';
import { sha256 } from '../crypto/sha256.ts';
import { LIMITS } from '../protocol/limits.ts';

const RENDEZVOUS_DOMAIN = new TextEncoder().encode('folio/beacon/1');
const RENDEZVOUS_ID_BYTES = 16;

/**
 * The well-known peer ids of a ledger (N-1): `folio-` and the first 16 bytes, in hex, of
 * SHA-256("folio/beacon/1" | ledger id | index u8). The tab that holds one answers `peers`.
 */
export function rendezvousIds(ledgerId: Uint8Array): readonly string[] {
  return Array.from({ length: LIMITS.rendezvousIds }, (_, index) => {
    const hash = sha256(RENDEZVOUS_DOMAIN, ledgerId, Uint8Array.of(index));
    return `folio-${toHex(hash.subarray(0, RENDEZVOUS_ID_BYTES))}`;
  });
}

/** The BroadcastChannel on which the tabs of one browser report their presence (N-3). */
export function presenceChannel(ledgerId: Uint8Array): string {
  return `folio/${toHex(ledgerId)}`;
}

/** The BroadcastChannel on which one node is called (N-3). */
export function nodeChannel(ledgerId: Uint8Array, node: string): string {
  return `${presenceChannel(ledgerId)}/${node}`;
}

/** The BroadcastChannel of one link, so that no third tab gets its messages. */
export function linkChannel(ledgerId: Uint8Array, token: string): string {
  return `${presenceChannel(ledgerId)}/link/${token}`;
}
