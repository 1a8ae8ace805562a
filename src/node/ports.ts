/**
 * The interfaces of what a node needs from the world. The node owns them; storage, network, builder
 * and the simulator implement them and import nothing else of the node.
 */
import type { Refused } from '../base/refusal-values.ts';
import type { CloseReason } from '../protocol/close-reasons.ts';

export interface TimerHandle {
  cancel(): void;
}

export interface Clock {
  /** The wall clock, ms since 1970. It may jump either way (T-12). */
  now(): number;
  /** A clock that never goes back, ms. */
  monotonic(): number;
  /** The IANA name of the zone, e.g. `Asia/Shanghai`. */
  timeZone(): string;
  after(ms: number, run: () => void): TimerHandle;
}

export interface Random {
  bytes(length: number): Uint8Array;
  /** A number, uniform in [0, 1). */
  uniform(): number;
}

/** One open channel to one peer. Messages are whole (framing is the transport's business). */
export interface Link {
  /** Unique while this node runs. */
  readonly id: string;
  readonly kind: 'rtc' | 'local';
  readonly encoding: 'binary' | 'json';
  /** The PeerJS id of the other end for `rtc`, its node id in hex for `local`. */
  readonly address: string;
  /** True when this node dialled. */
  readonly outbound: boolean;
  /** True where a server carries its frames (N-7): a direct link replaces it when it can. */
  readonly relayed?: boolean;
  /**
   * 32 bytes that only the two ends of this channel share; a node proves its key by signing them
   * (N-8). Absent if the channel has none.
   */
  readonly binding?: Uint8Array;
  /**
   * When the last frame came, monotonic ms: a sign of life while a large message comes. Absent if
   * messages come whole.
   */
  heardAt?(): number;
  /** Bytes accepted by `send` and not yet handed to the wire. */
  buffered(): number;
  /**
   * False when the message was not accepted (link closing, or the send cap is reached). An urgent
   * one goes ahead of those that are not, where the link can; urgent ones keep their order, and so
   * do the others.
   */
  send(message: Uint8Array, urgent?: boolean): boolean;
  close(reason: CloseReason): void;
}

/**
 * - `missing`: the signalling server knows nobody at this address.
 * - `no-way`: the peer was called, and no path through the network was found.
 * - `no-answer`: a neighbour was asked to pass the call on, and no answer came.
 * - `not-dialled`: it was not called, as there was no room or no signalling.
 */
export type DialFailure = 'missing' | 'no-way' | 'no-answer' | 'not-dialled';

export type SignallingState = 'off' | 'connecting' | 'open' | 'lost';

export interface TransportHandlers {
  opened(link: Link): void;
  message(link: Link, bytes: Uint8Array): void;
  closed(link: Link, reason: CloseReason): void;
  /** A dial did not open; `why`, as far as the transport can tell. */
  failed(address: string, why?: DialFailure): void;
  /**
   * Addresses worth trying (rendezvous ids, presence): hints, never trusted. The first `seen` of
   * them were there a moment ago, as their source says; absent: all. `isFull`: the first says that
   * it is full.
   */
  found(
    addresses: readonly string[],
    how: 'rendezvous' | 'presence',
    seen?: number,
    isFull?: boolean,
  ): void;
  signalling(state: SignallingState, address: string): void;
  /** To be passed on to the node of this address (`nodeAddress`) by a common neighbour (N-8). */
  signal?(address: string, body: Uint8Array): void;
}

export interface Transport {
  readonly kind: 'rtc' | 'local';
  start(handlers: TransportHandlers): void;
  /** The own address that others can dial; '' while there is none. */
  address(): string;
  /** Dials; ends in `opened` or `failed`. */
  dial(address: string): void;
  /**
   * A common neighbour brought this from the node of that address; null: the signal to that node
   * could not be passed on. Absent if no link is made this way.
   */
  signalled?(address: string, body: Uint8Array | null): void;
  /** Looks for others now (after a wake-up, or when the node is alone). */
  discover(): void;
  stop(): void;
}

/** A block as stored. `undo` is null for a block that was never executed here (a side branch). */
export interface StoredBlock {
  height: number;
  hash: Uint8Array;
  /** The block encoded: header (160 bytes) | body. */
  bytes: Uint8Array;
  undo: Uint8Array | null;
  /** Kept beside a large one, so that it is shown without being read. */
  summary?: BlockSummary;
}

/** What a block comes to. Unlike its bytes it is only as good as the disk. */
export interface BlockSummary {
  /** Transactions in it. */
  count: number;
  /** Sum of their amounts; above 2^53 it is rounded. */
  amount: number;
  /** Sum of their fees. */
  fees: number;
}

/** As read; `bytes`: header and body. */
export interface StoredSummary extends BlockSummary {
  bytes: number;
}

export interface AccountPage {
  /** Prefix of the leaf, as '0' and '1'; '' is the root. */
  key: string;
  bytes: Uint8Array;
}

/** All entries of the index for one block. */
export interface IndexBlock {
  height: number;
  /** The first 8 bytes of a transaction id, or of SHA-256(address), back to back. */
  keys: Uint8Array;
  /** For each key, the byte of the body where the transaction that names it begins. */
  places: Uint32Array;
}

/** Where a key may be named; `place` is null where an earlier version did not note it. */
export interface IndexHit {
  height: number;
  place: number | null;
}

/** Where the bodies on this disk begin (S-5). */
export interface StoredBase {
  /**
   * Of the block whose accounts this node began with, or below which it deleted the bodies: those
   * of all blocks above it are here. 0: genesis.
   */
  height: number;
  /**
   * Up to here history was executed from genesis on; `height` where all of it was. While it is
   * less, the bodies up to here are stored as well.
   */
  verified: number;
  /** The rest of it was sought in vain, and the base is taken for true without it. */
  isAccepted?: boolean;
}

/** One step of the chain or the pool: written whole or not at all (S-2). */
export interface ChainStep {
  /** New or re-executed blocks; a block already stored is replaced (its undo may be new). */
  blocks?: readonly StoredBlock[];
  /** Blocks no longer wanted: of side branches, or below the base. */
  prune?: readonly { height: number; hash: Uint8Array }[];
  /** Replaces the main chain from height `from` (>= 1) on by these headers (160 bytes each). */
  headers?: { from: number; bytes: Uint8Array };
  accounts?: { put: readonly AccountPage[]; remove: readonly string[] };
  /**
   * Accounts that changed (`encodeChanges`) are noted beside the pages: `append` is the newest
   * record; of the oldest ones so many go, whose accounts are in the pages.
   */
  changes?: { append: Uint8Array | null; drop: number };
  base?: StoredBase;
  /**
   * Changes of the accounts after block `base.verified`, kept while history is verified; 'none'
   * deletes them all.
   */
  past?: { put: readonly AccountPage[]; remove: readonly string[] } | 'none';
  /** Index entries of heights up to the base: added, and nothing is dropped. */
  pastIndex?: readonly IndexBlock[];
  /**
   * Drops index entries above `truncate`, then adds `add` (heights > truncate). `whole`: whether
   * none is missing now. Without it a damaged index stays a damaged one, and is named at each
   * `open`. A step with headers has an index: headers without one count as damage too. `least`:
   * entries of heights below it are dropped as well.
   */
  index?: { truncate: number; add: readonly IndexBlock[]; whole?: boolean; least?: number };
  /**
   * The pool is a journal: `append` adds one record of encoded transactions; `replace` rewrites it.
   */
  pool?: { append: Uint8Array } | { replace: readonly Uint8Array[] };
  /** All held seals, encoded, highest first. */
  seals?: readonly Uint8Array[];
  /** Peers to remember. */
  peers?: readonly RememberedPeer[];
}

export interface RememberedPeer {
  address: string;
  /** When it was last linked, ms since 1970. */
  lastSeen: number;
}

export interface StoredLedger {
  /** Main chain headers, heights 1..tip, 160 bytes each. */
  headers: Uint8Array;
  accounts: readonly AccountPage[];
  /** What changed in the accounts since their pages were written, oldest first. */
  changes: readonly Uint8Array[];
  pool: readonly Uint8Array[];
  seals: readonly Uint8Array[];
  peers: readonly RememberedPeer[];
  /** Headers (160 bytes each) of stored blocks off the main chain, newest heights first. */
  side: readonly Uint8Array[];
  /** Null where none was ever written: all bodies are here, and a base may be chosen (S-5). */
  base: StoredBase | null;
  /** The accounts after block `base.verified`, while history is verified. */
  past: readonly AccountPage[];
}

/** A stored thing that was found damaged: it is named and quarantined (S-3). */
export interface Damage {
  what:
    | 'headers'
    | 'accounts'
    | 'base'
    | 'past'
    | 'block'
    | 'index'
    | 'pool'
    | 'seals'
    | 'peers'
    | 'meta';
  detail: string;
}

export interface ChainStore {
  /**
   * Opens (creating if absent) and reads all but blocks. Damaged parts come back empty and are
   * named.
   */
  open(): Promise<{ ledger: StoredLedger; damage: readonly Damage[] }>;
  commit(step: ChainStep): Promise<void>;
  /**
   * Reads a block; null when it is absent, or damaged by its checksum.
   *
   * @param header its own, where the caller has it: the block can then be read beside damaged pages
   *   of headers.
   */
  block(height: number, hash: Uint8Array, header?: Uint8Array | null): Promise<StoredBlock | null>;
  /**
   * So many bytes of a stored block's body from a place on, fewer at its end, without reading all
   * of a large one. Null when absent or damaged.
   */
  bodyPart(
    height: number,
    hash: Uint8Array,
    from: number,
    length: number,
  ): Promise<Uint8Array | null>;
  /** Of a large block; null where one is read whole as soon, or is absent or damaged. */
  summary(height: number, hash: Uint8Array): Promise<StoredSummary | null>;
  /**
   * Where the main chain may name this key (8 bytes), ascending; false hits are possible.
   */
  find(key: Uint8Array): Promise<readonly IndexHit[]>;
  /**
   * Moves everything aside under a dated name (one is kept at most, to be looked at) and starts
   * with `kept` alone, in one step: if that fails, all is as before and usable.
   */
  quarantine(reason: string, kept?: ChainStep): Promise<void>;
  close(): Promise<void>;
}

/** Seeks a nonce. One search runs at a time; a new one replaces the old. */
export interface ProofSearch {
  start(job: ProofJob): void;
  stop(): void;
}

export interface ProofJob {
  /** 160 bytes; the search fills the last 8 (the nonce). */
  header: Uint8Array;
  work: bigint;
  /** The share of a core to use, 0..1. */
  share: number;
  found(nonce: bigint): void;
  progress(attempts: number, ratePerSecond: number): void;
  failed(reason: string): void;
}

/** The parts of a node that the builder sees. */
export interface BuilderSource {
  /** True if the node is in sync and its history is verified (B-2). */
  ready(): boolean;
  tipHash(): Uint8Array;
  /** The number of known nodes of the ledger, this one included (B-1). */
  nodes(): number;
  /** The ms that linked peers usually take to answer; 0 while unknown (B-1). */
  answerMs(): number;
  poolSize(): number;
  /** When the oldest pooled transaction came, monotonic ms; null when the pool is empty. */
  oldest(): number | null;
  /** A block to seek a proof for, at this time; null when nothing in the pool can go in. */
  template(time: number): BlockTemplate | null;
  /** Validates a block whose proof was found, and adds it. */
  submit(
    template: BlockTemplate,
    nonce: bigint,
  ): Promise<{ ok: true } | { ok: false; code: string; reason: string }>;
  /** A search for a proof over the tip has begun, or has ended. */
  seeking(on: boolean): void;
  /** Calls back when the tip moves or the pool gains its first or size-th entry. */
  subscribe(changed: (what: 'tip' | 'pool' | 'ready') => void): () => void;
}

export interface BlockTemplate {
  height: number;
  header: Uint8Array;
  body: Uint8Array;
  work: bigint;
  records: number;
  /**
   * The transactions that were left out of this block, with the reason, as the course system's
   * builder warns.
   */
  dropped: readonly (Refused & { id: string })[];
}
