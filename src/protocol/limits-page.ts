/**
 * The caps of the page and of files, a part of `LIMITS` in `limits.ts`, which is where they are
 * read: views, lists, imports and exports. Names follow that table.
 */
const KIB = 1024;
const MIB = 1024 * 1024;

/** Largest `maxBlockBytes` a charter may set (L-1): header and body of one block. */
export const LARGEST_BLOCK_BYTES = 4 * MIB;

export const PAGE_LIMITS = {
  // Page
  /** Lines of a node's trail. */
  trailLines: 500,
  /** Lines of the builder's log. */
  builderLogLines: 500,
  viewBlocks: 50,
  viewStaleBlocks: 50,
  /** Blocks of a stale branch drawn beside the chain. */
  viewFork: 12,
  viewPool: 100,
  viewBalances: 100,
  viewOwn: 100,
  viewNotices: 20,
  /** Payments to this account that their signer took back, and how long the page tells of each. */
  viewWithdrawn: 20,
  withdrawnMs: 15 * 60_000,
  /** Blocks of the list that are open at one time, and as many stale ones; the first closes. */
  openBlocks: 40,
  /** Entries of an account's history in one answer. */
  viewHistory: 50,
  /** Entries of an account's history in all, asked for part by part. */
  viewHistoryMost: 2_000,
  /** Rows in one page of any list asked by the page or by `window.folio`. */
  viewPage: 200,
  /** Orderings of a ledger's people that are kept for the page that shows them. */
  peopleLists: 4,
  /** Names a browser gives to addresses. */
  namesMost: 10_000,
  /** Accounts in one answer of `balances()`. */
  balancesPerCall: 10_000,
  /** The page gets at most one view in this time. */
  viewMs: 100,
  /**
   * It rests so many times as long as drawing a view took, at most `viewRestMs`; a hidden tab
   * always rests so long.
   */
  viewRestTimes: 8,
  viewRestMs: 2_000,
  /** A page that has not drawn a view within this gets the next one nevertheless. */
  viewDrawnMs: 30_000,
  /** The pause between two looks for a newer version while the page stays open. */
  newerLookMs: 60 * 60_000,
  /** How long a newer version that was asked for may take to control the page. */
  newerTakesOverMs: 2_000,
  /** How long it may take to say whether it was asked for. */
  newerAnswersMs: 2_000,

  // Files
  /** A list brought as CSV: 10,000 members with names and addresses have about 1 MB. */
  csv: { bytes: 4 * MIB, lines: 20_000, cells: 64, characters: 2_000 },
  /**
   * Headers in a receipt (F-1), and how many of them may follow the transaction's block if no seal
   * ends it.
   */
  receiptHeaders: 1_024,
  receiptBlocks: 6,
  /** The size of a receipt's file: the headers and the rest. */
  receiptFileBytes: 192 * KIB,
  /** A frame of a ledger's file (F-2) is closed at this size; one more block may be in it. */
  fileFrameBytes: MIB,
  /** The most bytes of a frame, before and after compression. */
  fileFrameMaxBytes: MIB + LARGEST_BLOCK_BYTES + 64 * KIB,
  /** Frames compressed at one time. */
  fileFramesAtOnce: 3,
  /** Frames kept after they were read from a file. */
  fileFramesKept: 4,
  /** Frames a file may have: that of 100,000 full blocks of 128 KiB has 13,000. */
  fileFrames: 1_000_000,
  /** Blocks of a file: their headers are read into memory. */
  fileBlocks: 1_000_000,
  /** Reading in a file ends after this time without progress. */
  importStalledMs: 60_000,
  /**
   * The bytes of bodies that a file gives ahead of the chain, beyond one answer: they are still
   * taken in after a pause. An answer is held back for at most `holdMs`.
   */
  filePace: { aheadBytes: 2 * MIB, holdMs: 5_000 },
  /** Blocks before a refused one are on the chain within this time. */
  importSettleMs: 5_000,
  /** Exports under way at one time; the oldest ends. */
  exports: 4,
  /** Text of an export in one part, about. */
  exportChunkCharacters: 512 * KIB,
} as const;
