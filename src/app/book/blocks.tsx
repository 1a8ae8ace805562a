/** The chain as a stack of pages, the newest on top, losers at their height. */
import {
  type KeyboardEvent,
  memo,
  useCallback,
  useDeferredValue,
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
import { useSteadyRows } from '../hooks/use-steady-rows.ts';
import { useView } from '../hooks/use-view.ts';
import type { DrawnRows } from '../logic/chain-rows.ts';
import { countText } from '../logic/format.ts';
import { isLive } from '../logic/status.ts';
import { ListMore } from '../parts/list-more.tsx';
import { MoreCameIn } from '../parts/more-came-in.tsx';
import { Region } from '../parts/region.tsx';
import { useTexts } from '../texts/use-texts.ts';
import { BlockSheet } from './block-sheet.tsx';
import { StaleBlockSheet } from './stale-block-sheet.tsx';

/** Rows that may come at once without a frame of the screen being missed. */
const NEAR = 6;

/** Heights of rows that are higher than the others. */
function unlikeRows(
  open: ReadonlySet<number>,
  staleBlocks: readonly StaleBlockView[],
): ReadonlySet<number> {
  return new Set([...open, ...staleBlocks.map(({ height }) => height)]);
}

export function Blocks() {
  const blocks = useDeferredValue(useView((view) => view.blocks));
  const staleBlocks = useDeferredValue(useView((view) => view.staleBlocks));
  const height = blocks[0]?.height ?? 0;
  // True in sync: a new block has really landed then.
  const live = useView(isLive);
  const { t, language } = useTexts();
  const { mark, inView } = useInView();
  const [opened, setOpened] = useState<ReadonlyMap<string, number>>(new Map());
  const open = useMemo(() => stillThere(opened, blocks), [opened, blocks]);
  const { within, ...focus } = useFocusWithin();
  const frame = useRef<HTMLDivElement | null>(null);
  const list = useRef<HTMLOListElement | null>(null);
  const reading = !inView || within || open.size > 0;
  const held = useHeldTop(blocks, reading);
  const top = Math.min(held.top ?? height, height);
  const openHeights = useMemo(() => new Set(open.values()), [open]);
  const unlike = useMemo(() => unlikeRows(openHeights, staleBlocks), [openHeights, staleBlocks]);
  const rows = useChainRows(frame, top, unlike);
  useSteadyRows(list, rows.above === 0);
  const filled = useFilledRows(rows);
  const chain = useChain(blocks, rows.newest, rows.oldest);
  const hashes = useMemo(() => blocks.map((block) => block.hash), [blocks]);
  const fresh = useArrivals(hashes, live);
  const toggle = useCallback(
    (block: BlockView) => setOpened((now) => toggled(now, block.hash, block.height)),
    [],
  );
  const move = useBlockKeys(rows.reveal, top);
  useLayoutEffect(() => {
    // The row with the focus was scrolled out of sight: keys go on scrolling the list.
    if (within && document.activeElement === document.body)
      list.current?.focus({ preventScroll: true });
  });
  const more = height - top;
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
        <MoreCameIn count={more} mark={mark} onShow={held.release} />
        {chain.failed ? <ListMore words="" shown={false} failed onMore={chain.retry} /> : null}
        <div
          ref={frame}
          className="stack-frame"
          style={{ paddingBlock: `${rows.above}px ${rows.below}px` }}
        >
          <ol ref={list} className="stack" tabIndex={-1} {...focus}>
            <StaleBlockItems staleBlocks={above} />
            {heightsOf(rows).map((at) => {
              const drawn = isAmong(at, filled) || openHeights.has(at);
              const block = drawn ? chain.head(at) : undefined;
              return (
                <ChainRow
                  key={at}
                  height={at}
                  size={top + 1}
                  block={block}
                  open={open.has(block?.hash ?? '')}
                  fresh={fresh.has(block?.hash ?? '')}
                  onToggle={toggle}
                  onKeyDown={move}
                  staleBlocks={staleBlocks}
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

/**
 * The rows that are drawn in full: those that fast scrolling passes only hold their places. An open
 * row would not: it is drawn in full always.
 */
function useFilledRows({ newest, oldest }: DrawnRows): DrawnRows {
  const drawn = useMemo(() => ({ newest, oldest }), [newest, oldest]);
  const late = useDeferredValue(drawn);
  return Math.abs(newest - late.newest) <= NEAR ? drawn : late;
}

interface ChainRowProps {
  readonly height: number;
  /** Rows of the whole chain. */
  readonly size: number;
  readonly block: BlockView | null | undefined;
  readonly open: boolean;
  /** It lands now. */
  readonly fresh: boolean;
  readonly onToggle: (block: BlockView) => void;
  readonly onKeyDown: (event: KeyboardEvent<HTMLElement>) => void;
  readonly staleBlocks: readonly StaleBlockView[];
}

const ChainRow = memo(function ChainRow(props: ChainRowProps) {
  const { height, size, block, open, fresh, onToggle, onKeyDown, staleBlocks } = props;
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
          onToggle={onToggle}
          onKeyDown={onKeyDown}
        />
      </li>
      <StaleBlockItems staleBlocks={staleBlocks.filter((stale) => stale.height === height)} />
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

/** Open blocks by hash, with their heights, without those that another branch replaced. */
function stillThere(
  opened: ReadonlyMap<string, number>,
  blocks: readonly BlockView[],
): ReadonlyMap<string, number> {
  const lowest = blocks.at(-1)?.height ?? 0;
  const there = new Set(blocks.map(({ hash }) => hash));
  return new Map([...opened].filter(([hash, height]) => height < lowest || there.has(hash)));
}

function toggled(
  open: ReadonlyMap<string, number>,
  hash: string,
  height: number,
): ReadonlyMap<string, number> {
  const next = new Map(open);
  if (!next.delete(hash)) next.set(hash, height);
  return next;
}

function StaleBlockItems({ staleBlocks }: { staleBlocks: readonly StaleBlockView[] }) {
  return staleBlocks.map((stale) => (
    <li key={stale.hash} data-row={stale.hash}>
      <StaleBlockSheet stale={stale} />
    </li>
  ));
}
