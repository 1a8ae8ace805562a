/**
 * The types of decoded requests and answers: bytes as `Uint8Array`, work as `bigint`, the same for
 * both encodings.
 */
import type { AccountsPart } from '../ledger/accounts-proof.ts';
import type { Block } from '../ledger/block.ts';
import type { Header } from '../ledger/header.ts';
import type { Seal } from '../ledger/seal.ts';
import type { Transaction } from '../ledger/transaction.ts';
import type { Op } from './ops.ts';

/** Bytes of a node id. */
export const NODE_ID_BYTES = 16;

export interface Tip {
  height: number;
  /** 32 bytes. */
  hash: Uint8Array;
  /** Total work of the chain up to here, < 2^128. */
  work: bigint;
}

/** A node's properties and its tip; sent on opening and again at each change of tip or seals. */
export interface Hello {
  /** Lowest and highest protocol version spoken (u16). */
  protocol: readonly [number, number];
  /** Ledger id, 32 bytes. */
  ledger: Uint8Array;
  /** 16 bytes, new at each start of a node; derived from the node key (N-8). */
  node: Uint8Array;
  /** The node's PeerJS id, '' while there is none. */
  address: string;
  tip: Tip;
  /** The highest held seal and at most one conflicting pair (L-12). */
  seals: readonly Seal[];
  /** Pool digest: how many, and the XOR of the first 8 bytes of their wire ids. */
  pool: { count: number; xor: Uint8Array };
  /** Bits, u32; unknown ones are ignored. */
  features: number;
  synced: boolean;
  /** From protocol 2 on (N-8); absent if the link cannot be bound to a key. */
  proof?: NodeProof;
  /**
   * From protocol 3 on (S-5): the bodies from this height on are here. Absent: those from 1 on.
   */
  first?: number;
}

/**
 * A node key (Ed25519, 32 bytes) and its signature (64 bytes) over data that only this link has.
 */
export interface NodeProof {
  key: Uint8Array;
  signature: Uint8Array;
}

/** A part of signalling between two nodes that a common neighbour passes on (N-8). */
export interface PassedSignal {
  /** Node key of the one that signs, 32 bytes. */
  key: Uint8Array;
  /** Id of the node it is for, 16 bytes. */
  to: Uint8Array;
  /** Seconds since 1970 (u32) after which it is worth nothing. */
  expires: number;
  /** An offer or an answer in the form of a link code (N-8), at most `LIMITS.signalBytes`. */
  body: Uint8Array;
  /** 64 bytes. */
  signature: Uint8Array;
}

/** One item of a `merge` that was not taken. */
export interface Refusal {
  /** Place in the list as sent, from 0. */
  index: number;
  code: string;
  reason: string;
}

/** Items decoded one by one: bad ones are named, and the good ones go on. */
export interface Items<T> {
  /** Ascending indexes. */
  values: readonly { index: number; value: T }[];
  refused: readonly Refusal[];
}

/** Makes a list of these items to send, in order. */
export function itemsOf<T>(values: readonly T[]): Items<T> {
  return { values: values.map((value, index) => ({ index, value })), refused: [] };
}

export type MergeArgs = { pool: Items<Transaction> } | { blocks: Items<Block> };

/** `start` < 0 counts from the end of the chain: max(0, length + start). */
export type BlocksArgs = { start: number; limit: number } | { hashes: readonly Uint8Array[] };

/** A page of a block's transactions, some of them by their places, or pooled ones by wire id. */
export type TransactionsArgs =
  | { block: Uint8Array; start: number; limit: number }
  | { block: Uint8Array; places: readonly number[] }
  | { ids: readonly Uint8Array[] };

/** A block whose transactions the receiver may have pooled (O-2). */
export interface CompactBlock {
  header: Header;
  /** 8 random bytes for each sending, so that nobody can make ids that collide. */
  salt: Uint8Array;
  /** 6 bytes for each transaction, in order: the start of SHA-256(salt | wire id). */
  short: Uint8Array;
}

/** Where a node stands, in place of a `hello` that is the same otherwise. */
export interface Stand extends Pick<Hello, 'tip' | 'pool' | 'features' | 'synced'> {
  /** New blocks are to be sent to it at once, and not only told of. */
  follow: boolean;
}

/**
 * What a pool has under one prefix of salted ids: the digests of the 16 prefixes that are longer by
 * one digit (the XOR of their salted ids, 8 bytes each), or, where it has few, their wire ids.
 */
export type PoolPart =
  | { digests: readonly Uint8Array[] }
  | {
      ids: readonly Uint8Array[];
    };

export interface Args {
  time: Record<never, never>;
  register: { addr: string };
  peers: Record<never, never>;
  pool: { start: number; limit: number };
  merge: MergeArgs;
  blocks: BlocksArgs;
  hello: Hello;
  /**
   * Hashes of the asker's chain, newest first; answered from the first one on the answerer's chain.
   */
  headers: { locator: readonly Uint8Array[]; limit: number };
  /** State after `block` (null: the newest state served). `prefix` of '0' and '1'. */
  accounts: { block: Uint8Array | null; prefix: string };
  transactions: TransactionsArgs;
  /** Wire ids (L-4) of payments that the sender has pooled. */
  announce: { ids: readonly Uint8Array[] };
  compact: CompactBlock;
  judge: { blocks: Items<Block> };
  neighbours: Record<never, never>;
  signal: PassedSignal;
  tip: Stand;
  /** `block`: a hash, 32 bytes. */
  short: { block: Uint8Array };
  /** Prefixes of salted ids as hex digits; '' is the whole pool. */
  reconcile: { prefixes: readonly string[] };
}

/** A block in a JSON answer whose body did not fit. */
export interface CountedBlock {
  header: Header;
  count: number;
}

export interface Responses {
  /** `time`: seconds since 1970 with a fraction (ms). */
  time: { time: number; timeZone: string };
  register: null;
  peers: readonly string[];
  /** `total`: size of the answerer's pool; null where not told (JSON). */
  pool: { transactions: readonly Transaction[]; total: number | null };
  merge: { taken: number; refused: readonly Refusal[] };
  /** In the order asked, unknown hashes left out; fewer than asked where no more fit: ask again. */
  blocks: { blocks: readonly Block[]; counted?: readonly CountedBlock[] };
  hello: Hello;
  headers: { headers: readonly Header[] };
  accounts: AccountsPart & { block: Uint8Array };
  /** `start`: index of the first; `next`: where to go on, null at the end. By ids: 0 and null. */
  transactions: { transactions: readonly Transaction[]; start: number; next: number | null };
  announce: null;
  compact: null;
  /** As of `merge`: `taken` counts the blocks that are valid. */
  judge: { taken: number; refused: readonly Refusal[] };
  /** Node ids, 16 bytes each. */
  neighbours: readonly Uint8Array[];
  signal: null;
  tip: null;
  short: CompactBlock;
  /**
   * `salt`: 8 bytes, of this run of the answerer. `claims`: whether claims are counted. A part for
   * each prefix, in order.
   */
  reconcile: { salt: Uint8Array; claims: boolean; parts: readonly PoolPart[] };
}

/**
 * A response as it can be sent: a stored block goes out as its bytes (header | body) without being
 * decoded; a block that cannot fit into a JSON answer goes without its body.
 */
export interface Sendable extends Omit<Responses, 'blocks'> {
  blocks: { blocks: readonly (Block | Uint8Array | CountedBlock)[] };
}

/** A request of one op. */
export interface RequestOf<O extends Op> {
  op: O;
  args: Args[O];
}

/** Any request, discriminated by `op`. */
export type Request = { [O in Op]: RequestOf<O> }[Op];

/** 200 `OK`, 202 `Accepted` with a response; else an error text and null. */
export type Answer<R> =
  | { status: 200 | 202; error: string; response: R }
  | { status: number; error: string; response: null };

/** The answer to one op, as received. */
export type OpAnswer = { [O in Op]: { op: O; answer: Answer<Responses[O]> } }[Op];
