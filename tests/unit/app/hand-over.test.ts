import { expect, test } from 'vitest';
import type { AccountView } from '../../../src/api/view.ts';
import {
  balancesAnew,
  balancesAtOneBlock,
  handOverIn,
  inMemo,
  otherCharter,
  outMemo,
  successorOf,
} from '../../../src/app/logic/hand-over.ts';
import { toHex } from '../../../src/base/bytes.ts';
import { type Charter, defaultCharter, ledgerIdOf } from '../../../src/ledger/charter.ts';
import { MAX_MEMO_BYTES } from '../../../src/ledger/memo.ts';
import { keyOf } from '../../vectors/samples.ts';

const OLD = defaultCharter('club', { issuer: keyOf('treasurer'), edition: 3 });
/** The next edition; there is one but after the last. */
function next(charter: Charter): Charter {
  const successor = successorOf(charter);
  if (successor === null) throw new Error('no next edition');
  return successor;
}
const NEW = next(OLD);
const idOf = (charter: Charter) => toHex(ledgerIdOf(charter));
const account = (address: string, balance: number): AccountView => ({
  address,
  balance,
  sequence: 0,
  claimed: false,
});

test('each ledger names the other, and from each the other is found', () => {
  const out = outMemo(NEW, 4_294_967_295);
  const back = inMemo(idOf(OLD), 12);
  for (const memo of [out, back]) expect(memo.length).toBeLessThanOrEqual(MAX_MEMO_BYTES);
  const there = handOverIn(out);
  expect(there).toEqual({ way: 'out', ledger: idOf(NEW), height: 4_294_967_295 });
  expect(there && otherCharter(OLD, there)).toEqual(NEW);
  const from = handOverIn(back);
  expect(from).toEqual({ way: 'in', ledger: idOf(OLD), height: 12 });
  expect(from && otherCharter(NEW, from)).toEqual(OLD);
});

test('a memo that is no hand-over, or names a ledger of other rules, leads nowhere', () => {
  for (const memo of ['', 'handed over to you', `${outMemo(NEW, 1)} `, 'continues x at 1'])
    expect(handOverIn(memo)).toBeNull();
  const foreign = handOverIn(outMemo(next({ ...OLD, name: 'other' }), 1));
  expect(foreign && otherCharter(OLD, foreign)).toBeNull();
  const first = { ...OLD, edition: 0 };
  const before = handOverIn(inMemo(idOf(OLD), 1));
  expect(before && otherCharter(first, before)).toBeNull();
});

test('after the last edition comes none, and a memo that says so leads nowhere', () => {
  const last = { ...OLD, edition: 2 ** 32 - 1 };
  expect(successorOf(last)).toBeNull();
  expect(ledgerIdOf(next({ ...OLD, edition: 2 ** 32 - 2 }))).toEqual(ledgerIdOf(last));
  const out = handOverIn(outMemo(NEW, 1));
  expect(out && otherCharter(last, out)).toBeNull();
});

test('all balances are minted anew, to the unit, and nothing to who has nothing', () => {
  const run = balancesAnew([account('a', 5), account('b', 0), account('c', 7)], 'memo', 99);
  expect(run).toEqual({
    kind: 'mint',
    lines: [
      { line: 1, receiver: 'a', amount: 5, memo: 'memo' },
      { line: 2, receiver: 'c', amount: 7, memo: 'memo' },
    ],
    sent: [],
    sequence: null,
    // The issuer of a new ledger has nothing to pay one from.
    fee: 0,
    made: 99,
  });
});

test('balances are of one block: a block that lands meanwhile begins the reading anew', async () => {
  const tips = ['t1', 't2', 't2', 't2'];
  let asked = 0;
  const read = await balancesAtOneBlock({
    status: () => Promise.resolve({ height: asked, tip: tips[Math.min(asked++, 3)] ?? '' }),
    balances: (start) => Promise.resolve({ count: 2, items: [account(`a${start}`, 1)] }),
  });
  expect(read?.accounts.map(({ address }) => address)).toEqual(['a0', 'a1']);
  expect(asked).toBe(4);
  let tip = 0;
  const never = await balancesAtOneBlock({
    status: () => Promise.resolve({ height: 1, tip: String(tip++) }),
    balances: () => Promise.resolve({ count: 0, items: [] }),
  });
  expect(never).toBeNull();
});
