import { expect, test } from 'vitest';
import { givenBack, undoneBy } from '../../../src/app/logic/give-back.ts';
import type { StatementLine } from '../../../src/app/logic/statement.ts';
import { MAX_MEMO_BYTES } from '../../../src/ledger/memo.ts';

const LINE: StatementLine = {
  id: 'ab'.repeat(32),
  kind: 'transfer',
  party: 'folio1them',
  amount: 320,
  out: null,
  in: 320,
  fee: 0,
  memo: 'tea',
  time: 1,
  state: { kind: 'block', height: 3, confirmations: 2, sealed: false },
  balance: 320,
};

test('a payment received is given back by one that names it', () => {
  const back = givenBack(LINE, 'folio1me');
  expect(back).toEqual({ address: 'folio1them', amount: 320, memo: `undoes ${LINE.id}` });
  expect(undoneBy(back?.memo ?? '')).toBe(LINE.id);
  for (const memo of ['tea', 'undoes', 'undoes it', `undoes ${LINE.id}0`, ` undoes ${LINE.id}`])
    expect(undoneBy(memo)).toBeNull();
  expect((back?.memo ?? '').length).toBeLessThanOrEqual(MAX_MEMO_BYTES);
});

test('nothing else is given back', () => {
  for (const change of [
    { kind: 'claim' },
    { kind: 'mint' },
    { kind: 'built', party: null },
    { out: 320, in: null },
    { out: 320 },
    { party: 'folio1me' },
    { state: { kind: 'pool' } },
    { state: { kind: 'returned' } },
  ] as const)
    expect(givenBack({ ...LINE, ...change } as StatementLine, 'folio1me')).toBeNull();
});
