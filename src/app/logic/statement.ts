/** These functions make the lines of an account's statement. */
import type {
  AccountView,
  Fate,
  HistoryItem,
  OwnTransaction,
  PoolItem,
  TransactionView,
} from '../../api/view.ts';
import { isOpen } from './payment-status.ts';

/** A line of a statement: what went out, what came in, and what was left. */
export interface StatementLine {
  /** Of the transaction, or the hash of the block that was built. */
  readonly id: string;
  readonly kind: TransactionView['kind'] | 'built';
  /** The other side: an address, or `GENESIS`; null for a block of one's own. */
  readonly party: string | null;
  /** Smallest unit, as are all amounts. */
  readonly amount: number;
  /** Both are set where somebody pays himself, neither where an issuer mints for others. */
  readonly out: number | null;
  readonly in: number | null;
  /**
   * Paid by this account besides `out`; of a block it built, what it took of others, part of `in`.
   */
  readonly fee: number;
  readonly memo: string;
  /** When it was made, or written where somebody else made it; ms since 1970. */
  readonly time: number;
  readonly state: Fate;
  /** After this line, once it is written and all after it is known. */
  readonly balance: number | null;
}

/** The data that a statement is made from. */
export interface StatementSources {
  /** The account of the statement. */
  readonly address: string;
  /** Address of the ledger's issuer, who pays the fees of what is minted. */
  readonly issuer: string | null;
  readonly own: readonly OwnTransaction[];
  readonly pool: readonly PoolItem[];
  /**
   * The account, and its history from the newest on, both of one moment; null until they are read.
   */
  readonly reading: {
    readonly account: AccountView;
    readonly sealed: number;
    readonly history: readonly HistoryItem[];
  } | null;
  /** Of the tip, for confirmations. */
  readonly height: number;
}

/**
 * Own payments with their status, what others pay to this account, what it got for building blocks,
 * and what it took part in on another device. First what is not written yet; then in the order of
 * the chain, newest first, so that each balance follows from the line below it; what never will be
 * written stands where its time puts it.
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
    // Further down than was read: it comes with what stands around it.
    if (item.state.kind === 'block' && reading !== null && item.state.height <= lowest) continue;
    const line = lineOf(item, sources, item.made, item.state);
    (kind === 'block' || isOpen(item.state) ? waiting : dead).push(line);
  }
  for (const item of pool) {
    if (known.has(item.id) || mine.has(item.id)) continue;
    if (item.receiver !== address && item.sender !== address) continue;
    waiting.push(lineOf(item, sources, item.arrival ?? 0, { kind: 'pool' }));
  }
  waiting.sort((a, b) => b.time - a.time);
  return [...waiting, ...among(written, dead)];
}

/** `own`: its word on what it signed counts more than a reading that may be a moment old. */
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
    // Below nothing: a block is missing that cannot be read just now. No figure is better than a
    // wrong one.
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
  state: Fate,
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

/** `lines` with `more` between them, each before the first that is older. */
function among(lines: readonly StatementLine[], more: StatementLine[]): StatementLine[] {
  const rest = more.sort((a, b) => a.time - b.time);
  const all: StatementLine[] = [];
  for (const line of lines) {
    while ((rest.at(-1)?.time ?? 0) > line.time) all.push(rest.pop() as StatementLine);
    all.push(line);
  }
  return [...all, ...rest.reverse()];
}
