import { describe, expect, test } from 'vitest';
import type { BlockView, PoolItem } from '../../../src/api/view.ts';
import { heldPool } from '../../../src/app/logic/held.ts';
import { namingText, opensAs } from '../../../src/app/logic/ledger-name.ts';
import { logText } from '../../../src/app/logic/log-text.ts';
import { isAlarm, isPageWide, noticeText } from '../../../src/app/logic/notice-text.ts';
import { en } from '../../../src/app/texts/en.ts';
import { replaceEqual } from '../../../src/base/replace-equal.ts';
import { chinese, english } from './wording.ts';

const block = (height: number, branch = ''): BlockView => ({
  height,
  hash: `h${height}${branch}`,
  previous: `h${height - 1}`,
  builder: '',
  time: 0,
  work: '1',
  count: 1,
  bytes: 1,
  amount: 0,
  sealed: false,
});

const item = (wireId: string) => ({ wireId }) as PoolItem;

describe('lists do not shift under a reader', () => {
  test('pool rows that left are marked, new ones counted', () => {
    const { rows, more } = heldPool([item('b'), item('c')], [item('a'), item('b')], [item('z')]);
    expect(rows.map(({ item: { wireId }, left }) => wireId + left)).toEqual([
      'atrue',
      'bfalse',
      'zfalse',
    ]);
    expect(more).toBe(1);
  });
});

describe('replaceEqual', () => {
  test('keeps what did not change, whatever came in before it', () => {
    const before = { height: 1, blocks: [block(2), block(1)], key: Uint8Array.of(1, 2) };
    const after = replaceEqual(
      before,
      structuredClone({ ...before, blocks: [block(3), ...before.blocks] }),
    );
    expect(after).not.toBe(before);
    expect(after.key).toBe(before.key);
    expect(after.blocks[1]).toBe(before.blocks[0]);
    expect(after.blocks[2]).toBe(before.blocks[1]);
  });

  test('gives back the very same object where nothing changed', () => {
    const before = { blocks: [block(2)], none: null, key: Uint8Array.of(1) };
    expect(replaceEqual(before, structuredClone(before))).toBe(before);
  });

  test('never keeps what did change', () => {
    const before = { a: [1, 2], b: { c: 1 }, key: Uint8Array.of(1) };
    const next = { a: [2, 1], b: { c: 1, d: undefined }, key: Uint8Array.of(2) };
    expect(replaceEqual(before, structuredClone(next))).toEqual(next);
    expect(replaceEqual(before, [])).toEqual([]);
    expect(replaceEqual(null, before)).toBe(before);
  });
});

test('a log line is a sentence with its values in place', () => {
  const line = {
    at: 0,
    level: 'info',
    code: 'packing',
    values: { height: 9, records: 4 },
  } as const;
  expect(logText(english, line)).toBe('Packing block 9, transactions: 4');
  expect(logText(english, { ...line, values: {} })).toBe('Packing block …, transactions: …');
  const values = { id: 'ab'.repeat(32), code: 'balance', reason: 'English.' };
  expect(logText(english, { at: 0, level: 'warning', code: 'dropped', values })).toBe(
    'Dropped ababab…abab: The balance does not cover it.',
  );
  const dropped = { at: 0, level: 'warning', code: 'dropped' } as const;
  expect(logText(english, { ...dropped, values: { ...values, left: 320 } })).toBe(
    'Dropped ababab…abab: Only 3.20 coin can be spent; that does not cover it.',
  );
});

test('a deep reorganisation is an alarm, a shallow one a notice', () => {
  const notice = { id: 1, at: 0, values: { depth: 9 } };
  expect(isAlarm('deep-reorganisation')).toBe(true);
  expect(isAlarm('reorganisation')).toBe(false);
  expect(noticeText(english, { ...notice, kind: 'deep-reorganisation' })).toMatch(
    /^Alarm: 9 blocks/,
  );
  const clock = { ...notice, kind: 'clock', values: { offset: -90_000 } } as const;
  expect(noticeText(english, clock)).toMatch(/2 min/);
});

test('damage is told in the language of the page, whatever was damaged', () => {
  const whats = ['headers', 'accounts', 'block', 'index', 'pool', 'seals', 'peers', 'meta'];
  for (const what of [...whats, 'outbox']) {
    const notice = { id: 1, at: 0, kind: 'damage', values: { what, detail: 'English.', count: 2 } };
    const told = [english, chinese].map((wording) => noticeText(wording, notice as never));
    expect(told[0], what).not.toContain('English');
    expect(told[1], what).toMatch(/[\u4e00-\u9fff]/);
    expect(told[1], what).not.toMatch(/[A-Za-z]{3}/);
  }
});

test('a change of the last block alone concerns nobody page-wide', () => {
  const notice = { id: 1, at: 0, kind: 'reorganisation' } as const;
  expect(isPageWide({ ...notice, values: { depth: 1 } })).toBe(false);
  expect(isPageWide({ ...notice, values: { depth: 2 } })).toBe(true);
});

test('a ledger is named in words about the name alone', () => {
  const error = { code: 'charter-text', reason: '', field: 'name' } as const;
  expect(namingText(english, error, ' ')).toBe('Give the ledger a name.');
  expect(namingText(english, error, 'x'.repeat(65))).toMatch(/too long/);
  expect(namingText(english, { ...error, field: 'unit' }, 'x')).toMatch(/unit/);
  expect(opensAs(en, 'Class 2026 区块链')).toBe('It opens as “class-2026-区块链”.');
  expect(opensAs(en, 'class-2026')).toBeUndefined();
  expect(opensAs(en, '')).toBeUndefined();
});
