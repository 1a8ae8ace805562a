/** Pictures in WebP put together to one animated WebP (the container of RFC 9649). */

/** A picture and how long it is shown. */
export interface FilmFrame {
  /** A WebP file of one picture without transparency. */
  readonly webp: Uint8Array;
  readonly ms: number;
}

const ascii = (text: string) => new TextEncoder().encode(text);

function u24(value: number): number[] {
  return [value & 255, (value >> 8) & 255, (value >> 16) & 255];
}

function chunk(name: string, data: Uint8Array): Uint8Array {
  const padded = data.length + (data.length % 2);
  const bytes = new Uint8Array(8 + padded);
  bytes.set(ascii(name));
  new DataView(bytes.buffer).setUint32(4, data.length, true);
  bytes.set(data, 8);
  return bytes;
}

function joined(parts: readonly Uint8Array[]): Uint8Array {
  const bytes = new Uint8Array(parts.reduce((sum, { length }) => sum + length, 0));
  let at = 0;
  for (const part of parts) {
    bytes.set(part, at);
    at += part.length;
  }
  return bytes;
}

/** The chunk with the picture itself, its head included. */
function pictureOf(webp: Uint8Array): Uint8Array {
  const view = new DataView(webp.buffer, webp.byteOffset, webp.length);
  for (let at = 12; at + 8 <= webp.length; ) {
    const name = String.fromCharCode(...webp.subarray(at, at + 4));
    const size = view.getUint32(at + 4, true);
    if (name === 'VP8 ' || name === 'VP8L') return webp.slice(at, at + 8 + size + (size % 2));
    at += 8 + size + (size % 2);
  }
  throw new Error('no picture in this WebP');
}

/** All frames fill the whole film, which goes round without end. */
export function webpFilm(width: number, height: number, frames: readonly FilmFrame[]): Uint8Array {
  const size = [...u24(width - 1), ...u24(height - 1)];
  const parts = frames.map(({ webp, ms }) =>
    // Place 0,0; then size, duration, and no blending with the frame before.
    chunk(
      'ANMF',
      joined([Uint8Array.of(...u24(0), ...u24(0), ...size, ...u24(ms), 2), pictureOf(webp)]),
    ),
  );
  const ANIMATED = 2;
  const body = joined([
    ascii('WEBP'),
    chunk('VP8X', Uint8Array.of(ANIMATED, 0, 0, 0, ...size)),
    chunk('ANIM', Uint8Array.of(255, 255, 255, 255, 0, 0)),
    ...parts,
  ]);
  return chunk('RIFF', body);
}
