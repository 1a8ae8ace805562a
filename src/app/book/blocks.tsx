/** The chain as a stack of pages, the newest on top, losers at their height. */
import {
  type KeyboardEvent,
  memo,
  startTransition,
  useDeferredValue,
  useEffect,
  useLayoutEffect,
  useMemo,
  useRef,
  useState,
} from 'react';
import type { BlockView, StaleBlockView } from '../../api/view.ts';
import { useArrivals } from '../hooks/use-arrivals.ts';
import { useBlockKeys } from '../hooks/use-block-keys.ts';
import { useChain } from '../hooks/use-chain.ts';
import { useChainRows } from '../hooks/use-chain-rows.ts';
import { useFocusWithin } from '../hooks/use-focus-within.ts';
import { useInView } from '../hooks/use-in-view.ts';
import { useOpenBlocks } from '../hooks/use-open-blocks.ts';
import { useSteadyRows } from '../hooks/use-steady-rows.ts';
import { useView } from '../hooks/use-view.ts';
import { CALM_MS, type DrawnRows } from '../logic/chain-rows.ts';
import { countText } from '../logic/format.ts';
import { isLive } from '../logic/status.ts';
import { ListMore } from '../parts/list-more.tsx';
import { HeadNote, MoreCameIn } from '../parts/more-came-in.tsx';
import { Region } from '../parts/region.tsx';
import type { OpenStale } from '../parts/stale-detail.tsx';
import { Words } from '../parts/words.tsx';
import { useTexts } from '../texts/use-texts.ts';
import { BlockSheet, type OpenPages } from './block-sheet.tsx';
import { StaleBlockSheet, type StaleBlockSheetProps } from './stale-block-sheet.tsx';

/** Rows that may come at once without a frame of the screen being missed. */
const NEAR = 6;

/** Heights of rows that are higher than the others. */
function unlikeRows(
  open: ReadonlyMap<number, BlockView>,
  staleBlocks: readonly StaleBlockView[],
): ReadonlySet<number> {
  return new Set([...open.keys(), ...staleBlocks.map(({ height }) => height)]);
}

export function Blocks() {
  const blocks = useDeferredValue(useView((view) => view.blocks));
  const staleBlocks = useDeferredValue(useView((view) => view.staleBlocks));
  const height = blocks[0]?.height ?? 0;
  // True in sync: a new block has really landed then.
  const live = useView(isLive);
  const { t, language } = useTexts();
  const { mark, inView } = useInView();
  const stale = useOpenStale(staleBlocks);
  const [pages] = useState<OpenPages>(() => new Map());
  const { open, toggle } = useOpenBlocks(useIsInChain(blocks), pages);
  const { within, ...focus } = useFocusWithin();
  const frame = useRef<HTMLDivElement | null>(null);
  const list = useRef<HTMLOListElement | null>(null);
  const reading = !inView || within || open.size > 0 || stale.open.size > 0;
  const held = useHeldTop(blocks, reading);
  const top = Math.min(held.top ?? height, height);
  const openAt = useMemo(
    () => new Map([...open.values()].map((block) => [block.height, block])),
    [open],
  );
  const unlike = useMemo(() => unlikeRows(openAt, staleBlocks), [openAt, staleBlocks]);
  const rows = useChainRows(frame, top, unlike);
  useSteadyRows(list, rows.above === 0);
  const filled = useFilledRows(rows);
  const chain = useChain(blocks, rows.newest, rows.oldest);
  const hashes = useMemo(() => blocks.map((block) => block.hash), [blocks]);
  const fresh = useArrivals(hashes, live);
  const move = useBlockKeys(rows.reveal, top);
  useLayoutEffect(() => {
    // The row with the focus was scrolled out of sight: keys go on scrolling the list.
    if (within && document.activeElement === document.body)
      list.current?.focus({ preventScroll: true });
  });
  const absent = useAbsent();
  const more = height - top;
  return (
    <Region
      title={t.blocks.title}
      className="blocks"
      aside={t.blocks.tall(countText(height, language))}
    >
      <HeadNote count={more} mark={mark} onShow={held.release} away={!inView}>
        <Words text={t.blocks.rule} />
      </HeadNote>
      <div className="scroll">
        <div ref={mark} className="scroll-mark" />
        {inView ? null : <MoreCameIn count={more} mark={mark} onShow={held.release} />}
        {chain.failed ? <ListMore words="" shown={false} failed onMore={chain.retry} /> : null}
        <div
          ref={frame}
          className="stack-frame"
          style={{ paddingBlock: `${rows.above}px ${rows.below}px` }}
        >
          <ol ref={list} className="stack" tabIndex={-1} {...focus}>
            {heightsOf(rows).map((at) => {
              // An open page is drawn in full wherever it is passed, or it would be lower.
              const known = isAmong(at, filled) ? chain.head(at) : undefined;
              const block = known === undefined ? openAt.get(at) : known;
              return (
                <ChainRow
                  key={at}
                  height={at}
                  size={top + 1}
                  block={block}
                  open={open.has(block?.hash ?? '')}
                  pages={pages}
                  absent={absent}
                  fresh={fresh.has(block?.hash ?? '')}
                  onToggle={toggle}
                  onKeyDown={move}
                  staleBlocks={staleBlocks}
                  stale={stale}
                />
              );
            })}
          </ol>
        </div>
        {top === 0 ? <p className="blank-line blank-below">{t.blocks.empty}</p> : null}
      </div>
    </Region>
  );
}

function heightsOf({ newest, oldest }: DrawnRows): number[] {
  return Array.from({ length: newest - oldest + 1 }, (_, index) => newest - index);
}

function isAmong(height: number, { newest, oldest }: DrawnRows): boolean {
  return height <= newest && height >= oldest;
}

/** Says of a block without a body that it is still to come, or that it was deleted (S-5). */
function useAbsent(): string {
  const { t } = useTexts();
  const comes = useView(
    ({ history }) => history.verifying !== null && history.verifying.how !== 'accepted',
  );
  return comes ? t.blocks.comes : t.blocks.gone;
}

/**
 * The rows that are drawn in full: those that fast scrolling passes only hold their places, until
 * it is over. To begin with them meanwhile would be work for nothing, and frames that are missed.
 */
function useFilledRows({ newest, oldest }: DrawnRows): DrawnRows {
  const drawn = useMemo(() => ({ newest, oldest }), [newest, oldest]);
  const [filled, setFilled] = useState(drawn);
  const near = Math.abs(newest - filled.newest) <= NEAR;
  if (near && filled !== drawn) setFilled(drawn);
  useEffect(() => {
    if (near) return;
    const timer = setTimeout(() => startTransition(() => setFilled(drawn)), CALM_MS);
    return () => clearTimeout(timer);
  }, [near, drawn]);
  return near ? drawn : filled;
}

interface ChainRowProps {
  readonly height: number;
  /** Rows of the whole chain. */
  readonly size: number;
  readonly block: BlockView | null | undefined;
  readonly open: boolean;
  readonly pages: OpenPages;
  readonly absent: string;
  /** It lands now. */
  readonly fresh: boolean;
  readonly onToggle: (block: BlockView) => void;
  readonly onKeyDown: (event: KeyboardEvent<HTMLElement>) => void;
  readonly staleBlocks: readonly StaleBlockView[];
  readonly stale: OpenStaleBlocks;
}

const ChainRow = memo(function ChainRow(props: ChainRowProps) {
  const { height, size, block, open, pages, absent, fresh, ...rest } = props;
  const { onToggle, onKeyDown, staleBlocks, stale } = rest;
  const beside = staleBlocks.filter((one) => one.height === height);
  return (
    <>
      <li
        data-row={block?.hash}
        data-height={height}
        aria-busy={block === undefined || undefined}
        aria-setsize={size}
        aria-posinset={size - height}
        className={fresh ? 'landing' : undefined}
      >
        <BlockSheet
          height={height}
          block={block}
          open={open}
          pages={pages}
          absent={absent}
          onToggle={onToggle}
          onKeyDown={onKeyDown}
        />
      </li>
      <StaleBlockItems staleBlocks={beside} {...stale} />
    </>
  );
});

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

/** Whether a block is still in the chain, as far as its newest `blocks` tell. */
function useIsInChain(blocks: readonly BlockView[]): (block: BlockView) => boolean {
  return useMemo(() => {
    const lowest = blocks.at(-1)?.height ?? 0;
    const there = new Set(blocks.map(({ hash }) => hash));
    return ({ hash, height }) => height < lowest || there.has(hash);
  }, [blocks]);
}

type OpenStaleBlocks = Omit<StaleBlockSheetProps, 'stale'>;

/** The stale blocks that are open: one that is scrolled away stays so. */
function useOpenStale(staleBlocks: readonly StaleBlockView[]): OpenStaleBlocks {
  const [kept] = useState<OpenStale>(() => new Map());
  const isThere = useMemo(() => {
    const there = new Set(staleBlocks.map(({ hash }) => hash));
    return ({ hash }: StaleBlockView) => there.has(hash);
  }, [staleBlocks]);
  const { open, toggle } = useOpenBlocks(isThere, kept);
  return useMemo(() => ({ open, kept, onToggle: toggle }), [open, kept, toggle]);
}

interface StaleBlockItemsProps extends OpenStaleBlocks {
  readonly staleBlocks: readonly StaleBlockView[];
}

function StaleBlockItems({ staleBlocks, ...stale }: StaleBlockItemsProps) {
  return staleBlocks.map((one) => (
    <li key={one.hash} data-row={one.hash}>
      <StaleBlockSheet stale={one} {...stale} />
    </li>
  ));
}
