/**
 * The whole book of a class at any of its blocks: the balances, payments and blocks of each
 * account.
 */
import { csvLine } from '../../base/csv.ts';
import { MAX_SUPPLY } from '../../ledger/accounts-record.ts';
import { formatAmount } from '../../ledger/amount.ts';

/** A transaction as much of it as the desk needs; `GENESIS` as sender makes money. */
export interface BookTransaction {
  readonly sender: string;
  readonly receiver: string;
  readonly amount: number;
  readonly fee: number;
  readonly memo: string;
}

export interface BookBlock {
  readonly height: number;
  readonly hash: string;
  readonly builder: string;
  /** ms since 1970. */
  readonly time: number;
  readonly items: readonly BookTransaction[];
}

/** The totals of one account up to a block. Amounts in the smallest unit. */
export interface Standing {
  readonly address: string;
  balance: number;
  claimed: boolean;
  /** To others; `payments` and `received` leave out payments to oneself as well. */
  paid: number;
  payments: number;
  received: number;
  /** Blocks it built. */
  built: number;
  /** ms since 1970, of the first and the last block it had a part in. */
  first: number;
  last: number;
}

export interface BookRules {
  readonly reward: number;
  /** The ledger's issuer, if it has one: its account pays the fees of mints. */
  readonly issuer: string | null;
}

const GENESIS = 'GENESIS';

/** Everybody's standing after the blocks up to `height`, in the order they first appear. */
export function standingsAt(
  blocks: readonly BookBlock[],
  height: number,
  { reward, issuer }: BookRules,
): Map<string, Standing> {
  const all = new Map<string, Standing>();
  let supply = 0;
  const of = (address: string, time: number): Standing => {
    const known = all.get(address);
    if (known !== undefined) {
      known.last = time;
      return known;
    }
    const fresh = {
      address,
      balance: 0,
      claimed: false,
      paid: 0,
      payments: 0,
      received: 0,
      built: 0,
      first: time,
      last: time,
    };
    all.set(address, fresh);
    return fresh;
  };
  for (const { height: at, builder, time, items } of blocks) {
    if (at > height) break;
    if (at === 0) continue;
    let fees = 0;
    for (const { sender, receiver, amount, fee } of items) {
      const to = of(receiver, time);
      fees += fee;
      if (sender === GENESIS) {
        supply += amount;
        to.claimed = true;
        if (fee > 0 && issuer !== null) of(issuer, time).balance -= fee;
      } else {
        const from = of(sender, time);
        from.balance -= amount + fee;
        // A payment to oneself, such as one that cancels another, pays nobody.
        if (sender !== receiver) {
          from.paid += amount;
          from.payments += 1;
          to.received += amount;
        }
      }
      to.balance += amount;
    }
    const paid = Math.min(reward, MAX_SUPPLY - supply);
    supply += paid;
    const by = of(builder, time);
    by.balance += fees + paid;
    by.built += 1;
  }
  return all;
}

/** The pace of the newest blocks; null if there are fewer than two. */
export function paceOf(
  blocks: readonly BookBlock[],
  newest = 20,
): { seconds: number; payments: number } | null {
  const last = blocks.filter(({ height }) => height > 0).slice(-newest);
  const [first] = last;
  const end = last.at(-1);
  if (first === undefined || end === undefined || end.height === first.height) return null;
  const seconds = (end.time - first.time) / 1_000;
  const payments = last.slice(1).reduce((sum, { items }) => sum + items.length, 0);
  return {
    seconds: seconds / (end.height - first.height),
    payments: seconds === 0 ? 0 : (60 * payments) / seconds,
  };
}

/** A line of a class list, and the account that signed in with it. */
export interface RollLine {
  readonly name: string;
  /** Null: nobody has signed in by this name. */
  readonly address: string | null;
}

/** A name as it is compared: case and spaces do not count. */
export function plainName(text: string): string {
  return text.normalize('NFKC').replaceAll(/\s/g, '').toLowerCase();
}

/**
 * Finds the account of each name on the list: the one that has this name here, or else the one
 * whose first payment to `to` has the name as its memo (`plainName`).
 */
export function rollOf(
  list: readonly string[],
  blocks: readonly BookBlock[],
  to: string,
  names: Readonly<Record<string, string>>,
): RollLine[] {
  const known = new Map(Object.entries(names).map(([address, name]) => [plainName(name), address]));
  const signed = new Map<string, string>();
  for (const { items } of blocks)
    for (const { sender, receiver, memo } of items) {
      const name = plainName(memo);
      if (receiver === to && sender !== GENESIS && name !== '' && !signed.has(name))
        signed.set(name, sender);
    }
  return list.map((name) => {
    const key = plainName(name);
    return { name, address: known.get(key) ?? signed.get(key) ?? null };
  });
}

/** A table for marking (F-3): one line an account, those of the list first. */
export function markingCsv(
  roll: readonly RollLine[],
  standings: ReadonlyMap<string, Standing>,
  nameOf: (address: string) => string,
  decimals: number,
  heading: readonly string[],
): string {
  const listed = new Set(roll.map(({ address }) => address));
  const rest = [...standings.keys()].filter((address) => !listed.has(address));
  const rows: RollLine[] = [
    ...roll,
    ...rest.map((address) => ({ name: nameOf(address), address })),
  ];
  const lines = rows.map(({ name, address }) => {
    const one = address === null ? undefined : standings.get(address);
    const amount = (units: number | undefined) => formatAmount(units ?? 0, decimals);
    const time = (ms: number | undefined) => (ms === undefined ? '' : new Date(ms).toISOString());
    return csvLine([
      name,
      address ?? '',
      one?.claimed ? 1 : 0,
      one?.payments ?? 0,
      amount(one?.paid),
      amount(one?.received),
      one?.built ?? 0,
      amount(one?.balance),
      time(one?.first),
      time(one?.last),
    ]);
  });
  return [csvLine([...heading]), ...lines].join('');
}
