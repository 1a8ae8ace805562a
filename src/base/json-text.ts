/**
 * Parses JSON text of strangers. Size and nesting are checked before `JSON.parse`, which would take
 * a million levels and return a value on which `structuredClone` and `JSON.stringify` then fail.
 */
import { utf8Decode } from './bytes.ts';

const QUOTE = 0x22;
const BACKSLASH = 0x5c;
const OPEN_BRACKET = 0x5b;
const OPEN_BRACE = 0x7b;
const CLOSE_BRACKET = 0x5d;
const CLOSE_BRACE = 0x7d;

/**
 * Whether brackets outside strings nest deeper than `depth`. Works on UTF-8 bytes: none of the
 * characters looked for occurs inside a longer sequence. Malformed text gets some answer; the
 * parser refuses it.
 */
export function nestsDeeper(text: Uint8Array, depth: number): boolean {
  let open = 0;
  let inString = false;
  for (let i = 0; i < text.length; i += 1) {
    const byte = text[i];
    if (inString) {
      if (byte === BACKSLASH) i += 1;
      else if (byte === QUOTE) inString = false;
    } else if (byte === QUOTE) {
      inString = true;
    } else if (byte === OPEN_BRACE || byte === OPEN_BRACKET) {
      open += 1;
      if (open > depth) return true;
    } else if (byte === CLOSE_BRACE || byte === CLOSE_BRACKET) {
      open -= 1;
    }
  }
  return false;
}

/**
 * The value of a JSON text; undefined if it is too long, too deep, not UTF-8 or not JSON. Never
 * throws.
 */
export function parseJson(text: Uint8Array, maxBytes: number, depth: number): unknown {
  if (text.length > maxBytes || nestsDeeper(text, depth)) return undefined;
  const decoded = utf8Decode(text);
  if (decoded === null) return undefined;
  try {
    return JSON.parse(decoded);
  } catch {
    return undefined;
  }
}

/** An object that is no array: the only values whose fields are read. */
export function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** An own property; undefined for one that is absent or inherited (`constructor`, `toString`). */
export function own(record: Record<string, unknown>, name: string): unknown {
  return Object.hasOwn(record, name) ? record[name] : undefined;
}

/** Length of a text in UTF-8, lone surrogates counted as the three bytes of U+FFFD. */
export function utf8Length(text: string): number {
  let bytes = text.length;
  for (let i = 0; i < text.length; i += 1) {
    const unit = text.charCodeAt(i);
    if (unit < 0x80) continue;
    if (unit < 0x800) {
      bytes += 1;
    } else if (unit >= 0xd800 && unit <= 0xdbff && isLowSurrogate(text.charCodeAt(i + 1))) {
      bytes += 2;
      i += 1;
    } else {
      bytes += 2;
    }
  }
  return bytes;
}

function isLowSurrogate(unit: number): boolean {
  return unit >= 0xdc00 && unit <= 0xdfff;
}
