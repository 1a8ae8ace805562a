/** Pictures of QR codes: as a file that a person picks, and as the film of a camera. */
import { encode } from 'uqr';

/** Pixels of a module, and light modules around the code. */
const SCALE = 6;
const BORDER = 4;

/** Rows of the code's picture; true is dark. */
function picture(text: string): boolean[][] {
  const { data } = encode(text, { ecc: 'M', border: BORDER });
  return data.flatMap((row) => {
    const wide = row.flatMap((dark) => Array<boolean>(SCALE).fill(dark));
    return Array<boolean[]>(SCALE).fill(wide);
  });
}

/** The picture as a bitmap file (BMP, 24 bits a pixel). */
export function bitmapOf(text: string): Buffer {
  const rows = picture(text);
  const [width, height] = [rows[0]?.length ?? 0, rows.length];
  const stride = Math.ceil((3 * width) / 4) * 4;
  const file = Buffer.alloc(54 + stride * height, 255);
  file.fill(0, 0, 54);
  file.write('BM');
  file.writeUInt32LE(file.length, 2);
  file.writeUInt32LE(54, 10);
  file.writeUInt32LE(40, 14);
  file.writeInt32LE(width, 18);
  file.writeInt32LE(-height, 22);
  file.writeUInt16LE(1, 26);
  file.writeUInt16LE(24, 28);
  for (const [y, row] of rows.entries())
    for (const [x, dark] of row.entries())
      if (dark) file.fill(0, 54 + stride * y + 3 * x, 54 + stride * y + 3 * x + 3);
  return file;
}

/**
 * The film of a camera that is held at the code, 640 x 480, in the form that Chromium takes for a
 * camera (Y4M).
 */
export function filmOf(text: string): Buffer {
  const [width, height] = [640, 480];
  const rows = picture(text);
  const [left, top] = [(width - (rows[0]?.length ?? 0)) >> 1, (height - rows.length) >> 1];
  const light = Buffer.alloc(width * height, 235);
  for (const [y, row] of rows.entries())
    for (const [x, dark] of row.entries()) if (dark) light[(top + y) * width + left + x] = 16;
  const colour = Buffer.alloc((width * height) / 2, 128);
  const frame = Buffer.concat([Buffer.from('FRAME\n'), light, colour]);
  const head = Buffer.from(`YUV4MPEG2 W${width} H${height} F10:1 Ip A1:1 C420jpeg\n`);
  return Buffer.concat([head, ...Array<Buffer>(10).fill(frame)]);
}
