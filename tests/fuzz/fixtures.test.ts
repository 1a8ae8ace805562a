/** Inputs that once broke something, each with a line that says what it broke. */
import { describe, expect, it } from 'vitest';
import { fromHex } from '../../src/base/bytes.ts';
import { isOp } from '../../src/protocol/ops.ts';
import { judge } from './codec-target.ts';
import inputs from './fixtures/codec.json' with { type: 'json' };

interface Kept {
  what: string;
  encoding: string;
  asked: string;
  hex?: string;
  text?: string;
}

describe('messages', () => {
  it.each(inputs as Kept[])('$what', ({ encoding, asked, hex, text }) => {
    const bytes = hex === undefined ? new TextEncoder().encode(text) : fromHex(hex);
    if (bytes === null || !isOp(asked) || (encoding !== 'binary' && encoding !== 'json'))
      throw new Error('a fixture is not of its form');
    expect(() => judge({ encoding, asked, bytes })).not.toThrow();
  });
});
