/** The caps of joining by state, of verifying history, and of pruning (S-5). */
export const JOIN_LIMITS = {
  /**
   * A chain so much longer than the own one is joined by its accounts, its blocks come later; where
   * the charter's blocks may be larger than the default's, one of fewer blocks, but not below the
   * second number.
   */
  joinBlocks: 1_000,
  joinLargeBlocks: 100,
  /** The base lies so far below the tip, so that an ordinary reorganisation stays above it. */
  joinDepth: 5,
  /** An own chain longer than this is not left for a base. */
  joinOwnBlocks: 64,
  /**
   * Tries at a base before all is synced from genesis on, and the headers held at most (160 bytes
   * each).
   */
  joinTries: 4,
  joinHeaders: 400_000,
  /** For so long a join keeps this node from building. */
  joinMs: 10 * 60_000,
  /**
   * While others tell of a long chain as well, one peer's headers are asked for at most so long at
   * a time; its first turn is a sixth of it, and each further one twice as long.
   */
  joinTurnMs: 60_000,
  /** Headers in the first question of a turn, and in the least one to a slow peer. */
  joinFirstHeaders: 500,
  joinLeastHeaders: 125,
  /** Where no peer has the next block, the first rest after a failed try; it doubles. */
  joinRetryMs: 30_000,
  /**
   * Accounts taken over at most; the bits of a prefix by which a part too large is divided, more
   * than addresses can be made to share in no time (then nobody could join); parts wanted at once.
   */
  joinAccounts: 2_000_000,
  joinPrefixBits: 32,
  joinWanted: 4_096,
  /**
   * Parts asked of one peer at one time. One that is so late, and twice as late as usual, is asked
   * of another as well. Without any new part for `joinIdleMs` the download is given up.
   */
  joinParts: 2,
  joinPartMs: 4_000,
  joinIdleMs: 2 * 60_000,
  /** A started download is served for so long after its last part; so many of them. */
  heldStateMs: 60_000,
  heldStates: 16,
  /** Blocks of history verified in one step at most, and the least rest between two steps. */
  historyBlocks: 64,
  historyPauseMs: 50,
  /** A base is accepted unverified when nobody linked has given history for so long. */
  historySoughtMs: 3 * 60_000,
  /** Where bodies are pruned, those of so many newest blocks are kept. */
  keptBlocks: 2_048,
} as const;
