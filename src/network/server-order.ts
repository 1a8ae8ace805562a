/**
 * The function orders the signalling servers that may serve a room (N-7): all tabs of a ledger come
 * to the same order by rendezvous hashing, and each server has its share of the rooms.
 */
import { toHex } from '../base/bytes.ts';
import { sha256 } from '../crypto/sha256.ts';
import type { Signalling } from './peer-types.ts';

/**
 * The servers, best first: by SHA-256(`host:port/path` | ledger id), highest first. Where one goes,
 * only its rooms move.
 */
export function serverOrder(
  servers: readonly Signalling[],
  ledgerId: Uint8Array,
): readonly Signalling[] {
  return servers
    .map((server) => ({
      server,
      rank: toHex(sha256(new TextEncoder().encode(placeOf(server)), ledgerId)),
    }))
    .sort((a, b) => (a.rank < b.rank ? 1 : -1))
    .map(({ server }) => server);
}

/** `secure` is no part of it: a server may be reached both ways. */
function placeOf({ host, port, path }: Signalling): string {
  return `${host}:${port}${path.replace(/\/$/, '')}`;
}
