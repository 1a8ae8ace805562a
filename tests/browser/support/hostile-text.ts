/**
 * The worst that a stranger may write in memos (140 bytes), ledger names (64) and units (8). Code
 * points are spelled out, so that invisible ones are visible here.
 */

/** The text, repeated as often as it fits into `bytes` of UTF-8. */
function filled(text: string, bytes: number): string {
  return text.repeat(Math.floor(bytes / new TextEncoder().encode(text).length));
}

/** Letters under towers of combining marks. */
const TOWER = `Z${'\u0301\u0302\u0303\u0308\u030a\u0323\u0331'.repeat(4)}`;

/** Memos, named by what they try. The first is an honest person's. */
export const MEMOS = {
  plain: 'lunch',
  script: '<script>window.broken = 1</script>',
  picture: '<img src=x onerror="window.broken = 1">',
  link: '<a href="javascript:window.broken = 1">[ok](javascript:window.broken=1)</a>',
  // biome-ignore lint/suspicious/noTemplateCurlyInString: a template some engine might run is the point
  template: '{{constructor.constructor("window.broken = 1")()}} ${window.broken = 1}',
  override: 'paid \u202e00.5 nioc\u202c \u2066\u2067\u2068\u200f\u061c end',
  unseen: 'pay\u200b\u2060\ufeff\u00ad\u034f\u180e\u2063pal',
  blank: '\u3164\u2800\u115f\ufe0f\u{e0020}\u{e0041}',
  tower: filled(TOWER, 140),
  control: 'one\ntwo\r\tthree\u0000\u0007\u001b[31mfour\u2028five\u0085',
  emoji: filled('😀', 140),
  family: filled('👩‍👩‍👧‍👦', 140),
  rightToLeft: 'שלום עולם 123 مرحبا بالعالم (5.00)',
  lookalike: 'раураl and раураl', // Cyrillic
  wide: filled('\ufdfd', 140),
  unbroken: filled('W', 140),
} as const;

/** Names and units of ledgers. */
export const BOOKS: Readonly<Record<string, { name: string; unit: string }>> = {
  markup: { name: '<img src=x onerror=window.broken=1>', unit: '<b>x</b>' },
  override: { name: 'bank \u202etseb eht\u2066', unit: '\u202enioc' },
  unseen: { name: '\u200bclass\u2060\ufeff', unit: '\u200b\u2060' },
  tower: { name: filled(TOWER, 64), unit: 'c\u0310\u0352\u0334' },
  control: { name: 'one\ntwo\u0000\u001b', unit: 'a\nb\u0007' },
  emoji: { name: filled('😀', 64), unit: '🪙🪙' },
  rightToLeft: { name: 'כיתה א 123', unit: 'شيكل' },
  wide: { name: filled('\ufdfd', 64), unit: '\ufdfd\ufdfd' },
  unbroken: { name: filled('W', 64), unit: 'WWWWWWWW' },
};

/**
 * No one sees these, or they turn the line round. (The joiners U+200C and U+200D and the variation
 * selectors stay: Persian and emoji need them.)
 */
export const UNSEEN =
  // biome-ignore lint/suspicious/noMisleadingCharacterClass: the joiners are looked for one by one
  /(?![\u200c\u200d\ufe0e\ufe0f\n])[\p{Cc}\p{Cf}\p{Default_Ignorable_Code_Point}\u2028\u2029]/u;
