/** The picture of an address as one path. */
import { minidenticon } from 'minidenticons';

/**
 * Muted, so that a page of them does not shout; the lightness reads on paper and on the night desk
 * alike.
 */
const SATURATION = 42;
const LIGHTNESS = 50;

/** The library's view box: five squares a side, and a margin. */
export const BOX = '-1.5 -1.5 8 8';

interface Picture {
  /** A CSS colour. */
  readonly fill: string;
  /** The squares, as the `d` of a path in `BOX`. */
  readonly path: string;
}

/** Reads the squares out of the library's drawing, which is a text of one `rect` each. */
export function identiconOf(address: string): Picture {
  const svg = minidenticon(address, SATURATION, LIGHTNESS);
  const fill = /fill="([^"]+)"/.exec(svg)?.[1] ?? '';
  const squares = [...svg.matchAll(/x="(\d)" y="(\d)"/g)];
  return { fill, path: squares.map(([, x, y]) => `M${x} ${y}h1v1h-1z`).join('') };
}
