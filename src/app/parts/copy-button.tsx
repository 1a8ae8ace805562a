/** The button copies a text to the clipboard and announces it. */
import type { RefObject } from 'react';
import { useCopy } from '../hooks/use-copy.ts';
import { useTexts } from '../texts/use-texts.ts';
import { Icon } from './icon.tsx';

interface CopyButtonProps {
  readonly text: string;
  /** Names the copied text, as the button's name; the words on it change to `Copied`. */
  readonly label: string;
  /** The element that is selected if there is no clipboard. */
  readonly source: RefObject<HTMLElement | null>;
  readonly className?: string;
  /** Only the picture while idle; the words are the button's name all the same. */
  readonly compact?: boolean;
}

/** Copies, and says so on itself and to screen readers. */
export function CopyButton({
  text,
  label,
  source,
  className = 'button-quiet',
  compact = false,
}: CopyButtonProps) {
  const { t } = useTexts();
  const { state, copy } = useCopy();
  const words = state === 'copied' ? t.page.copied : state === 'selected' ? t.page.selected : label;
  return (
    <button
      type="button"
      className={className}
      aria-live="polite"
      onClick={() => copy(text, source.current)}
    >
      <Icon name={state === 'copied' ? 'in-sync' : 'copy'} />
      <span className={compact && state === 'idle' ? 'hidden' : undefined}>{words}</span>
    </button>
  );
}
