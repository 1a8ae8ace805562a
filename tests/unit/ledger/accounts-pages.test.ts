import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { concat, equal } from '../../../src/base/bytes.ts';
import { Accounts } from '../../../src/ledger/accounts.ts';
import { applyChanges, encodeChanges } from '../../../src/ledger/accounts-changes.ts';
import type { Page } from '../../../src/ledger/accounts-pages.ts';
import {
  type Account,
  accountKey,
  decodeAccount,
  emptyAccount,
  encodeAccount,
  isRecord,
  type KeyedAccount,
} from '../../../src/ledger/accounts-record.ts';

/** 2^53-1, the largest balance. */
const MOST = 2n ** 53n - 1n;

function u64(value: bigint): Uint8Array {
  const bytes = new Uint8Array(8);
  new DataView(bytes.buffer).setBigUint64(0, value);
  return bytes;
}

const keyedAccount = (one: Account): KeyedAccount => ({
  key: accountKey(one.address),
  account: one,
});

function account(n: number, balance: number): Account {
  const address = new Uint8Array(32);
  new DataView(address.buffer).setUint32(7, n + 1);
  return { ...emptyAccount(address), balance };
}

const batch = fc.array(
  fc.record({ n: fc.nat(200), balance: fc.oneof(fc.constant(0), fc.nat(99)) }),
  { maxLength: 120 },
);
const histories = fc.array(
  batch.map((changes) => changes.map(({ n, balance }) => account(n, balance))),
  { maxLength: 6 },
);

function full(count: number): Accounts {
  return Accounts.empty.set(Array.from({ length: count }, (_, n) => account(n, 1)));
}

/** What becomes of pages that should be those of `state`. */
function refusal(pages: Iterable<Page>, state: Accounts): string {
  const read = Accounts.fromPages(pages);
  if (!read.ok) return read.error.code;
  return equal(read.value.root, state.root) ? 'accepted' : 'another root';
}

describe('S-2: accounts in pages', () => {
  it('S-2: a disk that follows every step holds the state, whatever grew or shrank', () => {
    fc.assert(
      fc.property(histories, (history) => {
        const disk = new Map<string, Uint8Array>();
        let stored: Accounts | null = null;
        let state = Accounts.empty;
        for (const changes of history) {
          state = state.set(changes);
          const { put, remove } = Accounts.pages(stored, state);
          for (const key of remove) expect(disk.delete(key)).toBe(true);
          for (const { key, bytes } of put) disk.set(key, bytes.slice());
          stored = state;
        }
        const pages = [...disk].map(([key, bytes]) => ({ key, bytes }));
        const read = Accounts.fromPages(pages.reverse());
        expect(read.ok && read.value.root).toEqual(state.root);
        expect(pages.every(({ bytes }) => bytes.length > 0 && bytes.length <= 32 * 45)).toBe(true);
      }),
      { numRuns: 60 },
    );
  });

  it('S-2: writes only the pages a block touched', () => {
    const before = full(2_000);
    const after = before.set([account(17, 5)]);
    const { put, remove } = Accounts.pages(before, after);
    expect(put.length).toBe(1);
    expect(remove).toEqual([]);
    expect(Accounts.pages(after, after)).toEqual({ put: [], remove: [] });
  });

  it('S-3: refuses pages that are missing, foreign, cut, doubled or out of order', () => {
    const state = full(100);
    const { put } = Accounts.pages(null, state);
    const [first, ...rest] = put as [Page, ...Page[]];
    const cut = { ...first, bytes: first.bytes.subarray(1) };
    const swapped = { ...first, bytes: first.bytes.slice() };
    swapped.bytes.set(first.bytes.subarray(45, 90), 0);
    swapped.bytes.set(first.bytes.subarray(0, 45), 45);
    const nobody = { ...first, bytes: first.bytes.slice().fill(0, 0, 32) };
    const large = { ...first, bytes: new Uint8Array(33 * 45).fill(1) };
    const outcome = (pages: readonly Page[]) => refusal(pages, state);
    expect(outcome([first, ...rest])).toBe('accepted');
    expect(outcome([first, first, ...rest])).toBe('accounts-shape');
    expect(outcome([{ ...first, key: `${first.key}0` }, ...rest])).toBe('accounts-shape');
    expect(outcome([{ ...first, key: 'root' }, ...rest])).toBe('accounts-prefix');
    expect(outcome([cut, ...rest])).toBe('accounts-shape');
    expect(outcome([{ ...first, bytes: new Uint8Array(0) }, ...rest])).toBe('accounts-shape');
    expect(outcome([large, ...rest])).toBe('accounts-shape');
    expect(outcome([nobody, ...rest])).toBe('account-record');
    for (const page of put) expect(outcome(put.filter((one) => one !== page))).not.toBe('accepted');
    // Only the root tells these.
    expect(outcome([swapped, ...rest])).toBe('another root');
    expect(outcome([])).toBe('another root');
    expect(refusal([], Accounts.empty)).toBe('accepted');
  });

  it('S-2: a state read from pages goes on as the one that was written', () => {
    fc.assert(
      fc.property(histories, batch, (history, changes) => {
        const state = history.reduce((before, batch) => before.set(batch), Accounts.empty);
        const read = Accounts.fromPages(Accounts.pages(null, state).put);
        if (!read.ok) throw new Error(read.error.reason);
        const last = changes.map(({ n, balance }) => account(n, balance));
        for (const { address } of last) expect(read.value.get(address)).toEqual(state.get(address));
        const [own, same] = [read.value.set(last), state.set(last)];
        expect(own.root).toEqual(same.root);
        expect([...Accounts.changed(read.value, own)]).toEqual([...Accounts.changed(state, same)]);
        expect(read.value.prove('01')).toEqual(state.prove('01'));
        expect(Accounts.pages(read.value, own)).toEqual(Accounts.pages(state, same));
      }),
      { numRuns: 60 },
    );
  });

  it('S-3: damaged pages with changes are refused, or their root tells', () => {
    const state = full(400);
    const { put } = Accounts.pages(null, state);
    const damages = fc.array(
      fc.record({ page: fc.nat(put.length - 1), at: fc.nat(31), from: fc.nat(put.length - 1) }),
      { minLength: 1, maxLength: 40 },
    );
    fc.assert(
      fc.property(damages, batch, (damaged, changes) => {
        const pages = put.map(({ key, bytes }) => ({ key, bytes: bytes.slice() }));
        // A record of one place stands at another: doubled, foreign, or out of order.
        for (const { page, at, from } of damaged) {
          const { bytes } = pages[page] as Page;
          const other = (put[from] as Page).bytes.subarray(0, 45);
          bytes.set(other, (at % (bytes.length / 45)) * 45);
        }
        const keyed = changes.map(({ n, balance }) => account(n, balance)).map(keyedAccount);
        const journal = [encodeChanges(keyed)];
        const [read, right] = [Accounts.fromPages(pages), applyChanges(state, journal)];
        if (!read.ok || !right.ok) throw new Error('pages of true records are read');
        const after = applyChanges(read.value, journal);
        if (!after.ok || !equal(after.value.root, right.value.root)) return;
        expect([...after.value.values()]).toEqual([...right.value.values()]);
        for (const { account: one } of keyed)
          expect(after.value.get(one.address)).toEqual(right.value.get(one.address));
      }),
      { numRuns: 100 },
    );
  });

  it('S-3: more accounts of one address than a leaf holds are refused', () => {
    const one = account(7, 1);
    const bytes = new Uint8Array(32 * 45);
    for (let at = 0; at < bytes.length; at += 45) bytes.set(encodeAccount(one), at);
    const read = Accounts.fromPages([{ key: '', bytes }]);
    if (!read.ok) throw new Error(read.error.reason);
    // A change of it finds one of them; further ones open no endless branch.
    const changes = Array.from({ length: 40 }, (_, n) => keyedAccount(account(n, 2)));
    const after = applyChanges(read.value, [encodeChanges(changes)]);
    expect(after.ok && equal(after.value.root, full(40).root)).toBe(false);
  });

  it('S-3: a record is judged as when it is decoded', () => {
    const field = (length: number) =>
      fc.oneof(
        fc.constant(new Uint8Array(length)),
        fc.uint8Array({ minLength: length, maxLength: length }),
      );
    const balances = fc.oneof(field(8), fc.constantFrom(MOST, MOST + 1n).map(u64));
    const flags = fc.constantFrom(0, 1, 2, 255).map((flag) => Uint8Array.of(flag));
    fc.assert(
      fc.property(field(32), balances, field(4), flags, (...fields) => {
        const bytes = concat(new Uint8Array(3), ...fields);
        expect(isRecord(bytes, 3)).toBe(decodeAccount(bytes.subarray(3)).ok);
      }),
      { numRuns: 300 },
    );
  });

  it('S-3: one flipped bit is refused or gives another root', () => {
    const state = full(100);
    const { put } = Accounts.pages(null, state);
    fc.assert(
      fc.property(fc.nat(put.length - 1), fc.nat(), fc.nat(7), (page, at, bit) => {
        const damaged = put.map(({ key, bytes }) => ({ key, bytes: bytes.slice() }));
        const { bytes } = damaged[page] as Page;
        bytes[at % bytes.length] = (bytes[at % bytes.length] ?? 0) ^ (1 << bit);
        const read = Accounts.fromPages(damaged);
        if (!read.ok) return;
        expect(read.value.root).not.toEqual(state.root);
      }),
    );
  });
});
