/** What was just sent is spent, whether or not the node's view tells of it yet. */
import { describe, expect, it } from 'vitest';
import { costOf, stillUnseen } from '../../../src/app/logic/unseen-payments.ts';

describe('payments just sent', () => {
  const sent = [
    { id: 'aa', cost: 101 },
    { id: 'bb', cost: 20 },
  ];

  it('count until the view tells of them, each by itself', () => {
    expect(stillUnseen(sent, [{ id: 'cc' }])).toBe(sent);
    expect(costOf(sent)).toBe(121);
    const left = stillUnseen(sent, [{ id: 'cc' }, { id: 'aa' }]);
    expect(left).toEqual([{ id: 'bb', cost: 20 }]);
    expect(costOf(stillUnseen(left, [{ id: 'bb' }]))).toBe(0);
  });

  it('stay the same empty list where nothing was sent', () => {
    const none: typeof sent = [];
    expect(stillUnseen(none, [{ id: 'aa' }])).toBe(none);
  });
});
