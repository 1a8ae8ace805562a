import { toHex } from '../../../src/base/bytes.ts';
import type { Accounts } from '../../../src/ledger/accounts.ts';
import { type Charter, defaultCharter, ledgerIdOf } from '../../../src/ledger/charter.ts';
import { type Added, Pool } from '../../../src/ledger/pool.ts';
import {
  POOL_LIMITS,
  type PoolIdentity,
  type PoolLimits,
  ticketOf,
} from '../../../src/ledger/pool-entry.ts';
import { type Transaction, wireId } from '../../../src/ledger/transaction.ts';
import { fromGenesis, NOBODY, pay, person } from './people.ts';

export const MOST = Number.MAX_SAFE_INTEGER;
export const OPEN = defaultCharter('open', { grant: 100 });
export const ISSUED = defaultCharter('issued', { issuer: person(0) });
export const RICH = Array<number>(40).fill(10_000);

export function wire(transaction: Transaction): string {
  return toHex(wireId(transaction));
}

/** A pool on a state, with shorthands for the tests' operations. */
export function poolOn(
  state: Accounts,
  limits: Partial<PoolLimits> = {},
  charter: Charter = OPEN,
  identity: PoolIdentity = NOBODY,
) {
  const pool = new Pool(charter, ledgerIdOf(charter), identity, { ...POOL_LIMITS, ...limits });
  let arrival = 1_000;
  let context = { state, time: 11_000 };
  return {
    pool,
    /** The status, or the code of the refusal. */
    add(transaction: Transaction): string {
      const added = this.full(transaction);
      return added === null ? this.code(transaction) : added.status;
    },
    full(transaction: Transaction): Added | null {
      arrival += 1;
      const added = pool.add(transaction, context, arrival);
      return added.ok ? added.value : null;
    },
    code(transaction: Transaction): string {
      const added = pool.add(transaction, context, arrival);
      return added.ok ? 'added' : added.error.code;
    },
    /** A block a second. */
    rebase(next: Accounts, back: Transaction[] = [], time = context.time + 1_000) {
      context = { state: next, time };
      return pool.rebase(
        context,
        back.map((transaction) => ({ transaction, arrival })),
      );
    },
    order: () => [...pool.ordered()],
  };
}

/** One unit from person `n` to person 39. */
export function from(
  n: number,
  sequence: number,
  fee = 0,
  rest: Partial<Transaction> = {},
): Transaction {
  return pay({ sender: person(n), receiver: person(39), sequence, fee, ...rest });
}

export function claim(n: number, rest: Partial<Transaction> = {}): Transaction {
  return fromGenesis(n, { amount: OPEN.grant, ...rest });
}

/** Claims of `count` people from number `first` on, in the order a node with this secret draws. */
export function drawn(count: number, first = 1, identity: PoolIdentity = NOBODY): Transaction[] {
  return drawnOf(
    Array.from({ length: count }, (_, at) => claim(first + at)),
    identity,
  );
}

export function drawnOf(claims: Transaction[], identity: PoolIdentity = NOBODY): Transaction[] {
  const ticket = (one: Transaction) => ticketOf(identity, one.receiver).ticket;
  return claims.sort((a, b) => (ticket(a) < ticket(b) ? -1 : 1));
}

export function ready(on: ReturnType<typeof poolOn>) {
  return {
    pool: on.pool,
    add: on.add.bind(on),
    full: on.full.bind(on),
    rebase: on.rebase.bind(on),
    order: on.order,
  };
}
