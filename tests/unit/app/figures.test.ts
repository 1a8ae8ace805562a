import { expect, test } from 'vitest';
import { piecesOf } from '../../../src/app/logic/figures.ts';

/** Figures in brackets. */
const shown = (sentence: string, figures?: readonly string[]) =>
  piecesOf(sentence, figures)
    .map(({ text, figure }) => (figure ? `[${text}]` : text))
    .join('');

test.each([
  [
    '328.02 can be spent; the rest is on its way.',
    [],
    '[328.02] can be spent; the rest is on its way.',
  ],
  ['In block 1,204 · 3 confirmations', [], 'In block [1,204] · [3] confirmations'],
  ['已写入区块 12 · 3 次确认', [], '已写入区块 [12] · [3] 次确认'],
  [
    '1.50 coin to Aunt May 2 is in the pool.',
    ['1.50 coin', 'Aunt May 2'],
    '[1.50 coin] to [Aunt May 2] is in the pool.',
  ],
  ['a (b) to a', ['a', '(b)'], '[a] [(b)] to [a]'],
  ['nothing of the kind', [''], 'nothing of the kind'],
  ['', [], ''],
  ['7.', [], '[7].'],
])('%j has its figures apart', (sentence, figures, apart) => {
  expect(shown(sentence, figures)).toBe(apart);
  expect(
    piecesOf(sentence, figures)
      .map(({ text }) => text)
      .join(''),
  ).toBe(sentence);
});

test('a figure may hold any character, and does not break the sentence', () => {
  for (const figure of ['L-4', 'a-b', '[x]', '(1/2)', '^$.*+?{}|\\', '🙂-💰', '一-二', ' '])
    expect(
      piecesOf(`before ${figure} after`, [figure])
        .map(({ text }) => text)
        .join(''),
    ).toBe(`before ${figure} after`);
});
