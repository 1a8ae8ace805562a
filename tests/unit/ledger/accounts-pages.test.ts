import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { equal } from '../../../src/base/bytes.ts';
import { Accounts } from '../../../src/ledger/accounts.ts';
import type { Page } from '../../../src/ledger/accounts-pages.ts';
import { type Account, emptyAccount } from '../../../src/ledger/accounts-record.ts';

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

  it('S-3: one flipped bit is refused or gives another root', () => {
    const state = full(100);
    const { put } = Accounts.pages(null, state);
    fc.assert(
      fc.property(fc.nat(put.length - 1), fc.nat(), fc.nat(7), (page, at, bit) => {
        const damaged = put.map(({ key, bytes }) => ({ key, bytes: bytes.slice() }));
        const { bytes } = damaged[page] as Page;
        bytes[at % bytes.length] = (bytes[at % bytes.length] ?? 0) ^ (1 << bit);
        const read = Accounts.fromPages(damaged);
        if (read.ok) expect(read.value.root).not.toEqual(state.root);
      }),
    );
  });
});
