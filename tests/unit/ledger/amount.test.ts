import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { formatAmount, parseAmount } from '../../../src/ledger/amount.ts';

describe('L-2 amounts as people write them', () => {
  test('what is shown reads back', () => {
    fc.assert(
      fc.property(fc.maxSafeNat(), fc.nat(6), (amount, decimals) => {
        const shown = formatAmount(amount, decimals);
        expect(parseAmount(shown, decimals)).toEqual({ ok: true, value: amount });
      }),
    );
  });

  test.each([
    ['1', 2, 100],
    ['1.5', 2, 150],
    ['.5', 2, 50],
    ['5.', 2, 500],
    ['0', 2, 0],
    ['0.01', 2, 1],
    ['007', 0, 7],
    [' 12.34 ', 2, 1234],
    ['１２．５', 2, 1250],
    ['３。５', 2, 350],
    ['1,000', 2, 100_000],
    ['1,5', 2, 150],
    ['1，5', 2, 150],
    [',5', 2, 50],
    ['٣٫٢٠', 2, 320],
    ['+1', 2, 100],
    ['90071992547409.91', 2, Number.MAX_SAFE_INTEGER],
    ['9007199254740991', 0, Number.MAX_SAFE_INTEGER],
  ])('%j at %i decimals is %i', (text, decimals, amount) => {
    expect(parseAmount(text, decimals)).toEqual({ ok: true, value: amount });
  });

  test.each([
    ['', 'amount-empty'],
    ['   ', 'amount-empty'],
    ['-1', 'amount-negative'],
    ['-0', 'amount-negative'],
    ['−3', 'amount-negative'],
    ['1.234', 'amount-decimals'],
    ['1.000', 'amount-unclear'],
    ['NaN', 'amount-not-a-number'],
    ['Infinity', 'amount-not-a-number'],
    ['1e400', 'amount-not-a-number'],
    ['1e2', 'amount-not-a-number'],
    ['0x10', 'amount-not-a-number'],
    ['1 00', 'amount-not-a-number'],
    ['--1', 'amount-not-a-number'],
    ['.', 'amount-not-a-number'],
    ['-', 'amount-not-a-number'],
    ['5²', 'amount-not-a-number'],
    ['1.2.3', 'amount-not-a-number'],
    ['90071992547409.92', 'amount-too-large'],
    ['9'.repeat(1000), 'amount-too-large'],
  ])('%j is refused: %s', (text, code) => {
    const parsed = parseAmount(text, 2);
    expect(parsed.ok ? null : parsed.error.code).toBe(code);
  });

  test('0 is refused where at least 1 is wanted', () => {
    for (const text of ['0', '0.00', '.0']) {
      const parsed = parseAmount(text, 2, 1);
      expect(parsed.ok ? null : parsed.error.code).toBe('amount-zero');
    }
    expect(parseAmount('0.01', 2, 1)).toEqual({ ok: true, value: 1 });
  });

  test('shown with all decimals', () => {
    expect(formatAmount(0, 2)).toBe('0.00');
    expect(formatAmount(5, 2)).toBe('0.05');
    expect(formatAmount(12_345, 2)).toBe('123.45');
    expect(formatAmount(12_345, 0)).toBe('12345');
    expect(() => formatAmount(-1, 2)).toThrow(RangeError);
    expect(() => formatAmount(0.5, 2)).toThrow(RangeError);
  });
});
