/** The accounts on disk: pages, and what changed since (S-2). */
import { describe, expect, it } from 'vitest';
import { Accounts } from '../../../../src/ledger/accounts.ts';
import { applyChanges, encodeChanges } from '../../../../src/ledger/accounts-changes.ts';
import { ACCOUNT_BYTES, accountKey, emptyAccount } from '../../../../src/ledger/accounts-record.ts';
import { encodeHeader, headerHash } from '../../../../src/ledger/header.ts';
import type { BlockIndex } from '../../../../src/node/chain/block-index.ts';
import { StoredAccounts } from '../../../../src/node/chain/stored-accounts.ts';
import { LIMITS } from '../../../../src/protocol/limits.ts';
import { itemsOf } from '../../../../src/protocol/shapes.ts';
import { MemoryMedium } from '../../../../src/storage/memory-tables.ts';
import { ManualClock } from '../../../support/manual-clock.ts';
import { person, SmallLedger } from '../../../support/small-ledger.ts';
import { openNode } from '../../../support/small-node.ts';

const STARTS_AT = 1_700_000_000_000;

/** Account `n` with this balance. */
function paid(n: number, balance: number) {
  const address = new Uint8Array(32);
  new DataView(address.buffer).setUint32(0, n + 1);
  return { ...emptyAccount(address), balance };
}

/** A block that leads from a state to one with these accounts. */
function block(accounts: readonly ReturnType<typeof paid>[]) {
  const changes = encodeChanges(
    accounts.map((account) => ({ key: accountKey(account.address), account })),
  );
  return { result: { changes } };
}

/** What is on disk: steps are written to it, and it is read as at a start. */
class Disk {
  readonly pages = new Map<string, Uint8Array>();
  noted: Uint8Array[] = [];
  /** Pages put by the last step, and bytes noted now. */
  put = 0;

  get bytes(): number {
    return this.noted.reduce((sum, { length }) => sum + length, 0);
  }

  write({ accounts, changes }: ReturnType<StoredAccounts['plan']>['step']): void {
    for (const key of accounts?.remove ?? []) this.pages.delete(key);
    for (const { key, bytes } of accounts?.put ?? []) this.pages.set(key, bytes);
    this.put = accounts?.put.length ?? 0;
    this.noted = this.noted.slice(changes?.drop ?? 0);
    if (changes?.append) this.noted.push(changes.append);
  }

  read(): { paged: Accounts; state: Accounts } {
    const paged = Accounts.fromPages([...this.pages].map(([key, bytes]) => ({ key, bytes })));
    if (!paged.ok) throw new Error(paged.error.reason);
    const state = applyChanges(paged.value, this.noted);
    if (!state.ok) throw new Error(state.error.reason);
    return { paged: paged.value, state: state.value };
  }
}

/** The same numbers each time. */
function numbers(seed: number): (below: number) => number {
  let at = seed;
  return (below) => {
    at = (Math.imul(at, 1_664_525) + 1_013_904_223) >>> 0;
    return Math.floor((at / 2 ** 32) * below);
  };
}

describe('the accounts on disk', () => {
  for (const [count, perStep] of [
    [60, 3],
    [900, 30],
    [6_000, 20],
    [6_000, 400],
    [12_000, 60],
  ] as const)
    it(`are those of the chain after each step: ${count} accounts, ${perStep} a step`, () => {
      const next = numbers(count + perStep);
      const disk = new Disk();
      let best = 0;
      let stored = new StoredAccounts(() => best);
      let state = Accounts.empty.set(Array.from({ length: count }, (_, n) => paid(n, 1 + next(9))));
      const begin = stored.plan(state, null, 0);
      disk.write(begin.step);
      begin.done();
      const pages = disk.pages.size;
      let whole = 0;
      for (let step = 1; step <= 120; step += 1) {
        // Some come anew, some go.
        const own = Array.from({ length: 1 + next(perStep) }, () =>
          paid(next(count * 1.2), next(4) === 0 ? 0 : 1 + next(1_000)),
        );
        state = state.set(own);
        // A step that leaves blocks, or whose blocks are on disk already, has no changes at hand.
        const executed = step % 41 === 5 ? null : [step % 43 === 9 ? { result: null } : block(own)];
        best = step % 50 > 40 ? step + 10 : step;
        const plan = stored.plan(state, executed, step);
        // One that fails changes nothing: the next plan is as this one.
        if (step % 20 === 3) expect(stored.plan(state, executed, step).step).toEqual(plan.step);
        disk.write(plan.step);
        plan.done();
        if (disk.put > pages / 2) whole += 1;
        if (best === step) {
          const room = Math.max(LIMITS.leastChangesBytes, (state.count * ACCOUNT_BYTES) / 8);
          expect(disk.bytes).toBeLessThanOrEqual(room * (1 + 1 / 64) + own.length * ACCOUNT_BYTES);
        }
        if (step % 7 !== 0) continue;
        const read = disk.read();
        expect(read.state.root).toEqual(state.root);
        if (step % 21 === 0) {
          stored = new StoredAccounts(() => best);
          stored.restore(read.paged, disk.noted);
        }
      }
      // Of a large ledger all pages are written where a step leaves blocks, else some at a time.
      if (count >= 12_000) expect(whole).toBeLessThan(12);
    });

  it('write some pages with each step of a large ledger, and none of them at once', () => {
    const disk = new Disk();
    const stored = new StoredAccounts(() => 1);
    const own = Array.from({ length: 20_000 }, (_, n) => paid(n, 1));
    let state = Accounts.empty.set(own);
    const begin = stored.plan(state, null, 1);
    disk.write(begin.step);
    begin.done();
    const next = numbers(5);
    const puts: number[] = [];
    for (let step = 0; step < 80; step += 1) {
      const some = Array.from({ length: 150 }, () => paid(next(20_000), 2 + step));
      state = state.set(some);
      const plan = stored.plan(state, [block(some)], 1);
      disk.write(plan.step);
      plan.done();
      puts.push(disk.put);
    }
    expect(disk.read().state.root).toEqual(state.root);
    expect(Math.max(...puts)).toBeLessThan(disk.pages.size / 8);
    expect(puts.filter((one) => one > 0).length).toBeGreaterThan(60);
  });

  it('are written whole where the changes are more than the journal may hold', () => {
    const stored = new StoredAccounts(() => 1);
    const own = Array.from({ length: 30_000 }, (_, n) => paid(n, 1));
    const state = Accounts.empty.set(own);
    stored.plan(state, null, 1).done();
    const some = own.slice(0, 9_000).map((one) => ({ ...one, balance: 2 }));
    const { step } = stored.plan(state.set(some), [block(some)], 1);
    expect(step.changes).toEqual({ append: null, drop: 0 });
    expect(step.accounts?.put.length).toBeGreaterThan(500);
  });

  it('may lag behind as far as all accounts while more blocks follow, and no more at the end', () => {
    const stored = new StoredAccounts(() => 1);
    const own = Array.from({ length: 1_000 }, (_, n) => paid(n, 1));
    let state = Accounts.empty.set(own);
    stored.plan(state, null, 0).done();
    let noted = 0;
    for (let balance = 2; balance < 5; balance += 1) {
      const some = own.slice(0, 300).map((one) => ({ ...one, balance }));
      state = state.set(some);
      const plan = stored.plan(state, [block(some)], 0);
      noted += plan.step.changes?.append?.length ?? 0;
      plan.done();
    }
    expect(noted).toBe(900 * ACCOUNT_BYTES);
    const last = [paid(1, 9)];
    const end = stored.plan(state.set(last), [block(last)], 1);
    expect(end.step.changes).toEqual({ append: null, drop: 3 });
    expect(end.step.accounts?.put.length).toBeGreaterThan(0);
  });

  it('are noted no further for the sake of blocks that nobody gives', async () => {
    const ledger = new SmallLedger({ grantsPerBlock: 100 });
    const people = Array.from({ length: 100 }, (_, n) => person(n + 1));
    ledger.grow(
      people.map((one) => ledger.claim(one)),
      person(1).publicKey,
      STARTS_AT + 1_000,
    );
    const hidden = ledger.branch(1);
    for (let n = 2; n <= 20; n += 1)
      hidden.grow([hidden.claim(person(200 + n))], person(2).publicKey, STARTS_AT + n * 1_000);
    const medium = new MemoryMedium();
    const clock = new ManualClock(STARTS_AT + 60_000);
    const node = await openNode(ledger, { clock, transports: [], medium });
    await node.mergeBlocks(null, itemsOf(ledger.blocks));
    const { tree, unavailable } = node.chain;
    const shown = [tree.tip];
    for (const header of hidden.headers.slice(2))
      shown.push(tree.add(shown[shown.length - 1] as BlockIndex, header, headerHash(header)));
    unavailable.add(shown[1] as BlockIndex, shown[shown.length - 1] as BlockIndex);
    let most = 0;
    for (let n = 2; n <= 12; n += 1) {
      const payers = people.slice(n * 7, n * 7 + 7);
      const items = payers.map((one) => ledger.pay(one, person(3).publicKey, { fee: 2 }));
      const block = ledger.grow(items, person(1).publicKey, STARTS_AT + n * 1_000 + 500);
      await node.mergeBlocks(null, itemsOf([block]));
      const records = [...medium.rows('changes').values()];
      most = Math.max(
        most,
        records.reduce((sum, { value }) => sum + value.length - 8, 0),
      );
    }
    expect(node.chain.tip.height).toBe(12);
    await node.stop();
    expect(most).toBeGreaterThan(0);
    expect(most).toBeLessThanOrEqual(LIMITS.leastChangesBytes);
  });

  it('of a node are the same after each restart, noted or in pages', async () => {
    const ledger = new SmallLedger({ grantsPerBlock: 2 });
    for (let n = 1; n <= 24; n += 1) {
      const items = [ledger.claim(person(n))];
      if (n > 1) items.push(ledger.pay(person(n - 1), person(n).publicKey, { fee: 2 }));
      ledger.grow(items, person(n % 2).publicKey, STARTS_AT + n * 1_000);
    }
    const medium = new MemoryMedium();
    const clock = new ManualClock(STARTS_AT + 60_000);
    let sawNoted = 0;
    let sawPages = 0;
    for (const one of ledger.blocks) {
      const node = await openNode(ledger, { clock, transports: [], medium });
      const before = medium.rows('changes').size;
      await node.mergeBlocks(null, itemsOf([one]));
      expect(encodeHeader(node.chain.tip.header)).toEqual(encodeHeader(one.header));
      expect(node.chain.state.root).toEqual(one.header.accountsRoot);
      await node.stop();
      if (medium.rows('changes').size > before) sawNoted += 1;
      else sawPages += 1;
    }
    const last = await openNode(ledger, { clock, transports: [], medium });
    expect(last.chain.state.root).toEqual(ledger.state.root);
    await last.stop();
    expect(sawNoted).toBeGreaterThan(5);
    expect(sawPages).toBeGreaterThan(1);
  });
});
