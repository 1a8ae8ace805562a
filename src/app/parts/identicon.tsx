/** The component draws a small picture from an address. */
import { minidenticon } from 'minidenticons';
import { memo } from 'react';

/**
 * Muted, so that a page of them does not shout; the lightness reads on paper and on the night desk
 * alike.
 */
const SATURATION = 42;
const LIGHTNESS = 50;

/** A small picture of an address. An ornament: the name and the last characters are beside it. */
export const Identicon = memo(function Identicon({
  address,
  size,
}: {
  address: string;
  size: number;
}) {
  const svg = minidenticon(address, SATURATION, LIGHTNESS);
  return (
    <img
      className="identicon"
      src={`data:image/svg+xml,${encodeURIComponent(svg)}`}
      width={size}
      height={size}
      alt=""
    />
  );
});
