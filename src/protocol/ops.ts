/**
 * The table of all ops (O-2). Every op has a size limit, a quota and a cost; the type makes sure
 * that none is left out.
 */
import { LIMITS } from './limits.ts';

const KIB = 1024;

/** The six ops of the course system, then those that sync needs. */
export type Op =
  | 'time'
  | 'register'
  | 'peers'
  | 'pool'
  | 'merge'
  | 'blocks'
  | 'hello'
  | 'headers'
  | 'accounts'
  | 'transactions'
  | 'announce'
  | 'compact'
  | 'judge'
  | 'neighbours'
  | 'signal'
  | 'tip'
  | 'short'
  | 'reconcile';

/** Versions of the protocol spoken here, lowest and highest (u16). */
export const PROTOCOL: readonly [number, number] = [1, 3];
/** From this version on `hello` may carry a node key (N-8). */
export const PROOF_VERSION = 2;
/** From this version on `hello` tells the first body (S-5). */
export const FIRST_VERSION = 3;

/** Bits of `features` in `hello`; unknown ones are ignored. */
export const FEATURES = {
  /** The node takes `announce`: payments are announced by wire id, and fetched once. */
  announce: 1,
  /** The node takes `compact`: a block as its header and short ids of pooled transactions. */
  compact: 2,
  /** Takes `neighbours` and `signal`: passes signalling on (N-8). */
  signal: 4,
  /** Seeks a proof now, over the tip that this `hello` tells of. Believed by nobody, but shown. */
  seeking: 8,
  /** Reads a small message between the frames of a large one (N-5). */
  between: 16,
  /** Takes `tip` and `short`: blocks are told of, and sent at once where they are wanted so. */
  tip: 32,
  /** Takes `reconcile`: pools are compared by digests, and what differs is fetched. */
  reconcile: 64,
} as const;

/** A token bucket: its capacity, and the tokens it gains each second. */
export interface Bucket {
  readonly capacity: number;
  readonly perSecond: number;
}

export interface OpRow {
  /** The op's code in the binary encoding, u8, 1..255; 0 stands for an unknown op. */
  readonly code: number;
  /** The status of success: 202 if the work is only accepted. */
  readonly success: 200 | 202;
  /**
   * The units of `PEER_BUDGET` that a request costs, about 0.1 ms of the answerer's time each,
   * beside its bytes (`KIB_COST`).
   */
  readonly cost: number;
  /** The units for each item it carries or asks for, as `itemsOfRequest` counts them. */
  readonly itemCost: number;
  /** The most bytes of a whole request, in the binary encoding. */
  readonly maxRequest: number;
  /** The most bytes of a whole answer, in the binary encoding. */
  readonly maxAnswer: number;
  /** The quota for requests of one peer. */
  readonly quota: Bucket;
}

/**
 * The units that reading or writing a KiB of a message costs. JSON costs more to parse and to make.
 */
export const KIB_COST: { readonly binary: number; readonly json: number } = {
  binary: 0.2,
  json: 0.6,
};

/**
 * The budget for all requests of one peer. 5,000 units a second is half of one core for one peer:
 * enough for a full-speed sync, and `LIMITS.receiveQueue` bounds what piles up.
 */
export const PEER_BUDGET: Bucket = { capacity: 30_000, perSecond: 5_000 };

/**
 * The budget that is there when a link opens: little, so that coming back again and again buys
 * nothing.
 */
export const PEER_BUDGET_AT_FIRST = 3_000;

export const OPS: { readonly [O in Op]: OpRow } = {
  time: {
    code: 1,
    success: 200,
    cost: 1,
    itemCost: 0,
    maxRequest: 64,
    maxAnswer: KIB,
    quota: { capacity: 100, perSecond: 20 },
  },
  register: {
    code: 2,
    success: 202,
    cost: 1,
    itemCost: 0,
    maxRequest: 256,
    maxAnswer: KIB,
    quota: { capacity: 20, perSecond: 2 },
  },
  peers: {
    code: 3,
    success: 200,
    cost: 2,
    itemCost: 0,
    maxRequest: 64,
    maxAnswer: 8 * KIB,
    quota: { capacity: 30, perSecond: 5 },
  },
  // The pool keeps its order: after a change, mending it takes 1 to 3 ms for 50,000 transactions.
  pool: {
    code: 4,
    success: 200,
    cost: 20,
    itemCost: 0.02,
    maxRequest: 64,
    maxAnswer: LIMITS.messageBytes,
    quota: { capacity: 100, perSecond: 30 },
  },
  // Verifying a signature costs 0.1-0.2 ms, entering the pool half of that. A script may send its
  // payments one by one.
  merge: {
    code: 5,
    success: 202,
    cost: 5,
    itemCost: 2,
    maxRequest: LIMITS.messageBytes,
    maxAnswer: 512 * KIB,
    quota: { capacity: 1000, perSecond: 200 },
  },
  // A newcomer may ask as fast as it can; the budget bounds the cost.
  blocks: {
    code: 6,
    success: 200,
    cost: 10,
    itemCost: 1,
    maxRequest: 8 * KIB,
    maxAnswer: LIMITS.messageBytes,
    quota: { capacity: 200, perSecond: 150 },
  },
  // It is sent again at each new tip.
  hello: {
    code: 7,
    success: 200,
    cost: 2,
    itemCost: 0,
    maxRequest: KIB,
    maxAnswer: KIB,
    quota: { capacity: 100, perSecond: 20 },
  },
  headers: {
    code: 8,
    success: 200,
    cost: 20,
    itemCost: 0.01,
    maxRequest: 4 * KIB,
    maxAnswer: 512 * KIB,
    quota: { capacity: 60, perSecond: 10 },
  },
  // Records are charged when they are loaded.
  accounts: {
    code: 9,
    success: 200,
    cost: 10,
    itemCost: 0,
    maxRequest: KIB,
    maxAnswer: 1024 * KIB,
    quota: { capacity: 60, perSecond: 10 },
  },
  transactions: {
    code: 10,
    success: 200,
    cost: 20,
    itemCost: 0.03,
    maxRequest: 64 * KIB,
    maxAnswer: LIMITS.messageBytes,
    quota: { capacity: 200, perSecond: 40 },
  },
  // The payments fetched because of it are charged when they come, as if they had been merged.
  announce: {
    code: 11,
    success: 202,
    cost: 2,
    itemCost: 0.02,
    maxRequest: 64 * KIB,
    maxAnswer: KIB,
    quota: { capacity: 200, perSecond: 40 },
  },
  compact: {
    code: 12,
    success: 202,
    cost: 10,
    itemCost: 0.05,
    maxRequest: 256 * KIB,
    maxAnswer: KIB,
    quota: { capacity: 100, perSecond: 20 },
  },
  // A block is checked as in a `merge`, and nothing of it is kept: no reason to ask often.
  judge: {
    code: 13,
    success: 200,
    cost: 20,
    itemCost: 2,
    maxRequest: LIMITS.messageBytes,
    maxAnswer: 4 * KIB,
    quota: { capacity: 40, perSecond: 2 },
  },
  neighbours: {
    code: 14,
    success: 200,
    cost: 2,
    itemCost: 0,
    maxRequest: 64,
    maxAnswer: 2 * KIB,
    quota: { capacity: 30, perSecond: 5 },
  },
  // One signature is verified at arrival; signals that are passed on have narrower limits besides.
  signal: {
    code: 15,
    success: 202,
    cost: 5,
    itemCost: 0,
    maxRequest: 2 * KIB,
    maxAnswer: KIB,
    quota: { capacity: 40, perSecond: 2 },
  },
  // As often as `hello`, in whose place it is sent.
  tip: {
    code: 16,
    success: 202,
    cost: 2,
    itemCost: 0,
    maxRequest: 128,
    maxAnswer: KIB,
    quota: { capacity: 100, perSecond: 20 },
  },
  // The block is charged when it is loaded.
  short: {
    code: 17,
    success: 200,
    cost: 10,
    itemCost: 0,
    maxRequest: 64,
    maxAnswer: 256 * KIB,
    quota: { capacity: 60, perSecond: 10 },
  },
  // The walk over the pool is charged as a load.
  reconcile: {
    code: 18,
    success: 200,
    cost: 10,
    itemCost: 0.1,
    maxRequest: 2 * KIB,
    maxAnswer: 32 * KIB,
    quota: { capacity: 100, perSecond: 20 },
  },
};

/** True for the name of an op (own properties only: `constructor` is none). */
export function isOp(name: unknown): name is Op {
  return typeof name === 'string' && Object.hasOwn(OPS, name);
}

/** All names of ops, in the order of their codes. */
export const OP_NAMES: readonly Op[] = Object.keys(OPS).filter(isOp);

const BY_CODE = new Map<number, Op>(OP_NAMES.map((op) => [OPS[op].code, op]));

/** The op of a code of the binary encoding; null for none. */
export function opOfCode(code: number): Op | null {
  return BY_CODE.get(code) ?? null;
}

/** The error texts (O-1), to the letter those of the course system that Folio began as. */
export const ANSWERS = {
  ok: 'OK',
  accepted: 'Accepted',
  cannotParse: 'Cannot parse request message.',
  bodyNotSupported: 'Message body is not supported.',
  /** Folio's own: over quota, status 429. */
  tooManyRequests: 'Too many requests.',
  /** Folio's own: the response is over the size limit, status 500. */
  doesNotFit: 'The answer does not fit; ask for less.',
  unsupported: (op: string): string => `Operation "${op}" is not supported`,
  missing: (op: Op, arg: string): string =>
    `Operation "${op}" requires the following "args": "${arg}"`,
  /** Folio's own: an argument has a wrong type or is out of range. */
  unusable: (op: Op, arg: string): string =>
    `Operation "${op}" cannot use the following "args": "${arg}"`,
} as const;
