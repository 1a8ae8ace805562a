/** The networks between browsers, and the way that leads through them. */

/**
 * - `open`: a public address, or an address translator that lets everyone in.
 * - `cone`: one outer port for all; lets in whom it has called, whatever their port.
 * - `port-restricted`: one outer port for all; lets in the very ports it has called.
 * - `symmetric`: another outer port for each it calls.
 * - `blocked`: no UDP at all.
 */
export type NatKind = 'open' | 'cone' | 'port-restricted' | 'symmetric' | 'blocked';

export type Way = 'direct' | 'turn';

/**
 * The way ICE finds between two browsers that both know their outer addresses by STUN; null: none.
 * As measured in network namespaces (docs/testing.md, Networks).
 */
export function wayBetween(one: NatKind, other: NatKind, hasTurn: boolean): Way | null {
  const kinds = [one, other];
  const isBlocked = kinds.includes('blocked');
  const isHard = (kind: NatKind) => kind === 'symmetric' || kind === 'port-restricted';
  const isClosed = kinds.includes('symmetric') && kinds.every(isHard);
  if (!isBlocked && !isClosed) return 'direct';
  return hasTurn ? 'turn' : null;
}
