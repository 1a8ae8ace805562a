/**
 * The table lists all reasons for which a link ends, for every transport.
 *
 * - `ordinary`: nobody did wrong; the address may be dialled again at once or later.
 * - `failure`: the way broke (network, wait, own queue); dial again after a pause.
 * - `offence`: the peer sent what no honest node sends, provable from its bytes alone (N-5). Counts
 *   as a penalty.
 *
 * Clock skew, low work and mere policy are never offences.
 */
export type CloseKind = 'ordinary' | 'offence' | 'failure';

export const CLOSE_REASONS = {
  /** This node shuts down (`pagehide`, ledger left). */
  leaving: 'ordinary',
  /** The remote closed the channel. */
  'remote-closed': 'ordinary',
  /** A second link to the same node; the one kept follows a fixed rule (N-3). */
  'duplicate-link': 'ordinary',
  /** All places are taken (N-4). */
  'too-many-peers': 'ordinary',
  /** Both ends are this same node. */
  self: 'ordinary',
  /** `hello` names another ledger id. */
  'other-ledger': 'ordinary',
  /** `hello` names a protocol range that does not meet ours. */
  'other-protocol': 'ordinary',
  /**
   * The node key in `hello` is not proved on this link, or the node is linked with a proof and this
   * link has none (N-8). A node in between can cause it, so it is no offence.
   */
  'unproved-node': 'ordinary',
  /**
   * A slot was needed, and of the JSON peers linked for a while this one had asked nothing for the
   * longest.
   */
  idle: 'ordinary',
  /** Replaced by a peer that is of more use (another branch, another network). */
  rotated: 'ordinary',
  /** The remote is under a ban of this node; told at once so that it does not wait. */
  banned: 'ordinary',

  /** Opened, but no `hello` came in time. */
  'handshake-timeout': 'failure',
  /** Unanswered for `LIMITS.deadAfterMs` (N-4). */
  timeout: 'failure',
  /** ICE or the data channel broke. */
  'channel-failed': 'failure',
  /** A message of ours did not get through the channel (`message-too-big` and the like). */
  'send-failed': 'failure',
  /**
   * More came than this node took over in time. The remote cannot see our credit, so it is no
   * offence.
   */
  'receive-overflow': 'failure',
  /** This node cannot go on: storage trouble or a crash. */
  'own-trouble': 'failure',
  /** A message began and did not go on in time. Slow links do that too, so it is no offence. */
  'frame-stalled': 'failure',

  /** A frame out of order, empty, too small or of an unknown kind. */
  'bad-frame': 'offence',
  /** A declared size over the cap. */
  'frame-too-large': 'offence',
  /** A whole message that the protocol does not know. */
  'bad-message': 'offence',
  /** An answer whose contents are not what its op allows. */
  'bad-answer': 'offence',
  /** Answers to no question, again and again. */
  'unasked-answer': 'offence',
  /** A transaction invalid in any state: form or signature. */
  'invalid-transaction': 'offence',
  /** A header invalid in any state: version, link, work, proof. */
  'invalid-header': 'offence',
  /** A block whose body hashes to its header and breaks a rule. */
  'invalid-block': 'offence',
  /** A body that does not hash to the header it was sent for. */
  'invalid-body': 'offence',
  /** A seal whose signature is not the issuer's. */
  'invalid-seal': 'offence',
  /** It goes on asking after it was told to wait. */
  quota: 'offence',
} as const satisfies Record<string, CloseKind>;

/** Code of a close reason. */
export type CloseReason = keyof typeof CLOSE_REASONS;

/** Whether closing for this reason is penalised. */
export function isOffence(reason: CloseReason): boolean {
  return CLOSE_REASONS[reason] === 'offence';
}
