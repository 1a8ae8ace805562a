/**
 * All that sync, pool and chain see of the links: the linked peers and a way to penalise them; and
 * what the links tell the node.
 */
import type { CloseReason } from '../../protocol/close-reasons.ts';
import type { MessageId } from '../../protocol/decoded.ts';
import type { Hello, Request } from '../../protocol/shapes.ts';
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

/** What follows from what peers do, in the same turn. */
export interface PeerFollower {
  /** What this node tells of itself. */
  ownHello(): Hello;
  /** The handshake is done. */
  connected(peer: Peer): void;
  /** A further `hello` of a known peer. */
  told(peer: Peer): void;
  disconnected(peer: Peer, reason: CloseReason): void;
  /** Answers a request other than `hello`; requests of one peer come one after another. */
  request(peer: Peer, id: MessageId, request: Request): Promise<void>;
}
