/** What the storage part says of history agrees with the status line (S-5). */
import { expect, test } from 'vitest';
import { storedWords } from '../../../src/app/ledger/pruning-texts.ts';

const HISTORY = { from: 1_996, pruning: false, kept: 2_048 };

/** The words in both languages. */
const told = (how: 'going' | 'paused' | 'sought' | 'accepted') =>
  (['en', 'zh'] as const).map((language) =>
    storedWords({ ...HISTORY, verifying: { done: 300, total: 1_995, how } }, language),
  );

test('the part on storage says what verification waits for, as the status line does', () => {
  expect(told('going')[0]).toMatch(/^History is being verified: 300 of 1,995 blocks/);
  expect(told('paused')[0]).toMatch(/^You paused .* 300 of 1,995 blocks/);
  expect(told('sought')[0]).toMatch(/^Nobody linked has .* 300 of 1,995 blocks/);
  expect(told('paused')[1]).toContain('暂停');
  expect(told('sought')[1]).toContain('都没有');
  for (const how of ['paused', 'sought'] as const)
    expect(told(how).join()).not.toMatch(/is being verified|正在验证/);
  // Blocks that nobody has any more are verified no more: the rest is told as stored or not.
  expect(told('accepted')[0]).toBe(
    'The blocks from 1,996 on are stored here; of older ones the headers.',
  );
  const verified = { ...HISTORY, from: 1, verifying: null };
  expect(storedWords(verified, 'en')).toBe('All blocks are stored here.');
});
