/** The picture of an address is the library's, square by square. */
import { minidenticon } from 'minidenticons';
import { expect, test } from 'vitest';
import { BOX, identiconOf } from '../../../src/app/logic/identicon.ts';
import { encodeAddress } from '../../../src/ledger/address.ts';

test('the path holds all squares of the drawing, in its colour and its box', () => {
  const colours = new Set<string>();
  for (let index = 0; index < 200; index += 1) {
    const address = encodeAddress(new Uint8Array(32).fill(index + 1));
    const svg = minidenticon(address, 42, 50);
    const { fill, path } = identiconOf(address);
    expect(svg.startsWith(`<svg viewBox="${BOX}" `)).toBe(true);
    expect(svg).toContain(`fill="${fill}"`);
    const squares = path.split('M').slice(1);
    expect(squares).toHaveLength(svg.split('<rect').length - 1);
    for (const square of squares) {
      const [, x, y] = /^(\d) (\d)h1v1h-1z$/.exec(square) ?? [];
      expect(svg).toContain(`<rect x="${x}" y="${y}" width="1" height="1"/>`);
    }
    colours.add(fill);
  }
  expect(colours.size).toBeGreaterThan(4);
});
