/** L-8, L-9: execution and undo against the plain definition, over random blocks. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Accounts } from '../../../src/ledger/accounts.ts';
import type { Block } from '../../../src/ledger/block.ts';
import { type Charter, defaultCharter } from '../../../src/ledger/charter.ts';
import { executeBlock, undoBlock } from '../../../src/ledger/execution.ts';
import { genesisHeader } from '../../../src/ledger/header.ts';
import { Overlay } from '../../../src/ledger/overlay.ts';
import type { Transaction } from '../../../src/ledger/transaction.ts';
import { naiveRoot } from './naive-accounts.ts';
import { naiveExecute } from './naive-execution.ts';
import { fromGenesis, funded, pay, person } from './people.ts';

const MOST = Number.MAX_SAFE_INTEGER;
const OPEN = defaultCharter('open', { grant: 100, grantsPerBlock: 3, reward: 7 });
const ISSUER = person(0);
const ISSUED = defaultCharter('issued', { issuer: ISSUER });
const BUILDER = person(99);

function outcome(charter: Charter, state: Accounts, transactions: Transaction[]): Accounts {
  const overlay = new Overlay(state, charter, 1);
  for (const transaction of transactions)
    expect(overlay.apply(transaction)).toMatchObject({ ok: true });
  return overlay.finish(BUILDER).state;
}

function blockOf(transactions: Transaction[], accountsRoot: Uint8Array, height = 1): Block {
  const header = { ...genesisHeader(OPEN), height, accountsRoot, builder: BUILDER };
  return { header, transactions };
}

/** Transactions of a few people, most of them valid in their place. */
const anything: fc.Arbitrary<Transaction> = fc.oneof(
  fc
    .record({
      sender: fc.nat(4).map(person),
      receiver: fc.nat(5).map(person),
      amount: fc.oneof(
        { weight: 5, arbitrary: fc.integer({ min: 1, max: 40 }) },
        fc.constant(MOST),
      ),
      fee: fc.nat(3),
      sequence: fc.nat(3),
      expires: fc.constantFrom(0, 0, 0, 5, 6, 7),
    })
    .map(pay),
  fc.record({ n: fc.nat(5), amount: fc.constantFrom(100, MOST), fee: fc.nat(100) }).map((one) => {
    return fromGenesis(one.n, { amount: one.amount, fee: one.fee });
  }),
);
/** Within the last second of what expires at 6. */
const TIME = 6_500;
const start = fc.constantFrom<number[]>(
  [40, 40, 0, 90],
  [MOST - 150, 60, 9],
  [],
  [MOST],
  [1, 2, 3],
);

/** Gives each transfer or mint the sequence it needs half of the time. */
function inTurn(charter: Charter, state: Accounts, all: Transaction[]): Transaction[] {
  const overlay = new Overlay(state, charter, TIME);
  return all.map((one, index) => {
    const genesis = one.sender.every((byte) => byte === 0);
    if (genesis && charter.issuer === null) return { ...one, amount: charter.grant, fee: 0 };
    const { sequence } = overlay.get(genesis && charter.issuer ? charter.issuer : one.sender);
    const next = index % 7 === 6 ? one : { ...one, sequence };
    overlay.apply(next);
    return next;
  });
}

describe('execution against the plain definition', () => {
  for (const charter of [OPEN, ISSUED]) {
    it(`L-8, L-9: same verdicts, same state, same supply (${charter.name})`, () => {
      let applied = 0;
      let refused = 0;
      const check = (balances: number[], list: Transaction[]) => {
        const state = funded(balances);
        const overlay = new Overlay(state, charter, TIME);
        const valid: Transaction[] = [];
        for (const one of inTurn(charter, state, list)) {
          const plain = naiveExecute(charter, state.values(), TIME, [...valid, one], BUILDER);
          const verdict = overlay.apply(one);
          expect(verdict.ok ? null : verdict.error.code).toBe(plain.refused?.code ?? null);
          if (verdict.ok) valid.push(one);
          if (verdict.ok) applied += 1;
          else refused += 1;
        }
        const plain = naiveExecute(charter, state.values(), TIME, valid, BUILDER);
        expect(BigInt(overlay.fees)).toBe(plain.fees);
        const after = overlay.finish(BUILDER).state;
        expect(after.root).toEqual(naiveRoot(plain.accounts));
        // hostile (a): what there is was there, granted, minted or earned by building.
        expect(BigInt(after.supply)).toBe(BigInt(state.supply) + plain.minted + plain.reward);
      };
      fc.assert(fc.property(start, fc.array(anything, { minLength: 4, maxLength: 12 }), check), {
        numRuns: 150,
      });
      expect(Math.min(applied, refused)).toBeGreaterThan(50);
    });
  }

  it('hostile (h): undo gives the state before, redo the one after, over many blocks', () => {
    const blocks = fc.array(fc.array(anything, { maxLength: 10 }), { maxLength: 6 });
    fc.assert(
      fc.property(start, blocks, (balances, lists) => {
        const states = [funded(balances)];
        const undos: Uint8Array[] = [];
        const built: Block[] = [];
        for (const list of lists) {
          const state = states[states.length - 1] as Accounts;
          const height = states.length;
          const overlay = new Overlay(state, OPEN, height);
          const valid = inTurn(OPEN, state, list).filter((one) => overlay.apply(one).ok);
          const { state: after, undo } = overlay.finish(person(height % 7));
          const block = blockOf(valid, after.root, height);
          built.push({ ...block, header: { ...block.header, builder: person(height % 7) } });
          states.push(after);
          undos.push(undo);
        }
        let state = states[states.length - 1] as Accounts;
        for (let height = undos.length; height > 0; height -= 1) {
          state = undoBlock(state, undos[height - 1] as Uint8Array);
          expect(state.root).toEqual(states[height - 1]?.root);
          expect([...state.values()]).toEqual([...(states[height - 1]?.values() ?? [])]);
        }
        for (const [index, block] of built.entries()) {
          const redone = executeBlock(OPEN, state, block);
          if (!redone.ok) throw new Error(redone.error.reason);
          expect(redone.value.undo).toEqual(undos[index]);
          state = redone.value.state;
          expect(state.root).toEqual(states[index + 1]?.root);
        }
      }),
      { numRuns: 60 },
    );
  });

  it('L-9: where all are covered at the start, the order between senders does not matter', () => {
    const list = fc.array(
      fc.record({
        from: fc.nat(4),
        to: fc.nat(6),
        amount: fc.integer({ min: 1, max: 9 }),
        fee: fc.nat(2),
      }),
      { maxLength: 20 },
    );
    fc.assert(
      fc.property(list, fc.array(fc.nat(), { minLength: 20, maxLength: 20 }), (payments, keys) => {
        const state = funded([300, 300, 300, 300, 300]);
        const next = [0, 0, 0, 0, 0];
        const all = payments.map(({ from, to, amount, fee }) => {
          const sequence = next[from] ?? 0;
          next[from] = sequence + 1;
          return pay({ sender: person(from), receiver: person(to), amount, fee, sequence });
        });
        const shuffled = all
          .map((one, index) => ({ one, key: keys[index] ?? 0 }))
          .sort((a, b) => a.key - b.key)
          .map(({ one }) => one);
        // Each sender's in its own order, in the places that the shuffle gave it.
        const queues = new Map(next.map((_, n) => [person(n).join(), [] as Transaction[]]));
        for (const one of all) queues.get(one.sender.join())?.push(one);
        const ordered = shuffled.map(({ sender }) => {
          return queues.get(sender.join())?.shift() as Transaction;
        });
        expect(outcome(OPEN, state, ordered).root).toEqual(outcome(OPEN, state, all).root);
      }),
      { numRuns: 60 },
    );
  });
});
