/** The caps of joining by state, of verifying history, and of pruning (S-5). */
export const JOIN_LIMITS = {
  /** A chain so much longer than the own one is joined by its accounts, its blocks come later. */
  joinBlocks: 1_000,
  /** The base lies so far below the tip, so that an ordinary reorganisation stays above it. */
  joinDepth: 5,
  /** An own chain longer than this is not left for a base. */
  joinOwnBlocks: 64,
  /**
   * Tries at a base before all is synced from genesis on, the headers held for one (160 bytes
   * each), and the time for all of them.
   */
  joinTries: 4,
  joinHeaders: 400_000,
  joinMs: 10 * 60_000,
  /**
   * Accounts taken over at most; the bits of a prefix by which a part too large is divided, more
   * than addresses can be made to share in no time (then nobody could join); parts wanted at once.
   */
  joinAccounts: 2_000_000,
  joinPrefixBits: 32,
  joinWanted: 4_096,
  /** Parts asked of one peer at one time; one that is so late is asked of another as well. */
  joinParts: 2,
  joinPartMs: 4_000,
  /** A started download is served for so long after its last part; so many of them. */
  heldStateMs: 60_000,
  heldStates: 16,
  /** Blocks of history verified in one step at most, and the least rest between two steps. */
  historyBlocks: 64,
  historyPauseMs: 50,
  /** Where bodies are pruned, those of so many newest blocks are kept. */
  keptBlocks: 2_048,
} as const;
