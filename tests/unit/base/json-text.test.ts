/** T-24: deep JSON, `__proto__` and `constructor` keys. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { nestsDeeper, own, parseJson, utf8Length } from '../../../src/base/json-text.ts';

const encode = (text: string) => new TextEncoder().encode(text);
const parse = (text: string) => parseJson(encode(text), 1_000_000, 16);

function depthOf(value: unknown): number {
  if (typeof value !== 'object' || value === null) return 0;
  return 1 + Math.max(0, ...Object.values(value).map(depthOf));
}

describe('JSON from strangers', () => {
  it('parses what JSON.parse parses, up to the depth', () => {
    fc.assert(
      fc.property(fc.json({ maxDepth: 20 }), (text) => {
        const value: unknown = JSON.parse(text);
        expect(parse(text)).toEqual(depthOf(value) > 16 ? undefined : value);
      }),
      { numRuns: 300 },
    );
  });

  it('counts nesting outside strings only', () => {
    expect(nestsDeeper(encode('[[[]]]'), 3)).toBe(false);
    expect(nestsDeeper(encode('[[[]]]'), 2)).toBe(true);
    expect(nestsDeeper(encode('["[[[[", "\\"[[[[", "\\\\"]'), 1)).toBe(false);
    expect(nestsDeeper(encode('[{"é[":1}]'), 2)).toBe(false);
    expect(nestsDeeper(encode('[],[],[]'), 1)).toBe(false);
  });

  it('refuses a million levels at once', () => {
    expect(parse('['.repeat(500_000) + ']'.repeat(500_000))).toBeUndefined();
    expect(parse('{"a":'.repeat(100_000))).toBeUndefined();
  });

  it('refuses what is too long before reading it', () => {
    expect(parseJson(encode('"abc"'), 4, 16)).toBeUndefined();
  });

  it('reads own properties only', () => {
    const value = parse('{"__proto__":{"op":"time"},"a":1}') as Record<string, unknown>;
    expect(own(value, 'op')).toBeUndefined();
    expect(own(value, 'constructor')).toBeUndefined();
    expect(own(value, 'a')).toBe(1);
  });

  it('knows the length of a text in UTF-8', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (text) => {
        expect(utf8Length(text)).toBe(encode(text).length);
      }),
    );
    expect(utf8Length('\ud800')).toBe(3);
    expect(utf8Length('\ud83d\ude00')).toBe(4);
  });
});
