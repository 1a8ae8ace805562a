/**
 * Text from strangers (memos, ledger names) made safe to read: nothing invisible, nothing that turns the line round.
 * React escapes markup; this is about characters that lie. U+200C and U+200D stay: Persian and emoji need them.
 */
const UNSEEN = /(?!\u200c|\u200d)[\p{Cc}\p{Cf}\p{Cs}\p{Co}\p{Zl}\p{Zp}\u115f\u1160\u3164\uffa0]/gu;

/** `text` with control and other invisible characters named where they stand: `⟨U+202E⟩`. */
export function visibleText(text: string): string {
  return text.replace(UNSEEN, (character) => {
    const code = (character.codePointAt(0) ?? 0).toString(16).toUpperCase();
    return `⟨U+${code.padStart(4, '0')}⟩`;
  });
}

/** Bytes of `text` in UTF-8, which is what the rules count in memos. */
export function utf8Length(text: string): number {
  return new TextEncoder().encode(text).length;
}
