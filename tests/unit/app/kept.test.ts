/** The page's small values: judged as they are read, and those of a ledger deleted with it. */
import { afterEach, expect, test, vi } from 'vitest';
import { forgetLedger, keep, readKept } from '../../../src/app/logic/kept.ts';
import { listRunKey } from '../../../src/app/logic/list-run.ts';
import { keepSeenOnly, noteRoom, noteSeen, seenOf } from '../../../src/app/logic/seen-ledger.ts';

afterEach(() => vi.unstubAllGlobals());

function fakeStorage(): Map<string, string> {
  const kept = new Map<string, string>();
  vi.stubGlobal('localStorage', {
    getItem: (key: string) => kept.get(key) ?? null,
    setItem: (key: string, value: string) => void kept.set(key, value),
    removeItem: (key: string) => void kept.delete(key),
    key: (at: number) => [...kept.keys()][at] ?? null,
    get length() {
      return kept.size;
    },
  });
  return kept;
}

test('with a ledger go the lists that were paid on it, and no other', () => {
  const kept = fakeStorage();
  const [gone, stays] = ['ab'.repeat(32), 'cd'.repeat(32)];
  for (const ledger of [gone, stays])
    for (const account of ['ann', 'bob']) keep(listRunKey('send', ledger, account), 'payments');
  keep('names', 'names');
  forgetLedger(gone);
  expect([...kept.keys()].filter((key) => key.includes(gone))).toEqual([]);
  expect(kept.size).toBe(3);
  expect(readKept('names', null, (value) => value as never)).toBe('names');
});

test('how far a ledger was seen goes once the list of recent ledgers has lost it', () => {
  const kept = fakeStorage();
  const seen = { height: 7, time: 1_000 };
  for (const fragment of ['#/a', '#/b']) noteSeen(fragment, seen);
  keep('names', 'names');
  keepSeenOnly(['#/b', '#/c']);
  expect([seenOf('#/a'), seenOf('#/b')]).toEqual([null, seen]);
  expect(kept.size).toBe(2);
});

test('the room of a ledger stays noted while it grows, with the height it was measured at', () => {
  fakeStorage();
  noteRoom('#/a', 9);
  expect(seenOf('#/a')).toBeNull();
  noteSeen('#/a', { height: 7, time: 1_000 });
  noteRoom('#/a', 2_000);
  noteSeen('#/a', { height: 8, time: 2_000 });
  expect(seenOf('#/a')).toEqual({ height: 8, time: 2_000, room: { bytes: 2_000, height: 7 } });
  keep('seen/#/a', { height: 8, time: 2_000, room: { bytes: 'much' } });
  expect(seenOf('#/a')).toBeNull();
});

test('a value that cannot be read is replaced by the standard, and none by nothing', () => {
  const kept = fakeStorage();
  const asText = (value: unknown) => (typeof value === 'string' ? value : null);
  for (const junk of ['{', 'undefined', 'null', '7']) {
    for (const none of [null, undefined]) {
      const spoiled = vi.fn();
      kept.set('folio:page:word', junk);
      expect(readKept<string | null | undefined>('word', none, asText, spoiled)).toBe(none);
      expect([...kept.keys()]).toEqual([]);
      expect(spoiled).toHaveBeenCalledTimes(1);
    }
    kept.set('folio:page:word', junk);
    expect(readKept('word', 'plain', asText)).toBe('plain');
    expect(kept.get('folio:page:word')).toBe('"plain"');
    kept.clear();
  }
});
