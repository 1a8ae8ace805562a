/** These functions make the lines of an account's statement. */
import type {
  AccountView,
  Fate,
  HistoryItem,
  OwnTransaction,
  PoolItem,
  TransactionView,
} from '../../api/view.ts';
import { isOpen, type LineState } from './payment-status.ts';

/** A line of a statement: the amounts out and in, and the balance after it. */
export interface StatementLine {
  /** The id of the transaction, or the hash of the block that was built. */
  readonly id: string;
  readonly kind: TransactionView['kind'] | 'built';
  /** The other side: an address, or `GENESIS`; null for a block of one's own. */
  readonly party: string | null;
  /** Smallest unit, as are all amounts. */
  readonly amount: number;
  /** Both are set for a payment to oneself, neither when an issuer mints for others. */
  readonly out: number | null;
  readonly in: number | null;
  /**
   * The fee that this account paid besides `out`; for a block it built the fees of others, part of
   * `in`.
   */
  readonly fee: number;
  readonly memo: string;
  /** When it was made, or for a transaction of others the time of its block; ms since 1970. */
  readonly time: number;
  readonly state: LineState;
  /** The balance after this line, once it is in a block and all lines after it are known. */
  readonly balance: number | null;
}

/** The data that a statement is made from. */
export interface StatementSources {
  /** The account of the statement. */
  readonly address: string;
  /** The address of the ledger's issuer, which pays the fees of mints. */
  readonly issuer: string | null;
  readonly own: readonly OwnTransaction[];
  readonly pool: readonly PoolItem[];
  /** Payments to the account that left the pool, as their signers took them back. */
  readonly withdrawn?: readonly PoolItem[];
  /**
   * The account, and its history from the newest on, both of one moment; null until they are read.
   */
  readonly reading: {
    readonly account: AccountView;
    readonly sealed: number;
    readonly history: readonly HistoryItem[];
  } | null;
  /** The tip's height, for confirmations. */
  readonly height: number;
}

/**
 * The statement: own payments with their status, payments of others to this account, income from
 * building blocks, and its transactions on another device. Lines that are in no block yet come
 * first; then those of the chain, newest first, so that each balance follows from the line below
 * it; lines that never will be in a block are placed by their time.
 */
export function statementOf(sources: StatementSources): StatementLine[] {
  const { own, pool, reading, address } = sources;
  const mine = new Map(own.map((item) => [item.id, item]));
  const written = reading === null ? [] : writtenLines(sources, reading, mine);
  const known = new Set(written.map(({ id }) => id));
  const lowest = reading?.history.at(-1)?.height ?? 0;
  const waiting: StatementLine[] = [];
  const dead: StatementLine[] = [];
  for (const item of own) {
    const { kind } = item.state;
    if (known.has(item.id)) continue;
    // It is further down than was read: it comes with the lines around it.
    if (item.state.kind === 'block' && reading !== null && item.state.height <= lowest) continue;
    const line = lineOf(item, sources, item.made, item.state);
    (kind === 'block' || isOpen(item.state) ? waiting : dead).push(line);
  }
  for (const item of pool) {
    if (known.has(item.id) || mine.has(item.id)) continue;
    if (item.receiver !== address && item.sender !== address) continue;
    waiting.push(lineOf(item, sources, item.arrival ?? 0, { kind: 'pool' }));
  }
  const pooled = new Set(pool.map(({ id }) => id));
  // One that was written all the same stands where it is written.
  for (const item of sources.withdrawn ?? [])
    if (!known.has(item.id) && !pooled.has(item.id))
      dead.push(lineOf(item, sources, item.arrival ?? 0, { kind: 'withdrawn' }));
  waiting.sort((a, b) => b.time - a.time);
  return [...waiting, ...among(written, dead)];
}

/** `own`: its status of what it signed counts more than a reading that may be a moment old. */
function writtenLines(
  sources: StatementSources,
  { account, sealed, history }: NonNullable<StatementSources['reading']>,
  own: ReadonlyMap<string, OwnTransaction>,
): StatementLine[] {
  const lines: StatementLine[] = [];
  let balance = account.balance;
  for (const item of history) {
    const state: Fate = {
      kind: 'block',
      height: item.height,
      confirmations: Math.max(1, sources.height - item.height + 1),
      sealed: item.height <= sealed,
    };
    const line =
      'built' in item
        ? builtLine(item.built, item.time, state)
        : lineOf(item.transaction, sources, item.time, state);
    const told = own.get(line.id)?.state ?? state;
    // A balance below 0: a block is missing that cannot be read just now. No figure is better than
    // a wrong one.
    const left = balance < 0 ? null : balance;
    if (told.kind === 'block') lines.push({ ...line, state: told, balance: left });
    balance -= effectOf(line);
  }
  return lines;
}

/** The change of the balance by a line, in the smallest unit. */
function effectOf({ kind, out, in: income, fee }: StatementLine): number {
  return (income ?? 0) - (out ?? 0) - (kind === 'built' ? 0 : fee);
}

function builtLine(
  { hash, reward, fees }: { hash: string; reward: number; fees: number },
  time: number,
  state: Fate,
): StatementLine {
  return {
    id: hash,
    kind: 'built',
    party: null,
    amount: reward + fees,
    out: null,
    in: reward + fees,
    fee: fees,
    memo: '',
    time,
    state,
    balance: null,
  };
}

function lineOf(
  transaction: TransactionView,
  { address, issuer }: StatementSources,
  time: number,
  state: LineState,
): StatementLine {
  const { id, kind, sender, receiver, amount, memo } = transaction;
  const receives = receiver === address;
  const pays = kind === 'transfer' && sender === address;
  const payer = kind === 'mint' ? issuer : kind === 'claim' ? receiver : sender;
  return {
    id,
    kind,
    party: receives ? sender : receiver,
    amount,
    out: pays ? amount : null,
    in: receives ? amount : null,
    fee: payer === address ? transaction.fee : 0,
    memo,
    time,
    state,
    balance: null,
  };
}

/** `lines` with `more` inserted, each before the first older one. */
function among(lines: readonly StatementLine[], more: StatementLine[]): StatementLine[] {
  const rest = more.sort((a, b) => a.time - b.time);
  const all: StatementLine[] = [];
  for (const line of lines) {
    while ((rest.at(-1)?.time ?? 0) > line.time) all.push(rest.pop() as StatementLine);
    all.push(line);
  }
  return [...all, ...rest.reverse()];
}
