/**
 * Orders the signalling servers of a ledger (N-7): all its tabs come to the same order by
 * rendezvous hashing, and each server has its share of the ledgers.
 */
import { toHex } from '../base/bytes.ts';
import { sha256 } from '../crypto/sha256.ts';
import type { Signalling } from './peer-types.ts';

/**
 * The servers, best first: by SHA-256(`host:port/path` | ledger id), highest first. If one goes,
 * only its ledgers move.
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

/** `secure` is left out: a server may be reached both ways. */
function placeOf({ host, port, path }: Signalling): string {
  return `${host}:${port}${path.replace(/\/$/, '')}`;
}
