/** Tells screen readers of each block that lands; silent while syncing, when hundreds do. */
import { useEffect, useRef, useState } from 'react';
import { useView } from '../hooks/use-view.ts';
import { countText } from '../logic/format.ts';
import { isLive } from '../logic/status.ts';
import { useTexts } from '../texts/use-texts.ts';

export function Announcer() {
  const newest = useView((view) => view.blocks[0] ?? null);
  const live = useView(isLive);
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
