import fc from 'fast-check';
import { afterEach, describe, expect, test, vi } from 'vitest';
import {
  addressTail,
  agoText,
  amountInput,
  amountParts,
  amountText,
  bytesText,
  compactText,
  dateText,
  groupDigits,
  sentences,
  shortAddress,
  shortHash,
  spanText,
} from '../../../src/app/logic/format.ts';
import { parseAmount } from '../../../src/ledger/amount.ts';

afterEach(() => vi.unstubAllEnvs());

describe('amounts', () => {
  test('have all decimals and grouped thousands', () => {
    expect(amountText(120_450, 2)).toBe('1,204.50');
    expect(amountText(0, 2)).toBe('0.00');
    expect(amountText(1_234_567, 0)).toBe('1,234,567');
    expect(amountText(Number.MAX_SAFE_INTEGER, 6)).toBe('9,007,199,254.740991');
  });

  test('come in the two pieces that a column aligns', () => {
    expect(amountParts(5, 2)).toEqual({ whole: '0', fraction: '.05' });
    expect(amountParts(5, 0)).toEqual({ whole: '5', fraction: '' });
  });

  test('are taken back by the field as they were', () => {
    const decimals = fc.integer({ min: 0, max: 6 });
    fc.assert(
      fc.property(fc.maxSafeNat(), decimals, (units, places) => {
        expect(parseAmount(amountInput(units, places), places)).toEqual({ ok: true, value: units });
      }),
    );
  });
});

test('digits are grouped by three from the right', () => {
  expect(['1', '12', '123', '1234', '1234567'].map(groupDigits)).toEqual([
    '1',
    '12',
    '123',
    '1,234',
    '1,234,567',
  ]);
});

test('addresses and hashes keep their ends', () => {
  const address = `folio1${'q'.repeat(52)}k3tz7q`;
  expect(shortAddress(address)).toBe('folio1qqqq…k3tz7q');
  expect(addressTail(address)).toBe('3tz7q');
  expect(shortHash('ab'.repeat(32))).toBe('ababab…abab');
});

test('times are told in words, in both languages', () => {
  const now = 1_700_000_000_000;
  expect(agoText(now, now, 'en')).toBe('just now');
  expect(agoText(now + 60_000, now, 'en')).toBe('just now');
  expect(agoText(now - 12_000, now, 'en')).toMatch(/^12 sec/);
  expect(agoText(now - 12_000, now, 'zh')).toBe('12 秒前');
  expect(agoText(now - 3 * 86_400_000, now, 'en')).toBe('3 days ago');
});

test('dates are those of the zone the device is in now, also after it changed', () => {
  const summer = Date.UTC(2026, 6, 1, 12);
  // Summer time alone tells Berlin from Lagos, and winter time from Johannesburg.
  for (const [zone, time] of [
    ['Europe/Berlin', '14:00'],
    ['Asia/Tokyo', '21:00'],
    ['Africa/Lagos', '13:00'],
    ['Africa/Johannesburg', '14:00'],
    ['Europe/Berlin', '14:00'],
  ] as const) {
    vi.stubEnv('TZ', zone);
    expect(dateText(summer, 'en'), zone).toContain(time);
  }
  const winter = Date.UTC(2026, 0, 1, 12);
  expect(dateText(winter, 'en')).toContain('13:00');
  vi.stubEnv('TZ', 'Africa/Johannesburg');
  expect(dateText(winter, 'en')).toContain('14:00');
});

test('sentences stand a blank apart, in Chinese none', () => {
  expect(sentences('en', 'Saved.', '', 'Open it.')).toBe('Saved. Open it.');
  expect(sentences('zh', '已保存。', '', '请打开。')).toBe('已保存。请打开。');
});

test('spans and sizes have their units', () => {
  expect(spanText(4.21, 'en')).toMatch(/^4\.2 sec/);
  expect(spanText(180, 'en')).toMatch(/^3 min/);
  expect(spanText(-5, 'zh')).toBe('0 秒');
  expect(bytesText(999, 'en')).toBe('999 bytes');
  expect(bytesText(1_530, 'en')).toBe('1.5 kB');
  expect(bytesText(7, 'zh')).toBe('7 字节');
  expect(compactText(12_345, 'zh')).toBe('1.2 万');
});
