/**
 * Numbers as people type them, read by one rule for every field. The page writes `40,501.00` in
 * both of its languages, so a comma that groups thousands is read as one; but keypads of many
 * regions have no full stop, so a comma that cannot group is a decimal mark. A text with two
 * readings is returned as unclear, so that the person can be asked.
 */

/** The longest text: 16 digits with their separators, decimals, and generous room for zeros. */
const MAX_TEXT = 64;

/**
 * The reading of a text. Digits are ASCII; `whole` and `part` (the decimals) may each be '', not
 * both.
 */
export type Decimal =
  | {
      readonly kind: 'number';
      readonly negative: boolean;
      readonly whole: string;
      readonly part: string;
    }
  | { readonly kind: 'empty' }
  /** The readings are plain texts, such as `1500` or `1.500`, that read clearly. */
  | { readonly kind: 'unclear'; readonly readings: readonly string[] }
  | { readonly kind: 'malformed' }
  | { readonly kind: 'too-long' };

type NumberRead = Extract<Decimal, { kind: 'number' }>;

const MALFORMED: Decimal = { kind: 'malformed' };

/**
 * The first digit of scripts with ten digits: ASCII, Arabic, Persian, Devanagari, Bengali, Thai,
 * full width.
 */
const ZEROS = [0x30, 0x660, 0x6f0, 0x966, 0x9e6, 0xe50, 0xff10];

/**
 * Signs with the same meaning, each by its stand-in. `d` is only ever a decimal mark, `g` only
 * groups.
 */
const SIGNS: Readonly<Record<string, string>> = {
  '.': '.',
  '\uff0e': '.',
  ',': ',',
  '\uff0c': ',',
  // The full stops of Chinese keyboards, and the Arabic decimal mark.
  '\u3002': 'd',
  '\uff61': 'd',
  '\u066b': 'd',
  // The Arabic mark of thousands, apostrophes, and the spaces that group.
  '\u066c': 'g',
  "'": 'g',
  '\u2019': 'g',
  ' ': 'g',
  '\u00a0': 'g',
  '\u2009': 'g',
  '\u202f': 'g',
  '-': '-',
  '\u2212': '-',
  '\uff0d': '-',
  '+': '+',
  '\uff0b': '+',
};

/** Marks of writing direction and joiners, which are copied along with text. */
const INVISIBLE = /[\u061c\u200b-\u200f\u202a-\u202e\u2060\u2066-\u2069\ufeff]/g;

/**
 * Thousands, or as in India: hundreds of thousands by twos. A group never begins with a leading
 * zero.
 */
const GROUPED = /^(?:[1-9]\d{0,2}(?:g\d{3})+|[1-9]\d?(?:g\d{2})+g\d{3})$/;

/**
 * Reads `text` as a decimal number. Neither exponents nor hexadecimal are numbers here.
 *
 * @param decimals the most decimals of the field: `1,500` is clear if no number has three.
 */
export function readDecimal(text: string, decimals: number): Decimal {
  const typed = text.replace(INVISIBLE, '').trim();
  if (typed === '') return { kind: 'empty' };
  if (typed.length > MAX_TEXT) return /^[\d.,]+$/.test(typed) ? { kind: 'too-long' } : MALFORMED;
  const plain = [...typed].map(plainSign).join('');
  const [, sign = '', body = ''] = /^([-+]?)([\d.,dg]+)$/.exec(plain) ?? [];
  const read = unsigned(body, decimals);
  if (sign !== '-') return read;
  if (read.kind === 'number') return { ...read, negative: true };
  return read.kind === 'unclear'
    ? { kind: 'unclear', readings: read.readings.map((one) => `-${one}`) }
    : read;
}

/** The stand-in of a sign; a sign without one makes the text malformed. */
function plainSign(sign: string): string {
  const code = sign.codePointAt(0) ?? 0;
  const zero = ZEROS.find((first) => code >= first && code < first + 10);
  return zero === undefined ? (SIGNS[sign] ?? '?') : String(code - zero);
}

function unsigned(body: string, decimals: number): Decimal {
  if (!/\d/.test(body)) return MALFORMED;
  const marks = [...body.replace(/\d/g, '')];
  const last = marks.at(-1);
  if (last === undefined) return number(body, '');
  const before = marks.slice(0, -1);
  const groups = before[0] ?? last;
  // One kind of mark may group, and it does not change within a number.
  if (before.some((mark) => mark === 'd' || mark !== groups)) return MALFORMED;
  const at = body.lastIndexOf(last);
  const head = before.length === 0 ? body.slice(0, at) : ungrouped(body.slice(0, at), groups);
  const asDecimal = head === null ? null : number(head, body.slice(at + 1));
  if (last === 'g') return asGroups(body, 'g') ?? MALFORMED;
  if (last === 'd') return asDecimal ?? MALFORMED;
  const asGrouped = asGroups(body, last);
  // Two marks of one kind group digits: no number has two decimal marks.
  if (before.length > 0 && groups === last) return asGrouped ?? MALFORMED;
  if (before.length > 0 || asGrouped === null) return asDecimal ?? MALFORMED;
  return groupOrDecimal(last, asGrouped, asDecimal, decimals);
}

/**
 * `1,500` or `1.500`: the page itself writes thousands with a comma and decimals with a full stop.
 */
function groupOrDecimal(
  mark: string,
  grouped: NumberRead,
  decimal: NumberRead | null,
  decimals: number,
): Decimal {
  if (decimal === null) return grouped;
  const fits = decimal.part.replace(/0+$/, '').length <= decimals;
  if (mark === ',' && (decimals < 3 || !fits)) return grouped;
  if (mark === '.' && (decimals >= 3 || !fits)) return decimal;
  return { kind: 'unclear', readings: [grouped.whole, plainText(decimal, decimals)] };
}

function number(whole: string, part: string): NumberRead {
  return { kind: 'number', negative: false, whole, part };
}

function asGroups(body: string, mark: string): NumberRead | null {
  const digits = ungrouped(body, mark);
  return digits === null ? null : number(digits, '');
}

/** The digits that `mark` groups; null if it does not group them. */
function ungrouped(body: string, mark: string): string | null {
  return GROUPED.test(body.replaceAll(mark, 'g')) ? body.replaceAll(mark, '') : null;
}

/** Trailing zeros beyond the field's decimals are left out: `1.500` at two is `1.50`. */
function plainText({ whole, part }: NumberRead, decimals: number): string {
  const kept = part.length > decimals ? part.replace(/0+$/, '').padEnd(decimals, '0') : part;
  return kept === '' ? whole : `${whole === '' ? '0' : whole}.${kept}`;
}
