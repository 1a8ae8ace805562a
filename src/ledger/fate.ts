/** These types list all that can become of a signed transaction (P-1). */

/** It is over, as far as can be known: the wallet offers it no more. */
export type FateEnd =
  /** 10 deep in the chain, or sealed, at this height. */
  | { kind: 'final'; height: number }
  /** Another of the same wallet took its place: same sequence, higher fee. */
  | { kind: 'replaced' }
  /** Its sequence was used by one that this wallet did not make: another device of the account. */
  | { kind: 'elsewhere' }
  /** Not written before its time was over. */
  | { kind: 'expired' }
  /** By the pool, when it was offered. */
  | { kind: 'refused'; code: string; reason: string };

/** Where it stands while it is not over. */
export type FateNow =
  | { kind: 'pool' }
  /** Taken back by a reorganisation, and pooled again. */
  | { kind: 'returned' }
  /** For an earlier one of the same signer. */
  | { kind: 'waiting' }
  /** In no pool now (pushed out of a full one, say), and offered again. */
  | { kind: 'offered' }
  | { kind: 'block'; height: number; confirmations: number; sealed: boolean };

export type Fate =
  | FateNow
  | Exclude<FateEnd, { kind: 'final' | 'expired' }>
  /** `renewable`: it can be signed anew. */
  | { kind: 'expired'; renewable: boolean };
