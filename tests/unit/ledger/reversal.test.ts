import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { equal } from '../../../src/base/bytes.ts';
import { Accounts } from '../../../src/ledger/accounts.ts';
import type { Block } from '../../../src/ledger/block.ts';
import { type Charter, defaultCharter } from '../../../src/ledger/charter.ts';
import { executeBlock } from '../../../src/ledger/execution.ts';
import { genesisHeader } from '../../../src/ledger/header.ts';
import { Overlay } from '../../../src/ledger/overlay.ts';
import { reverseBlock } from '../../../src/ledger/reversal.ts';
import { checkTransaction, isGenesis, type Transaction } from '../../../src/ledger/transaction.ts';
import { fromGenesis, pay, person } from './people.ts';

const MOST = Number.MAX_SAFE_INTEGER;
const OPEN = defaultCharter('open', { grant: 100, grantsPerBlock: 3, reward: 7 });
const ISSUED = defaultCharter('issued', { issuer: person(0) });
const BOTH = defaultCharter('issued with reward', { issuer: person(0), reward: 7 });
/**
 * How many people pay and are paid; a leaf of the accounts tree holds 32, so the tree has branches
 * to lose.
 */
const PEOPLE = 40;

interface Step {
  before: Accounts;
  after: Accounts;
  block: Block;
}

/**
 * Executes those of `wanted` that are valid on a state, each payment and mint with the sequence it
 * needs.
 */
function stepOf(
  charter: Charter,
  before: Accounts,
  wanted: readonly Transaction[],
  builder: Uint8Array,
): Step {
  const overlay = new Overlay(before, charter, 1);
  const transactions = wanted.flatMap((one) => {
    const claim = isGenesis(one) && charter.issuer === null;
    const signer = isGenesis(one) ? (charter.issuer ?? one.receiver) : one.sender;
    const { sequence } = overlay.get(signer);
    const next = claim ? { ...one, amount: charter.grant, fee: 0 } : { ...one, sequence };
    return checkTransaction(charter, next).ok && overlay.apply(next).ok ? [next] : [];
  });
  const { state: after } = overlay.finish(builder);
  const header = { ...genesisHeader(charter), height: 1, accountsRoot: after.root, builder };
  return { before, after, block: { header, transactions } };
}

function reversed(charter: Charter, { before, after, block }: Step) {
  return reverseBlock(charter, after, block, before.root);
}

/** The reward that was paid: the growth of the supply that no transaction caused. */
function rewardOf({ before, after, block }: Step): number {
  const made = block.transactions.filter(isGenesis).reduce((sum, { amount }) => sum + amount, 0);
  return after.supply - before.supply - made;
}

/** Seldom more than a few smallest units, at times all there is. */
const amounts = fc.oneof(
  { weight: 6, arbitrary: fc.integer({ min: 1, max: 40 }) },
  fc.constantFrom(100, MOST - 200, MOST),
);
/** The first few most of the time, so that they meet in every part. */
const numbers = fc.oneof({ weight: 3, arbitrary: fc.nat(4) }, fc.nat(PEOPLE));
const anything: fc.Arbitrary<Transaction> = fc.oneof(
  fc
    .record({
      sender: numbers.map(person),
      receiver: numbers.map(person),
      amount: amounts,
      fee: fc.nat(3),
    })
    .map(pay),
  fc.record({ n: numbers, amount: amounts, fee: fc.nat(100) }).map(({ n, amount, fee }) => {
    return fromGenesis(n, { amount, fee });
  }),
);
const poor = fc.record({
  balance: fc.nat(60),
  sequence: fc.constantFrom(0, 0, 1, 9, 2 ** 32 - 2),
  claimed: fc.boolean(),
});
const states: fc.Arbitrary<Accounts> = fc
  .record({
    people: fc.array(poor, { maxLength: PEOPLE }),
    /** The balance of one more person, so that the supply ends soon. */
    rest: fc.option(fc.constantFrom(MOST - 3_000, MOST - 2_500, MOST - 2_000)),
  })
  .map(({ people, rest }) => {
    const accounts = people.map((one, n) => ({ address: person(n), ...one }));
    if (rest === null) return Accounts.empty.set(accounts);
    const rich = { address: person(PEOPLE), balance: rest, sequence: 0, claimed: true };
    return Accounts.empty.set([...accounts, rich]);
  });
const lists = fc.array(anything, { maxLength: 24 });
const builders = fc.nat(PEOPLE + 1).map(person);

describe('a block taken back without its undo', () => {
  for (const charter of [OPEN, ISSUED, BOTH]) {
    it(`L-8, L-9: leads to the very state before it (${charter.name})`, () => {
      let last = 0;
      let ended = 0;
      const check = (before: Accounts, wanted: Transaction[], builder: Uint8Array) => {
        const step = stepOf(charter, before, wanted, builder);
        const executed = executeBlock(charter, before, step.block);
        if (!executed.ok) throw new Error(executed.error.reason);
        const back = reverseBlock(charter, executed.value.state, step.block, before.root);
        const ends = step.after.supply === MOST;
        if (ends && rewardOf(step) > 0) {
          last += 1;
          expect(back).toMatchObject({ ok: false, error: { code: 'accounts-root' } });
          return;
        }
        if (ends) ended += 1;
        if (!back.ok) throw new Error(back.error.reason);
        expect(back.value.root).toEqual(before.root);
        expect(Accounts.pages(null, back.value)).toEqual(Accounts.pages(null, before));
      };
      // The draw seldom meets the end of the supply by itself.
      const full = Array.from({ length: charter.reward + 2 }, (_, room) => {
        const rich = { address: person(1), balance: MOST - room, sequence: 0, claimed: false };
        const list = [pay({ sender: person(1), receiver: person(2), fee: 2 })];
        return [Accounts.empty.set([rich]), list, person(3)] as const;
      });
      for (const [before, list, builder] of full) check(before, list, builder);
      expect(last).toBe(charter.reward);
      expect(ended).toBe(1);
      fc.assert(fc.property(states, lists, builders, check), { numRuns: 250 });
    });

    it(`never leads to another state than the parent's, whatever it is given (${charter.name})`, () => {
      let refused = 0;
      const other = fc.record({
        list: lists,
        builder: builders,
        swap: fc.nat(3),
        hostile: amounts,
      });
      const check = (
        before: Accounts,
        wanted: Transaction[],
        builder: Uint8Array,
        drawn: { list: Transaction[]; builder: Uint8Array; swap: number; hostile: number },
      ) => {
        const step = stepOf(charter, before, wanted, builder);
        const { header, transactions } = step.block;
        const loud = transactions.map((one) => ({ ...one, fee: drawn.hostile }));
        const bodies = [drawn.list, transactions.slice(drawn.swap), loud, [...loud, ...drawn.list]];
        const blocks = [
          ...bodies.map((body) => ({ header, transactions: body })),
          { header: { ...header, builder: drawn.builder }, transactions },
        ];
        for (const block of blocks) {
          const back = reverseBlock(charter, step.after, block, before.root);
          if (back.ok) expect(back.value.root).toEqual(before.root);
          else refused += 1;
        }
        for (const root of [step.after.root, new Uint8Array(32)]) {
          const back = reverseBlock(charter, step.after, step.block, root);
          expect(back.ok).toBe(equal(root, before.root));
        }
      };
      fc.assert(fc.property(states, lists, builders, other, check), { numRuns: 100 });
      expect(refused).toBeGreaterThan(100);
    });
  }

  it('L-3: takes away the accounts that it brought about, and no other', () => {
    const old = { address: person(2), balance: 0, sequence: 0, claimed: true };
    const before = Accounts.empty.set([
      { address: person(1), balance: 9, sequence: 4, claimed: false },
      old,
    ]);
    const wanted = [
      fromGenesis(3, { fee: 100 }),
      pay({ sender: person(1), receiver: person(2), amount: 5, fee: 1 }),
      pay({ sender: person(2), receiver: person(2), amount: 5 }),
      pay({ sender: person(1), receiver: person(4), amount: 3 }),
    ];
    const step = stepOf(OPEN, before, wanted, person(5));
    expect(step.block.transactions).toHaveLength(4);
    expect(step.after.count).toBe(5);
    const back = reversed(OPEN, step);
    expect(back.ok && [...back.value.values()]).toEqual([...before.values()]);
  });

  it('L-8: a claim of an account that there was leaves all of it but the grant', () => {
    const before = Accounts.empty.set([
      { address: person(1), balance: 9, sequence: 4, claimed: false },
    ]);
    const wanted = [
      fromGenesis(1, { fee: 3 }),
      pay({ sender: person(1), receiver: person(1), fee: 1 }),
    ];
    for (const builder of [person(1), person(2)]) {
      const back = reversed(OPEN, stepOf(OPEN, before, wanted, builder));
      expect(back.ok && [...back.value.values()]).toEqual([...before.values()]);
    }
  });

  it('names why: another state, a builder or a transaction that cannot have led there', () => {
    const before = Accounts.empty.set([
      { address: person(1), balance: 9, sequence: 0, claimed: false },
    ]);
    const step = stepOf(OPEN, before, [pay({ sender: person(1), receiver: person(2) })], person(3));
    const [payment] = step.block.transactions as [Transaction];
    const code = (charter: Charter, after: Accounts, block: Partial<Block>) => {
      const back = reverseBlock(charter, after, { ...step.block, ...block }, before.root);
      return back.ok ? 'ok' : back.error.code;
    };
    expect(code(OPEN, step.after, {})).toBe('ok');
    expect(code(OPEN, before, {})).toBe('accounts-root');
    expect(code({ ...OPEN, reward: 6 }, step.after, {})).toBe('accounts-root');
    expect(code({ ...OPEN, reward: 8 }, step.after, {})).toBe('balance');
    expect(code(OPEN, step.after, { transactions: [] })).toBe('accounts-root');
    const wrong = [
      { ...payment, amount: 2 },
      { ...payment, sequence: 1 },
      fromGenesis(2, { amount: 1 }),
    ];
    for (const one of wrong)
      expect(code(OPEN, step.after, { transactions: [one] })).toBe('transaction-invalid');
  });
});
