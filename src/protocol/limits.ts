/**
 * Every cap of the product in one table (N-5: every queue and map has a cap). Names end in their
 * unit where it is not a count: `Ms`, `Bytes`. Consensus limits (charter ranges, memo bytes) are
 * not here: they are rules and live in `ledger`.
 */
import { INTRODUCTION_LIMITS } from './limits-introductions.ts';
import { JOIN_LIMITS } from './limits-join.ts';
import { OP_LIMITS } from './limits-ops.ts';
import { LARGEST_BLOCK_BYTES, PAGE_LIMITS } from './limits-page.ts';

const KIB = 1024;
const MIB = 1024 * 1024;

export const LIMITS = {
  // Links (N-4)
  /** Dialling goes on below this. */
  peersWanted: 8,
  /** Dialling also goes on while fewer links than this were this node's own choice. */
  peersChosen: 4,
  /** Open links at most; further ones are closed as `too-many-peers`. */
  peersMax: 16,
  /** Of these, the slots that each kind of peer has for itself (`node/peers/slot-rules.ts`). */
  slots: { local: 2, known: 3, rendezvous: 4, exchange: 3, inbound: 4 },
  /**
   * With enough links a kind is still dialled up to this, so that the ledger's peers never stay
   * split.
   */
  slotsDialled: { local: 2, known: 2, rendezvous: 4, exchange: 1, inbound: 0 },
  /**
   * An inbound peer keeps its slot at least this long; a node also this long after each new block
   * it brought.
   */
  slotKeptMs: 60_000,
  /**
   * With enough links, how often a peer that was not chosen so far is dialled, in the slot of
   * another of its kind.
   */
  lookAroundMs: 2 * 60_000,
  /** Dials and unanswered handshakes at one time. */
  peersPending: 6,
  /** Of these, inbound ones. */
  inboundPending: 4,
  /** When these are full, an inbound peer that has said no `hello` for this long makes way. */
  inboundSilentMs: 1_500,
  /**
   * Pending inbound connections of the page, whose channel has not opened; each is half made by the
   * browser.
   */
  pendingInbound: 16,
  /** Of these, or of those at a rendezvous id, connections with one address. */
  pendingInboundAlike: 2,
  /**
   * When these are full, the connection pending longest makes way after this; honest ones open in
   * 65 ms to 1 s.
   */
  inboundUnopenedMs: 1_500,
  /** Frames kept for an open channel whose binding is not known yet, which takes some ms. */
  earlyFrames: 16,
  /** JSON peers among `peersMax`, so that scripts never crowd out nodes. */
  jsonPeersMax: 4,
  /**
   * Our own timeout of a dial; PeerJS reports a missing id after 5.3 s and leaks connections that
   * never open.
   */
  dialTimeoutMs: 10_000,
  /** From the open link to the first `hello`. */
  handshakeTimeoutMs: 10_000,
  /** Between two looks at which peers to ping by `time`. */
  pingMs: 5_000,
  /**
   * One that was heard within so long is not pinged, or only where its clock and distance were not
   * measured for `measureMs`: both ends ping, and what one asks is a sign of life for the other.
   */
  quietMs: 8_000,
  measureMs: 60_000,
  /** Unanswered for so long: dead. Any received frame is a sign of life. */
  deadAfterMs: 15_000,
  /** First pause after a failed dial to one address; doubles up to `redialMaxMs`. */
  redialMs: 5_000,
  redialMaxMs: 5 * 60_000,
  /** The longest pause if no node is linked and the address is said to be there. */
  aloneRedialMs: 3_000,
  /** Dials under way to addresses of an earlier session that no peer has named since. */
  staleDials: 2,
  /** A link that lasted this long and broke is dialled again at once. */
  standingMs: 10_000,
  /** A dial that has not opened after this is tried through the relay as well (N-7). */
  relayAfterMs: 3_000,
  /** Connections through the relay, made or being made. */
  relayedLinks: 32,
  /** A socket at the relay that has not opened after this counts as not found. */
  relayTestMs: 5_000,
  /** A relayed link is tried directly after this, then after twice the time, up to the maximum. */
  directAfterMs: 30_000,
  directMaxMs: 10 * 60_000,
  /** After a sleep or a cut, a peer that stays silent for this long is dead. */
  wakeAnswerMs: 3_000,
  /** Penalties at which an address is banned for `banMs`. */
  penaltiesToBan: 3,
  banMs: 10 * 60_000,
  /** Bad ends of inbound links that strangers have free; beyond it they are let in at this rate. */
  badEnds: { capacity: 12, perSecond: 0.5 },
  /** Addresses with a score (penalties, bans) kept; the oldest goes. */
  scoredAddresses: 512,
  /** Peers whose quotas outlive their links (O-5); the one linked longest ago goes. */
  keptAccounts: 512,
  /** The clock's difference from the peers' median from which the status reports it (N-4). */
  clockOffMs: 30_000,

  // Discovery (N-1, O-2)
  /** Rendezvous ids a ledger has. */
  rendezvousIds: 4,
  /** Between two looks at all rendezvous ids, before jitter. */
  rendezvousLookMs: 30_000,
  /** The holder of a rendezvous id that has not answered within this counts as gone. */
  rendezvousTimeoutMs: 8_000,
  /** The pause between two looks while no node is linked. */
  aloneLookMs: 4_000,
  /** The longest pause while looks bring nothing new: it doubles each time. */
  quietLookMs: 4 * 60_000,
  /**
   * Questions that the holder of a rendezvous id answers through signalling: of peers with fewer
   * links than `peersWanted`; of those with enough; and, beside these, of peers that it answered
   * within `finderMs`, or `enoughAgainMs` if they have enough. All together stay below what a
   * signalling server takes from one socket in 10 s, 1 MiB.
   */
  finds: { capacity: 150, perSecond: 20 },
  findsEnough: { capacity: 50, perSecond: 5 },
  findsAgain: { capacity: 60, perSecond: 10 },
  /** Looks of a peer with enough links are further apart. */
  enoughAgainMs: 20_000,
  /** The most bytes of an answer. */
  findAnswerBytes: 1_536,
  /** A holder that says it is full is dialled after other hints for so long. */
  fullMs: 30_000,
  findersAnswered: 2_048,
  /** Peers that asked it, how many of them it names to later ones, and for how long. */
  finders: 64,
  findersNamed: 33,
  finderMs: 90_000,
  /** A holder that peers ask and that no peer links to gives the id up after this. */
  unreachedMs: 60_000,
  /** A peer that no dial could reach counts as present for this long. */
  unreachableMs: 2 * 60_000,
  /** Connections that the holder of a rendezvous id serves at one time. */
  rendezvousInbound: 16,
  /** Addresses in one answer to `peers`, registered or linked within `registeredMs`. */
  peersPerAnswer: 50,
  registeredMs: 10 * 60_000,
  /**
   * Addresses worth dialling, of all kinds; each kind has its own part, so that hints never push
   * out known peers.
   */
  candidateAddresses: 256,
  candidateParts: { local: 64, known: 80, rendezvous: 32, exchange: 56, introduced: 24 },
  /**
   * Addresses without a peer that were dialled: they are not taken from peers again for a while.
   */
  goneAddresses: 512,
  goneMs: 60_000,
  /** Addresses kept on disk between sessions. */
  rememberedPeers: 64,
  /** Inviters in a link. */
  linkInviters: 3,
  /** Presence on the same-browser channel: sent this often, forgotten after `presenceGoneMs`. */
  presenceMs: 5_000,
  presenceGoneMs: 15_000,
  /** Characters of a peer id. */
  addressLength: 64,

  // Frames and messages (N-5)
  /** One frame on the wire, our own frame header included; PeerJS `raw` closes above 262,144. */
  frameBytes: 64 * KIB,
  /** The most bytes of a received frame. */
  frameMaxBytes: 256 * KIB,
  /** The least data of any frame but the last, so that frames cost no more than their bytes. */
  frameMinBytes: KIB,
  /** One binary message: the largest block and its envelope. */
  messageBytes: LARGEST_BLOCK_BYTES + 64 * KIB,
  /** The longest wait for the next frame of a message. */
  frameProgressMs: 10_000,
  /** The least rate of a message beyond `frameProgressMs`, bytes a second. */
  frameBytesPerSecond: 16 * KIB,
  /**
   * Bytes of a peer handed to the worker and not yet taken over: one largest message, as the worker
   * may be busy while all of it comes.
   */
  unacknowledgedBytes: LARGEST_BLOCK_BYTES + MIB,
  /**
   * Bytes accepted for a peer that wait in the worker: a whole largest message must fit beside
   * others.
   */
  sendQueueBytes: 8 * MIB,
  /** While a peer has not taken this many bytes of answers, its further requests wait. */
  answersWaitingBytes: 2 * MIB,
  /**
   * Messages of one peer that wait to be handled: a script may send a whole burst of `merge` (O-5)
   * in a loop.
   */
  receiveQueue: 1_024,
  /**
   * The bytes of those, counted with `receiveOverheadBytes` for each; one message more may be
   * there.
   */
  receiveQueueBytes: 8 * MIB,
  /** The memory of a waiting message beside its own bytes. */
  receiveOverheadBytes: 256,
  /** Bytes of the waiting messages of all peers; the peer with the most goes. */
  receiveQueuesBytes: 32 * MIB,
  /** Bytes of large messages being handled, of all peers; a single one may be over it. */
  inHandBytes: 8 * MIB,
  /** Messages up to this size are not counted there. */
  smallMessageBytes: 64 * KIB,
  /** Units of work (O-5) done for peers before other work of the thread has its turn. */
  workPerTurn: 50,
  /** A request of at most this many units is done in the turn in which it was read. */
  smallWork: 10,
  /** Transactions of a `merge` that are checked in one go. */
  transactionsAtOnce: 128,
  /** Half of the work that a peer has cost is forgotten after this. */
  loadHalfLifeMs: 2_000,

  ...OP_LIMITS,

  // Chain and sync
  /** Blocks dated ahead that are held and tried again (L-9). */
  futureBlocks: 16,
  /** A block dated further ahead is not held: a peer will tell of it when its time has come. */
  futureHeldMs: 10 * 60_000,
  /** Seals waiting for their block (L-12). */
  waitingSeals: 16,
  /**
   * Headers kept off the main chain; also those of a better chain beyond the first missing body.
   */
  sideHeaders: 4_096,
  /** Headers of a better chain that no linked peer tells of are dropped after this. */
  untoldMs: 30_000,
  /**
   * Bodies stored off the main chain, and their bytes; those on the way to a better or a sealed
   * chain do not count.
   */
  sideBlocks: 256,
  sideBlockBytes: 32 * MIB,
  /**
   * Headers staged (160 bytes each) in one walk before they show enough work; more up to a verified
   * seal.
   */
  stagedHeaders: 100_000,
  /** Downloaded bodies not yet executed. */
  stagedBodyBytes: 32 * MIB,
  /** Blocks written last that stay in memory as well, for peers that ask for them. */
  newestBlockBytes: 512 * KIB,
  /** Invalid blocks remembered, so that none is fetched and tried again. */
  invalidBlocks: 1_024,
  /** Depth below the tip at which side branches are forgotten. */
  sideDepth: 200,
  /** States after recent blocks kept in memory, and the bytes that they do not share. */
  cachedStates: 64,
  cachedStateBytes: 32 * MIB,
  /**
   * Changed accounts noted on disk before their pages are written: an eighth of all accounts, but
   * so many bytes at least and at most; as much as all accounts while more blocks follow, then at
   * most the last.
   */
  leastChangesBytes: KIB,
  changesBytes: 384 * KIB,
  catchUpChangesBytes: 8 * MIB,
  /** States served by `accounts`: those of the newest blocks. */
  servedStates: 8,
  /**
   * One chain step on the tip takes at most so many blocks, and about so many transactions: a step
   * writes each page of accounts it touches once, and the transactions of one block touch about as
   * many pages as those of ten.
   */
  blocksPerStep: 4_096,
  transactionsPerStep: 20_000,
  /** Executed in one go before other work of the thread has its turn; a block counts as ten. */
  transactionsPerTurn: 1_000,
  /** Bodies asked for ahead of the first one missing. */
  bodyWindow: 512,
  /** Bodies in one request; also at most as many as one answer of this size holds. */
  bodiesPerRequest: 128,
  bodyAnswerBytes: MIB,
  /** What a peer's first answers may hold, and those of the slowest line. */
  firstBodyAnswerBytes: 128 * KIB,
  leastBodyAnswerBytes: 16 * KIB,
  /** An answer that took less makes the next ones twice as large; one that took more, half. */
  quickBodiesMs: 1_000,
  slowBodiesMs: 4_000,
  /** Such requests open at one peer. */
  bodyRequests: 4,
  /** Bodies that came and wait to be taken in; above this no more are asked for. */
  arrivedBodyBytes: 16 * MIB,
  /** The wait for an answer full of bodies. */
  bodiesTimeoutMs: 30_000,
  /**
   * The first missing body is asked of a second peer after this; the wait for it is this long for
   * each block ahead.
   */
  bodyWaitMs: 2_000,
  /**
   * Where peers answer slowly, answers are waited for this many usual answers, up to so many times
   * as long as else. An answer is worth one part in so many of the average of one peer's, and
   * counts as so many ms at most.
   */
  answersWaited: 4,
  patienceTimes: 5,
  answersAveraged: 8,
  answerMaxMs: 30_000,
  /** The budget for vain waits (for bodies that did not come, for times to come), ms. */
  waitBudget: { capacity: 30_000, perSecond: 50 },
  /** How long a peer that did not show what it claimed, or lacks a body, is passed over. */
  doubtMs: 30_000,
  /** The longest such time for a peer that failed again and again: it doubles up to this. */
  doubtMaxMs: 10 * 60_000,
  /** How long after the start mere claims of peers keep a node from building. */
  claimsCountMs: 30_000,
  /**
   * A block of the own chain that can be read neither here nor from a peer is given up after this.
   */
  repairMs: 120_000,
  /** A node that is behind and makes no progress for this long is stalled. */
  stalledMs: 30_000,
  /** Walks over headers at one time; as many more over peers whose last claim proved true. */
  headerSyncs: 3,
  /** Bodies asked of one peer at one time. */
  bodiesInFlight: 512,
  /** The deepest reorganisation without an alarm (L-11). */
  quietReorganisation: 6,

  // Relay
  /** Wire ids a peer is known to have. */
  knownTransactionsPerPeer: 8_192,
  /** Block hashes a peer is known to have. */
  knownBlocksPerPeer: 512,
  /** Transactions waiting to be relayed to one peer. */
  relayQueue: 4_096,
  /**
   * Relayed transactions wait this long, so that several go together; where timers are late, by so
   * many times their lateness longer, up to the maximum or until one message is full.
   */
  relayDelayMs: 100,
  relayLateTimes: 8,
  relayDelayMaxMs: 1_000,
  /**
   * Announced payments that are being fetched: of all peers, of one, and other peers to ask for
   * each.
   */
  announced: 16_384,
  announcedByPeer: 4_096,
  otherAnnouncers: 3,
  /** Where answers are slow, a builder's `sleep` counts as longer by so many of them. */
  holdBackAnswers: 4,
  holdBackAnswersMaxMs: 9_000,
  /** Payments in one question; it is asked of the next announcer after this time. */
  fetchAtOnce: 256,
  fetchTimeoutMs: 2_000,
  /** Wire ids whose signature was verified. */
  verifiedCache: 65_536,
  /**
   * Signatures in workers (`VerifierPool`). Pieces ahead: a worker does one in some 20 ms, and the
   * node's thread may be busy for a quarter of a second with a step of the chain.
   */
  verifying: {
    workers: 4,
    least: 64,
    piece: 256,
    ahead: 16,
    silenceMs: 20_000,
    idleMs: 30_000,
    failures: 3,
  },
  /** How often a peer's pool is read at most, if it differs. */
  poolPullMs: 30_000,
  /** If that brings nothing it is read half as often each time, down to this. */
  poolPullMaxMs: 10 * 60_000,
  /** How often `hello` is sent again if the tip or the pool changed. */
  helloMs: 10_000,

  // Pool (P-1); the rules themselves stand in `ledger/pool-entry.ts`, a test keeps the two alike
  poolTransactions: 50_000,
  poolPerSender: 64,
  poolClaims: 1_024,
  poolWaitingPerSender: 16,
  /** Waiting transactions (with a gap before them) of all senders. */
  poolWaiting: 4_096,
  /** Confirmations after which a wallet no longer offers its transaction again. */
  ownDepth: 10,
  /** How long a payment of this wallet is valid, from now or from the tip's time. */
  ownExpiresMs: 7 * 24 * 60 * 60_000,
  /** How long a payment waits for a node that is behind. */
  catchUpMs: 10_000,
  /** Signed transactions kept in the outbox of one ledger. */
  outbox: 1_000,

  ...INTRODUCTION_LIMITS,
  ...JOIN_LIMITS,
  ...PAGE_LIMITS,
} as const;
