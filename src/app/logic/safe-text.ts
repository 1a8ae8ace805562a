/**
 * Text from strangers (memos, ledger names) made safe to read: nothing invisible, nothing that
 * turns the line round. React escapes markup; this is about characters that lie. The joiners U+200C
 * and U+200D and the variation selectors U+FE0E and U+FE0F stay: Persian and emoji need them.
 * U+2800 is a Braille cell without a dot.
 */
const UNSEEN =
  /(?!\u200c|\u200d|\ufe0e|\ufe0f)[\p{Cc}\p{Cf}\p{Cs}\p{Co}\p{Zl}\p{Zp}\p{Default_Ignorable_Code_Point}\u2800]/gu;

/** `text` with control and other invisible characters named in their places: `⟨U+202E⟩`. */
export function visibleText(text: string): string {
  return text.replace(UNSEEN, (character) => {
    const code = (character.codePointAt(0) ?? 0).toString(16).toUpperCase();
    return `⟨U+${code.padStart(4, '0')}⟩`;
  });
}

/** The bytes of `text` in UTF-8, which the rules count in memos. */
export function utf8Length(text: string): number {
  return new TextEncoder().encode(text).length;
}
