import type { RefObject } from 'react';
import { useCopy } from '../hooks/use-copy.ts';
import { useTexts } from '../texts/use-texts.ts';
import { Icon } from './icon.tsx';

interface CopyButtonProps {
  readonly text: string;
  /** What is copied, as the button's name; the words on it change to `Copied`. */
  readonly label: string;
  /** Selected where there is no clipboard. */
  readonly source: RefObject<HTMLElement | null>;
  readonly className?: string;
}

/** Copies, and says so on itself and to screen readers. */
export function CopyButton({ text, label, source, className = 'button-quiet' }: CopyButtonProps) {
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
      <span>{words}</span>
    </button>
  );
}
