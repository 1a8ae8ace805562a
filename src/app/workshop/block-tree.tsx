/** The last blocks as a tree: the best chain on the middle line, the others beside it. */
import { memo, useLayoutEffect, useRef } from 'react';
import type { BlockSeen } from '../../api/lab.ts';
import { Region } from '../parts/region.tsx';
import { bestOf, chainOf, nodeName } from './lab-measures.ts';
import { useLabTexts } from './use-lab-texts.ts';

/** Heights shown. */
const SHOWN = 12;
const STEP_X = 56;
const STEP_Y = 42;
const BOX = 30;

interface Placed {
  readonly block: BlockSeen;
  readonly x: number;
  readonly y: number;
  readonly best: boolean;
}

function place(blocks: readonly BlockSeen[]): { placed: Map<string, Placed>; lanes: number } {
  const best = bestOf(blocks);
  const main = new Set(chainOf(blocks, best).map(({ hash }) => hash));
  const first = Math.max(0, (best?.height ?? 0) - SHOWN + 1);
  const shown = blocks.filter(({ height }) => height >= first);
  const taken = new Map<number, number>();
  const lane = new Map<string, number>();
  let lanes = 1;
  const placed = new Map<string, Placed>();
  for (const block of [...shown].sort((a, b) => a.height - b.height)) {
    const isBest = main.has(block.hash) || block.height === 0;
    const above = lane.get(block.parent) ?? 0;
    const at = isBest ? 0 : Math.max(above, (taken.get(block.height) ?? 0) + 1);
    lane.set(block.hash, at);
    taken.set(block.height, Math.max(taken.get(block.height) ?? 0, at));
    lanes = Math.max(lanes, at + 1);
    const x = (block.height - first) * STEP_X + BOX;
    placed.set(block.hash, { block, x, y: at * STEP_Y + BOX, best: isBest });
  }
  return { placed, lanes };
}

interface BlockTreeProps {
  readonly blocks: readonly BlockSeen[];
}

export const BlockTree = memo(function BlockTree({ blocks }: BlockTreeProps) {
  const { l } = useLabTexts();
  const { placed, lanes } = place(blocks);
  const best = bestOf(blocks);
  const stale = blocks.length - chainOf(blocks, best).length - 1;
  const says = l.treeSays(best?.height ?? 0, Math.max(0, stale));
  const width = SHOWN * STEP_X + BOX / 2;
  const end = (placed.get(best?.hash ?? '')?.x ?? 0) + STEP_X;
  const paper = useRef<HTMLDivElement | null>(null);
  // Where not all of it fits, the newest blocks are in sight.
  useLayoutEffect(() => {
    const part = paper.current;
    if (part !== null) part.scrollLeft = (end / width) * part.scrollWidth - part.clientWidth;
  }, [end, width]);
  return (
    <Region title={l.tree} className="lab-tree">
      <div ref={paper} className="lab-tree-paper">
        <svg
          viewBox={`0 0 ${width} ${Math.max(lanes, 2) * STEP_Y + BOX}`}
          role="img"
          aria-label={says}
        >
          {[...placed.values()].map(({ block, x, y }) => {
            const parent = placed.get(block.parent);
            if (parent === undefined) return null;
            return (
              <line
                key={block.hash}
                className="lab-branch"
                x1={parent.x}
                y1={parent.y}
                x2={x}
                y2={y}
              />
            );
          })}
          {[...placed.values()].map((one) => (
            <BlockBox key={one.block.hash} {...one} />
          ))}
        </svg>
      </div>
      <p className="region-note">{says}</p>
    </Region>
  );
});

function BlockBox({ block, x, y, best }: Placed) {
  const kind = block.fault !== null ? 'lab-bad' : best ? 'lab-best' : 'lab-stale';
  return (
    <g className={`lab-block ${kind}`} transform={`translate(${x} ${y})`}>
      <title>{`${block.height} · ${block.hash.slice(0, 8)}${block.fault === null ? '' : ` · ${block.fault}`}`}</title>
      <rect x={-BOX / 2} y={-BOX / 2} width={BOX} height={BOX} rx={2} />
      <text y={-3}>{block.height}</text>
      <text className="lab-by" y={9}>
        {block.height === 0 ? '·' : nodeName(block.builder || 'x0')}
      </text>
    </g>
  );
}
