/**
 * The interfaces between the links and the rest of a node: the linked peers and a way to penalise
 * them, and what the links report to the node.
 */
import type { CloseReason } from '../../protocol/close-reasons.ts';
import type { MessageId } from '../../protocol/decoded.ts';
import type { Hello, Request } from '../../protocol/shapes.ts';
import type { Peer } from './peer.ts';

export interface Neighbours {
  /** Peers whose handshake is done. */
  nodes(): Peer[];
  /**
   * Penalises a peer for a provable offence. The link to a node ends and the offence counts against
   * its address (N-5); a script's mistake is only refused; null is this node itself, and nothing
   * happens.
   */
  penalise(peer: Peer | null, reason: CloseReason): void;
  /** Tells peers this node's tip: those that `which` picks, or all of them. */
  tellHello(which?: (peer: Peer) => boolean): void;
  /** Tells them the same as briefly as they take it: by `tip`, or by `hello`. */
  tellTip(which: (peer: Peer) => boolean): void;
}

/** Acts on what peers do, in the same turn. */
export interface PeerFollower {
  /** The `hello` of this node. */
  ownHello(): Hello;
  /** Whether new blocks of this peer are wanted at once. */
  follows(peer: Peer): boolean;
  /** A peer's handshake is done. */
  connected(peer: Peer): void;
  /** A known peer said `hello` again. */
  helloRepeated(peer: Peer): void;
  disconnected(peer: Peer, reason: CloseReason): void;
  /** Answers a request other than `hello`; requests of one peer come one after another. */
  request(peer: Peer, id: MessageId, request: Request): Promise<void>;
}
