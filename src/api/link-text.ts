/**
 * Undoes what chat programs and mail do to a link's text: percent-escapes made once more, and the
 * punctuation of the sentence around it (N-1).
 */

/** More rounds than any chain of programs adds; each round shortens the text. */
const ROUNDS = 4;
const ESCAPE = /%[0-9A-Fa-f]{2}/;
/** Opening brackets by closing ones: a bracket opened within the link is closed by the link. */
const BRACKETS: Readonly<Record<string, string>> = {
  ')': '(',
  ']': '[',
  '}': '{',
  '>': '<',
  '）': '（',
  '］': '［',
  '｝': '｛',
  '」': '「',
  '』': '『',
  '】': '【',
  '》': '《',
  '〉': '〈',
  '”': '“',
  '’': '‘',
};
/** Ends of sentences and quotations, and invisible characters. */
const ENDS = '.,;:!\'"*`。，、；：！…．' + ' \u00a0\u3000\u200b\u200e\u200f\u2060\ufeff';
/** Browsers give these as escapes; the ASCII characters below stay as they are. */
const ESCAPED_ENDS = [...ENDS, ...Object.keys(BRACKETS)]
  .filter((end) => encodeURIComponent(end) !== end && !".,;:!'*)]}".includes(end))
  .flatMap((end) => {
    const once = encodeURIComponent(end);
    return [
      { escaped: once, end },
      { escaped: encodeURIComponent(once), end },
    ];
  });

/** The text without escapes, however often they were made; null if the outer ones are broken. */
export function unescapeAll(text: string): string | null {
  let plain = unescapeOnce(text);
  for (let round = 1; plain !== null && round < ROUNDS && ESCAPE.test(plain); round += 1) {
    const next = unescapeOnce(plain);
    if (next === null) break;
    plain = next;
  }
  return plain;
}

/** `decodeURIComponent`; null where that throws. */
export function unescapeOnce(text: string): string | null {
  try {
    return decodeURIComponent(text);
  } catch {
    return null;
  }
}

/**
 * The link without the punctuation that followed it in a sentence. ASCII punctuation of a link's
 * own is escaped in it (`formatLink`), so unescaped punctuation at the end is not the link's.
 */
export function withoutTail(link: string): string {
  let text = link;
  for (let shorter = cut(text); shorter !== text; shorter = cut(text)) text = shorter;
  return text;
}

function cut(text: string): string {
  const last = text.slice(-1);
  if (isEnd(last, text.slice(0, -1))) return text.slice(0, -1);
  const lower = text.slice(-24).toLowerCase();
  for (const { escaped, end } of ESCAPED_ENDS) {
    if (!lower.endsWith(escaped.toLowerCase())) continue;
    const rest = text.slice(0, -escaped.length);
    if (isEnd(end, rest)) return rest;
  }
  return text;
}

function isEnd(character: string, before: string): boolean {
  if (character === '') return false;
  const opening = BRACKETS[character];
  if (opening === undefined) return ENDS.includes(character);
  const plain = unescapeAll(before) ?? before;
  return count(plain, opening) <= count(plain, character);
}

function count(text: string, character: string): number {
  return text.split(character).length - 1;
}
