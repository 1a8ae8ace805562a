/** The statement of one account as text, oldest first, with the balance after each line. */
import { BYTE_ORDER_MARK, csvLine } from '../../base/csv.ts';
import { formatAmount } from '../../ledger/amount.ts';
import type { HistoryItem } from '../view.ts';
import type { BalancePoint } from './files-client.ts';
import { commodityOf, dayOf, isoTime, journalHead, posting, words } from './journal.ts';
import type { WalkedNode } from './ledger-walk.ts';

type Items = AsyncIterable<readonly HistoryItem[]>;

/** A line of a statement; sums in the smallest unit. */
export interface StatementEntry {
  readonly height: number;
  /** The time of the block, ms since 1970. */
  readonly time: number;
  /** `payment` is to others, `receipt` from others, `self` to itself. */
  readonly kind: 'payment' | 'receipt' | 'self' | 'claim' | 'mint' | 'built';
  /** An address, `GENESIS`, or '' for income from building. */
  readonly other: string;
  readonly in: number;
  readonly out: number;
  readonly fee: number;
  readonly memo: string;
  /** The id of the transaction, or of the block for income from building. Hex. */
  readonly id: string;
  /** The balance after it. */
  readonly balance: number;
}

/**
 * @param address of the account, as text.
 * @param issuer the ledger's, '' for none.
 */
export async function* statementOf(
  address: string,
  issuer: string,
  items: Items,
): AsyncGenerator<StatementEntry> {
  let balance = 0;
  for await (const block of items) {
    for (const item of block) {
      const entry = entryOf(item, address, issuer);
      balance += entry.in - entry.out - entry.fee;
      yield { ...entry, balance };
    }
  }
}

function entryOf(
  item: HistoryItem,
  address: string,
  issuer: string,
): Omit<StatementEntry, 'balance'> {
  const at = { height: item.height, time: item.time };
  if ('built' in item) {
    const earned = item.built.reward + item.built.fees;
    const nothing = { other: '', out: 0, fee: 0, memo: '' };
    return { ...at, kind: 'built', in: earned, id: item.built.hash, ...nothing };
  }
  const { kind, sender, receiver, amount, fee, memo, id } = item.transaction;
  const text = { memo, id };
  if (kind !== 'transfer') {
    const payer = issuer === '' ? receiver : issuer;
    const paid = payer === address ? fee : 0;
    const got = receiver === address ? amount : 0;
    return { ...at, kind, other: 'GENESIS', in: got, out: 0, fee: paid, ...text };
  }
  if (sender !== address)
    return { ...at, kind: 'receipt', other: sender, in: amount, out: 0, fee: 0, ...text };
  const self = receiver === address;
  const sums = { in: self ? amount : 0, out: amount, fee };
  return { ...at, kind: self ? 'self' : 'payment', other: receiver, ...sums, ...text };
}

type Entries = AsyncIterable<StatementEntry>;

const CSV_HEAD = ['time', 'block', 'kind', 'other', 'in', 'out', 'fee', 'balance', 'unit'];

export async function* accountCsv({ charter }: WalkedNode, entries: Entries) {
  const sum = (value: number) => (value === 0 ? '' : formatAmount(value, charter.decimals));
  yield BYTE_ORDER_MARK + csvLine([...CSV_HEAD, 'memo', 'id']);
  for await (const entry of entries) {
    const { height, time, kind, other, memo, id, balance } = entry;
    const sums = [sum(entry.in), sum(entry.out), sum(entry.fee)];
    const after = [formatAmount(balance, charter.decimals), charter.unit];
    yield csvLine([isoTime(time), height, kind, other, ...sums, ...after, memo, id]);
  }
}

/**
 * `assets:ADDRESS` against `income:…`, `expenses:…` and `equity:GENESIS`; every line asserts the
 * balance after it.
 */
export async function* accountJournal(
  { charter, ledgerId }: WalkedNode,
  address: string,
  entries: Entries,
) {
  const commodity = commodityOf(charter);
  const own = `assets:${address}`;
  yield journalHead(charter, ledgerId, `, account ${address}`);
  for await (const { height, time, kind, other, fee, memo, id, balance, ...sums } of entries) {
    let text = `${dayOf(time)} * (${height}) ${words(kind, memo)}  ; id: ${id}\n`;
    text += posting(own, sums.in - sums.out - fee, commodity, balance);
    if (kind === 'built') text += posting('income:building', -sums.in, commodity);
    else if (kind === 'claim' || kind === 'mint')
      text += sums.in === 0 ? '' : posting('equity:GENESIS', -sums.in, commodity);
    else if (kind === 'receipt') text += posting(`income:${other}`, -sums.in, commodity);
    else if (kind === 'payment') text += posting(`expenses:${other}`, sums.out, commodity);
    if (fee > 0) text += posting('expenses:fees', fee, commodity);
    yield `${text}\n`;
  }
}

export async function* accountJsonLines(entries: Entries) {
  for await (const entry of entries) yield `${JSON.stringify(entry)}\n`;
}

/**
 * Balances and the times since when they held, for a picture; at most `most` points, the last one
 * among them.
 */
export async function balancePoints(entries: Entries, most: number): Promise<BalancePoint[]> {
  let points: BalancePoint[] = [];
  let every = 1;
  let seen = 0;
  let last: BalancePoint | null = null;
  for await (const { time, balance } of entries) {
    last = { time, balance };
    if (seen % every === 0) points.push(last);
    seen += 1;
    if (points.length < 2 * most) continue;
    points = points.filter((_, index) => index % 2 === 0);
    every *= 2;
  }
  while (points.length > most) points = points.filter((_, index) => index % 2 === 0);
  if (last !== null && points[points.length - 1] !== last) points.push(last);
  return points;
}
