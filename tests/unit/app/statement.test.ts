import { describe, expect, test } from 'vitest';
import type {
  AccountView,
  Fate,
  HistoryItem,
  HistoryPlace,
  OwnTransaction,
  TransactionView,
} from '../../../src/api/view.ts';
import { readHistory } from '../../../src/app/logic/history.ts';
import { type StatementLine, statementOf } from '../../../src/app/logic/statement.ts';

const ME = 'folio1me';
const YOU = 'folio1you';

function transaction(
  id: string,
  sender: string,
  receiver: string,
  more: Partial<TransactionView> = {},
): TransactionView {
  return {
    id,
    wireId: id,
    sender,
    receiver,
    amount: 5,
    fee: 0,
    sequence: 0,
    expires: 0,
    memo: '',
    kind: sender === 'GENESIS' ? 'claim' : 'transfer',
    ...more,
  };
}

const account = (balance: number): AccountView => ({
  address: ME,
  balance,
  sequence: 0,
  claimed: true,
});
const sources = { address: ME, issuer: null, own: [], pool: [], reading: null, height: 9 };
const told = ({ id, out, in: income, fee, balance }: StatementLine) => [
  id,
  out,
  income,
  fee,
  balance,
];

describe('a statement', () => {
  test('lists what its sender took back, unless it waits or is written after all', () => {
    const item = { ...transaction('w', YOU, ME), arrival: 10 };
    const [line] = statementOf({ ...sources, withdrawn: [item] });
    expect(line).toMatchObject({ id: 'w', in: 5, state: { kind: 'withdrawn' }, balance: null });
    const waits = statementOf({ ...sources, pool: [item], withdrawn: [item] });
    expect(waits.map(({ state }) => state.kind)).toEqual(['pool']);
    const history = [{ height: 3, time: 9, transaction: transaction('w', YOU, ME) }];
    const reading = { account: account(5), sealed: 0, history };
    const stands = statementOf({ ...sources, reading, withdrawn: [item] });
    expect(stands.map(({ state }) => state.kind)).toEqual(['block']);
  });

  test('puts what others pay beside what this wallet signed, what is not written first', () => {
    const own: OwnTransaction[] = [
      { ...transaction('a', ME, YOU), made: 10, place: null, state: { kind: 'returned' } },
    ];
    const lines = statementOf({
      ...sources,
      own,
      pool: [
        { ...transaction('b', YOU, ME), arrival: 30 },
        { ...transaction('x', YOU, 'folio1other'), arrival: 40 },
      ],
      reading: {
        account: account(5),
        sealed: 0,
        history: [{ height: 4, time: 20, transaction: transaction('c', 'GENESIS', ME) }],
      },
    });
    expect(lines.map(told)).toEqual([
      ['b', null, 5, 0, null],
      ['a', 5, null, 0, null],
      ['c', null, 5, 0, 5],
    ]);
    expect(lines[2]?.state).toEqual({ kind: 'block', height: 4, confirmations: 6, sealed: false });
  });

  test('leads from the balance down to nothing, by every kind of line', () => {
    const history: HistoryItem[] = [
      { height: 6, time: 60, built: { hash: 'b6', reward: 100, fees: 3 } },
      { height: 6, time: 60, transaction: transaction('self', ME, ME, { amount: 40, fee: 2 }) },
      { height: 5, time: 50, transaction: transaction('in', YOU, ME, { amount: 7, fee: 9 }) },
      { height: 4, time: 40, transaction: transaction('out', ME, YOU, { amount: 50, fee: 1 }) },
      { height: 1, time: 10, transaction: transaction('c', 'GENESIS', ME, { amount: 90, fee: 4 }) },
    ];
    const lines = statementOf({
      ...sources,
      reading: { account: account(143), sealed: 0, history },
    });
    expect(lines.map(told)).toEqual([
      ['b6', null, 103, 3, 143],
      ['self', 40, 40, 2, 40],
      ['in', null, 7, 0, 42],
      ['out', 50, null, 1, 35],
      ['c', null, 90, 4, 86],
    ]);
  });

  test('takes the fees of what is minted from the issuer alone', () => {
    const mint = (id: string, receiver: string) =>
      transaction(id, 'GENESIS', receiver, { kind: 'mint', amount: 500, fee: 2 });
    const history: HistoryItem[] = [
      { height: 2, time: 2, transaction: mint('for-me', ME) },
      { height: 1, time: 1, transaction: mint('for-you', YOU) },
    ];
    const reading = { account: account(600), sealed: 0, history };
    expect(statementOf({ ...sources, issuer: ME, reading }).map(told)).toEqual([
      ['for-me', null, 500, 2, 600],
      ['for-you', null, null, 2, 102],
    ]);
    expect(statementOf({ ...sources, issuer: YOU, reading }).map(told)[0]).toEqual([
      'for-me',
      null,
      500,
      0,
      600,
    ]);
  });

  test('believes the wallet about what it signed itself', () => {
    const mine = transaction('a', ME, YOU);
    const state: Fate = { kind: 'block', height: 4, confirmations: 6, sealed: true };
    const reading = {
      account: account(1),
      sealed: 0,
      history: [{ height: 4, time: 20, transaction: mine }],
    };
    const lines = (own: Fate) =>
      statementOf({ ...sources, reading, own: [{ ...mine, made: 10, place: null, state: own }] });
    expect(lines(state).map((line) => line.state)).toEqual([state]);
    expect(lines({ kind: 'returned' }).map((line) => [line.state.kind, line.balance])).toEqual([
      ['returned', null],
    ]);
  });

  test('keeps own payments of older pages for those pages, and the dead at their time', () => {
    const block = (height: number): Fate => ({
      kind: 'block',
      height,
      confirmations: 1,
      sealed: false,
    });
    const own: OwnTransaction[] = [
      { ...transaction('deep', ME, YOU), made: 1, place: null, state: block(2) },
      {
        ...transaction('dead', ME, YOU),
        made: 45,
        place: null,
        state: { kind: 'expired', renewable: false },
      },
    ];
    const reading = {
      account: account(10),
      sealed: 0,
      history: [6, 5, 4].map((height) => ({
        height,
        time: height * 10,
        transaction: transaction(`t${height}`, YOU, ME, { amount: 1 }),
      })),
    };
    const lines = statementOf({ ...sources, own, reading });
    expect(lines.map(({ id }) => id)).toEqual(['t6', 't5', 'dead', 't4']);
  });

  test('shows no balance that cannot be', () => {
    const history: HistoryItem[] = [
      { height: 2, time: 2, transaction: transaction('a', YOU, ME) },
      { height: 1, time: 1, transaction: transaction('b', YOU, ME) },
    ];
    const lines = statementOf({ ...sources, reading: { account: account(3), sealed: 0, history } });
    expect(lines.map(({ balance }) => balance)).toEqual([3, null]);
  });
});

describe('an account’s history', () => {
  const items = Array.from({ length: 7 }, (_, index) => ({
    height: 7 - index,
    time: 0,
    transaction: transaction(`t${7 - index}`, YOU, ME),
  }));
  /** Tells two items at most. */
  const client = {
    account: async (_: string, limit?: number, below?: HistoryPlace) => {
      const older = items.filter(({ height }) => height < (below?.height ?? 100));
      const history = older.slice(0, Math.min(limit ?? 50, 2));
      const height = older.length > history.length ? history.at(-1)?.height : undefined;
      const next = height === undefined ? null : { height, place: 0 };
      return { account: account(0), sealed: 0, history, next };
    },
  };

  test('is read by pages until there is enough, or no more', async () => {
    const some = await readHistory(client, ME, 5);
    expect([some.history.length, some.next]).toEqual([5, { height: 3, place: 0 }]);
    const all = await readHistory(client, ME, 50);
    expect([all.history, all.next]).toEqual([items, null]);
  });

  test('stops at a block that cannot be read, and says that there is more', async () => {
    const next = { height: 4, place: 9 };
    const stuck = {
      account: async () => ({ account: account(0), sealed: 0, history: [], next }),
    };
    expect((await readHistory(stuck, ME, 50)).next).toBe(next);
  });
});
