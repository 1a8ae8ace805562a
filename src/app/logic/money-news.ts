/** These functions find payments that came, were confirmed or taken back between two readings. */
import type { HistoryItem, HistoryPlace, OwnTransaction, PoolItem } from '../../api/view.ts';

export interface MoneyNews {
  /**
   * - `coming`: a payment to this account waits in the pool.
   * - `paid`: a payment to this account is in a block.
   * - `taken-back`: the block of a payment to this account was replaced, and no other has it.
   * - `withdrawn`: a payment to this account waited in the pool, and its signer took it back.
   * - `confirmed`: a payment by this account is in a block.
   * - `returned`: the block of a payment by this account was replaced, and no other has it.
   */
  readonly kind: 'coming' | 'paid' | 'taken-back' | 'withdrawn' | 'confirmed' | 'returned';
  /** The id of the transaction. */
  readonly id: string;
  /** The other side: an address, or `GENESIS`. */
  readonly party: string;
  /** Smallest unit. */
  readonly amount: number;
}

interface Payment {
  readonly party: string;
  readonly amount: number;
  /** The height of its block; null: in the pool. */
  readonly height: number | null;
}

/** One look at an account. */
export interface MoneyLook {
  /** Payments of others to it, by id. */
  readonly incoming: ReadonlyMap<string, Payment>;
  /** Below it the history was not read. */
  readonly depth: number;
  /** Ids of payments to it that were taken back in the pool. */
  readonly withdrawn: ReadonlySet<string>;
  /** Own payments to others, by id, and whether they are in a block. */
  readonly own: ReadonlyMap<string, Payment>;
}

interface Reading {
  readonly history: readonly HistoryItem[];
  /** What comes after this was read; null where the history was read to its end. */
  readonly next: HistoryPlace | null;
}

/**
 * `address` is the account's; `own` was signed by its wallet, and `withdrawn` taken back by others.
 */
export function lookAtMoney(
  address: string,
  { history, next }: Reading,
  pool: readonly PoolItem[],
  own: readonly OwnTransaction[],
  withdrawn: readonly PoolItem[] = [],
): MoneyLook {
  const incoming = new Map<string, Payment>();
  const comes = (one: { receiver: string; sender: string; kind: string }) =>
    one.receiver === address && one.sender !== address && one.kind !== 'claim';
  for (const item of pool)
    if (comes(item))
      incoming.set(item.id, { party: item.sender, amount: item.amount, height: null });
  for (const item of history) {
    if (!('transaction' in item) || !comes(item.transaction)) continue;
    const { id, sender, amount } = item.transaction;
    incoming.set(id, { party: sender, amount, height: item.height });
  }
  const sent = own.filter(({ kind, receiver }) => kind === 'transfer' && receiver !== address);
  return {
    incoming,
    // Also where nothing of it could be read: blocks that are damaged took no money back.
    depth: next === null ? 0 : next.height + (next.place > 0 ? 1 : 0),
    withdrawn: new Set(withdrawn.map(({ id }) => id)),
    own: new Map(
      sent.map(({ id, receiver, amount, state }) => [
        id,
        { party: receiver, amount, height: state.kind === 'block' ? state.height : null },
      ]),
    ),
  };
}

/** The news in `now` since `before`, in the order of the payments; those taken back come last. */
export function moneyNews(before: MoneyLook, now: MoneyLook): MoneyNews[] {
  const news: MoneyNews[] = [];
  const tell = (kind: MoneyNews['kind'], id: string, { party, amount }: Payment) =>
    news.push({ kind, id, party, amount });
  for (const [id, payment] of now.incoming) {
    const was = before.incoming.get(id);
    if (payment.height !== null) {
      // Older ones come into sight when more of the history is read: they are no news.
      const fresh = was === undefined && payment.height >= before.depth;
      if (fresh || was?.height === null) tell('paid', id, payment);
    } else if (was === undefined) tell('coming', id, payment);
    else if (was.height !== null) tell('taken-back', id, payment);
  }
  for (const [id, was] of before.incoming)
    if (was.height === null && now.withdrawn.has(id) && !now.incoming.has(id))
      tell('withdrawn', id, was);
    else if (was.height !== null && was.height >= now.depth && !now.incoming.has(id))
      tell('taken-back', id, was);
  for (const [id, payment] of now.own) {
    const was = before.own.get(id);
    if (payment.height !== null && was?.height === null) tell('confirmed', id, payment);
    else if (payment.height === null && was !== undefined && was.height !== null)
      tell('returned', id, payment);
  }
  return news;
}
