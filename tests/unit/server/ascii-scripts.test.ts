/** Scripts of a build in ASCII: the same program, at one byte a character in a browser. */
import { runInNewContext } from 'node:vm';
import { describe, expect, it } from 'vitest';
import { inAscii } from '../../../server/ascii-scripts.ts';

/** ASCII that a hundredth of may be other characters. */
const rest = `;'${'x'.repeat(3_000)}'`;
const ASCII = /^\p{ASCII}*$/u;
const resultOf = (code: string): unknown => runInNewContext(code);

describe('scripts in ASCII', () => {
  it.each([
    ['a text', "v='wallet’s — ½ 鹰 é'"],
    ['a character of two units', "v='a😀b'"],
    ['a template', 'v=`it’s “a day”`'],
    ['a regular expression', "v='a’b—c'.split(/[’—]/)"],
    ['one that counts characters and not units', "v='😀x'.replace(/^[😀🙂]$|x/gu,'y')"],
    ['a name', 'var größe=3;v=größe+1'],
    ['an escaped backslash before one', String.raw`v='a\\’b'`],
    ['an escape that changes nothing', String.raw`v='a\’b'.split(/\’/)`],
    ['line separators in a text', "v='a\u2028b\u2029c'"],
  ])('mean the same: %s', (_, code) => {
    const written = inAscii(`${code}${rest};v`);
    expect(written).toMatch(ASCII);
    expect(resultOf(written)).toEqual(resultOf(`${code};v`));
  });

  it('stay as they are where many characters are others, as texts in Chinese', () => {
    const code = `v='${'鹰'.repeat(50)}'`;
    expect(inAscii(code)).toBe(code);
  });

  it('stay as they are where a raw text would change', () => {
    const code = `v=String.raw\`it’s\`${rest}`;
    expect(inAscii(code)).toBe(code);
  });

  it('stay as they are in ASCII', () => {
    expect(inAscii(`v=1${rest}`)).toBe(`v=1${rest}`);
  });
});
