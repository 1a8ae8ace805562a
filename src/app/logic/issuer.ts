/** The function tells whether an address may mint and seal on a ledger (L-8, L-12). */
import { decodeAddress } from '../../ledger/address.ts';
import type { Charter } from '../../ledger/charter.ts';

/** Whether this address is the ledger's issuer; false if it has none. */
export function isIssuer({ issuer }: Pick<Charter, 'issuer'>, address: string): boolean {
  if (issuer === null) return false;
  const decoded = decodeAddress(address);
  return decoded.ok && decoded.value.every((byte, index) => byte === issuer[index]);
}
