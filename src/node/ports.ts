/**
 * These interfaces name what a node needs from the world. The node owns them; storage,
 * network and builder implement them and import nothing else of the node. The simulator implements
 * them too.
 */
import type { CloseReason } from '../protocol/close-reasons.ts';

export interface TimerHandle {
  cancel(): void;
}

export interface Clock {
  /** Wall clock, ms since 1970. May jump either way (T-12). */
  now(): number;
  /** Never goes back, ms. */
  monotonic(): number;
  /** IANA name, e.g. `Asia/Shanghai`. */
  timeZone(): string;
  after(ms: number, run: () => void): TimerHandle;
}

export interface Random {
  bytes(length: number): Uint8Array;
  /** Uniform in [0, 1). */
  uniform(): number;
}

/** One open channel to one peer. Messages are whole (framing is the transport's business). */
export interface Link {
  /** Unique within this node's life. */
  readonly id: string;
  readonly kind: 'rtc' | 'local';
  readonly encoding: 'binary' | 'json';
  /** PeerJS id of the remote for `rtc`, its node id in hex for `local`. */
  readonly address: string;
  /** True when this node dialled. */
  readonly outgoing: boolean;
  /** True where a server carries its frames (N-7): a direct link replaces it when it can. */
  readonly relayed?: boolean;
  /**
   * 32 bytes that only the two ends of this very channel have in common; a node proves its key by
   * signing them (N-8). Absent where there is no such thing.
   */
  readonly binding?: Uint8Array;
  /**
   * Monotonic ms of the last frame received: a sign of life while a large message comes. Absent
   * where messages come whole.
   */
  heardAt?(): number;
  /** Bytes accepted by `send` and not yet handed to the wire. */
  buffered(): number;
  /** False when the message was not accepted (link closing, or the send cap is reached). */
  send(message: Uint8Array): boolean;
  close(reason: CloseReason): void;
}

/**
 * - `missing`: the signalling server knows nobody of this address.
 * - `no-way`: it was called, and no path through the network was found.
 * - `not-dialled`: it was not called, for want of room or of signalling.
 */
export type DialFailure = 'missing' | 'no-way' | 'not-dialled';

export type SignallingState = 'off' | 'connecting' | 'open' | 'lost';

export interface TransportHandlers {
  opened(link: Link): void;
  message(link: Link, bytes: Uint8Array): void;
  closed(link: Link, reason: CloseReason): void;
  /** A dial that never opened; why, as far as the transport can tell. */
  failed(address: string, why?: DialFailure): void;
  /**
   * Addresses worth trying (rendezvous ids, presence). Hints, never trusted. The first `seen` of
   * them were there a moment ago, as far as the one who names them tells; absent: all.
   */
  found(addresses: readonly string[], how: 'rendezvous' | 'presence', seen?: number): void;
  signalling(state: SignallingState, address: string): void;
}

export interface Transport {
  readonly kind: 'rtc' | 'local';
  start(handlers: TransportHandlers): void;
  /** Own address others can dial; '' while there is none. */
  address(): string;
  /** Ends in `opened` or `failed`. */
  dial(address: string): void;
  /** Look for others now (after a wake-up, or when the node is alone). */
  discover(): void;
  stop(): void;
}

/** A block as stored. `undo` is null for a block that was never executed here (a side branch). */
export interface StoredBlock {
  height: number;
  hash: Uint8Array;
  /** header (160 bytes) | body. */
  bytes: Uint8Array;
  undo: Uint8Array | null;
}

export interface AccountPage {
  /** Prefix of the leaf, as '0' and '1'; '' is the root. */
  key: string;
  bytes: Uint8Array;
}

/**
 * One entry of the index by which `find` gives heights. `key`: the first 8 bytes of a transaction
 * id or of SHA-256(address).
 */
export interface IndexEntry {
  key: Uint8Array;
  height: number;
}

/** One step of the chain or the pool: written whole or not at all (S-2). */
export interface ChainStep {
  /** New or re-executed blocks; a block already stored is replaced (its undo may be new). */
  blocks?: readonly StoredBlock[];
  /** Side blocks no longer wanted. */
  prune?: readonly { height: number; hash: Uint8Array }[];
  /**
   * The main chain from `from` (>= 1) upwards is replaced by these headers (160 bytes each), and
   * ends there.
   */
  headers?: { from: number; bytes: Uint8Array };
  accounts?: { put: readonly AccountPage[]; remove: readonly string[] };
  /**
   * Entries above `truncate` are dropped, then `add` is added (heights > truncate). `whole`:
   * whether none is missing now; where it is not told, a damaged index stays a damaged one, and is
   * named at each `open`. A step with headers has it: headers without any index are a damaged one
   * too.
   */
  index?: { truncate: number; add: readonly IndexEntry[]; whole?: boolean };
  /**
   * The pool is a journal: `append` adds one record of encoded transactions; `replace` rewrites it
   * whole.
   */
  pool?: { append: Uint8Array } | { replace: readonly Uint8Array[] };
  /** All held seals, encoded, highest first. */
  seals?: readonly Uint8Array[];
  /** Peers worth remembering. */
  peers?: readonly RememberedPeer[];
}

export interface RememberedPeer {
  address: string;
  /** ms since 1970. */
  lastSeen: number;
}

export interface StoredLedger {
  /** Main chain headers, heights 1..tip, 160 bytes each. */
  headers: Uint8Array;
  accounts: readonly AccountPage[];
  pool: readonly Uint8Array[];
  seals: readonly Uint8Array[];
  peers: readonly RememberedPeer[];
  /** Headers (160 bytes each) of stored blocks off the main chain, newest heights first. */
  side: readonly Uint8Array[];
}

/** Something stored that was found damaged: named and quarantined (S-3). */
export interface Damage {
  what: 'headers' | 'accounts' | 'block' | 'index' | 'pool' | 'seals' | 'peers' | 'meta';
  detail: string;
}

export interface ChainStore {
  /**
   * Opens (creating if absent) and reads all but blocks. Damaged parts come back empty and are
   * named.
   */
  open(): Promise<{ ledger: StoredLedger; damage: readonly Damage[] }>;
  commit(step: ChainStep): Promise<void>;
  /** Null when absent or damaged, by its checksum. */
  block(height: number, hash: Uint8Array): Promise<StoredBlock | null>;
  /**
   * Main-chain heights that may hold this key (first 8 bytes), ascending; false hits are possible.
   */
  find(key: Uint8Array): Promise<readonly number[]>;
  /**
   * Moves everything aside under a dated name (kept for a look, at most one) and starts with `kept`
   * alone, in one step: where that fails all is as it was, and can be used.
   */
  quarantine(reason: string, kept?: ChainStep): Promise<void>;
  close(): Promise<void>;
}

/** Seeks a nonce. One search at a time; a new one replaces the old. */
export interface ProofSearch {
  start(job: ProofJob): void;
  stop(): void;
}

export interface ProofJob {
  /** 160 bytes; the last 8 (nonce) are the search's to fill. */
  header: Uint8Array;
  work: bigint;
  /** Share of a core, 0..1. */
  share: number;
  found(nonce: bigint): void;
  progress(attempts: number, ratePerSecond: number): void;
  failed(reason: string): void;
}

/** What the builder sees of a node. */
export interface BuilderSource {
  /** In sync and history verified (B-2). */
  ready(): boolean;
  tipHash(): Uint8Array;
  /** Known nodes in the room, this one included (B-1). */
  nodes(): number;
  poolSize(): number;
  /** Arrival of the oldest pooled transaction, monotonic ms; null when the pool is empty. */
  oldest(): number | null;
  /** A block to seek a proof for, at this time; null when nothing in the pool can go in. */
  template(time: number): BlockTemplate | null;
  /** The proof is found: validate and add. */
  submit(
    template: BlockTemplate,
    nonce: bigint,
  ): Promise<{ ok: true } | { ok: false; code: string; reason: string }>;
  /** Calls back when the tip moves or the pool gains its first or size-th entry. */
  subscribe(changed: (what: 'tip' | 'pool' | 'ready') => void): () => void;
}

export interface BlockTemplate {
  height: number;
  header: Uint8Array;
  body: Uint8Array;
  work: bigint;
  records: number;
  /** Dropped for this block, with the reason, as the course system's builder warns. */
  dropped: readonly { id: string; code: string; reason: string }[];
}
