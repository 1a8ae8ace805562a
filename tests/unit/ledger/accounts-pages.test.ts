import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
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

function refusal(pages: Iterable<Page>): string {
  const state = Accounts.fromPages(pages);
  return state.ok ? 'accepted' : state.error.code;
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
    const { put } = Accounts.pages(null, full(100));
    const [first, ...rest] = put as [Page, ...Page[]];
    const cut = { ...first, bytes: first.bytes.subarray(1) };
    const swapped = { ...first, bytes: first.bytes.slice() };
    swapped.bytes.set(first.bytes.subarray(45, 90), 0);
    swapped.bytes.set(first.bytes.subarray(0, 45), 45);
    expect(refusal([first, ...rest])).toBe('accepted');
    expect(refusal([first, first, ...rest])).toBe('accounts-shape');
    expect(refusal([{ ...first, key: `${first.key}0` }, ...rest])).not.toBe('accepted');
    expect(refusal([{ ...first, key: 'root' }, ...rest])).toBe('accounts-prefix');
    expect(refusal([cut, ...rest])).toBe('accounts-shape');
    expect(refusal([{ ...first, bytes: new Uint8Array(0) }, ...rest])).toBe('accounts-shape');
    expect(refusal([swapped, ...rest])).toBe('accounts-order');
    expect(refusal([])).toBe('accepted');
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
