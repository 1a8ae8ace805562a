/** The recording of a lab run: what has not changed stays the same object. */
import { expect, it } from 'vitest';
import { type LabChunk, Recording } from '../../../src/lab/recording.ts';

const state = {
  up: true,
  asleep: false,
  height: 1,
  tip: 'a',
  pool: 0,
  balance: 0,
  peers: 1,
  building: false,
};
const line = { kind: 'block', who: 'm0', values: {} } as const;

const CHUNK: LabChunk = {
  messages: [
    { id: 1, at: 100, to: 160, from: 'm0', into: 'm1', op: 'merge', answer: false, bytes: 9 },
    { id: 2, at: 900, to: 950, from: 'm1', into: 'm0', op: 'time', answer: true, bytes: 9 },
  ],
  links: [
    { at: 50, ends: ['m0', 'm1'], open: true },
    { at: 800, ends: ['m0', 'm1'], open: false },
  ],
  nodes: [{ at: 10, name: 'm0', state }],
  blocks: [],
  lines: [
    { id: 3, at: 200, line },
    { id: 4, at: 700, line },
  ],
  tips: [{ at: 10, count: 1 }],
  until: 1_000,
};

function recorded(): Recording {
  const recording = new Recording(['m0', 'm1']);
  recording.add(CHUNK);
  return recording;
}

it('gives the same lists while nothing in them has changed, so that the page draws them once', () => {
  const recording = recorded();
  const [before, later, after] = [300, 600, 850].map((at) => recording.frame(at));
  expect(later?.lines).toBe(before?.lines);
  expect(later?.links).toBe(before?.links);
  expect(later?.tips).toBe(before?.tips);
  expect(later?.nodes[0]?.state).toBe(before?.nodes[0]?.state);
  expect(after?.lines).not.toBe(before?.lines);
  expect(before?.links).toEqual([['m0', 'm1']]);
  expect(after?.links).toEqual([]);
  // The same again, whichever way one gets there.
  expect(recording.frame(300)).toEqual(before);
});

it('shows a message until it is there, or as long as an eye needs', () => {
  const recording = recorded();
  const ids = (at: number, linger: number) => recording.flying(at, linger).map(({ id }) => id);
  expect(ids(99, 0)).toEqual([]);
  expect(ids(130, 0)).toEqual([1]);
  expect(ids(161, 0)).toEqual([]);
  expect(ids(161, 250)).toEqual([1]);
  expect(ids(940, 900)).toEqual([2, 1]);
  expect(recording.frame(940, 900).flying.map(({ to }) => to)).toEqual([1_800, 1_000]);
});
