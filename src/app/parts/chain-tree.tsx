/** Blocks as a tree: the chain on the first line, disconnected blocks beside it. */
import type { TreeBlockView } from '../../api/view.ts';
import './chain-tree.css';

const STEP_X = 62;
const STEP_Y = 40;
const BOX = 32;

interface ChainTreeProps {
  /** Any order; a block whose `previous` is not among them has no line to it. */
  readonly blocks: readonly TreeBlockView[];
  /** A description of the drawing, for those who do not see it. */
  readonly label: string;
  /** The block that is marked in the drawing. */
  readonly marked?: string;
  readonly hrefOf: (hash: string) => string;
  /** The text under the height. */
  readonly nameOf?: (block: TreeBlockView) => string;
}

interface Placed {
  readonly block: TreeBlockView;
  readonly x: number;
  readonly y: number;
}

function place(blocks: readonly TreeBlockView[]): { placed: Map<string, Placed>; lanes: number } {
  const lowest = Math.min(...blocks.map(({ height }) => height));
  const taken = new Map<number, number>();
  const lane = new Map<string, number>();
  const placed = new Map<string, Placed>();
  let lanes = 1;
  // The chain comes first: it takes its own line, whatever the order in which blocks came.
  const order = [...blocks].sort(
    (a, b) => Number(a.kind !== 'chain') - Number(b.kind !== 'chain') || a.height - b.height,
  );
  for (const block of order) {
    const above = lane.get(block.previous) ?? 0;
    const at = block.kind === 'chain' ? 0 : Math.max(1, above, (taken.get(block.height) ?? 0) + 1);
    lane.set(block.hash, at);
    taken.set(block.height, Math.max(taken.get(block.height) ?? 0, at));
    lanes = Math.max(lanes, at + 1);
    placed.set(block.hash, {
      block,
      x: (block.height - lowest) * STEP_X + BOX,
      y: at * STEP_Y + BOX / 2 + 4,
    });
  }
  return { placed, lanes };
}

/** Each box leads to its block. */
export function ChainTree({ blocks, label, marked, hrefOf, nameOf }: ChainTreeProps) {
  if (blocks.length === 0) return null;
  const { placed, lanes } = place(blocks);
  const all = [...placed.values()];
  const width = Math.max(...all.map(({ x }) => x)) + BOX;
  const height = lanes * STEP_Y + 8;
  return (
    <nav className="chain-tree" aria-label={label}>
      <svg width={width} height={height}>
        <title>{label}</title>
        {all.map(({ block, x, y }) => {
          const parent = placed.get(block.previous);
          if (parent === undefined) return null;
          return (
            <line
              key={block.hash}
              className="chain-tree-line"
              x1={parent.x + BOX / 2}
              y1={parent.y}
              x2={x - BOX / 2}
              y2={y}
            />
          );
        })}
        {all.map(({ block, x, y }) => (
          <a key={block.hash} href={hrefOf(block.hash)} aria-label={`${block.height}`}>
            <g
              className={`chain-tree-block chain-tree-${block.kind}`}
              data-marked={block.hash === marked || undefined}
              transform={`translate(${x} ${y})`}
            >
              <title>{`${block.height} · ${block.hash.slice(0, 12)}`}</title>
              <rect x={-BOX / 2} y={-BOX / 2} width={BOX} height={BOX} rx={2} />
              <text y={nameOf === undefined ? 4 : -1}>{block.height}</text>
              {nameOf === undefined ? null : (
                <text className="chain-tree-name" y={10}>
                  {nameOf(block)}
                </text>
              )}
            </g>
          </a>
        ))}
      </svg>
    </nav>
  );
}
