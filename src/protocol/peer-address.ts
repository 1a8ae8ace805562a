/** The form of peer addresses (N-2): one rule for all addresses that come from outside. */
import { LIMITS } from './limits.ts';

/**
 * PeerJS's form of ids without the space; the node id of a tab of this browser (hex) has it too.
 */
const ADDRESS = /^[A-Za-z0-9]+(?:[_-][A-Za-z0-9]+)*$/;

/** True for an address that can be dialled, as far as its form tells. */
export function isPeerAddress(value: unknown): value is string {
  return typeof value === 'string' && value.length <= LIMITS.addressLength && ADDRESS.test(value);
}

/** The start of addresses of links made by codes (N-8); no such address can be dialled. */
export const CODE_ADDRESS = 'code-';

/** Whether the address of a link can be dialled. */
export function isDialable(address: string): boolean {
  return !address.startsWith(CODE_ADDRESS);
}
