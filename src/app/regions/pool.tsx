import { memo, useState } from 'react';
import type { BuilderView, NodeView, PoolItem } from '../../node/view.ts';
import { useInView } from '../hooks/use-in-view.ts';
import { useLedger } from '../hooks/use-ledger.ts';
import { countText, spanText } from '../logic/format.ts';
import { heldPool } from '../logic/held.ts';
import { Entry } from '../parts/entry.tsx';
import { MoreCameIn } from '../parts/more-came-in.tsx';
import { Region } from '../parts/region.tsx';
import { TimeAgo } from '../parts/time-ago.tsx';
import { useTexts } from '../texts/use-texts.ts';

interface PoolProps {
  readonly pool: NodeView['pool'];
  readonly builder: Pick<BuilderView, 'size' | 'patience'>;
}

/** What waits to be written. */
export const Pool = memo(function Pool({ pool, builder }: PoolProps) {
  const { t, language } = useTexts();
  const { mark, inView } = useInView();
  const [further, setFurther] = useState<readonly PoolItem[]>([]);
  const held = useHeldItems(pool.items, !inView);
  const { rows, more } = heldPool(pool.items, held);
  const listed = new Set(rows.map((row) => row.item.wireId));
  const extra = further.filter((item) => !listed.has(item.wireId));
  const patience = builder.patience === 0 ? null : spanText(builder.patience, language);
  return (
    <Region
      title={t.pool.title}
      className="pool"
      aside={t.pool.count(countText(pool.count, language))}
    >
      <p className="region-note">
        {t.pool.rule(builder.size, patience)} {pool.waiting > 0 ? t.pool.aside(pool.waiting) : null}
      </p>
      <div className="scroll">
        <div ref={mark} className="scroll-mark" />
        <MoreCameIn count={more} mark={mark} />
        {rows.length === 0 ? <p className="blank-lines">{t.pool.empty}</p> : null}
        <ol className="entries">
          {rows.map(({ item, left }) => (
            <Entry
              key={item.wireId}
              transaction={item}
              gone={left}
              aside={left ? t.pool.left : <TimeAgo time={item.arrival} />}
            />
          ))}
          {extra.map((item) => (
            <Entry key={item.wireId} transaction={item} aside={<TimeAgo time={item.arrival} />} />
          ))}
        </ol>
        <Further
          start={rows.length + extra.length}
          total={pool.count}
          onItems={(items) => setFurther([...further, ...items])}
        />
      </div>
    </Region>
  );
});

/** The items as they were when holding began; null while nothing is held. */
function useHeldItems(items: readonly PoolItem[], hold: boolean): readonly PoolItem[] | null {
  const [held, setHeld] = useState<readonly PoolItem[] | null>(null);
  const [before, setBefore] = useState(hold);
  if (before !== hold) {
    setBefore(hold);
    setHeld(hold ? items : null);
  }
  return held;
}

interface FurtherProps {
  readonly start: number;
  readonly total: number;
  readonly onItems: (items: readonly PoolItem[]) => void;
}

/** The pool can hold 50,000; the view carries its head, the rest comes by pages. */
function Further({ start, total, onItems }: FurtherProps) {
  const { client } = useLedger();
  const { t } = useTexts();
  if (start >= total) return null;
  const fetchMore = () => client.pool(start, 50).then(onItems, () => undefined);
  return (
    <button type="button" className="button-quiet list-more" onClick={() => void fetchMore()}>
      {t.page.more}
    </button>
  );
}
