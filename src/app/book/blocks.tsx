/** The chain as a stack of pages, the newest on top, losers at their height. */
import { Fragment, useDeferredValue, useMemo, useRef, useState } from 'react';
import type { BlockView, StaleBlockView } from '../../api/view.ts';
import { useArrivals } from '../hooks/use-arrivals.ts';
import { useFocusWithin } from '../hooks/use-focus-within.ts';
import { useInView } from '../hooks/use-in-view.ts';
import { useLedger } from '../hooks/use-ledger.ts';
import { useMore } from '../hooks/use-more.ts';
import { useSteadyRows } from '../hooks/use-steady-rows.ts';
import { useView } from '../hooks/use-view.ts';
import { countText } from '../logic/format.ts';
import { heldBlocks, linkedChain } from '../logic/held.ts';
import { isLive } from '../logic/status.ts';
import { ListMore } from '../parts/list-more.tsx';
import { MoreCameIn } from '../parts/more-came-in.tsx';
import { Region } from '../parts/region.tsx';
import { useTexts } from '../texts/use-texts.ts';
import { BlockSheet } from './block-sheet.tsx';
import { StaleBlockSheet } from './stale-block-sheet.tsx';

/** Pages shown at first, and more at each asking. */
const FIRST = 12;
const PAGE = 30;
/** Headings of blocks remembered at most. */
const KEPT = 3_000;

export function Blocks() {
  const blocks = useDeferredValue(useView((view) => view.blocks));
  const staleBlocks = useDeferredValue(useView((view) => view.staleBlocks));
  const height = blocks[0]?.height ?? 0;
  // True in sync: a new block has really landed then.
  const live = useView(isLive);
  const { client } = useLedger();
  const { t, language } = useTexts();
  const { mark, inView } = useInView();
  const [limit, setLimit] = useState(FIRST);
  const fetching = useMore();
  const [open, setOpen] = useState<ReadonlySet<string>>(new Set());
  const { chain, learn } = useChain(blocks);
  const { within, ...focus } = useFocusWithin();
  const list = useRef<HTMLOListElement | null>(null);
  useSteadyRows(list);
  const reading = !inView || within || chain.some((block) => open.has(block.hash));
  const { top, release } = useHeldTop(blocks, reading);
  const { shown, more } = heldBlocks(chain, top);
  const hashes = useMemo(() => blocks.map((block) => block.hash), [blocks]);
  const fresh = useArrivals(hashes, live);
  const toggle = (hash: string) => setOpen((now) => toggled(now, hash));
  const lowest = shown.at(-1)?.height ?? 0;
  const showOlder = () => {
    const next = limit + PAGE;
    if (shown.length >= next || lowest === 0) return setLimit(next);
    void fetching.run(async () => {
      learn(await client.ledger.blocks(lowest - 1, PAGE));
      setLimit(next);
    });
  };
  const above = more === 0 ? staleBlocks.filter((stale) => stale.height > height) : [];
  return (
    <Region
      title={t.blocks.title}
      className="blocks"
      aside={t.blocks.tall(countText(height, language))}
    >
      <p className="region-note">{t.blocks.rule}</p>
      <div className="scroll">
        <div ref={mark} className="scroll-mark" />
        <MoreCameIn count={more} mark={mark} onShow={release} />
        <ol ref={list} className="stack" {...focus}>
          <StaleBlockItems staleBlocks={above} />
          {shown.slice(0, limit).map((block) => (
            <Fragment key={block.hash}>
              <li data-row={block.hash} className={fresh.has(block.hash) ? 'landing' : undefined}>
                <BlockSheet block={block} open={open.has(block.hash)} onToggle={toggle} />
              </li>
              <StaleBlockItems
                staleBlocks={staleBlocks.filter((stale) => stale.height === block.height)}
              />
            </Fragment>
          ))}
        </ol>
        {(shown[0]?.height ?? 0) === 0 ? <p className="blank-line">{t.blocks.empty}</p> : null}
        <ListMore
          words={t.blocks.older}
          shown={shown.length > limit || lowest > 0}
          failed={fetching.failed}
          onMore={showOlder}
        />
      </div>
    </Region>
  );
}

/**
 * The chain as far down as this page knows it: the blocks of the view so far, and those fetched.
 */
function useChain(blocks: readonly BlockView[]) {
  const [state, setState] = useState({ blocks, known: byHash([], blocks) });
  if (state.blocks !== blocks) setState({ blocks, known: byHash(state.known.values(), blocks) });
  const { known } = state;
  const chain = useMemo(() => linkedChain(blocks, known), [blocks, known]);
  const learn = (more: readonly BlockView[]) =>
    setState((now) => ({ ...now, known: byHash(now.known.values(), more) }));
  return { chain, learn };
}

function byHash(old: Iterable<BlockView>, more: readonly BlockView[]) {
  const all = new Map([...old, ...more].map((block) => [block.hash, block]));
  return new Map([...all].slice(-KEPT));
}

/**
 * `top`: the height that was on top when holding began, or when `release` was called; null while
 * nothing is held.
 */
function useHeldTop(
  blocks: readonly BlockView[],
  hold: boolean,
): { top: number | null; release: () => void } {
  const [top, setTop] = useState<number | null>(null);
  const [before, setBefore] = useState(hold);
  const newest = blocks[0]?.height ?? 0;
  if (before !== hold) {
    setBefore(hold);
    setTop(hold ? newest : null);
  }
  return { top, release: () => setTop(hold ? newest : null) };
}

function toggled(open: ReadonlySet<string>, hash: string): ReadonlySet<string> {
  const next = new Set(open);
  if (!next.delete(hash)) next.add(hash);
  return next;
}

function StaleBlockItems({ staleBlocks }: { staleBlocks: readonly StaleBlockView[] }) {
  return staleBlocks.map((stale) => (
    <li key={stale.hash} data-row={stale.hash}>
      <StaleBlockSheet stale={stale} />
    </li>
  ));
}
