/** The pool lists the payments that wait for a block. */
import { useDeferredValue, useRef, useState } from 'react';
import type { PoolItem } from '../../api/view.ts';
import { useFocusWithin } from '../hooks/use-focus-within.ts';
import { useHeld } from '../hooks/use-held.ts';
import { useInView } from '../hooks/use-in-view.ts';
import { useLedger } from '../hooks/use-ledger.ts';
import { useMore } from '../hooks/use-more.ts';
import { useSteadyRows } from '../hooks/use-steady-rows.ts';
import { useView } from '../hooks/use-view.ts';
import { countText, spanText } from '../logic/format.ts';
import { heldPool } from '../logic/held.ts';
import { Entry } from '../parts/entry.tsx';
import { lazyPart } from '../parts/lazy-part.tsx';
import { ListMore } from '../parts/list-more.tsx';
import { HeadNote, MoreCameIn } from '../parts/more-came-in.tsx';
import { Region } from '../parts/region.tsx';
import { TimeAgo } from '../parts/time-ago.tsx';
import { Words } from '../parts/words.tsx';
import { useTexts } from '../texts/use-texts.ts';
import { FillingLine } from './filling-line.tsx';

/** The steps are not needed to read the pool, so they are not part of the first screen. */
const STEPS = lazyPart(() => import('./seven-steps.tsx').then((module) => module.SevenSteps));
/** Rows shown at first, and more at each asking. */
const FIRST = 12;
const PAGE = 50;

export function Pool() {
  // Long lists are painted in slices, and give way to typing and clicks while a sync changes them.
  const pool = useDeferredValue(useView((view) => view.pool));
  const size = useView((view) => view.builder.size);
  const wait = useView((view) => view.builder.patience);
  const { client } = useLedger();
  const { t, language } = useTexts();
  const { mark, inView } = useInView();
  const [limit, setLimit] = useState(FIRST);
  // The pool can hold 50,000: the view carries its head, the rest comes by pages.
  const [further, setFurther] = useState<readonly PoolItem[]>([]);
  const { within, ...focus } = useFocusWithin();
  const held = useHeld(pool.items, !inView || within);
  const list = useRef<HTMLOListElement | null>(null);
  useSteadyRows(list);
  const fetching = useMore();
  const { rows, more } = heldPool(pool.items, held, further);
  const patience = wait === 0 ? null : spanText(wait, language);
  const showMore = () => {
    const next = limit + PAGE;
    if (rows.length >= next || rows.length >= pool.count) return setLimit(next);
    void fetching.run(async () => {
      const items = await client.ledger.pool(rows.length, PAGE);
      setFurther([...further, ...items]);
      setLimit(next);
    });
  };
  return (
    <Region
      title={t.pool.title}
      className="pool"
      aside={t.pool.count(countText(pool.count, language))}
    >
      <HeadNote count={more} mark={mark} away={!inView}>
        <Words text={t.pool.rule(size, patience)} figures={[patience ?? '']} />
      </HeadNote>
      <FillingLine />
      <STEPS.Part />
      <div className="scroll">
        <div ref={mark} className="scroll-mark" />
        {inView ? null : <MoreCameIn count={more} mark={mark} />}
        {rows.length === 0 ? <p className="blank-line">{t.pool.empty}</p> : null}
        <ol ref={list} className="entries" {...focus}>
          {rows.slice(0, limit).map(({ item, left }) => (
            <Entry
              key={item.wireId}
              transaction={item}
              gone={left}
              aside={
                left ? (
                  t.pool.left
                ) : item.arrival === null ? (
                  t.pool.kept
                ) : (
                  <TimeAgo time={item.arrival} />
                )
              }
            />
          ))}
        </ol>
        <ListMore
          words={t.page.more}
          shown={Math.max(rows.length, pool.count) > limit}
          failed={fetching.failed}
          onMore={showMore}
        />
        {pool.waiting > 0 ? (
          <p className="region-note">
            <Words text={t.pool.aside(pool.waiting)} />
          </p>
        ) : null}
      </div>
    </Region>
  );
}
