/**
 * Finds the encoding of a text file from its bytes, among those that spreadsheets and editors save.
 */

/** `unknown`: no encoding fits the whole; the text is UTF-8 with U+FFFD for invalid bytes. */
export type TextEncoding = 'utf-8' | 'utf-16le' | 'utf-16be' | 'gb18030' | 'unknown';

export interface DecodedText {
  /** Without a byte-order mark. */
  readonly text: string;
  readonly encoding: TextEncoding;
}

/**
 * The first bytes of files that hold tables and are no text: zip (xlsx, ods, numbers) and OLE
 * (xls).
 */
const ARCHIVES: readonly (readonly number[])[] = [
  [0x50, 0x4b, 0x03, 0x04],
  [0xd0, 0xcf, 0x11, 0xe0],
];
/** Bytes that are read to recognise UTF-16 without a mark. */
const LOOKED_AT = 1_024;

/**
 * Decodes a text. A byte-order mark decides; without one UTF-16 shows by the zeros of its ASCII,
 * then UTF-8 is tried and GB18030 (which covers GBK and GB2312). Null for a file that is no text.
 */
export function decodeText(bytes: Uint8Array): DecodedText | null {
  if (ARCHIVES.some((magic) => magic.every((byte, i) => bytes[i] === byte))) return null;
  for (const encoding of candidates(bytes)) {
    try {
      return { text: new TextDecoder(encoding, { fatal: true }).decode(bytes), encoding };
    } catch {
      // The text is not in this encoding.
    }
  }
  const lossy = new TextDecoder(markedEncoding(bytes) ?? zerosEncoding(bytes) ?? 'utf-8');
  return { text: lossy.decode(bytes), encoding: 'unknown' };
}

function candidates(bytes: Uint8Array): Exclude<TextEncoding, 'unknown'>[] {
  const wide = markedEncoding(bytes) ?? zerosEncoding(bytes);
  return wide === null ? ['utf-8', 'gb18030'] : [wide];
}

function markedEncoding(bytes: Uint8Array): 'utf-8' | 'utf-16le' | 'utf-16be' | null {
  if (bytes[0] === 0xff && bytes[1] === 0xfe) return 'utf-16le';
  if (bytes[0] === 0xfe && bytes[1] === 0xff) return 'utf-16be';
  return bytes[0] === 0xef && bytes[1] === 0xbb && bytes[2] === 0xbf ? 'utf-8' : null;
}

/**
 * A table has separators and digits: in UTF-16 each of them has a zero on one side. A few zeros on
 * the other come from characters such as U+4E00.
 */
function zerosEncoding(bytes: Uint8Array): 'utf-16le' | 'utf-16be' | null {
  const looked = bytes.subarray(0, LOOKED_AT);
  let even = 0;
  let odd = 0;
  looked.forEach((byte, i) => {
    if (byte !== 0) return;
    if (i % 2 === 0) even += 1;
    else odd += 1;
  });
  if (odd > 4 * even) return 'utf-16le';
  return even > 4 * odd ? 'utf-16be' : null;
}
