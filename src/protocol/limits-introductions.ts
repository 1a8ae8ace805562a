/** Caps of introductions without a signalling server (N-8); `LIMITS` takes them in. */
export const INTRODUCTION_LIMITS = {
  /** Codes (N-8) that wait at one time (the oldest makes way); how long each may be answered. */
  codesWaiting: 4,
  codeMs: 15 * 60_000,
  /** Gathering candidates for a code ends after this, with those that have come. */
  codeGatherMs: 3_000,
  /** Candidates in a code, characters of a word in it, and of a whole code. */
  codeCandidates: 12,
  codeWord: 64,
  codeCharacters: 4_096,
  /** Passed-on signalling (N-8): bytes of an offer or answer, and how long each is good for. */
  signalBytes: 1_200,
  signalMs: 15_000,
  /** Signals passed on from one peer, and to one peer, whichever peers ask. */
  signalsFrom: { capacity: 12, perSecond: 0.5 },
  signalsTo: { capacity: 16, perSecond: 1 },
  /**
   * Signals taken lately, by which one that comes again is known: more than `peersMax` peers can
   * bring by the quota of `signal` (O-5) while one is good.
   */
  signalsSeen: 4_096,
  /** Offers of others being answered at one time. */
  passedOffers: 6,
  /** Peers that one node's id is remembered to have come from. */
  introducers: 4,
  /** How often peers are asked which nodes they can introduce, while signalling is not open. */
  introductionsLookMs: 10_000,
  /** While signalling is open, how long a node is first sought by its address. */
  introduceAfterMs: 15_000,
} as const;
