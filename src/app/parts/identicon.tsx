/** The component draws a small picture from an address. */
import { memo } from 'react';
import { BOX, identiconOf } from '../logic/identicon.ts';

/**
 * A small picture of an address. An ornament: the name and the last characters are beside it. It is
 * drawn in the page, since each image of an SVG file costs the browser a document of its own.
 */
export const Identicon = memo(function Identicon({
  address,
  size,
}: {
  address: string;
  size: number;
}) {
  const { fill, path } = identiconOf(address);
  return (
    <svg
      className="identicon"
      viewBox={BOX}
      width={size}
      height={size}
      fill={fill}
      aria-hidden="true"
    >
      <path d={path} />
    </svg>
  );
});
