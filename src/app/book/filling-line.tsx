/** The page being filled, in a line: `2 of 3 · at the latest in 9 s`. */
import { useFromNow } from '../hooks/use-now.ts';
import { useView } from '../hooks/use-view.ts';
import { fillingOf, latestOf, oldestOf } from '../logic/filling.ts';
import { compactText, countText, spanText } from '../logic/format.ts';
import { Words } from '../parts/words.tsx';
import { useTexts } from '../texts/use-texts.ts';

/** The line is always there, so that the elements below keep their places. */
export function FillingLine() {
  const pool = useView((view) => view.pool.count);
  // Nothing moves in an empty pool: no clock is looked at.
  return pool === 0 ? <p className="filling" /> : <Filling pool={pool} />;
}

function Filling({ pool }: { pool: number }) {
  const { t, language } = useTexts();
  const builder = useView((view) => view.builder);
  const items = useView((view) => view.pool.items);
  const others = useView((view) => view.peers.filter((peer) => peer.seeking).length);
  const oldest = oldestOf(items);
  const latest = useFromNow((now) => latestOf(builder, pool, oldest, now));
  const { have, size, rate, expected } = fillingOf(builder, pool);
  const full = t.pool.full(countText(have, language), countText(size, language));
  const parts = [
    full,
    builder.on ? '' : t.pool.off,
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
