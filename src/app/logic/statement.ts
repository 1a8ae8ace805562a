import type { OwnState, OwnTransaction, PoolItem, TransactionView } from '../../node/view.ts';

/** A line of the own statement: one amount that goes out or comes in. */
export interface StatementLine {
  readonly id: string;
  readonly kind: TransactionView['kind'];
  readonly direction: 'in' | 'out';
  /** The other side: an address, or `GENESIS`. */
  readonly party: string;
  readonly amount: number;
  readonly fee: number;
  readonly memo: string;
  /** When it was made, or written where somebody else made it; ms since 1970. */
  readonly time: number;
  readonly state: OwnState;
}

/** A transaction as the account's history tells it. */
export interface Written {
  readonly height: number;
  readonly time: number;
  readonly transaction: TransactionView;
}

/** What the statement is made from. */
export interface StatementSources {
  /** Own address. */
  readonly address: string;
  readonly own: readonly OwnTransaction[];
  readonly pool: readonly PoolItem[];
  readonly history: readonly Written[];
  /** Of the tip, for confirmations. */
  readonly height: number;
}

/** Own payments with their ladder, what others pay to this account, and what it took part in on another device; newest first. */
export function statementOf({
  address,
  own,
  pool,
  history,
  height,
}: StatementSources): StatementLine[] {
  const lines = new Map<string, StatementLine>();
  for (const { height: at, time, transaction } of history) {
    const state: OwnState = {
      kind: 'block',
      height: at,
      confirmations: height - at + 1,
      sealed: false,
    };
    if (at <= height) lines.set(transaction.id, lineOf(transaction, address, time, state));
  }
  for (const item of pool) {
    if (item.receiver !== address && item.sender !== address) continue;
    lines.set(item.id, lineOf(item, address, item.arrival, { kind: 'pool' }));
  }
  // Last, since the wallet alone knows the whole ladder of what it signed.
  for (const item of own) lines.set(item.id, lineOf(item, address, item.made, item.state));
  return [...lines.values()].sort((a, b) => b.time - a.time);
}

function lineOf(
  transaction: TransactionView,
  address: string,
  time: number,
  state: OwnState,
): StatementLine {
  const { id, kind, sender, receiver, amount, fee, memo } = transaction;
  const out = kind === 'transfer' ? sender === address : kind === 'mint' && receiver !== address;
  const party = out ? receiver : sender;
  return { id, kind, direction: out ? 'out' : 'in', party, amount, fee, memo, time, state };
}
