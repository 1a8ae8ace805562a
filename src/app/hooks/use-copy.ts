/** Copies text to the clipboard, or selects it if there is no clipboard. */
import { useEffect, useState } from 'react';

/** How long `Copied` is shown, ms. */
const SHOWN = 2000;

export type CopyState = 'idle' | 'copied' | 'selected';

/**
 * Copies text. If the browser has no clipboard (plain http on a LAN) the text of `source` is
 * selected, so that the reader's own Ctrl+C does it.
 */
export function useCopy(): {
  state: CopyState;
  copy: (text: string, source: HTMLElement | null) => void;
} {
  const [state, setState] = useState<CopyState>('idle');
  useEffect(() => {
    if (state === 'idle') return;
    const timer = setTimeout(() => setState('idle'), SHOWN);
    return () => clearTimeout(timer);
  }, [state]);
  const copy = (text: string, source: HTMLElement | null) => {
    write(text).then(
      () => setState('copied'),
      () => {
        select(source);
        setState('selected');
      },
    );
  };
  return { state, copy };
}

async function write(text: string): Promise<void> {
  // Absent outside secure contexts, in spite of its type.
  const clipboard: Clipboard | undefined = navigator.clipboard;
  if (clipboard === undefined) throw new Error('no clipboard');
  await clipboard.writeText(text);
}

function select(source: HTMLElement | null): void {
  if (source instanceof HTMLInputElement || source instanceof HTMLTextAreaElement) {
    source.select();
    return;
  }
  if (source !== null) getSelection()?.selectAllChildren(source);
}
