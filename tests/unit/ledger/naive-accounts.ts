/**
 * L-7 implemented as plainly as possible, with Node's own SHA-256, to compare the real tree with.
 */
import { createHash } from 'node:crypto';
import type { Account } from '../../../src/ledger/accounts-record.ts';

export function naiveSha256(...parts: readonly Uint8Array[]): Uint8Array {
  const hash = createHash('sha256');
  for (const part of parts) hash.update(part);
  return new Uint8Array(hash.digest());
}

const known = new Map<string, string>();

function bits(address: Uint8Array): string {
  const name = address.join();
  const path =
    known.get(name) ??
    [...naiveSha256(address)].map((byte) => byte.toString(2).padStart(8, '0')).join('');
  known.set(name, path);
  return path;
}

function record({ address, balance, sequence, claimed }: Account): Uint8Array {
  const bytes = Buffer.alloc(45);
  bytes.set(address);
  bytes.writeBigUInt64BE(BigInt(balance), 32);
  bytes.writeUInt32BE(sequence, 40);
  bytes.writeUInt8(claimed ? 1 : 0, 44);
  return bytes;
}

/** Root of the accounts under `prefix`; all of them are given, those of nothing are left out. */
export function naiveRoot(accounts: readonly Account[], prefix = ''): Uint8Array {
  const under = naiveSorted(accounts).filter(({ address }) => bits(address).startsWith(prefix));
  if (under.length <= 32) return naiveSha256(Uint8Array.of(0), ...under.map(record));
  return naiveSha256(
    Uint8Array.of(1),
    naiveRoot(under, `${prefix}0`),
    naiveRoot(under, `${prefix}1`),
  );
}

/** Existing accounts in tree order. */
export function naiveSorted(accounts: readonly Account[]): Account[] {
  return accounts
    .filter(({ balance, sequence, claimed }) => balance > 0 || sequence > 0 || claimed)
    .sort((a, b) => (bits(a.address) < bits(b.address) ? -1 : 1));
}

/** The part under `prefix`, its proof worked out from nothing but `naiveRoot`. */
export function naivePart(accounts: readonly Account[], asked: string) {
  const all = naiveSorted(accounts);
  const countUnder = (path: string) =>
    all.filter(({ address }) => bits(address).startsWith(path)).length;
  let prefix = '';
  while (prefix.length < asked.length && countUnder(prefix) > 32)
    prefix = asked.slice(0, prefix.length + 1);
  const siblings: Uint8Array[] = [];
  for (let length = prefix.length; length > 0; length -= 1) {
    const other = prefix[length - 1] === '0' ? '1' : '0';
    siblings.push(naiveRoot(all, prefix.slice(0, length - 1) + other));
  }
  const part = all.filter(({ address }) => bits(address).startsWith(prefix));
  return { prefix, accounts: part, siblings };
}
