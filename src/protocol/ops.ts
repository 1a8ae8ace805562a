/**
 * The ops: their table (O-2). Every op has a size limit, a quota and a cost, and the type leaves
 * none out.
 */
import { LIMITS } from './limits.ts';

const KIB = 1024;

/** The six of the course system, then what sync needs besides. */
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
  | 'judge';

/** Versions of the protocol spoken here, lowest and highest (u16). */
export const PROTOCOL: readonly [number, number] = [1, 2];
/** From this version on `hello` may carry a node key (N-8). */
export const PROOF_VERSION = 2;

/** Bits of `features` in `hello`; one a node does not know is ignored. */
export const FEATURES = {
  /** Takes `announce`: payments are told of by wire id, and fetched once. */
  announce: 1,
  /** Takes `compact`: a block as its header and short ids of what is pooled already. */
  compact: 2,
} as const;

/** A token bucket: so many at once, so many more each second. */
export interface Bucket {
  readonly capacity: number;
  readonly perSecond: number;
}

export interface OpRow {
  /** u8 in the binary encoding, 1..255; 0 stands for an unknown op. */
  readonly code: number;
  /** Status of success: 202 where the work is only accepted. */
  readonly success: 200 | 202;
  /**
   * Units of `PEER_BUDGET` a request takes, about 0.1 ms of the answerer's time each, beside its
   * bytes (`KIB_COST`).
   */
  readonly cost: number;
  /** Units for each item it carries or asks for, as `itemsOfRequest` counts them. */
  readonly itemCost: number;
  /** Bytes of a whole request, in the binary encoding. */
  readonly maxRequest: number;
  /** Bytes of a whole answer, in the binary encoding. */
  readonly maxAnswer: number;
  /** Requests of one peer. */
  readonly quota: Bucket;
}

/**
 * Units a KiB of a message takes to be read or written, whatever it says. JSON is the dearer to
 * parse and to make.
 */
export const KIB_COST: { readonly binary: number; readonly json: number } = {
  binary: 0.2,
  json: 0.6,
};

/**
 * What all requests of one peer may cost together. 5,000 units a second is half of one core for one
 * peer: enough for a full-speed sync, and `LIMITS.receiveQueue` bounds what piles up.
 */
export const PEER_BUDGET: Bucket = { capacity: 30_000, perSecond: 5_000 };

/**
 * What is there of it when a link opens: little, so that coming back again and again buys nothing.
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
  // The pool keeps its order: after a change it takes 1 to 3 ms to mend it where 50,000 are pooled.
  pool: {
    code: 4,
    success: 200,
    cost: 20,
    itemCost: 0.02,
    maxRequest: 64,
    maxAnswer: LIMITS.messageBytes,
    quota: { capacity: 100, perSecond: 30 },
  },
  // A signature costs 0.1-0.2 ms to verify, entering the pool half of that. A script may well send
  // its payments one by one.
  merge: {
    code: 5,
    success: 202,
    cost: 5,
    itemCost: 2,
    maxRequest: LIMITS.messageBytes,
    maxAnswer: 512 * KIB,
    quota: { capacity: 1000, perSecond: 200 },
  },
  // As fast as a newcomer can take them; what they cost is the budget's to say.
  blocks: {
    code: 6,
    success: 200,
    cost: 10,
    itemCost: 1,
    maxRequest: 8 * KIB,
    maxAnswer: LIMITS.messageBytes,
    quota: { capacity: 200, perSecond: 150 },
  },
  // Sent again at each tip.
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
  // Records are charged as loaded.
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
  // What is fetched of it is charged once it is here, as if it had been merged.
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
  // A block is looked at as in a `merge`, and nothing of it is kept: no reason to ask often.
  judge: {
    code: 13,
    success: 200,
    cost: 20,
    itemCost: 2,
    maxRequest: LIMITS.messageBytes,
    maxAnswer: 4 * KIB,
    quota: { capacity: 40, perSecond: 2 },
  },
};

/** True for the name of an op (own properties only: `constructor` is none). */
export function isOp(name: unknown): name is Op {
  return typeof name === 'string' && Object.hasOwn(OPS, name);
}

/** All names, in the order of their codes. */
export const OP_NAMES: readonly Op[] = Object.keys(OPS).filter(isOp);

const BY_CODE = new Map<number, Op>(OP_NAMES.map((op) => [OPS[op].code, op]));

/** The op of a code of the binary encoding, null for none. */
export function opOfCode(code: number): Op | null {
  return BY_CODE.get(code) ?? null;
}

/** The literal error texts (O-1), to the letter those of the course system Folio began as. */
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
  /** Folio's own: an argument is there and is not of its kind or range. */
  unusable: (op: Op, arg: string): string =>
    `Operation "${op}" cannot use the following "args": "${arg}"`,
} as const;
