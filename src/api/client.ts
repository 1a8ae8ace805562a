/** The page's thin client of the node worker. */
import type { LedgerError } from '../ledger/result.ts';
import type { WordList } from '../wallet/mnemonic.ts';
import type { FilesClient } from './files/files-client.ts';
import type { NameLanguage } from './nickname.ts';
import type {
  AccountView,
  BlockDetail,
  BlockView,
  BuilderSettings,
  DeskView,
  HistoryItem,
  LogLine,
  NodeView,
  SealView,
  Signalling,
  StaleDetailView,
  TrafficView,
  TrailLine,
  TransactionView,
} from './view.ts';

export type { WordList } from '../wallet/mnemonic.ts';

/** The numbers behind a refusal, as `ERROR_VALUES` names them for its code. */
export type RefusalValues = Readonly<Record<string, number>>;

/**
 * Refused calls reject with this; `code` is stable, `message` is an English sentence, `field` names
 * the input, `values` are the numbers behind it.
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

  /** A refusal of the ledger as the error of a call. */
  static of({
    code,
    reason,
    field,
    values,
  }: Omit<LedgerError, 'code'> & { code: string }): FolioError {
    return new FolioError(code, reason, field, values);
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
   * The account's next one, unless told. One that this very payment has already is no second
   * payment: its id is answered. Else `sequence-used`, or `sequence-unknown` where it is spent and
   * nothing here tells by what.
   */
  sequence?: number;
}

/** How the people of a ledger are asked for. */
export interface PeopleRequest {
  /** Part of an own name, a nickname (in either language) or an address; '' is everybody. */
  query: string;
  /** Of those found without `query`: the richest first, or by the name shown in `language`. */
  order: 'balance' | 'name';
  language: NameLanguage;
  /** The list of an earlier answer, so that its order stays while blocks land; null: a new one. */
  list: number | null;
  start: number;
  limit: number;
}

export interface PeoplePage {
  /** Names this order of all who were found; a few of the latest are kept. */
  list: number;
  /** Found in all. */
  count: number;
  /** Since the list was made the accounts have changed. */
  stale: boolean;
  /** With their balances of now. */
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
  /** A part of all who have an account here or a name, ranked where something is searched. */
  people(request: PeopleRequest): Promise<PeoplePage>;
  /**
   * These accounts, by address, whether they exist or not. A text that is no address is left out.
   */
  accounts(addresses: readonly string[]): Promise<AccountView[]>;
  /** The names this browser gives to addresses: they are searched, and sorted by. */
  nameAccounts(names: Readonly<Record<string, string>>): Promise<void>;
  /** Main-chain blocks downwards from `from` (inclusive). */
  blocks(from: number, limit: number): Promise<BlockView[]>;
  /** By hash or by height; null when not known. */
  block(id: string): Promise<BlockDetail | null>;
  /** The fate of a stale block (L-11), by its hash; null where it is not one. */
  stale(hash: string): Promise<StaleDetailView | null>;
  transaction(
    id: string,
  ): Promise<{ transaction: TransactionView; height: number | null; hash: string | null } | null>;
  /**
   * The one block, or else transaction, whose id begins and ends so (6 digits at least); `many`
   * where there are several, null where there is none.
   */
  find(
    head: string,
    tail: string,
  ): Promise<{ kind: 'block' | 'tx'; id: string } | { kind: 'many' } | null>;
  /**
   * Newest first, about `limit` items (50 unless told); `next`, given as `below`, leads to older
   * ones.
   */
  account(
    address: string,
    limit?: number,
    below?: number,
  ): Promise<{
    account: AccountView;
    /** Height up to which all is sealed; 0 where nothing is. */
    sealed: number;
    history: HistoryItem[];
    next: number | null;
  }>;
  pool(start: number, limit: number): Promise<NodeView['pool']['items']>;
}

/** This tab's account: its payments and its key. A tab without a wallet refuses with `watching`. */
export interface WalletClient {
  send(request: SendRequest): Promise<{ id: string }>;
  /**
   * Signs an own payment anew that expired, by its id (hex), with the same sequence: at most one of
   * the two can ever stand. Rejects with `not-renewable` where it has not, or its place was taken.
   */
  renew(id: string): Promise<{ id: string }>;
  claim(): Promise<{ id: string }>;
  /** The sequence the next payment or mint takes. */
  nextSequence(): Promise<number>;
  /**
   * Signs an own payment that still waits once more, with a higher fee: one above its present one,
   * or what gets into a full pool, unless told. Rejects with `not-waiting` where it does not wait
   * (any more), `replace-fee-low` where the fee is not higher. `id` of the new one.
   */
  replace(id: string, fee?: number): Promise<{ id: string }>;
  /**
   * Takes an own payment that still waits back: the smallest amount to oneself, with the same
   * sequence and a higher fee. Rejects as `replace` does.
   */
  cancel(id: string, fee?: number): Promise<{ id: string }>;
  /**
   * Wallet backup: 24 words (needs the passphrase where one is set), of a wallet that is backed up
   * in the list in which it was, else in `list`.
   */
  words(passphrase?: string, list?: WordList): Promise<string>;
  /** The wallet as a file under its own passphrase (F-6), with `notes` beside the key. */
  keyFile(passphrase: string, present: string, notes: string): Promise<Uint8Array>;
  /** Replaces the wallet by the file's, under the file's passphrase; answers the file's notes. */
  restoreFile(file: Uint8Array, passphrase: string): Promise<{ address: string; notes: string }>;
  /**
   * Replaces the wallet of this slot by the words' one; the old one is gone. `passphrase` encrypts
   * the new one, and is needed (`passphrase-needed`) where the old one has one.
   */
  restore(words: string, passphrase?: string): Promise<{ address: string }>;
  /** '' takes it away, with the old one. */
  setPassphrase(passphrase: string, old?: string): Promise<void>;
  unlock(passphrase: string): Promise<void>;
  /** Asks for the passphrase again from here on; nothing happens where none is set. */
  lock(): Promise<void>;
  markBackedUp(list?: WordList): Promise<void>;
  /** As the worker told it last. */
  info(): WalletInfo;
}

export interface WalletInfo {
  locked: boolean;
  encrypted: boolean;
  backedUp: boolean;
  /** In which its words are shown. */
  list: WordList;
  slot: number;
}

export interface BuilderClient {
  /** Changes the settings given; answers all of them. `watching` where there is no wallet. */
  configure(settings: Partial<BuilderSettings>): Promise<BuilderSettings>;
  log(): Promise<LogLine[]>;
}

export interface NetworkClient {
  /**
   * An op on this node, or on a linked peer; answers `{status, error, response}` (JSON shapes of
   * O-2).
   */
  op(
    op: string,
    args?: unknown,
    peer?: string,
  ): Promise<{ status: number; error: string; response: unknown }>;
  /** What crosses the links just now; peers in the order of the view. */
  traffic(): Promise<TrafficView[]>;
  /** The log of this tab's node: peers, sync, chain, storage; oldest first. */
  log(): Promise<TrailLine[]>;
}

/** The issuer's desk (L-8, L-12). Others may only read it: `no-issuer`, `not-issuer`. */
export interface IssuerClient {
  /** Brings new coins in (L-8). The issuer's own balance pays the fee. */
  mint(request: SendRequest): Promise<{ id: string }>;
  /**
   * Seals the tip, or the chain's block at `height` (L-12): it and all below it can not be replaced
   * any more. `seal-height` where there is none above the last seal.
   */
  seal(height?: number): Promise<SealView>;
  /** Seals by itself after so many blocks, while this node is open and unlocked; 0: never. */
  sealEvery(blocks: number): Promise<void>;
  /** Sums of all mints and payments, by month and by account. */
  desk(): Promise<DeskView>;
}

/** The page's node: its newest view, and what can be asked of it, by subject. */
export interface NodeClient {
  readonly ledger: LedgerClient;
  readonly wallet: WalletClient;
  readonly builder: BuilderClient;
  readonly network: NetworkClient;
  readonly issuer: IssuerClient;
  readonly files: FilesClient;
  /** Newest view; null until the node opened. */
  view(): NodeView | null;
  subscribe(changed: (view: NodeView) => void): () => void;
  close(): void;
}
