/** Who is linked, and how to penalise them: all that sync, pool and chain see of the links. */
import type { CloseReason } from '../../protocol/close-reasons.ts';
import type { Peer } from './peer.ts';

export interface Neighbours {
  /** Peers whose handshake is done. */
  nodes(): Peer[];
  /**
   * A provable offence of a peer (null: this node itself). It ends the link to a node and counts
   * against its address (N-5); a script's mistake is only refused.
   */
  penalise(peer: Peer | null, reason: CloseReason): void;
  /** Tells those that `which` picks where this node stands; all of them unless told. */
  tellHello(which?: (peer: Peer) => boolean): void;
}
