/** L-8: what a statement lists adds up to the balance, rewards and fees of own blocks included. */
import { describe, expect, it, vi } from 'vitest';
import { AccountHistory } from '../../../src/api/account-history.ts';
import type { HistoryItem, HistoryPlace } from '../../../src/api/view.ts';
import { statementOf } from '../../../src/app/logic/statement.ts';
import { MAX_SUPPLY } from '../../../src/ledger/accounts-record.ts';
import { encodeAddress } from '../../../src/ledger/address.ts';
import { type Person, person, SmallLedger } from '../../support/small-ledger.ts';
import { ReadingChain } from './reading-chain.ts';

const STARTS_AT = 1_700_000_000_000;
const [ANN, BEN, CEM] = [person(1), person(2), person(3)];

/** The account that reads the ledger. */
async function read(ledger: SmallLedger) {
  const { chain, store } = await ReadingChain.of(ledger);
  const node = { charter: ledger.charter, ledgerId: ledger.id, chain };
  return { chain, store, history: new AccountHistory(node, store) };
}

const named = (item: HistoryItem) =>
  `${item.height}${'built' in item ? `+${item.built.reward}+${item.built.fees}` : item.transaction.memo || item.transaction.kind}`;

/** The balance before the oldest line of the whole statement. */
async function opening(history: AccountHistory, { publicKey }: Person, height: number) {
  const reading = await history.read(publicKey, 1_000);
  expect(reading.next).toBe(null);
  const address = encodeAddress(publicKey);
  const lines = statementOf({ address, issuer: null, own: [], pool: [], reading, height });
  const last = lines.at(-1);
  if (last === undefined) return reading.account.balance;
  return (
    (last.balance ?? Number.NaN) -
    (last.in ?? 0) +
    (last.out ?? 0) +
    (last.kind === 'built' ? 0 : last.fee)
  );
}

function makeLedger(): SmallLedger {
  const ledger = new SmallLedger({ reward: 100 });
  let at = STARTS_AT;
  const grow = (builder: Person, ...transactions: Parameters<SmallLedger['grow']>[0][]) => {
    at += 5_000;
    ledger.grow(
      transactions.flatMap((some) => [...some]),
      builder.publicKey,
      at,
    );
  };
  grow(ANN, [ledger.claim(ANN), ledger.claim(BEN)]);
  grow(CEM, [ledger.pay(ANN, BEN.publicKey, { amount: 700, fee: 3, memo: 'tea' })]);
  // She pays, is paid, and writes it all down herself.
  grow(ANN, [
    ledger.pay(BEN, ANN.publicKey, { amount: 40, fee: 5, memo: 'back' }),
    ledger.pay(ANN, ANN.publicKey, { amount: 9, fee: 2, memo: 'self' }),
  ]);
  grow(BEN, [ledger.pay(BEN, CEM.publicKey, { amount: 1, memo: 'gift' })]);
  return ledger;
}

describe('the history of an account', () => {
  it('has the blocks it built beside its transactions, newest first', async () => {
    const { history } = await read(makeLedger());
    const ann = await history.read(ANN.publicKey, 50);
    expect(ann.history.map(named)).toEqual([
      '3+100+7',
      '3self',
      '3back',
      '2tea',
      '1+100+0',
      '1claim',
    ]);
    // Named by nothing but a header.
    const cem = await history.read(CEM.publicKey, 50);
    expect(cem.history.map(named)).toEqual(['4gift', '2+100+3']);
  });

  it('adds up to the balance of everybody', async () => {
    const { chain, history } = await read(makeLedger());
    for (const one of [ANN, BEN, CEM, person(4)])
      expect(await opening(history, one, chain.tip.height)).toBe(0);
  });

  it('is told by pages that end anywhere in a block', async () => {
    const { history } = await read(makeLedger());
    const whole = (await history.read(ANN.publicKey, 50)).history.map(named);
    for (const limit of [1, 2, 3, 4, 5]) {
      const told: string[] = [];
      let next: HistoryPlace | undefined;
      for (;;) {
        const page = await history.read(ANN.publicKey, limit, next);
        expect(page.history.length).toBeLessThanOrEqual(limit);
        told.push(...page.history.map(named));
        if (page.next === null) break;
        expect(page.history).toHaveLength(limit);
        next = page.next;
      }
      expect(told).toEqual(whole);
    }
    expect((await history.read(ANN.publicKey, 6)).next).toBe(null);
  });

  it('reads no block whole, neither for payments nor for what a builder got', async () => {
    const ledger = new SmallLedger({ reward: 100 });
    ledger.grow([ledger.claim(ANN), ledger.claim(BEN)], ANN.publicKey, STARTS_AT + 5_000);
    const many = Array.from({ length: 300 }, (_, sequence) =>
      ledger.pay(ANN, (sequence % 100 === 50 ? CEM : BEN).publicKey, {
        sequence,
        fee: 1,
        memo: `n${sequence}`,
      }),
    );
    ledger.grow(many, CEM.publicKey, STARTS_AT + 10_000);
    const { history, chain } = await read(ledger);
    const whole = vi.spyOn(chain, 'bytes');
    const { history: cem } = await history.read(CEM.publicKey, 50);
    expect(cem.map(named)).toEqual(['2+100+300', '2n250', '2n150', '2n50']);
    const newest = await history.read(ANN.publicKey, 3);
    expect(newest.history.map(named)).toEqual(['2n299', '2n298', '2n297']);
    expect(whole).not.toHaveBeenCalled();
    // As many as a whole page: one read of the block is less than as many of its pieces.
    const page = await history.read(ANN.publicKey, 200, newest.next ?? undefined);
    expect(page.history.map(named)).toEqual(Array.from({ length: 200 }, (_, i) => `2n${296 - i}`));
    expect(whole).toHaveBeenCalledTimes(1);
  });

  it('counts what was really paid where the coins ran out', async () => {
    const ledger = new SmallLedger({ issuer: ANN.publicKey, reward: 100 });
    const mint = {
      ...ledger.pay(ANN, BEN.publicKey, { amount: MAX_SUPPLY - 150 }),
      sender: new Uint8Array(32),
    };
    ledger.grow([mint], CEM.publicKey, STARTS_AT + 5_000);
    ledger.grow([ledger.pay(BEN, ANN.publicKey)], CEM.publicKey, STARTS_AT + 10_000);
    ledger.grow([ledger.pay(BEN, ANN.publicKey, { fee: 3 })], CEM.publicKey, STARTS_AT + 15_000);
    const { chain, history } = await read(ledger);
    expect(chain.state.supply).toBe(MAX_SUPPLY);
    const { history: cem } = await history.read(CEM.publicKey, 50);
    expect(cem.map(named)).toEqual(['3+0+3', '2+50+0', '1+100+0']);
    expect(await opening(history, CEM, 3)).toBe(0);
  });
});
