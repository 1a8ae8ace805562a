/**
 * Every cap of the product in one table (N-5: every queue and map has a cap). Names end in their
 * unit where it is not a count: `Ms`, `Bytes`. Consensus limits (charter ranges, memo bytes) are
 * not here: they are rules and live in `ledger`.
 */
import { LARGEST_BLOCK_BYTES, PAGE_LIMITS } from './limits-page.ts';

const KIB = 1024;
const MIB = 1024 * 1024;

export const LIMITS = {
  // Links (N-4)
  /** Dialling goes on below this. */
  peersWanted: 8,
  /** And while fewer than so many were this node's own choice, whoever dialled in. */
  peersChosen: 4,
  /** Open links at most; further ones are closed as `too-many-peers`. */
  peersMax: 16,
  /** Of these, by how a peer was found: places each kind has for itself (`node/places.ts`). */
  places: { local: 2, known: 3, rendezvous: 4, exchange: 3, incoming: 4 },
  /**
   * With enough links a kind is still dialled up to this: a room never stays split, old ties never
   * end.
   */
  placesDialled: { local: 2, known: 2, rendezvous: 4, exchange: 1, incoming: 0 },
  /**
   * An inbound peer keeps its place so long at least, a node for so long again after each new block
   * it brought.
   */
  placeKeptMs: 60_000,
  /**
   * With enough links one not chosen so far is tried so often, in the place of another of its kind.
   */
  lookAroundMs: 2 * 60_000,
  /** Dials and unanswered handshakes at one time. */
  peersPending: 6,
  /** Of these, inbound ones. */
  inboundPending: 4,
  /** When these places are full, an inbound peer that said no `hello` for so long makes way. */
  inboundSilentMs: 1_500,
  /**
   * Pending inbound connections of the page, whose channel has not opened; each is half made by the
   * browser.
   */
  pendingInbound: 16,
  /** Of these, or of those at a rendezvous id, with one address. */
  pendingInboundAlike: 2,
  /**
   * When all these places are taken, the connection pending longest makes way after this; the
   * honest open in 65 ms to 1 s.
   */
  inboundUnopenedMs: 1_500,
  /** JSON peers among `peersMax`, so that scripts never crowd out nodes. */
  jsonPeersMax: 4,
  /** Own timeout of a dial; PeerJS reports a missing id after 5.3 s and leaks what never opens. */
  dialTimeoutMs: 10_000,
  /** Open link to first `hello`. */
  handshakeTimeoutMs: 10_000,
  /** Between two pings by `time`. */
  pingMs: 5_000,
  /** Unanswered for so long: dead. Any received frame is a sign of life. */
  deadAfterMs: 15_000,
  /** First pause after a failed dial to one address; doubles up to `redialMaxMs`. */
  redialMs: 5_000,
  redialMaxMs: 5 * 60_000,
  /** The pause, at most, where no node is linked and the address is said to be there. */
  aloneRedialMs: 3_000,
  /** Dials under way to addresses of an earlier session that nobody has named since. */
  staleDials: 2,
  /** A link that stood so long and broke is dialled again at once. */
  standingMs: 10_000,
  /** A dial that has not opened by then is tried through the relay as well (N-7). */
  relayAfterMs: 3_000,
  /** Connections through the relay, made or being made. */
  relayedLinks: 32,
  /** A socket at the relay that has not opened by then counts as not found. */
  relayTestMs: 5_000,
  /** A relayed link is tried directly after this, then after twice the time, up to the most. */
  directAfterMs: 30_000,
  directMaxMs: 10 * 60_000,
  /** After a sleep or a cut, a peer that stays silent for so long is dead. */
  wakeAnswerMs: 3_000,
  /** Strikes at which an address is banned for `banMs`. */
  penaltiesToBan: 3,
  banMs: 10 * 60_000,
  /** Inbound links that ended badly: after so many, strangers are let in so often only. */
  badEnds: { capacity: 12, perSecond: 0.5 },
  /** Addresses with a score (penalties, bans) kept; the oldest goes. */
  scoredAddresses: 512,
  /** Callers whose quotas outlive their links (O-5); the one linked longest ago goes. */
  keptAccounts: 512,
  /** Clock difference from the peers' median that the status speaks of (N-4). */
  clockOffMs: 30_000,

  // Discovery (N-1, O-2)
  /** Rendezvous ids a ledger has. */
  rendezvousIds: 4,
  /** Between two looks at all rendezvous ids, before jitter. */
  rendezvousLookMs: 30_000,
  /** The holder of a rendezvous id answers within this or counts as gone. */
  rendezvousTimeoutMs: 8_000,
  /** The same where no node is linked. */
  aloneLookMs: 4_000,
  /** The same, at most, where looks bring nothing new: each time it doubles. */
  quietLookMs: 4 * 60_000,
  /** Questions the holder of a rendezvous id answers through signalling. */
  finds: { capacity: 200, perSecond: 20 },
  /** Askers it keeps, for so long, to name them to the next ones. */
  finders: 64,
  finderMs: 90_000,
  /** A holder that is asked and that nobody links to lets go after this. */
  unreachedMs: 60_000,
  /** A peer that a dial found no way to still counts as present for so long. */
  unreachableMs: 2 * 60_000,
  /** Connections a holder of a rendezvous id serves at one time. */
  rendezvousInbound: 16,
  /** Addresses in one answer to `peers`, and linked within `registeredMs`. */
  peersPerAnswer: 50,
  registeredMs: 10 * 60_000,
  /**
   * Addresses worth dialling, of all kinds; each kind has its own part, so that hints never push
   * out acquaintances.
   */
  candidateAddresses: 256,
  candidateParts: { local: 64, known: 80, rendezvous: 32, exchange: 80 },
  /** Addresses kept on disk between sessions. */
  rememberedPeers: 64,
  /** Inviters in a link. */
  linkInviters: 3,
  /** Presence on the same-browser channel: sent this often, forgotten after `presenceGoneMs`. */
  presenceMs: 5_000,
  presenceGoneMs: 15_000,
  /** Codes (N-8) shown and not answered at one time, and how long each may be answered. */
  codesWaiting: 4,
  codeMs: 15 * 60_000,
  /** Gathering of candidates for a code ends after this, whatever has come by then. */
  codeGatherMs: 3_000,
  /** Candidates in a code, characters of a word in it, and of a whole one as handed on. */
  codeCandidates: 12,
  codeWord: 64,
  codeCharacters: 4_096,
  /** Characters of a peer id. */
  addressLength: 64,

  // Frames and messages (N-5)
  /** One frame on the wire, our own frame header included; PeerJS `raw` closes above 262,144. */
  frameBytes: 64 * KIB,
  /** A received frame at most. */
  frameMaxBytes: 256 * KIB,
  /**
   * Data in any frame but the last at least, so that frames cannot be made to cost more than bytes.
   */
  frameMinBytes: KIB,
  /** One binary message: the largest block and what stands around it. */
  messageBytes: LARGEST_BLOCK_BYTES + 64 * KIB,
  /** Next frame of a message begun. */
  frameProgressMs: 10_000,
  /** A message must come at this rate at least (bytes a second), beyond `frameProgressMs`. */
  frameBytesPerSecond: 16 * KIB,
  /**
   * Bytes of a peer handed to the worker and not yet taken over: a largest message fits, though the
   * worker be busy while all of it comes.
   */
  unacknowledgedBytes: LARGEST_BLOCK_BYTES + MIB,
  /**
   * Bytes accepted for a peer and waiting in the worker; a whole largest message must fit beside
   * others.
   */
  sendQueueBytes: 8 * MIB,
  /** With more than this not taken by a peer yet, its further requests wait. */
  answersWaitingBytes: 2 * MIB,
  /**
   * Messages of one peer waiting to be handled: a script may send a whole burst of `merge` (O-5) in
   * a loop.
   */
  receiveQueue: 1_024,
  /** Bytes of those, with `receiveOverheadBytes` for each, beside one message more. */
  receiveQueueBytes: 8 * MIB,
  /** What a waiting message takes beside its own bytes. */
  receiveOverheadBytes: 256,
  /** Bytes of the waiting messages of all peers; the peer with the most goes. */
  receiveQueuesBytes: 32 * MIB,
  /**
   * Bytes of larger messages read and not dealt with, of all peers; a single one may be over it.
   */
  inHandBytes: 8 * MIB,
  /** Messages up to this are not counted there. */
  smallMessageBytes: 64 * KIB,
  /** Units of work (O-5) done for peers before everything else of the thread has its turn. */
  workPerTurn: 50,
  /** A request of at most so many units is done in the turn in which it was read. */
  smallWork: 10,
  /** Transactions of a `merge` looked at in one go. */
  transactionsAtOnce: 128,
  /** The work a peer has cost is half forgotten after so long. */
  loadHalfLifeMs: 2_000,

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
  /** Items named in `refused`; further ones are only left out of `taken`. */
  refusedPerAnswer: 4_096,
  /** Bits of an accounts prefix: a SHA-256 has no more. */
  accountsPrefixBits: 256,
  /** Account records in one part (45 bytes each). */
  accountsPerPart: 16_384,
  /** Blocks whose number and size of transactions are remembered for JSON callers. */
  bodySizes: 4_096,
  /** Transactions of a `compact` block: a block has no more. */
  compactIds: 27_236,
  /** Compact blocks being completed at one time. */
  compactBlocks: 16,
  /** A block of fewer transactions is sent whole. */
  compactFrom: 8,
  /** Seals in `hello`: the highest and one conflicting pair (L-12). */
  helloSeals: 3,

  // Ops: waits and quotas
  /** An answer comes within this (large ones: while frames still come). */
  requestTimeoutMs: 10_000,
  /** Own questions open at one peer. */
  openRequests: 32,
  /** Questions given up whose late answers are still known as such. */
  lateAnswers: 256,
  /** Answers nobody asked for, before the link closes; one is forgiven each so many ms. */
  unaskedAnswers: 64,
  unaskedAnswerMs: 1_000,
  /** Requests refused by quota within `quotaWindowMs` before it counts as a flood. */
  refusedByQuota: 100,
  quotaWindowMs: 10_000,

  // Chain and sync
  /** Blocks of the future held and tried again (L-9). */
  futureBlocks: 16,
  /**
   * One further ahead of the clock here is not held: a peer will tell of it when its time has come.
   */
  futureHeldMs: 10 * 60_000,
  /** Seals waiting for their block (L-12). */
  waitingSeals: 16,
  /** Headers kept off the main chain, and of a better one beyond the first body missing. */
  sideHeaders: 4_096,
  /** Headers of a better chain that no linked peer tells of are let go after this. */
  untoldMs: 30_000,
  /**
   * Bodies stored off the main chain, and their bytes; those on the way to a better or a sealed
   * chain are not counted.
   */
  sideBlocks: 256,
  sideBlockBytes: 32 * MIB,
  /**
   * Headers held aside (160 bytes each) in one walk before they show enough work; up to a verified
   * seal, more.
   */
  stagedHeaders: 100_000,
  /** Downloaded bodies not yet executed. */
  stagedBodyBytes: 32 * MIB,
  /** Condemned blocks remembered, so that none is fetched and tried again. */
  invalidBlocks: 1_024,
  /** Depth below the tip at which side branches are forgotten. */
  sideDepth: 200,
  /** States after recent blocks kept in memory; they share structure. */
  cachedStates: 64,
  /** States served by `accounts`: those of the newest blocks. */
  servedStates: 8,
  /** One chain step on the tip takes at most so many blocks, and about so many transactions. */
  blocksPerStep: 64,
  transactionsPerStep: 2_000,
  /** Bodies asked for ahead of the first one missing. */
  bodyWindow: 512,
  /** Bodies in one request at most, and as many as one answer of this size holds. */
  bodiesPerRequest: 128,
  bodyAnswerBytes: MIB,
  /** Such requests open at one peer. */
  bodyRequests: 4,
  /** Bodies that came and wait for their turn: above this no more are asked for. */
  arrivedBodyBytes: 16 * MIB,
  /** Wait for an answer full of bodies. */
  bodiesTimeoutMs: 30_000,
  /**
   * The first body missing is asked of one more peer after this, and waited for so long for each
   * block ahead.
   */
  bodyWaitMs: 2_000,
  /**
   * Waiting in vain (for bodies that did not come, for times to come) costs of this; units are ms.
   */
  waitBudget: { capacity: 30_000, perSecond: 50 },
  /** A peer that did not show what it told of, or lacks a body, is passed over for so long. */
  doubtMs: 30_000,
  /** The same, for one that failed to show again and again: it doubles up to this. */
  doubtMaxMs: 10 * 60_000,
  /** After the start, tips that peers only tell of keep a node from building for so long. */
  claimsCountMs: 30_000,
  /**
   * A block of the own chain that cannot be read, nor had from any peer, is given up after this.
   */
  repairMs: 120_000,
  /** Behind and without any progress for so long: stalled. */
  stalledMs: 30_000,
  /**
   * Downloads of headers at one time; as many more from peers that showed what they told of before.
   */
  headerSyncs: 3,
  /** Bodies asked of one peer at one time. */
  bodiesInFlight: 512,
  /** Deepest reorganisation taken without an alarm (L-11). */
  quietReorganisation: 6,

  // Relay
  /** Wire ids a peer is known to have. */
  knownTransactionsPerPeer: 8_192,
  /** Block hashes a peer is known to have. */
  knownBlocksPerPeer: 512,
  /** Transactions waiting to be relayed to one peer. */
  relayQueue: 4_096,
  /** Relay waits so long to send several at once. */
  relayDelayMs: 100,
  /**
   * Announced payments that are being fetched, of all peers; of one; and others to ask for each.
   */
  announced: 16_384,
  announcedByPeer: 4_096,
  otherAnnouncers: 3,
  /** Of these in one question; it is asked of the next announcer after so long. */
  fetchAtOnce: 256,
  fetchTimeoutMs: 2_000,
  /** Wire ids whose signature was found good. */
  verifiedCache: 65_536,
  /** Signatures in workers (`VerifierPool`). */
  verifying: {
    workers: 4,
    least: 64,
    piece: 256,
    ahead: 2,
    silenceMs: 20_000,
    idleMs: 30_000,
    failures: 3,
  },
  /** Pools are compared, and pulled where they differ, so often at most for one peer. */
  poolPullMs: 30_000,
  /** Where that brought nothing, it is done half as often each time, down to this. */
  poolPullMaxMs: 10 * 60_000,
  /** `hello` is sent again so often where tip or pool changed since. */
  helloMs: 10_000,

  // Pool (P-1); the rules themselves stand in `ledger/pool-entry.ts`, a test keeps the two alike
  poolTransactions: 50_000,
  poolPerSender: 64,
  poolClaims: 1_024,
  poolWaitingPerSender: 16,
  /** Waiting (gapped) transactions of all senders. */
  poolWaiting: 4_096,
  /** Confirmations until a wallet stops offering its own transaction again. */
  ownDepth: 10,
  /** From now on, or from the tip's time, for so long a payment of this wallet may stand. */
  ownExpiresMs: 7 * 24 * 60 * 60_000,
  /** A payment asked for while the node is behind waits for it so long. */
  catchUpMs: 10_000,
  /** Own signed transactions kept in the outbox of one ledger. */
  outbox: 1_000,

  ...PAGE_LIMITS,
} as const;
