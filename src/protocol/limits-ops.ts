/**
 * The caps of ops and of JSON, a part of `LIMITS` in `limits.ts`, which is where they are read:
 * lists, waits, quotas (O-1, O-2, O-5). Names follow that table.
 */
const KIB = 1024;

export const OP_LIMITS = {
  // JSON (O-1)
  jsonAnswerBytes: 200_000,
  /** A JSON message from outside; PeerJS `json` itself stops at 16,300, other senders need not. */
  jsonRequestBytes: 256 * KIB,
  /**
   * Nesting; the deepest honest message (merge > args > blocks > block > items > transaction) has
   * 6.
   */
  jsonDepth: 16,
  /** Characters of a string id that is echoed; a longer one is not an id. */
  idLength: 64,
  /** Characters of an unknown op that are repeated in the 404. */
  opLength: 64,
  /** Bytes of an answer's error text. */
  errorBytes: 512,

  // Ops: lists
  headersPerAnswer: 2_000,
  locatorHashes: 64,
  blockHashes: 128,
  blocksPerAnswer: 128,
  mergeBlocks: 32,
  judgeBlocks: 4,
  mergeTransactions: 4_096,
  transactionsPerAnswer: 8_192,
  transactionIds: 1_024,
  poolPerAnswer: 8_192,
  /** Items named in `refused`; further ones are left out of `taken` only. */
  refusedPerAnswer: 4_096,
  /** Bits of an accounts prefix: a SHA-256 has no more. */
  accountsPrefixBits: 256,
  /** Account records in one part (45 bytes each). */
  accountsPerPart: 16_384,
  /** Blocks whose number and size of transactions are kept for JSON callers. */
  bodySizes: 4_096,
  /** Transactions of a `compact` block: a block has no more. */
  compactIds: 27_236,
  /** Compact blocks being completed at one time. */
  compactBlocks: 16,
  /** Further ones that wait, of one peer. */
  compactWaiting: 4,
  /** A block of fewer transactions is sent whole. */
  compactFrom: 8,
  /**
   * Told of a new block (O-2): the wait for it to come from another, and between two questions for
   * it; blocks waited for, peers that told of one, and how long sync leaves it to them; hashes of
   * blocks that were given up, or sent.
   */
  toldBlockMs: 25,
  toldBlockNextMs: 500,
  toldBlocks: 16,
  toldBlockPeers: 8,
  toldBlockMostMs: 3_000,
  toldBlockHashes: 256,
  /** Peers asked to send blocks at once, and how many blocks in a row may come in vain. */
  followed: 1,
  vainBlocks: 2,
  /**
   * Prefixes in one `reconcile`, how many lengths of them are answered, questions in a row, and the
   * ids that they may bring.
   */
  reconcilePrefixes: 64,
  reconcileLengths: 2,
  reconcileQuestions: 64,
  reconcileIds: 4_096,
  /** The time for all of one comparison of pools, fetching included. */
  reconcileMs: 20_000,
  /** Peers that wait while another's pool is compared. */
  reconcileWaiting: 8,
  /** Fetches in a row that bring nothing new before the comparison ends. */
  reconcileVain: 4,
  /** Seals in `hello`: the highest and one conflicting pair (L-12). */
  helloSeals: 3,

  // Ops: waits and quotas
  /** The wait for an answer (of a large one: for its next frame). */
  requestTimeoutMs: 10_000,
  /** Own questions open at one peer. */
  openRequests: 32,
  /** Questions given up whose late answers are still recognised. */
  lateAnswers: 256,
  /** Unasked answers before the link closes, and the time in which one is forgiven. */
  unaskedAnswers: 64,
  unaskedAnswerMs: 1_000,
  /** Requests refused by quota within `quotaWindowMs` before they count as a flood. */
  refusedByQuota: 100,
  quotaWindowMs: 10_000,
} as const;
