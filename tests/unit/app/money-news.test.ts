/** Money that comes, is confirmed and is taken back is news once. */
import { expect, test } from 'vitest';
import type { HistoryItem, OwnTransaction, PoolItem } from '../../../src/api/view.ts';
import { lookAtMoney, moneyNews } from '../../../src/app/logic/money-news.ts';

const base = { wireId: '', fee: 0, sequence: 0, expires: 0, memo: '', kind: 'transfer' } as const;
const toMe = { ...base, id: 'a', sender: 'ann', receiver: 'me', amount: 500 };
const fromMe = { ...base, id: 'b', sender: 'me', receiver: 'bob', amount: 200 };
const pooled: PoolItem = { ...toMe, arrival: 0 };

const written = (height: number): HistoryItem => ({ height, time: 0, transaction: toMe });
const own = (state: OwnTransaction['state']): OwnTransaction => ({
  ...fromMe,
  made: 0,
  state,
  place: null,
});
const IN_BLOCK = { kind: 'block', height: 3, confirmations: 1, sealed: false } as const;

function look(
  history: HistoryItem[],
  pool: PoolItem[],
  mine: OwnTransaction[] = [],
  next?: number,
) {
  const place = next === undefined ? null : { height: next, place: 0 };
  return lookAtMoney('me', { history, next: place }, pool, mine);
}

test('a payment is told when it comes, and again when it stands in a block', () => {
  const nothing = look([], []);
  const comes = look([], [pooled]);
  const stands = look([written(3)], []);
  const news = { id: 'a', party: 'ann', amount: 500 };
  expect(moneyNews(nothing, comes)).toEqual([{ ...news, kind: 'coming' }]);
  expect(moneyNews(comes, comes)).toEqual([]);
  expect(moneyNews(comes, stands)).toEqual([{ ...news, kind: 'paid' }]);
  expect(moneyNews(nothing, stands)).toEqual([{ ...news, kind: 'paid' }]);
  expect(moneyNews(stands, look([written(4)], []))).toEqual([]);
});

test('what a reorganisation takes away is told, in the pool or gone', () => {
  const stands = look([written(3)], []);
  expect(moneyNews(stands, look([], [pooled]))).toMatchObject([{ kind: 'taken-back', id: 'a' }]);
  expect(moneyNews(stands, look([], []))).toMatchObject([{ kind: 'taken-back', id: 'a' }]);
  // Further down than is read now, nobody knows.
  const other = { ...written(9), transaction: { ...toMe, id: 'z' } };
  expect(moneyNews(stands, look([other], [], [], 9))).toMatchObject([{ kind: 'paid', id: 'z' }]);
});

test('blocks that cannot be read just now take nothing back, and bring nothing once they can', () => {
  const stands = look([written(3)], []);
  const damaged = look([], [], [], 4);
  expect(moneyNews(stands, damaged)).toEqual([]);
  expect(moneyNews(damaged, stands)).toEqual([]);
});

test('an own payment is told when it stands, and when its block was replaced', () => {
  const waits = look([], [], [own({ kind: 'pool' })]);
  const stands = look([], [], [own(IN_BLOCK)]);
  expect(moneyNews(waits, stands)).toMatchObject([
    { kind: 'confirmed', party: 'bob', amount: 200 },
  ]);
  expect(moneyNews(stands, look([], [], [own({ kind: 'returned' })]))).toMatchObject([
    { kind: 'returned' },
  ]);
  // First seen in its block: an old one.
  expect(moneyNews(look([], []), stands)).toEqual([]);
});

test('claims, and what one pays oneself, are no news', () => {
  const claim = { ...toMe, id: 'c', sender: 'GENESIS', kind: 'claim' } as const;
  const self = { ...toMe, id: 'd', sender: 'me' };
  const history = [claim, self].map((transaction) => ({ height: 1, time: 0, transaction }));
  expect(moneyNews(look([], []), look(history, []))).toEqual([]);
});

test('a block that was read in part tells of nothing that was taken back', () => {
  const whole = look([written(3)], []);
  const reading = (place: number) =>
    lookAtMoney('me', { history: [], next: { height: 3, place } }, [], []);
  expect(moneyNews(whole, reading(154))).toEqual([]);
  expect(moneyNews(whole, reading(0)).map(({ kind }) => kind)).toEqual(['taken-back']);
});

test('a payment that its signer takes back in the pool is told once', () => {
  const comes = look([], [pooled]);
  const gone = lookAtMoney('me', { history: [], next: null }, [], [], [pooled]);
  expect(moneyNews(comes, gone)).toEqual([
    { kind: 'withdrawn', id: 'a', party: 'ann', amount: 500 },
  ]);
  expect(moneyNews(gone, gone)).toEqual([]);
  // Out of sight of a long pool it is not gone.
  expect(moneyNews(comes, look([], []))).toEqual([]);
  expect(moneyNews(gone, look([written(3)], []))).toMatchObject([{ kind: 'paid' }]);
});
