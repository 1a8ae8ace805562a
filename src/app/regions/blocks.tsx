import { memo, useMemo, useState } from 'react';
import type { BlockView, GhostView } from '../../node/view.ts';
import { useArrivals } from '../hooks/use-arrivals.ts';
import { useInView } from '../hooks/use-in-view.ts';
import { useLedger } from '../hooks/use-ledger.ts';
import { countText } from '../logic/format.ts';
import { heldBlocks } from '../logic/held.ts';
import { MoreCameIn } from '../parts/more-came-in.tsx';
import { Region } from '../parts/region.tsx';
import { useTexts } from '../texts/use-texts.ts';
import { BlockSheet } from './block-sheet.tsx';
import { GhostSheet } from './ghost-sheet.tsx';

/** Older blocks fetched at a time. */
const PAGE = 30;

interface BlocksProps {
  /** Newest first. */
  readonly blocks: readonly BlockView[];
  readonly ghosts: readonly GhostView[];
  readonly height: number;
  /** In sync: what comes now really lands. */
  readonly live: boolean;
}

/** The chain as a stack of pages, the newest on top, losers at their height. */
export const Blocks = memo(function Blocks({ blocks, ghosts, height, live }: BlocksProps) {
  const { t, language } = useTexts();
  const { mark, inView } = useInView();
  const [open, setOpen] = useState<ReadonlySet<string>>(new Set());
  const [older, setOlder] = useState<readonly BlockView[]>([]);
  const { top, release } = useHeldTop(
    blocks,
    !inView || blocks.some((block) => open.has(block.hash)),
  );
  const { shown, more } = heldBlocks(blocks, top);
  const stack = useMemo(() => joined(shown, older), [shown, older]);
  const fresh = useArrivals(
    useMemo(() => blocks.map((block) => block.hash), [blocks]),
    live,
  );
  const toggle = (hash: string) => setOpen((now) => toggled(now, hash));
  const last = stack.at(-1);
  const above = shown[0]?.height ?? -1;
  return (
    <Region title={t.blocks.title} className="blocks" aside={countText(height, language)}>
      <div className="scroll">
        <div ref={mark} className="scroll-mark" />
        <MoreCameIn count={more} mark={mark} onShow={release} />
        {stack.length === 0 ? <p className="blank-lines">{t.blocks.empty}</p> : null}
        <ol className="stack">
          <Ghosts ghosts={ghosts.filter((ghost) => top === null && ghost.height > above)} />
          {stack.map((block) => (
            <li key={block.hash} className={fresh.has(block.hash) ? 'landing' : undefined}>
              <BlockSheet block={block} open={open.has(block.hash)} onToggle={toggle} />
              <Ghosts ghosts={ghosts.filter((ghost) => ghost.height === block.height)} />
            </li>
          ))}
        </ol>
        {last !== undefined && last.height > 1 ? (
          <Older below={last.height} onBlocks={(page) => setOlder([...older, ...page])} />
        ) : null}
      </div>
    </Region>
  );
});

/** `top`: the height that was on top when holding began, or when `release` was called; null while nothing is held. */
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

/** The view's blocks followed by fetched ones as far as they link; a deep reorganisation leaves some that do not. */
function joined(shown: readonly BlockView[], older: readonly BlockView[]): readonly BlockView[] {
  const stack = [...shown];
  const byHash = new Map(older.map((block) => [block.hash, block]));
  for (;;) {
    const next = byHash.get(stack.at(-1)?.previous ?? '');
    if (next === undefined) return stack;
    stack.push(next);
  }
}

function toggled(open: ReadonlySet<string>, hash: string): ReadonlySet<string> {
  const next = new Set(open);
  if (!next.delete(hash)) next.add(hash);
  return next;
}

function Ghosts({ ghosts }: { ghosts: readonly GhostView[] }) {
  return ghosts.map((ghost) => <GhostSheet key={ghost.hash} ghost={ghost} />);
}

function Older({
  below,
  onBlocks,
}: {
  below: number;
  onBlocks: (blocks: readonly BlockView[]) => void;
}) {
  const { client } = useLedger();
  const { t } = useTexts();
  const fetchOlder = () => client.blocks(below - 1, PAGE).then(onBlocks, () => undefined);
  return (
    <button type="button" className="button-quiet list-more" onClick={() => void fetchOlder()}>
      {t.blocks.older}
    </button>
  );
}
