/**
 * Hands a ledger over to a new one: the same rules with the next edition, and the balances minted
 * anew. Each of the two names the other in a transaction of its issuer's, which a receipt (F-1)
 * proves without either ledger.
 */
import type { AccountView } from '../../api/view.ts';
import { fromBase64Url, fromHex, toBase64Url, toHex } from '../../base/bytes.ts';
import { type Charter, ledgerIdOf } from '../../ledger/charter.ts';
import type { ListRun } from './list-run.ts';
import type { PayLine } from './pay-list.ts';

/** Memos of the two sides: the other ledger's id in base64url, and a height of the old one. */
const OUT = 'handed over to ';
const IN = 'continues ';

const LAST_EDITION = 2 ** 32 - 1;

/** The ledger that follows this one: the same rules, the next edition; null after the last. */
export function successorOf(charter: Charter): Charter | null {
  const edition = charter.edition + 1;
  return edition > LAST_EDITION ? null : { ...charter, edition };
}

/**
 * The memo of the old ledger's transaction. `height`: the last block whose balances are taken over.
 */
export function outMemo(successor: Charter, height: number): string {
  return `${OUT}${toBase64Url(ledgerIdOf(successor))} at ${height}`;
}

/** The memo of each mint in the new ledger. `ledger`: id of the old one, hex. */
export function inMemo(ledger: string, height: number): string {
  return `${IN}${toBase64Url(fromHex(ledger) ?? new Uint8Array(32))} at ${height}`;
}

export interface HandOver {
  /** `out`: this ledger is handed over to the other; `in`: it continues the other. */
  readonly way: 'out' | 'in';
  /** Id of the other ledger, hex. */
  readonly ledger: string;
  /** The height of the old ledger. */
  readonly height: number;
}

/** The hand-over that a memo names; null if it names none. */
export function handOverIn(memo: string): HandOver | null {
  const match = /^(handed over to|continues) ([A-Za-z0-9_-]{43}) at (0|[1-9]\d{0,9})$/.exec(memo);
  if (match === null) return null;
  const id = fromBase64Url(match[2] ?? '');
  if (id === null || id.length !== 32) return null;
  return {
    way: match[1] === 'continues' ? 'in' : 'out',
    ledger: toHex(id),
    height: Number(match[3]),
  };
}

/**
 * The charter that a hand-over leads to from a ledger of `charter`, if it is the next edition or
 * the one before; null for another one, which only its link can tell.
 */
export function otherCharter(charter: Charter, { way, ledger }: HandOver): Charter | null {
  const edition = charter.edition + (way === 'out' ? 1 : -1);
  if (edition < 0 || edition > LAST_EDITION) return null;
  const other = { ...charter, edition };
  return toHex(ledgerIdOf(other)) === ledger ? other : null;
}

/**
 * The list that mints all balances anew, one line for each account; accounts with nothing have
 * none. It pays no fees: nobody has anything in a new ledger, and a mint's fee is its issuer's
 * (L-8).
 */
export function balancesAnew(
  accounts: readonly AccountView[],
  memo: string,
  made: number,
): ListRun {
  const lines: PayLine[] = accounts
    .filter(({ balance }) => balance > 0)
    .map(({ address, balance }, index) => ({
      line: index + 1,
      receiver: address,
      amount: balance,
      memo,
    }));
  return { kind: 'mint', lines, sent: [], sequence: null, fee: 0, made };
}

/** The part of a node that reading all balances needs. */
export interface BalanceSource {
  /** `tip`: hash of the newest block. */
  status(): Promise<{ readonly height: number; readonly tip: string }>;
  balances(
    start: number,
    limit: number,
  ): Promise<{ readonly count: number; readonly items: readonly AccountView[] }>;
}

/** How many accounts are read at once. */
const PART = 2_000;
/** Times a block may land meanwhile. */
const TRIES = 5;

/** All accounts after one same block; null if blocks kept coming while they were read. */
export async function balancesAtOneBlock(
  source: BalanceSource,
): Promise<{ height: number; accounts: AccountView[] } | null> {
  for (let attempt = 0; attempt < TRIES; attempt += 1) {
    const { height, tip } = await source.status();
    const accounts = new Map<string, AccountView>();
    for (let start = 0; ; ) {
      const { count, items } = await source.balances(start, PART);
      for (const item of items) accounts.set(item.address, item);
      start += items.length;
      if (items.length === 0 || start >= count) break;
    }
    if ((await source.status()).tip === tip) return { height, accounts: [...accounts.values()] };
  }
  return null;
}
