/** Rows of a list that have changed places glide there, but not again and again. */
import { expect, it } from 'vitest';
import { RowMoves } from '../../../src/app/logic/row-moves.ts';

function places(tops: Record<string, number>, width = 300) {
  return { width, tops: new Map(Object.entries(tops)) };
}

it('glide by what they moved, those that came or stayed do not', () => {
  const moves = new RowMoves();
  expect(moves.to(places({ a: 0, b: 20 }), 0)).toEqual(new Map());
  expect(moves.to(places({ c: 0, a: 0, b: 50 }), 5_000)).toEqual(new Map([['b', -30]]));
});

it('do not glide where the list has another width, or nobody looked where they were', () => {
  const moves = new RowMoves();
  moves.note(places({ a: 0 }));
  expect(moves.to(places({ a: 9 }, 200), 5_000)).toEqual(new Map());
  moves.note(null);
  expect(moves.to(places({ a: 20 }, 200), 10_000)).toEqual(new Map());
  expect(moves.to(places({ a: 30 }, 200), 15_000)).toEqual(new Map([['a', -10]]));
});

it('do not glide where they move all the while, until they move less often', () => {
  const moves = new RowMoves();
  moves.note(places({ a: 0 }));
  const glidedAt = (times: readonly number[]) =>
    times.filter((at) => moves.to(places({ a: at + 1 }), at).size > 0);
  const every = (ms: number) => Array.from({ length: 11 }, (_, index) => index * ms);
  expect(glidedAt(every(200))).toEqual(every(200).slice(0, 8));
  // Another look at rows that stay is no move.
  expect(moves.to(places({ a: 2_001 }), 3_000)).toEqual(new Map());
  expect(glidedAt([3_700, 4_700, 5_700, 6_700])).toEqual([3_700, 4_700, 5_700, 6_700]);
});

it('glide with every block, though one comes each second and moves them twice', () => {
  const moves = new RowMoves();
  moves.note(places({ a: 0 }));
  for (let at = 0; at < 10_000; at += 1_000)
    for (const again of [at, at + 60])
      expect(moves.to(places({ a: again + 1 }), again).size).toBe(1);
});
