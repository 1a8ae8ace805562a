/** The page's client of the node worker. */
import type { RefusalValues, Refused } from '../base/refusal-values.ts';
import type { WordList } from '../wallet/mnemonic.ts';
import type { FilesClient } from './files/files-client.ts';
import type { NameLanguage } from './nickname.ts';
import type {
  AccountView,
  BlockDetail,
  BlockView,
  BuilderSettings,
  DeskView,
  FoundTransaction,
  HistoryItem,
  HistoryPlace,
  LogLine,
  NodeView,
  SealView,
  Signalling,
  StaleDetailView,
  TrafficView,
  TrailLine,
} from './view.ts';

export type { WordList } from '../wallet/mnemonic.ts';

/**
 * Refused calls reject with this; `code` is stable, `message` is an English sentence, `field` names
 * the input, `values` are what it names.
 */
export class FolioError extends Error {
  readonly code: string;
  readonly field: string | undefined;
  readonly values: RefusalValues | undefined;
  constructor(code: string, message: string, field?: string, values?: RefusalValues) {
    super(message);
    this.name = 'FolioError';
    this.code = code;
    this.field = field;
    this.values = values;
  }

  /** A refusal as the error of a call. */
  static of({ code, reason, field, values }: Refused): FolioError {
    return new FolioError(code, reason, field, values);
  }

  /** The other way about. */
  get refused(): Refused {
    const { code, message: reason, field, values } = this;
    return { code, reason, field, values };
  }
}

export interface SendRequest {
  /** bech32m text. */
  receiver: string;
  /** Smallest unit. */
  amount: number;
  memo?: string;
  fee?: number;
  /**
   * The account's next sequence, unless given. If this very payment has it already, its id is
   * returned and no second payment is made. Else `sequence-used`, or `sequence-unknown` if it is
   * spent and nothing here shows by which transaction.
   */
  sequence?: number;
}

/** A request for the people of a ledger. */
export interface PeopleRequest {
  /** Part of an own name, a nickname (in either language) or an address; '' is everybody. */
  query: string;
  /** The order if `query` is empty: the richest first, or by the name shown in `language`. */
  order: 'balance' | 'name';
  language: NameLanguage;
  /** The list of an earlier answer, so that its order stays while blocks come; null: a new one. */
  list: number | null;
  start: number;
  limit: number;
}

export interface PeoplePage {
  /** The number of this ordered list; a few of the latest are kept. */
  list: number;
  /** How many were found in all. */
  count: number;
  /** True if accounts have changed since the list was made. */
  stale: boolean;
  /** The accounts with their present balances. */
  items: AccountView[];
}

export interface Status {
  ledger: string;
  name: string;
  address: string;
  peer: string;
  height: number;
  tip: string;
  work: string;
  peers: number;
  pool: number;
  balance: number;
  synced: boolean;
  builder: BuilderSettings & { state: string };
  signalling: Signalling;
}

/** The ledger: its status, blocks, transactions, accounts and the people behind them. */
export interface LedgerClient {
  status(): Promise<Status>;
  balances(start?: number, limit?: number): Promise<{ count: number; items: AccountView[] }>;
  /** A part of all who have an account or a name here, ranked if something is searched. */
  people(request: PeopleRequest): Promise<PeoplePage>;
  /**
   * These accounts, by address, whether they exist or not. A text that is no address is left out.
   */
  accounts(addresses: readonly string[]): Promise<AccountView[]>;
  /** The names this browser gives to addresses: they are searched, and sorted by. */
  nameAccounts(names: Readonly<Record<string, string>>): Promise<void>;
  /** Main-chain blocks downwards from `from` (inclusive). */
  blocks(from: number, limit: number): Promise<BlockView[]>;
  /** A block by hash or by height; null if it is not known. */
  block(id: string): Promise<BlockDetail | null>;
  /** The fate of a stale block (L-11), by its hash; null if it is none. */
  stale(hash: string): Promise<StaleDetailView | null>;
  /** In its block, or in the pool, which has no height and no hash; null if it is in neither. */
  transaction(id: string): Promise<FoundTransaction | null>;
  /**
   * The one block, or else transaction, whose id begins and ends like this (6 digits at least);
   * `many` if there are several, null if there is none.
   */
  find(
    head: string,
    tail: string,
  ): Promise<{ kind: 'block' | 'tx'; id: string } | { kind: 'many' } | null>;
  /**
   * Newest first, at most `limit` items (50 unless told); `next`, given as `below`, leads to older
   * ones.
   */
  account(
    address: string,
    limit?: number,
    below?: HistoryPlace,
  ): Promise<{
    account: AccountView;
    /** The height up to which all is sealed; 0 if nothing is. */
    sealed: number;
    history: HistoryItem[];
    next: HistoryPlace | null;
  }>;
  pool(start: number, limit: number): Promise<NodeView['pool']['items']>;
  /** Whether old blocks of this ledger are deleted from now on (S-5). */
  setPruning(on: boolean): Promise<void>;
}

/** This tab's account: its payments and its key. A tab without a wallet refuses with `watching`. */
export interface WalletClient {
  send(request: SendRequest): Promise<{ id: string }>;
  /**
   * Signs a payment of this wallet anew that expired, by its id (hex), with the same sequence: at
   * most one of the two can ever be valid. Rejects with `not-renewable` if it has not expired, or
   * its place was taken.
   */
  renew(id: string): Promise<{ id: string }>;
  claim(): Promise<{ id: string }>;
  /** The sequence the next payment or mint takes. */
  nextSequence(): Promise<number>;
  /**
   * Signs a waiting payment of this wallet again with a higher fee: one above its present fee, or
   * the fee that gets into a full pool, unless given. Rejects with `not-waiting` if it does not
   * wait (any more), `replace-fee-low` if the fee is not higher. Returns the `id` of the new one.
   */
  replace(id: string, fee?: number): Promise<{ id: string }>;
  /**
   * Cancels a waiting payment of this wallet: sends the smallest amount to oneself, with the same
   * sequence and a higher fee. Rejects as `replace` does.
   */
  cancel(id: string, fee?: number): Promise<{ id: string }>;
  /**
   * The wallet's backup: 24 words (needs the passphrase if one is set). The list is that of an
   * earlier backup if there was one, else `list`.
   */
  words(passphrase?: string, list?: WordList): Promise<string>;
  /** The wallet as a file under its own passphrase (F-6), with `notes` beside the key. */
  keyFile(passphrase: string, present: string, notes: string): Promise<Uint8Array>;
  /** Replaces the wallet by the file's, under the file's passphrase; returns the file's notes. */
  restoreFile(file: Uint8Array, passphrase: string): Promise<{ address: string; notes: string }>;
  /**
   * Replaces the wallet of this slot by the words' one; the old one is gone. `passphrase` encrypts
   * the new one, and is needed (`passphrase-needed`) if the old one has one.
   */
  restore(words: string, passphrase?: string): Promise<{ address: string }>;
  /** Sets a passphrase; '' removes it, given the old one. */
  setPassphrase(passphrase: string, old?: string): Promise<void>;
  unlock(passphrase: string): Promise<void>;
  /** Locks: the passphrase is needed again from here on; nothing happens if none is set. */
  lock(): Promise<void>;
  markBackedUp(list?: WordList): Promise<void>;
  /** The wallet as the worker reported it last. */
  info(): WalletInfo;
}

export interface WalletInfo {
  locked: boolean;
  encrypted: boolean;
  backedUp: boolean;
  /** The list in which its words are shown. */
  list: WordList;
  slot: number;
}

export interface BuilderClient {
  /** Changes the given settings; returns all of them. `watching` if there is no wallet. */
  configure(settings: Partial<BuilderSettings>): Promise<BuilderSettings>;
  log(): Promise<LogLine[]>;
}

export interface NetworkClient {
  /**
   * Runs an op on this node, or on a linked peer; returns `{status, error, response}` (JSON shapes
   * of O-2).
   */
  op(
    op: string,
    args?: unknown,
    peer?: string,
  ): Promise<{ status: number; error: string; response: unknown }>;
  /** The present traffic of the links; peers in the order of the view. */
  traffic(): Promise<TrafficView[]>;
  /** Stops fetching the blocks that are missing, or goes on; until the tab is loaded again. */
  pauseSync(paused: boolean): Promise<void>;
  /** The log of this tab's node: peers, sync, chain, storage; oldest first. */
  log(): Promise<TrailLine[]>;
}

/** The issuer's desk (L-8, L-12). Others may only read it: `no-issuer`, `not-issuer`. */
export interface IssuerClient {
  /** Mints new coins (L-8). The issuer's own balance pays the fee. */
  mint(request: SendRequest): Promise<{ id: string }>;
  /**
   * Seals the tip, or the chain's block at `height` (L-12): it and all below it can no longer be
   * replaced. `seal-height` if there is none above the last seal.
   */
  seal(height?: number): Promise<SealView>;
  /** Seals automatically after this many blocks, while this node is open and unlocked; 0: never. */
  sealEvery(blocks: number): Promise<void>;
  /** Sums of all mints and payments, by month and by account. */
  desk(): Promise<DeskView>;
}

/** The page's node: its newest view, and its calls by subject. */
export interface NodeClient {
  readonly ledger: LedgerClient;
  readonly wallet: WalletClient;
  readonly builder: BuilderClient;
  readonly network: NetworkClient;
  readonly issuer: IssuerClient;
  readonly files: FilesClient;
  /** The newest view; null until the node is open. */
  view(): NodeView | null;
  /**
   * True if the page took long to draw the last two views, as where others use the machine's cores:
   * what only pleases is left out then.
   */
  readonly drawsSlowly: boolean;
  subscribe(changed: (view: NodeView) => void): () => void;
  close(): void;
}
