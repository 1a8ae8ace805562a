/**
 * A figure, address, name, unit or state: what must never be half of what it was, nor be
 * translated.
 */

/**
 * Stands alone in an element of its own, which is replaced as a whole when it changes: browsers'
 * translators put an
 * element of theirs around each text, and a text changed in place behind it would no longer be the
 * one that is read.
 */
export function Figure({ text, className }: { text: string; className?: string | undefined }) {
  return (
    <bdi key={text} className={className} translate="no">
      {text}
    </bdi>
  );
}
