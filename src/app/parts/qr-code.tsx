/** The component draws a text as a QR code. */
import { useMemo } from 'react';
import { encode } from 'uqr';

/** Light modules around the code that scanners need. */
const BORDER = 3;

/** The text as a QR code: dark on light in every theme, since many scanners read no other. */
export function QrCode({ text, label }: { text: string; label: string }) {
  const { size, path } = useMemo(() => {
    const code = encode(text, { ecc: 'L', border: BORDER });
    const cells = code.data.flatMap((row, y) =>
      row.map((dark, x) => (dark ? `M${x} ${y}h1v1h-1z` : '')),
    );
    return { size: code.size, path: cells.join('') };
  }, [text]);
  return (
    <svg
      className="qr"
      role="img"
      aria-label={label}
      viewBox={`0 0 ${size} ${size}`}
      shapeRendering="crispEdges"
    >
      <path className="qr-light" d={`M0 0h${size}v${size}H0z`} />
      <path className="qr-dark" d={path} />
    </svg>
  );
}
