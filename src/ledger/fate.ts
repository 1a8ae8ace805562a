/** All that can become of a signed transaction (P-1). */

import type { Refused } from '../base/refusal-values.ts';

/** It is over as far as can be known: the wallet no longer offers it. */
export type FateEnd =
  /** It is 10 deep in the chain, or sealed, at this height. */
  | { kind: 'final'; height: number }
  /** Another one of the same wallet took its place: same sequence, higher fee. */
  | { kind: 'replaced' }
  /**
   * A transaction that this wallet did not sign used its sequence: another device of the account
   * did.
   */
  | { kind: 'elsewhere' }
  /** It expired before it was in a block. */
  | { kind: 'expired' }
  /** The pool refused it when it was offered. */
  | ({ kind: 'refused' } & Refused);

/** Its status while it is not over. */
export type FateNow =
  | { kind: 'pool' }
  /** A reorganisation took it back, and it is pooled again. */
  | { kind: 'returned' }
  /** It waits for an earlier one of the same signer. */
  | { kind: 'waiting' }
  /** It is in no pool now (a full one evicted it, say), and is offered again. */
  | { kind: 'offered' }
  | { kind: 'block'; height: number; confirmations: number; sealed: boolean };

export type Fate =
  | FateNow
  | Exclude<FateEnd, { kind: 'final' | 'expired' }>
  /** `renewable`: it can be signed anew. */
  | { kind: 'expired'; renewable: boolean };
