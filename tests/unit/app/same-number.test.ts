import { describe, expect, test } from 'vitest';
import type { OwnTransaction } from '../../../src/api/view.ts';
import { cancelledBy, failsToCancel, successorOf } from '../../../src/app/logic/same-number.ts';

const ME = 'folio1me';
const YOU = 'folio1you';
let made = 0;

/** An own payment of 300 to somebody, the next one that is signed. */
function signed(id: string, more: Partial<OwnTransaction> = {}): OwnTransaction {
  made += 1;
  return {
    id,
    wireId: id,
    sender: ME,
    receiver: YOU,
    amount: 300,
    fee: 2,
    sequence: 4,
    expires: 0,
    memo: 'tea',
    kind: 'transfer',
    made,
    place: null,
    state: { kind: 'pool' },
    ...more,
  };
}

const REPLACED = { state: { kind: 'replaced' } } as const;
const TO_MYSELF = { receiver: ME, amount: 1, memo: '', fee: 3 };
const written = (height: number) =>
  ({ state: { kind: 'block', height, confirmations: 1, sealed: false } }) as const;

describe('a payment to oneself', () => {
  test('cancels an earlier own one of its number, and of no other', () => {
    const old = signed('old', REPLACED);
    const next = signed('next', { sequence: 5 });
    const cancel = signed('cancel', TO_MYSELF);
    expect(cancelledBy('cancel', [cancel, next, old], null)).toBe(old);
    expect(cancelledBy('cancel', [cancel, next], null)).toBeNull();
    expect(cancelledBy('cancel', [signed('other', TO_MYSELF)], null)).toBeNull();
    const bought = signed('bought', { ...TO_MYSELF, memo: 'for the tin' });
    expect(cancelledBy('bought', [bought, old], null)).toBeNull();
    const larger = signed('larger', { ...TO_MYSELF, amount: 2 });
    expect(cancelledBy('larger', [larger, old], null)).toBeNull();
  });

  test('cancels nothing that was signed after it, was refused, or is another account’s', () => {
    const cancel = signed('cancel', TO_MYSELF);
    const late = signed('late', { fee: 9 });
    expect(cancelledBy('cancel', [late, cancel], null)).toBeNull();
    const refused = signed('refused', { state: { kind: 'refused', code: 'x', reason: '' } });
    const again = signed('again', TO_MYSELF);
    expect(cancelledBy('again', [again, refused], null)).toBeNull();
    const foreign = signed('foreign', { sender: 'folio1former' });
    expect(cancelledBy('last', [signed('last', TO_MYSELF), foreign], null)).toBeNull();
  });

  test('raised once more it still cancels the payment, and not itself', () => {
    const old = signed('old', REPLACED);
    const first = signed('first', { ...TO_MYSELF, ...REPLACED });
    const second = signed('second', { ...TO_MYSELF, fee: 8 });
    const own = [second, first, old];
    expect(cancelledBy('second', own, null)).toBe(old);
    expect(successorOf(first, own, null)).toEqual({ how: 'raised', by: second });
    expect(successorOf(old, own, null)).toEqual({ how: 'cancelling', by: first });
    const done = [{ ...second, ...written(8) }, first, old];
    expect(successorOf(old, done, null)).toEqual({ how: 'cancelled', by: first });
  });

  test('cancels while it waits or is written, and fails where it is over or the other is written', () => {
    const old = signed('old', REPLACED);
    const fails = (state: OwnTransaction['state'], other = old) =>
      failsToCancel('cancel', other, [signed('cancel', { ...TO_MYSELF, state }), other]);
    for (const kind of ['pool', 'waiting', 'offered', 'returned'] as const)
      expect(fails({ kind }), kind).toBe(false);
    expect(fails(written(7).state)).toBe(false);
    for (const kind of ['replaced', 'elsewhere'] as const) expect(fails({ kind }), kind).toBe(true);
    expect(fails({ kind: 'expired', renewable: true })).toBe(true);
    expect(fails({ kind: 'refused', code: 'pool-full', reason: '' })).toBe(true);
    expect(fails({ kind: 'pool' }, { ...old, ...written(7) })).toBe(true);
  });

  test('cancels what the issuer minted: both have the issuer’s numbers', () => {
    const mint = signed('mint', { sender: 'GENESIS', kind: 'mint', ...REPLACED });
    const cancel = signed('cancel', TO_MYSELF);
    expect(cancelledBy('cancel', [cancel, mint], ME)).toBe(mint);
    expect(cancelledBy('cancel', [cancel, mint], YOU)).toBeNull();
  });
});

describe('what has the place of a replaced payment', () => {
  test('is the next one of its number, with why', () => {
    const first = signed('first', REPLACED);
    const raised = signed('raised', { fee: 5, ...REPLACED });
    const cancel = signed('cancel', { ...TO_MYSELF, fee: 6 });
    const own = [cancel, raised, first, signed('other', { sequence: 5 })];
    expect(successorOf(first, own, null)).toEqual({ how: 'raised', by: raised });
    expect(successorOf(raised, own, null)).toEqual({ how: 'cancelling', by: cancel });
    expect(successorOf(cancel, own, null)).toBeNull();
    const done = [{ ...cancel, ...written(9) }, raised, first];
    expect(successorOf(raised, done, null)?.how).toBe('cancelled');
    expect(successorOf(first, done, null)?.how).toBe('raised');
  });

  test('is the older one where that was written all the same', () => {
    const old = signed('old', written(7));
    const cancel = signed('cancel', { ...TO_MYSELF, ...REPLACED });
    expect(successorOf(cancel, [cancel, old], null)).toEqual({ how: 'late', by: old });
  });

  test('is unknown where the wallet no longer holds it', () => {
    const first = signed('first', REPLACED);
    expect(successorOf(first, [first], null)).toBeNull();
  });
});
