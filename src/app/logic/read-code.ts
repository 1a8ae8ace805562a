/**
 * Reads a QR code from the camera or from a picture: by the browser's own detector if it has one,
 * else by a library that is fetched for it.
 */

/** The source of a code, with its size in pixels. */
export interface CodeSource {
  readonly image: HTMLVideoElement | ImageBitmap;
  readonly width: number;
  readonly height: number;
}

/** The text of a code in it; null: none is seen. `side`: pixels of the longer side looked at. */
export type ReadCode = (source: CodeSource, side: number) => Promise<string | null>;

/** The part of the browser's detector that is used here; absent from TypeScript's own types. */
interface Detector {
  detect(image: ImageBitmapSource): Promise<readonly { readonly rawValue: string }[]>;
}

interface DetectorClass {
  new (options: { formats: readonly string[] }): Detector;
  getSupportedFormats(): Promise<readonly string[]>;
}

/** Pixels of a picture's longer side, in the order in which they are tried. */
const PICTURE_SIDES = [1000, 500, 2000];
/** The largest picture that is opened, bytes. */
const PICTURE_BYTES = 32 * 2 ** 20;

/** Rejects where the library cannot be fetched. */
export async function codeReader(): Promise<ReadCode> {
  return (await ownReader()) ?? (await libraryReader());
}

/** The text of a code in a picture; null if none is seen, or it is no picture. */
export async function readPicture(file: Blob, read: ReadCode): Promise<string | null> {
  if (file.size > PICTURE_BYTES) return null;
  const image = await createImageBitmap(file).catch(() => null);
  if (image === null) return null;
  const { width, height } = image;
  try {
    for (const side of PICTURE_SIDES) {
      const text = await read({ image, width, height }, side);
      if (text !== null) return text;
    }
    return null;
  } finally {
    image.close();
  }
}

async function ownReader(): Promise<ReadCode | null> {
  const Found = (globalThis as { BarcodeDetector?: DetectorClass }).BarcodeDetector;
  if (Found === undefined) return null;
  // Some have the class and no formats.
  const formats = await Found.getSupportedFormats().catch((): readonly string[] => []);
  if (!formats.includes('qr_code')) return null;
  const detector = new Found({ formats: ['qr_code'] });
  return async ({ image }) => {
    const [code] = await detector.detect(image).catch(() => []);
    return code?.rawValue ?? null;
  };
}

async function libraryReader(): Promise<ReadCode> {
  const { decodeQR } = await import('qr/decode.js');
  const canvas = document.createElement('canvas');
  const context = canvas.getContext('2d', { willReadFrequently: true });
  return async ({ image, width, height }, side) => {
    const scale = Math.min(1, side / Math.max(width, height));
    const [shownWidth, shownHeight] = [Math.round(width * scale), Math.round(height * scale)];
    if (context === null || shownWidth === 0 || shownHeight === 0) return null;
    canvas.width = shownWidth;
    canvas.height = shownHeight;
    context.drawImage(image, 0, 0, shownWidth, shownHeight);
    try {
      return decodeQR(context.getImageData(0, 0, shownWidth, shownHeight));
    } catch {
      // It throws if it finds no code.
      return null;
    }
  };
}
