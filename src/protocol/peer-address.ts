/** The form of peer addresses (N-2): one rule for all addresses that come from outside. */
import { fromHex, toHex } from '../base/bytes.ts';
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

/** Begins the addresses of nodes that only a common neighbour can introduce (N-8). */
const NODE_ADDRESS = 'node-';
const NODE = /^node-[0-9a-f]{32}$/;

/** The address of a node id (16 bytes): a peer linked at it has to prove that id. */
export function nodeAddress(node: Uint8Array): string {
  return NODE_ADDRESS + toHex(node);
}

/** The node id of such an address; null: it is another kind. */
export function nodeOfAddress(address: string): Uint8Array | null {
  return NODE.test(address) ? fromHex(address.slice(NODE_ADDRESS.length)) : null;
}

/** Whether an address of a link leads anybody anywhere, through the signalling server. */
export function isDialable(address: string): boolean {
  return !address.startsWith(CODE_ADDRESS) && !address.startsWith(NODE_ADDRESS);
}
