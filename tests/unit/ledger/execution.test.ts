import { describe, expect, it } from 'vitest';
import type { Accounts } from '../../../src/ledger/accounts.ts';
import type { Block } from '../../../src/ledger/block.ts';
import { type Charter, defaultCharter, ledgerIdOf } from '../../../src/ledger/charter.ts';
import { executeBlock, signatureChecks, undoBlock } from '../../../src/ledger/execution.ts';
import { genesisHeader } from '../../../src/ledger/header.ts';
import { Overlay } from '../../../src/ledger/overlay.ts';
import { signingBytes, type Transaction } from '../../../src/ledger/transaction.ts';
import { DamageError } from '../../../src/ledger/undo.ts';
import { fromGenesis, funded, GENESIS, pay, person } from './people.ts';

const MOST = Number.MAX_SAFE_INTEGER;
const OPEN = defaultCharter('open', { grant: 100, grantsPerBlock: 3, reward: 7 });
const ISSUER = person(0);
const ISSUED = defaultCharter('issued', { issuer: ISSUER });
const BUILDER = person(99);

/** Code of the first refusal when all are applied in order, or 'applied'. */
function verdict(charter: Charter, state: Accounts, transactions: Transaction[], time = 1) {
  const overlay = new Overlay(state, charter, time);
  for (const transaction of transactions) {
    const applied = overlay.apply(transaction);
    if (!applied.ok) return applied.error.code;
  }
  return 'applied';
}

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

function claim(n: number, fields: Partial<Transaction> = {}): Transaction {
  return fromGenesis(n, { amount: OPEN.grant, ...fields });
}

describe('L-9: transfers', () => {
  it('L-9: amount and fee leave the sender, the amount reaches the receiver, the sequence grows', () => {
    const after = outcome(OPEN, funded([50]), [pay({ amount: 30, fee: 5 })]);
    expect(after.get(person(0))).toMatchObject({ balance: 15, sequence: 1, claimed: false });
    expect(after.get(person(1))).toMatchObject({ balance: 30, sequence: 0 });
    expect(after.get(BUILDER).balance).toBe(5 + OPEN.reward);
  });

  it('L-9: the balance must cover amount and fee, to the last unit', () => {
    expect(verdict(OPEN, funded([35]), [pay({ amount: 30, fee: 5 })])).toBe('applied');
    expect(verdict(OPEN, funded([34]), [pay({ amount: 30, fee: 5 })])).toBe('balance');
    expect(verdict(OPEN, funded([34]), [pay({ amount: 35 })])).toBe('balance');
    expect(verdict(OPEN, funded([]), [pay()])).toBe('balance');
  });

  it('L-9: nothing is rounded near 2^53', () => {
    const rich = funded([MOST]);
    expect(verdict(OPEN, rich, [pay({ amount: MOST })])).toBe('applied');
    expect(verdict(OPEN, rich, [pay({ amount: MOST - 1, fee: 1 })])).toBe('applied');
    expect(verdict(OPEN, rich, [pay({ amount: MOST, fee: 1 })])).toBe('balance');
    expect(verdict(OPEN, rich, [pay({ amount: MOST, fee: MOST })])).toBe('balance');
    const split = outcome(OPEN, rich, [pay({ amount: MOST - 2, fee: 1 })]);
    expect([0, 1].map((n) => split.get(person(n)).balance)).toEqual([1, MOST - 2]);
    expect(split.supply).toBe(MOST);
  });

  it('L-4: the sequence is the account’s', () => {
    const state = funded([50], { sequence: 7 });
    const codes = [6, 7, 8].map((sequence) => verdict(OPEN, state, [pay({ sequence })]));
    expect(codes).toEqual(['sequence-low', 'applied', 'sequence-gap']);
    expect(verdict(OPEN, state, [pay({ sequence: 7 }), pay({ sequence: 7 })])).toBe('sequence-low');
    expect(verdict(OPEN, state, [pay({ sequence: 7 }), pay({ sequence: 8 })])).toBe('applied');
  });

  it('L-4: expires is the last second it may stand at, 0 is never', () => {
    const codes = [9_000, 10_999, 11_000].map((time) => {
      return verdict(OPEN, funded([5]), [pay({ expires: 10 })], time);
    });
    expect(codes).toEqual(['applied', 'applied', 'expired']);
    expect(verdict(OPEN, funded([5]), [pay({ expires: 0 })], 2 ** 31)).toBe('applied');
  });

  it('L-4: paying oneself is debit, then credit, on one record', () => {
    const all = pay({ receiver: person(0), amount: 50 });
    const after = outcome(OPEN, funded([50]), [all]);
    expect(after.get(person(0))).toMatchObject({ balance: 50, sequence: 1 });
    expect(verdict(OPEN, funded([50]), [{ ...all, fee: 1 }])).toBe('balance');
    expect(verdict(OPEN, funded([50]), [{ ...all, amount: 51 }])).toBe('balance');
  });

  it('L-9: what came in earlier in the block can be spent in it', () => {
    const onward = pay({ sender: person(1), receiver: person(2), amount: 30 });
    expect(verdict(OPEN, funded([30]), [pay({ amount: 30 }), onward])).toBe('applied');
    expect(verdict(OPEN, funded([30]), [onward, pay({ amount: 30 })])).toBe('balance');
  });

  it('L-9: a refused transaction leaves no trace', () => {
    const overlay = new Overlay(funded([50]), OPEN, 1);
    overlay.apply(pay({ amount: 51, fee: 1 }));
    overlay.apply(pay({ sequence: 4 }));
    overlay.apply(pay({ expires: 0, sender: person(5), amount: 1 }));
    expect(overlay).toMatchObject({ fees: 0, supply: 50 });
    const { state, undo } = overlay.finish(BUILDER);
    expect(state.root).toEqual(funded([50]).set([{ ...state.get(BUILDER) }]).root);
    expect(undo.length).toBe(45);
  });
});

describe('L-8: claims', () => {
  it('L-8: the receiver gets the grant and its flag; its sequence is neither read nor changed', () => {
    const state = funded([5], { sequence: 9 });
    const after = outcome(OPEN, state, [claim(0)]);
    expect(after.get(person(0))).toMatchObject({ balance: 105, sequence: 9, claimed: true });
    expect(after.get(BUILDER).balance).toBe(OPEN.reward);
  });

  it('L-8: one claim an account, ever', () => {
    expect(verdict(OPEN, funded([]), [claim(1), claim(1)])).toBe('already-claimed');
    const had = funded([0], { claimed: true });
    expect(verdict(OPEN, had, [claim(0)])).toBe('already-claimed');
  });

  it('L-8: at most grantsPerBlock claims a block', () => {
    const claims = [1, 2, 3, 4].map((n) => claim(n));
    expect(verdict(OPEN, funded([]), claims.slice(1))).toBe('applied');
    expect(verdict(OPEN, funded([]), claims)).toBe('too-many-claims');
  });

  it('L-8: a claim can be spent in its own block, and expires like any other', () => {
    expect(verdict(OPEN, funded([]), [claim(0), pay({ amount: 100 })])).toBe('applied');
    expect(verdict(OPEN, funded([]), [claim(0, { expires: 3 })], 4_000)).toBe('expired');
  });

  it('L-8: no claim passes a supply of 2^53-1, fees collected in the block included', () => {
    const near = funded([MOST - 100]);
    expect(verdict(OPEN, near, [claim(1)])).toBe('applied');
    expect(verdict(OPEN, near, [pay({ amount: 1, fee: 50 }), claim(1)])).toBe('applied');
    expect(verdict(OPEN, near, [claim(1), claim(2)])).toBe('supply');
    expect(verdict(OPEN, funded([MOST - 99]), [claim(1)])).toBe('supply');
    const fees = pay({ amount: 1, fee: 50 });
    expect(verdict(OPEN, funded([MOST - 99]), [fees, claim(1)])).toBe('supply');
  });
});

describe('L-8: mints', () => {
  const mint = (fields: Partial<Transaction>) => fromGenesis(1, fields);

  it('L-8: uses the issuer’s sequence and takes the fee from the issuer’s balance before', () => {
    const state = funded([10], { sequence: 3 });
    const after = outcome(ISSUED, state, [mint({ amount: 500, fee: 10, sequence: 3 })]);
    expect(after.get(ISSUER)).toMatchObject({ balance: 0, sequence: 4 });
    expect(after.get(person(1)).balance).toBe(500);
    expect(verdict(ISSUED, state, [mint({ amount: 500, sequence: 2 })])).toBe('sequence-low');
    expect(verdict(ISSUED, state, [mint({ amount: 500, sequence: 4 })])).toBe('sequence-gap');
  });

  it('L-8: what is minted to the issuer itself does not pay its own fee', () => {
    const own = fromGenesis(0, { amount: 500, fee: 11 });
    expect(verdict(ISSUED, funded([10]), [own])).toBe('balance');
    expect(verdict(ISSUED, funded([11]), [own])).toBe('applied');
    const after = outcome(ISSUED, funded([11]), [own]);
    expect(after.get(ISSUER)).toMatchObject({ balance: 500, sequence: 1 });
  });

  it('L-8: no mint passes a supply of 2^53-1', () => {
    expect(verdict(ISSUED, funded([]), [mint({ amount: MOST })])).toBe('applied');
    expect(verdict(ISSUED, funded([]), [mint({ amount: MOST }), mint({ sequence: 1 })])).toBe(
      'supply',
    );
    expect(verdict(ISSUED, funded([5]), [mint({ amount: MOST - 5, fee: 5 })])).toBe('applied');
    expect(verdict(ISSUED, funded([5]), [mint({ amount: MOST - 4, fee: 5 })])).toBe('supply');
  });

  it('L-8: the issuer’s mints and transfers share one sequence', () => {
    const both = [mint({ amount: 9 }), pay({ sequence: 1, amount: 4 }), mint({ sequence: 2 })];
    expect(verdict(ISSUED, funded([4]), both)).toBe('applied');
  });
});

describe('L-8: the builder’s reward', () => {
  it('L-8: fees and reward come after all transactions', () => {
    const early = pay({ sender: BUILDER, amount: 1 });
    expect(verdict(OPEN, funded([50]), [pay({ fee: 5 }), early])).toBe('balance');
  });

  it('L-8: the reward shrinks where the supply would pass 2^53-1, the fees never', () => {
    for (const room of [0, 1, 6, 7, 8]) {
      const after = outcome(OPEN, funded([MOST - room]), [pay({ fee: 20 })]);
      expect(after.get(BUILDER).balance).toBe(20 + Math.min(7, room));
      expect(after.supply).toBe(Math.min(MOST, MOST - room + 7));
    }
  });

  it('L-3: a builder who gets nothing has no account', () => {
    const after = outcome(ISSUED, funded([50]), [pay()]);
    expect(after.count).toBe(2);
  });
});

describe('blocks', () => {
  it('L-9: the accounts root must be that of the state after the block', () => {
    const state = funded([50]);
    const payment = pay({ amount: 30 });
    const { root } = outcome(OPEN, state, [payment]);
    expect(executeBlock(OPEN, state, blockOf([payment], root))).toMatchObject({ ok: true });
    const wrong = executeBlock(OPEN, state, blockOf([payment], state.root));
    expect(wrong).toMatchObject({ error: { code: 'accounts-root' } });
  });

  it('L-9: one invalid transaction refuses the block and is named', () => {
    const bad = [
      pay({ sequence: 1, amount: 999 }),
      pay({ sequence: 1, amount: 0 }),
      pay({ sequence: 1, receiver: GENESIS }),
      claim(2, { amount: 101 }),
      claim(2, { memo: 'hi' }),
      claim(2, { sequence: 1 }),
      claim(2, { fee: 1 }),
    ];
    for (const one of bad) {
      const refused = executeBlock(OPEN, funded([50]), blockOf([pay(), one], new Uint8Array(32)));
      expect(refused).toMatchObject({ error: { code: 'transaction-invalid', field: 'items' } });
      expect(!refused.ok && refused.error.reason).toContain('Transaction 1 ');
    }
  });

  it('L-5: a transfer is signed by the sender, a claim by the receiver, a mint by the issuer', () => {
    const of = (charter: Charter, transaction: Transaction) => {
      const id = ledgerIdOf(charter);
      const [check] = signatureChecks(charter, id, [transaction]);
      expect(check?.message).toEqual(signingBytes(id, transaction));
      expect(check?.signature).toBe(transaction.signature);
      return check?.publicKey;
    };
    expect(of(OPEN, pay({ sender: person(4) }))).toEqual(person(4));
    expect(of(OPEN, claim(5))).toEqual(person(5));
    expect(of(ISSUED, fromGenesis(5, {}))).toEqual(ISSUER);
  });

  it('undo of another length, order or with impossible records is named as damage', () => {
    const state = funded([50]);
    const overlay = new Overlay(state, OPEN, 1);
    overlay.apply(pay({ amount: 30 }));
    const { state: after, undo } = overlay.finish(BUILDER);
    expect(undoBlock(after, undo).root).toEqual(state.root);
    const flags = undo.slice();
    flags[44] = 7;
    const swapped = new Uint8Array([...undo.subarray(45), ...undo.subarray(0, 45)]);
    for (const damaged of [undo.subarray(1), flags, swapped])
      expect(() => undoBlock(after, damaged)).toThrow(DamageError);
  });
});
