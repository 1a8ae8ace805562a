import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  type Charter,
  checkCharter,
  decodeCharter,
  defaultCharter,
  encodeCharter,
  ledgerIdOf,
  MAX_CHARTER_BYTES,
  normalizeName,
} from '../../../src/ledger/charter.ts';
import { keyOf } from '../../vectors/samples.ts';
import { charters } from './arbitraries.ts';

describe('L-1 charter', () => {
  test('bytes read back, whatever the charter', () => {
    fc.assert(
      fc.property(charters, (charter) => {
        expect(checkCharter(charter).ok).toBe(true);
        const bytes = encodeCharter(charter);
        expect(bytes.length).toBeLessThanOrEqual(MAX_CHARTER_BYTES);
        expect(decodeCharter(bytes)).toEqual({ ok: true, value: charter });
      }),
    );
  });

  test('two charters have one id only if they are one', () => {
    fc.assert(
      fc.property(charters, charters, (a, b) => {
        const same = Buffer.compare(ledgerIdOf(a), ledgerIdOf(b)) === 0;
        expect(same).toBe(Buffer.compare(encodeCharter(a), encodeCharter(b)) === 0);
      }),
    );
  });

  test('any other bytes are refused with a code, never an exception', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 200 }), (bytes) => {
        const decoded = decodeCharter(bytes);
        if (decoded.ok) expect(encodeCharter(decoded.value)).toEqual(bytes);
      }),
    );
  });

  const wrong: [field: string, code: string, overrides: Partial<Charter>][] = [
    ['edition', 'charter-range', { edition: -1 }],
    ['edition', 'charter-range', { edition: 2 ** 32 }],
    ['decimals', 'charter-range', { decimals: 2.5 }],
    ['decimals', 'charter-range', { decimals: 7 }],
    ['grant', 'charter-range', { grant: 2 ** 40 + 1 }],
    ['grant', 'charter-issuer', { grant: 0 }],
    ['grantsPerBlock', 'charter-range', { grantsPerBlock: 1025 }],
    ['grantsPerBlock', 'charter-issuer', { grantsPerBlock: 0 }],
    ['reward', 'charter-range', { reward: Number.NaN }],
    ['reward', 'charter-range', { reward: -0 }],
    ['minFee', 'charter-range', { minFee: 2 ** 53 }],
    ['spacing', 'charter-range', { spacing: 999 }],
    ['spacing', 'charter-range', { spacing: 3_600_001 }],
    ['work', 'charter-range', { work: 255 }],
    ['work', 'charter-range', { work: 2 ** 40 + 1 }],
    ['maxBlockBytes', 'charter-range', { maxBlockBytes: 2 ** 14 - 1 }],
    ['maxBlockBytes', 'charter-range', { maxBlockBytes: 2 ** 22 + 1 }],
    ['name', 'charter-text', { name: '' }],
    ['name', 'charter-text', { name: '三'.repeat(22) }],
    ['name', 'charter-text', { name: '\ud800' }],
    ['unit', 'charter-text', { unit: '' }],
    ['unit', 'charter-text', { unit: '123456789' }],
    ['issuer', 'charter-issuer', { issuer: new Uint8Array(32) }],
    ['issuer', 'charter-issuer', { issuer: keyOf('issuer').slice(1) }],
    ['grant', 'charter-issuer', { issuer: keyOf('issuer'), grant: 1 }],
    ['grantsPerBlock', 'charter-issuer', { issuer: keyOf('issuer'), grantsPerBlock: 1 }],
  ];

  test.each(wrong)('%s is refused by name: %s', (field, code, overrides) => {
    const charter = defaultCharter('a', overrides);
    const checked = checkCharter(charter);
    expect(checked.ok ? null : checked.error).toMatchObject({ code, field });
    expect(() => encodeCharter(charter)).toThrow(RangeError);
  });

  test('defaults', () => {
    expect(defaultCharter('class')).toEqual({
      edition: 0,
      issuer: null,
      decimals: 2,
      grant: 10_000,
      grantsPerBlock: 32,
      reward: 100,
      minFee: 0,
      spacing: 5000,
      work: 65_536,
      maxBlockBytes: 131_072,
      name: 'class',
      unit: 'coin',
    });
    const issued = defaultCharter('class', { issuer: keyOf('issuer') });
    expect(issued).toMatchObject({ grant: 0, grantsPerBlock: 0, reward: 0 });
    expect(defaultCharter('class', { decimals: 0 })).toMatchObject({ grant: 100, reward: 1 });
    expect(checkCharter(issued).ok).toBe(true);
  });

  test('the issuer need not be a point', () => {
    const issuer = new Uint8Array(32).fill(0xff);
    expect(checkCharter(defaultCharter('class', { issuer })).ok).toBe(true);
  });

  test('a typed name: compatibility forms, spaces, case', () => {
    expect(normalizeName('  Class 7B ')).toBe('class-7b');
    expect(normalizeName('ＣＬＡＳＳ　７Ｂ')).toBe('class-7b');
    expect(normalizeName('a \t\u00A0 b')).toBe('a-b');
    expect(normalizeName('E\u0301cole')).toBe('école');
  });

  test.each([
    ['H\u0331', '\u1E96'],
    ['O\u2019Brien', "o'brien"],
    ['\u02BCround', '\u2018round'],
    ['1\u20137', '1-7'],
    ['week 1', ' week  1\u200B '],
    ['\u2764\uFE0F', '\u2764'],
    ['\u202Eabc', 'abc'],
  ])('typed names that are one: %j and %j', (a, b) => {
    expect(normalizeName(a)).toBe(normalizeName(b));
  });

  test.each([
    ['a', '\u0430'],
    ['\u0646\u0645\u06CC\u200C\u062F', '\u0646\u0645\u06CC\u062F'],
    ["o'brien", 'obrien'],
    ['week-1', 'week_1'],
  ])('typed names that stay apart: %j and %j', (a, b) => {
    expect(normalizeName(a)).not.toBe(normalizeName(b));
  });

  test('a name is its own name, whatever character is in it', () => {
    const broken: string[] = [];
    for (let code = 0; code <= 0x10ffff; code += 1) {
      if (code >= 0xd800 && code <= 0xdfff) continue;
      const character = String.fromCodePoint(code);
      // Beyond the first two planes nothing has a case or is composed with a mark.
      const composed = code < 0x20000 ? [`H${character}`, `${character}\u0331`] : [];
      for (const typed of [character, ...composed]) {
        const name = normalizeName(typed);
        if (normalizeName(name) !== name) broken.push(JSON.stringify(typed));
      }
    }
    expect(broken).toEqual([]);
  }, 60_000);
});
