/** The page being filled, in a line: `2 of 3 · at the latest in 9 s`. */
import { useNow } from '../hooks/use-now.ts';
import { useView } from '../hooks/use-view.ts';
import { fillingOf, oldestOf } from '../logic/filling.ts';
import { compactText, countText, spanText } from '../logic/format.ts';
import { Words } from '../parts/words.tsx';
import { useTexts } from '../texts/use-texts.ts';

export function FillingLine() {
  const { t, language } = useTexts();
  const builder = useView((view) => view.builder);
  const pool = useView((view) => view.pool.count);
  const items = useView((view) => view.pool.items);
  const others = useView((view) => view.peers.filter((peer) => peer.seeking).length);
  const now = useNow(1);
  const { have, size, latest, rate, expected } = fillingOf(builder, pool, oldestOf(items), now);
  // The line is always there, so that the elements below keep their places.
  if (pool === 0) return <p className="filling" />;
  const full = t.pool.full(countText(have, language), countText(size, language));
  const parts = [
    full,
    latest === null ? '' : t.pool.latest(spanText(latest, language)),
    rate === null || expected === null
      ? ''
      : t.pool.seeking(compactText(rate, language), spanText(expected, language)),
    others === 0 ? '' : t.pool.others(others),
  ];
  return (
    <p className="filling">
      <progress className="ink" aria-label={full} max={size} value={have} />
      <Words text={parts.filter((part) => part !== '').join(' · ')} />
    </p>
  );
}
