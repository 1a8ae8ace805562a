/**
 * A figure, address, name, unit or state: a text that must never be half replaced, nor translated.
 */

/**
 * It is alone in an element of its own, which is replaced as a whole when it changes: browsers'
 * translators put an element of theirs around each text, and a text changed in place behind it
 * would no longer be the visible one.
 */
export function Figure({ text, className }: { text: string; className?: string | undefined }) {
  return (
    <bdi key={text} className={className} translate="no">
      {text}
    </bdi>
  );
}
