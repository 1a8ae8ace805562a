/**
 * Ledgers of charter version 1, the first edition of the rules (L-1). They are recognised, so that
 * a browser that still keeps one can name it and delete it; none is ever opened.
 */
import { sha256 } from '../crypto/sha256.ts';
import { decodeCharter, defaultCharter, encodeCharter } from './charter.ts';

export interface EarlierCharter {
  readonly name: string;
  /** Ledger id: SHA-256 of the charter's bytes. */
  readonly id: Uint8Array;
}

const EARLIER_VERSION = 1;
/** The place of the version: only its byte differs, the rest of a charter was the same. */
const VERSION_AT = 0;

/** The ledger of these charter bytes; null unless they are a charter of version 1. */
export function earlierCharter(bytes: Uint8Array): EarlierCharter | null {
  if (bytes[VERSION_AT] !== EARLIER_VERSION) return null;
  const read = decodeCharter(withVersion(bytes, 2));
  return read.ok ? { name: read.value.name, id: sha256(bytes) } : null;
}

/**
 * The ledger this bare name opened under version 1. RangeError for a name that no charter can
 * carry.
 */
export function earlierDefault(name: string): EarlierCharter {
  const charter = defaultCharter(name, { maxBlockBytes: 2 ** 20 });
  return { name, id: sha256(withVersion(encodeCharter(charter), EARLIER_VERSION)) };
}

function withVersion(bytes: Uint8Array, version: number): Uint8Array {
  const copy = Uint8Array.from(bytes);
  copy[VERSION_AT] = version;
  return copy;
}
