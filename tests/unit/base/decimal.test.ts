import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { readDecimal } from '../../../src/base/decimal.ts';

/** The number as plain text; `?` and its readings where it is unclear, else the kind. */
function said(text: string, decimals = 2): string {
  const read = readDecimal(text, decimals);
  if (read.kind === 'unclear') return `? ${read.readings.join(' | ')}`;
  if (read.kind !== 'number') return read.kind;
  const part = read.part === '' ? '' : `.${read.part}`;
  return `${read.negative ? '-' : ''}${read.whole}${part}`;
}

describe('numbers as people type them', () => {
  test.each([
    // The page's own form.
    ['1,000', '1000'],
    ['40,501.00', '40501.00'],
    ['1,234,567.8', '1234567.8'],
    ['12,34,567', '1234567'],
    // A keypad that has only a comma.
    ['1,5', '1.5'],
    ['3,20', '3.20'],
    [',5', '.5'],
    ['0,05', '0.05'],
    ['0,500', '0.500'],
    ['5,', '5'],
    // Full width, as a Chinese keyboard types.
    ['1，5', '1.5'],
    ['１，０００', '1000'],
    ['１２．５', '12.5'],
    ['３。５', '3.5'],
    ['３｡５', '3.5'],
    // Arabic, Persian, Devanagari.
    ['٣٫٢٠', '3.20'],
    ['٣٬٢٠٠', '3200'],
    ['٣٬٢٠٠٫٥', '3200.5'],
    ['۱۲۳', '123'],
    ['१२.५', '12.5'],
    // Forms used elsewhere, if they cannot be another number.
    ['1.234,56', '1234.56'],
    ['1.234.567', '1234567'],
    ['1 234 567,89', '1234567.89'],
    ['1\u202f234,5', '1234.5'],
    ["1'234.50", '1234.50'],
    ['1’234.50', '1234.50'],
    // Signs, and what comes along with copied text.
    ['-5', '-5'],
    ['−5.5', '-5.5'],
    ['－５', '-5'],
    ['+5', '5'],
    ['\u200e1.5\u200f', '1.5'],
    ['\ufeff 7 ', '7'],
    ['007', '007'],
    ['.5', '.5'],
    ['5.', '5'],
  ])('%j is %s', (text, plain) => {
    expect(said(text)).toBe(plain);
  });

  test.each([
    // No number has three decimals: the comma groups. If one has, the text is unclear.
    ['1,500', 0, '1500'],
    ['1,500', 2, '1500'],
    ['1,500', 3, '? 1500 | 1.500'],
    ['1,500', 6, '? 1500 | 1.500'],
    ['-1,500', 3, '? -1500 | -1.500'],
    // A full stop begins decimals, unless there are more of them than there may be.
    ['1.500', 3, '1.500'],
    ['1.500', 2, '? 1500 | 1.50'],
    ['1.000', 0, '? 1000 | 1'],
    ['1.234', 2, '1.234'],
    ['1.5', 0, '1.5'],
  ])('%j at %i decimals is %s', (text, decimals, plain) => {
    expect(said(text, decimals)).toBe(plain);
  });

  test.each([
    ...['0x10', '1e3', '1E3', '0b1', '0o7', 'NaN', 'Infinity', '5²', '½', '一百', 'ten', '1_000'],
    ...['.', ',', '-', '+', '--1', '1-', '1,,5', '1..5', '1.2.3', '1,2,3', '1.000,000.5', '1,23.4'],
    ...['1 5', '1 00', '0,000,1', '1,0000,0000', '1٫5٫5', '1。5。5', '1,234.567,8', '3.20 coin'],
  ])('%j is no number', (text) => {
    expect(said(text)).toBe('malformed');
  });

  test('nothing, and too much', () => {
    expect(said('')).toBe('empty');
    expect(said(' \u200b\u3000')).toBe('empty');
    expect(said('9'.repeat(65))).toBe('too-long');
    expect(said('x'.repeat(100_000))).toBe('malformed');
  });

  test('what the page writes reads back, in any script and with any keypad', () => {
    const scripts = ['0', '٠', '۰', '०', '০', '๐', '\uff10'].map(
      (zero) => zero.codePointAt(0) ?? 0,
    );
    fc.assert(
      fc.property(fc.nat(99_999_999), fc.nat(99), fc.constantFrom(...scripts), (a, b, zero) => {
        const part = String(b).padStart(2, '0');
        const inScript = (text: string) =>
          text.replace(/\d/g, (digit) => String.fromCodePoint(zero + Number(digit)));
        const grouped = a.toLocaleString('en-GB');
        for (const text of [`${a}.${part}`, `${grouped}.${part}`, `${a},${part}`])
          expect(said(inScript(text)), text).toBe(`${a}.${part}`);
      }),
    );
  });

  test('an unclear number is clear in each of its readings', () => {
    fc.assert(
      fc.property(fc.stringMatching(/^[0-9.,']{1,12}$/), fc.nat(6), (text, decimals) => {
        const read = readDecimal(text, decimals);
        if (read.kind !== 'unclear') return;
        for (const reading of read.readings)
          expect(readDecimal(reading, decimals).kind, `${text}: ${reading}`).toBe('number');
      }),
    );
  });
});
