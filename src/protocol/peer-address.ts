/** The form of what a peer is dialled by (N-2): the one rule for all that comes from outside. */
import { LIMITS } from './limits.ts';

/**
 * What PeerJS allows for ids, less the space; the node id of a tab of this browser (hex) has this
 * form too.
 */
const ADDRESS = /^[A-Za-z0-9]+(?:[_-][A-Za-z0-9]+)*$/;

/** True for what can be dialled, as far as its form tells. */
export function isPeerAddress(value: unknown): value is string {
  return typeof value === 'string' && value.length <= LIMITS.addressLength && ADDRESS.test(value);
}

/** Begins the addresses of links made by codes (N-8); nobody can be dialled there. */
export const CODE_ADDRESS = 'code-';

/** Whether an address of a link leads anywhere. */
export function isDialable(address: string): boolean {
  return !address.startsWith(CODE_ADDRESS);
}
