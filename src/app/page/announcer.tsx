import { useEffect, useRef, useState } from 'react';
import type { BlockView } from '../../api/view.ts';
import { countText } from '../logic/format.ts';
import { useTexts } from '../texts/use-texts.ts';

/** Tells screen readers of each block that lands; silent while syncing, when hundreds do. */
export function Announcer({ newest, live }: { newest: BlockView | null; live: boolean }) {
  const { t, language } = useTexts();
  const seen = useRef<string | null | undefined>(undefined);
  const [words, setWords] = useState('');
  useEffect(() => {
    const hash = newest?.hash ?? null;
    const first = seen.current === undefined;
    if (seen.current === hash) return;
    seen.current = hash;
    if (first || !live || newest === null) return;
    setWords(t.blocks.landed(countText(newest.height, language), newest.count));
  }, [newest, live, t, language]);
  return (
    <p className="hidden" aria-live="polite">
      {words}
    </p>
  );
}
