/** Draws texts as QR codes. */
import { encode } from 'uqr';

/** Light modules around the code that scanners need. */
const BORDER = 3;

export interface QrDrawing {
  /** Modules of a side, with the border. */
  readonly size: number;
  /** The dark modules as an SVG path, one unit each. */
  readonly path: string;
}

export function qrDrawing(text: string): QrDrawing {
  const { data, size } = encode(text, { ecc: 'L', border: BORDER });
  const cells = data.flatMap((row, y) => row.map((dark, x) => (dark ? `M${x} ${y}h1v1h-1z` : '')));
  return { size, path: cells.join('') };
}
