/** What the page sees of a node: plain data, bounded lists, posted whole when something changed. */
import type { Charter } from '../ledger/charter.ts';

export type SyncState =
  | { kind: 'opening' }
  | { kind: 'connecting' }
  | { kind: 'syncing'; done: number; total: number }
  | { kind: 'in-sync'; peers: number }
  | { kind: 'alone' }
  | { kind: 'stalled'; peers: number }
  | { kind: 'storage-trouble'; code: string; reason: string };

export interface Signalling {
  host: string;
  port: number;
  path: string;
  key: string;
  secure: boolean;
}

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

export interface PoolItem extends TransactionView {
  /** ms since 1970. */
  arrival: number;
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
  /** Sum of transferred amounts. */
  amount: number;
  sealed: boolean;
}

/** A block that lost, at its height (L-11). */
export interface GhostView {
  height: number;
  hash: string;
  builder: string;
  time: number;
  count: number;
  why: 'less-work' | 'higher-hash' | 'sealed-out' | 'invalid';
  /** Of its transactions, those that wait in the pool now. */
  waiting: number;
  lostTo: string;
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

/** Of an account's history: a transaction it took part in, or what it got for a block it built, which has none (L-8). */
export type HistoryItem = { height: number; time: number } & (
  | { transaction: TransactionView }
  | { built: { hash: string; reward: number; fees: number } }
);

export interface PeerView {
  id: string;
  address: string;
  kind: 'rtc' | 'local';
  outgoing: boolean;
  encoding: 'binary' | 'json';
  height: number | null;
  /** Round trip in ms, null while unmeasured. */
  rtt: number | null;
  /** Same tip as ours. */
  same: boolean;
  since: number;
}

/** One rung of the ladder of an own payment. */
export type OwnState =
  | { kind: 'pool' }
  | { kind: 'block'; height: number; confirmations: number; sealed: boolean }
  | { kind: 'returned' }
  | { kind: 'waiting' }
  | { kind: 'replaced' }
  | { kind: 'expired' }
  | { kind: 'refused'; code: string; reason: string };

export interface OwnTransaction extends TransactionView {
  /** ms since 1970. */
  made: number;
  state: OwnState;
}

export interface BuilderSettings {
  on: boolean;
  /** Pool size that is enough. */
  size: number;
  /** Seconds between looks. */
  sleep: number;
  /** Seconds the oldest waits at most; 0 = never. */
  patience: number;
  /** Share of a core, 0..1. */
  share: number;
}

export interface BuilderView extends BuilderSettings {
  state: 'off' | 'not-ready' | 'waiting' | 'holding-back' | 'seeking';
  attempts: number;
  /** Attempts a second. */
  rate: number;
  /** Expected seconds to a proof at this rate; null when unknown. */
  expected: number | null;
  records: number;
  /** Blocks this builder got into the chain since it started. */
  built: number;
}

export interface LogLine {
  at: number;
  level: 'debug' | 'info' | 'warning' | 'error';
  /** Text key and its values, so that the page can say it in two languages. */
  code: BuilderLogCode;
  values: Record<string, string | number>;
}

export type BuilderLogCode =
  | 'started'
  | 'stopped'
  | 'not-enough'
  | 'packing'
  | 'dropped'
  | 'seeking'
  | 'created'
  | 'added'
  | 'invalid'
  | 'late'
  | 'failed';

export interface Notice {
  id: number;
  at: number;
  kind: 'reorganisation' | 'deep-reorganisation' | 'damage' | 'seal-conflict' | 'clock' | 'storage';
  values: Record<string, string | number>;
}

export interface NodeView {
  ledger: string;
  name: string;
  charter: Charter;
  /** Own account. */
  address: string;
  account: AccountView;
  /** Balance less what own pooled payments take. */
  spendable: number;
  hasClaimed: boolean;
  peer: string;
  signalling: { state: 'off' | 'connecting' | 'open' | 'lost'; server: Signalling };
  sync: SyncState;
  height: number;
  tip: string;
  /** Total work of the chain, decimal. */
  work: string;
  /** Own clock against the peers' median, ms; null when unknown or fine. */
  clockOff: number | null;
  pool: { count: number; waiting: number; items: PoolItem[] };
  /** Newest first. */
  blocks: BlockView[];
  ghosts: GhostView[];
  balances: { count: number; supply: number; items: AccountView[] };
  peers: PeerView[];
  own: OwnTransaction[];
  builder: BuilderView;
  notices: Notice[];
}
