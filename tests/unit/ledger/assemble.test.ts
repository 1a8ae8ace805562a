import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Accounts } from '../../../src/ledger/accounts.ts';
import { assembleBlock } from '../../../src/ledger/assemble.ts';
import { blockSize, checkBody } from '../../../src/ledger/block.ts';
import { type Charter, defaultCharter } from '../../../src/ledger/charter.ts';
import { executeBlock } from '../../../src/ledger/execution.ts';
import { genesisHeader, type Header, headerHash } from '../../../src/ledger/header.ts';
import type { Transaction } from '../../../src/ledger/transaction.ts';
import { requiredWork } from '../../../src/ledger/work.ts';
import { fromGenesis, funded, GENESIS, pay, person } from './people.ts';

const OPEN = defaultCharter('open', { grant: 100, grantsPerBlock: 2, maxBlockBytes: 2 ** 14 });
const BUILDER = person(99);
const TIME = 1_700_000_000_000;

function parentOf(state: Accounts): Header {
  return { ...genesisHeader(OPEN), height: 1, accountsRoot: state.root, time: TIME - 5_000 };
}

function assemble(state: Accounts, candidates: Transaction[], charter: Charter = OPEN) {
  const parent = parentOf(state);
  return assembleBlock(charter, parent, [parent], state, candidates, BUILDER, TIME);
}

function claim(n: number): Transaction {
  return fromGenesis(n, { amount: OPEN.grant });
}

describe('B-2: a block that lacks only its proof', () => {
  it('B-2: links to its parent, states the work due, and executes', () => {
    const state = funded([50]);
    const assembled = assemble(state, [pay({ amount: 30, fee: 2 }), claim(4)]);
    const { block, dropped } = assembled ?? { block: null, dropped: null };
    if (block === null) throw new Error('nothing assembled');
    const parent = parentOf(state);
    expect(block.header).toMatchObject({ version: 1, height: 2, time: TIME, nonce: 0n });
    expect(block.header.previous).toEqual(headerHash(parent));
    expect(block.header.work).toBe(requiredWork(OPEN, [parent], TIME));
    expect(block.header.builder).toEqual(BUILDER);
    expect(checkBody(OPEN, block)).toMatchObject({ ok: true });
    expect(executeBlock(OPEN, state, block)).toMatchObject({ ok: true });
    expect(dropped).toEqual([]);
  });

  it('B-1: drops, with the reason, those whose sender cannot pay', () => {
    const poor = pay({ sender: person(1), amount: 10 });
    const fine = pay();
    const assembled = assemble(funded([50, 9]), [poor, fine]);
    expect(assembled?.block.transactions).toEqual([fine]);
    expect(assembled?.dropped).toMatchObject([{ transaction: poor, error: { code: 'balance' } }]);
  });

  it('is null when nothing can stand in it', () => {
    expect(assemble(funded([50]), [])).toBeNull();
    expect(assemble(funded([50]), [pay({ amount: 51 }), pay({ receiver: GENESIS })])).toBeNull();
  });

  it('L-8: leaves claims beyond grantsPerBlock for a later block', () => {
    const assembled = assemble(funded([50]), [claim(1), claim(2), claim(3), pay()]);
    expect(assembled?.block.transactions).toEqual([claim(1), claim(2), pay()]);
    expect(assembled?.dropped).toEqual([]);
  });

  it('L-9: fills the block to its size and not beyond, each sender’s in order', () => {
    const memo = 'm'.repeat(140);
    const candidates = Array.from({ length: 200 }, (_, index) => {
      return pay({ sender: person(index % 3), sequence: Math.floor(index / 3), memo });
    });
    const small = pay({ sender: person(3) });
    const assembled = assemble(funded([500, 500, 500, 500]), [...candidates, small]);
    const block = assembled?.block;
    if (block === undefined) throw new Error('nothing assembled');
    expect(blockSize(block)).toBeLessThanOrEqual(OPEN.maxBlockBytes);
    expect(blockSize(block)).toBeGreaterThan(OPEN.maxBlockBytes - 294);
    expect(assembled?.dropped).toEqual([]);
    expect(executeBlock(OPEN, funded([500, 500, 500, 500]), block)).toMatchObject({ ok: true });
  });

  it('L-9: a smaller one fills the room a larger one left, but none of the same sender', () => {
    const memo = 'm'.repeat(140);
    // 160 + 54 * 294 + 154 = 16,190 bytes: 194 are left.
    const filler = Array.from({ length: 54 }, (_, sequence) => pay({ sequence, memo }));
    const other = pay({ sender: person(2) });
    const large = pay({ sequence: 54, memo });
    const behind = pay({ sequence: 55 });
    const small = pay({ sender: person(1) });
    const candidates = [...filler, other, large, behind, small];
    const assembled = assemble(funded([500, 500, 500]), candidates);
    expect(assembled?.block.transactions).toEqual([...filler, other, small]);
    expect(assembled?.dropped).toEqual([]);
  });

  it('whatever is offered, the block that comes of it is valid', () => {
    const anything = fc.oneof(
      fc
        .record({
          sender: fc.nat(3).map(person),
          receiver: fc.nat(4).map(person),
          amount: fc.nat(30),
          fee: fc.nat(3),
          sequence: fc.nat(4),
          expires: fc.nat(3),
        })
        .map(pay),
      fc.nat(6).map(claim),
    );
    let assembledBlocks = 0;
    fc.assert(
      fc.property(fc.array(anything, { maxLength: 30 }), (candidates) => {
        const state = funded([60, 20, 0, 9]);
        const assembled = assemble(state, candidates);
        if (assembled === null) return;
        assembledBlocks += 1;
        const { block, dropped } = assembled;
        expect(checkBody(OPEN, block)).toMatchObject({ ok: true });
        expect(executeBlock(OPEN, state, block)).toMatchObject({ ok: true });
        expect(block.transactions.length + dropped.length).toBeLessThanOrEqual(candidates.length);
      }),
    );
    expect(assembledBlocks).toBeGreaterThan(20);
  });
});
