/** The view of a node for the page: plain data in bounded lists. */
import type { Refused } from '../base/refusal-values.ts';
import type { BuilderView } from '../builder/settings.ts';
import type { Charter } from '../ledger/charter.ts';
import type { Fate } from '../ledger/fate.ts';
import type { Signalling } from '../network/peer-types.ts';
import type { ClockTrouble } from '../node/clock-trouble.ts';
import type { Notice } from '../node/notices.ts';

export type { LogLine } from '../builder/log.ts';
export type { BuilderSettings, BuilderView } from '../builder/settings.ts';
export type { Fate } from '../ledger/fate.ts';
export type { Signalling } from '../network/peer-types.ts';
export type { Notice } from '../node/notices.ts';
export type { TrailLine } from '../node/trail.ts';

export type SyncState =
  | { kind: 'opening' }
  | { kind: 'connecting' }
  /** `perSecond`: blocks; `left`: ms. Both null while nothing can be said. */
  | {
      kind: 'syncing';
      done: number;
      total: number;
      perSecond: number | null;
      left: number | null;
    }
  /** A person stopped the fetching of blocks. */
  | { kind: 'paused'; done: number; total: number }
  /** A long ledger is joined by its accounts (S-5): headers of all, then percent of accounts. */
  | { kind: 'joining'; phase: 'headers' | 'state'; done: number; total: number }
  /**
   * Peers have a better chain and no linked one has the block at `height` of it, the next one here,
   * any more (S-5); `isNew`: with so short a chain here it is still tried to join by the accounts.
   */
  | { kind: 'cut-off'; height: number; isNew: boolean }
  /** `ahead`: how far ahead of this clock newer blocks are dated that a peer shows, ms. */
  | { kind: 'in-sync'; peers: number; ahead?: number }
  /** This device's clock and the blocks do not agree (L-9, N-4). */
  | { kind: ClockTrouble['kind']; ms: number; peers: number }
  | { kind: 'alone' }
  /** Peers are there, and this network lets none of them through (N-6). */
  | { kind: 'unreachable'; others: number }
  | { kind: 'stalled'; peers: number }
  | ({ kind: 'storage-trouble' } & Refused);

/** A transaction as the page and the console see it (L-4 JSON). */
export interface TransactionView {
  id: string;
  wireId: string;
  sender: string;
  receiver: string;
  amount: number;
  fee: number;
  sequence: number;
  expires: number;
  memo: string;
  kind: 'claim' | 'mint' | 'transfer';
}

/** A transaction and where it stands: both null while it waits in the pool. */
export interface FoundTransaction {
  transaction: TransactionView;
  /** Hex. */
  signature: string;
  height: number | null;
  hash: string | null;
}

export interface PoolItem extends TransactionView {
  /** When it came, ms since 1970; null if it came before this start, as that time is not known. */
  arrival: number | null;
}

/**
 * Where a page of an account's history ends. Older is what stands in the block at `height` before
 * the byte `place` of its body, and all below it.
 */
export interface HistoryPlace {
  height: number;
  place: number;
}

export interface BlockView {
  height: number;
  hash: string;
  previous: string;
  builder: string;
  /** ms since 1970. */
  time: number;
  /** Decimal. */
  work: string;
  count: number;
  bytes: number;
  /** The sum of transferred amounts. */
  amount: number;
  sealed: boolean;
}

/** A stale block, at its height (L-11). */
export interface StaleBlockView {
  height: number;
  hash: string;
  previous: string;
  builder: string;
  time: number;
  count: number;
  why: 'less-work' | 'higher-hash' | 'sealed-out' | 'invalid';
  /** How many of its transactions wait in the pool now. */
  waiting: number;
  lostTo: string;
}

/** A block in a drawing of the tree. */
export interface TreeBlockView {
  height: number;
  hash: string;
  /** Hash of the block before; '' if none is known. */
  previous: string;
  builder: string;
  kind: 'chain' | 'stale' | 'invalid';
}

/** The fate of a payment of a stale block. */
export type StaleFate =
  /** It is in the chain all the same, at this height. */
  | { kind: 'block'; height: number }
  | { kind: 'pool' }
  /** Another payment of its signer has its sequence; or the grant was claimed elsewhere. */
  | { kind: 'spent' }
  | { kind: 'expired' }
  /** It is in no block and no pool here, and still valid: its signer may offer it again. */
  | { kind: 'dropped' };

export interface StaleDetailView {
  why: StaleBlockView['why'];
  /** The fork, the chain from there on, and the branch up to the block. */
  tree: TreeBlockView[];
  /** The fates of its first transactions, in their order; empty if its body is not here. */
  fates: StaleFate[];
}

export interface BlockDetail extends BlockView {
  transactionsRoot: string;
  accountsRoot: string;
  nonce: string;
  main: boolean;
  transactions: TransactionView[];
}

export interface AccountView {
  address: string;
  balance: number;
  sequence: number;
  claimed: boolean;
}

/**
 * An item of an account's history: a transaction it took part in, or the income from a block it
 * built, which has none (L-8).
 */
export type HistoryItem = { height: number; time: number } & (
  | { transaction: TransactionView }
  | { built: { hash: string; reward: number; fees: number } }
);

export interface PeerView {
  id: string;
  address: string;
  kind: 'rtc' | 'local';
  outbound: boolean;
  /** The page's server carries its frames (N-7). */
  relayed: boolean;
  encoding: 'binary' | 'json';
  height: number | null;
  /** Round trip in ms, null while unmeasured. */
  rtt: number | null;
  /** Same tip as ours. */
  same: boolean;
  /** It says that it seeks a proof over our tip. Nothing vouches for that. */
  seeking: boolean;
  since: number;
}

/** The traffic of the link to one peer since it opened, and the peer's cost (O-5). */
export interface TrafficView {
  /** The `PeerView.id`. */
  id: string;
  heard: number;
  said: number;
  heardBytes: number;
  saidBytes: number;
  /** Op of the last message; `ours`: it went out. */
  last: { op: string; ours: boolean; answer: boolean } | null;
  /** Units of its budget that are used now, and the whole budget. */
  used: number;
  budget: number;
}

export interface OwnTransaction extends TransactionView {
  /** ms since 1970. */
  made: number;
  state: Fate;
  /** Its place in the pool, by the order in which all nodes build; null: it is not in the pool. */
  place: PoolPlace | null;
}

/** `place`: from 1. `blocks`: the block it gets into if nothing better comes; 1 is the next. */
export interface PoolPlace {
  place: number;
  blocks: number;
}

/** A seal (L-12); hash and signature in hex. */
export interface SealView {
  height: number;
  hash: string;
  signature: string;
}

export interface SealingView {
  /** The highest one; null if nothing is sealed. */
  held: SealView | null;
  /** Two seals of the issuer that exclude each other: proof of cheating. */
  conflict: { first: SealView; second: SealView } | null;
  /** This node seals automatically after this many blocks; 0: it does not. */
  every: number;
}

/** A month of a ledger, by the times of its blocks (UTC). Amounts in the smallest unit. */
export interface MonthView {
  /** `2026-11`. */
  month: string;
  minted: number;
  mints: number;
  paid: number;
  payments: number;
  /** How many accounts took part, and the largest of them. */
  count: number;
  accounts: { address: string; minted: number; paid: number; received: number }[];
}

export interface DeskView {
  /** Blocks that could not be read just now, and are not in the figures. */
  missing: number;
  /** Newest first. */
  months: MonthView[];
  /** Accounts that coins were minted to, with the sum and their present balance. */
  credits: { address: string; minted: number; balance: number }[];
}

/** What of the past is stored here (S-5). */
export interface HistoryView {
  /** The blocks from this height on are here; 1: all. */
  from: number;
  /**
   * Blocks executed from genesis on, and all there are to execute; null: nothing is left. `how`: it
   * goes on; a person paused it; no linked peer has the next block; or it was given up and the
   * balances accepted as most here have them.
   */
  verifying: {
    done: number;
    total: number;
    how: 'going' | 'paused' | 'sought' | 'accepted';
  } | null;
  /** Old blocks are deleted but for the newest `kept`. */
  pruning: boolean;
  kept: number;
}

export interface NodeView {
  ledger: string;
  name: string;
  charter: Charter;
  /** Own account. */
  address: string;
  account: AccountView;
  /** The balance less the outgoing sums of own pooled payments. */
  spendable: number;
  hasClaimed: boolean;
  peer: string;
  signalling: { state: 'off' | 'connecting' | 'open' | 'lost'; server: Signalling };
  sync: SyncState;
  history: HistoryView;
  height: number;
  tip: string;
  /** Total work of the chain, decimal. */
  work: string;
  /** The own clock less the peers' median, ms; null when unknown or small. */
  clockOff: number | null;
  /**
   * `outbid`: fee and bytes of the cheapest, if the pool is full and a newcomer has to pay more a
   * byte; null while there is room.
   */
  pool: {
    count: number;
    waiting: number;
    items: PoolItem[];
    outbid: { fee: number; size: number } | null;
  };
  /** Newest first. */
  blocks: BlockView[];
  staleBlocks: StaleBlockView[];
  balances: { count: number; supply: number; items: AccountView[] };
  peers: PeerView[];
  own: OwnTransaction[];
  /** Payments to this account that their signers lately took back while they were in the pool. */
  withdrawn: PoolItem[];
  sealing: SealingView;
  builder: BuilderView;
  notices: Notice[];
}
