/** The component shows text from strangers safely. */
import { visibleText } from '../logic/safe-text.ts';

/**
 * Text a stranger wrote: isolated from the line's direction, nothing invisible in it, clipped by
 * style, whole as a tooltip.
 */
export function FreeText({ text, className }: { text: string; className?: string }) {
  const shown = visibleText(text);
  return (
    <bdi className={className === undefined ? 'free-text' : `free-text ${className}`} title={shown}>
      {shown}
    </bdi>
  );
}
