/**
 * Moves rows of the pool onto the block that lands. The moving elements are copies above the page,
 * moved by transforms only: the lists themselves keep their places.
 */

const TRAVEL_MS = 520;
/** A block follows its rows, or they follow it, within this time. */
const WAIT_MS = 1_500;
/** How many rows travel at once; of more, the first do. */
const MOST = 8;

interface Left {
  readonly copy: HTMLElement;
  readonly box: DOMRect;
  /** `performance.now()` when it left the pool. */
  readonly at: number;
}

interface TravelParts {
  readonly pool: HTMLElement;
  readonly stack: HTMLElement;
  /** Wire ids of a block's transactions, by its hash. */
  carried(hash: string): Promise<ReadonlySet<string>>;
}

/** Watches both lists (their rows bear `data-row`) until the answer is called. */
export function watchTravel({ pool, stack, carried }: TravelParts): () => void {
  let boxes = boxesIn(pool);
  const left = new Map<string, Left>();
  const landed = new Map<string, { sheet: HTMLElement; ids: ReadonlySet<string>; at: number }>();
  const meet = () => {
    const now = performance.now();
    for (const [hash, { sheet, ids, at }] of landed) {
      if (now - at > WAIT_MS || !sheet.isConnected) landed.delete(hash);
      else
        for (const [id, row] of left)
          if (ids.has(id)) {
            left.delete(id);
            travel(row, sheet);
          }
    }
    for (const [id, { at }] of left) if (now - at > WAIT_MS) left.delete(id);
  };
  const ofPool = new MutationObserver((changes) => {
    const at = performance.now();
    for (const row of changes.flatMap(({ removedNodes }) => [...removedNodes])) {
      const id = row instanceof HTMLElement ? row.dataset.row : undefined;
      const box = id === undefined ? undefined : boxes.get(id);
      if (id === undefined || box === undefined || left.size >= MOST) continue;
      left.set(id, { copy: (row as HTMLElement).cloneNode(true) as HTMLElement, box, at });
    }
    boxes = boxesIn(pool);
    meet();
  });
  const ofStack = new MutationObserver((changes) => {
    for (const { target } of changes) {
      if (!(target instanceof HTMLElement) || !target.classList.contains('landing')) continue;
      const hash = target.dataset.row ?? '';
      const at = performance.now();
      carried(hash).then(
        (ids) => {
          landed.set(hash, { sheet: target, ids, at });
          meet();
        },
        // The block was disconnected at once, so the row has no target.
        () => undefined,
      );
    }
  });
  // Scrolling moves the rows without a change of the list.
  const look = () => {
    boxes = boxesIn(pool);
  };
  ofPool.observe(pool, { childList: true });
  ofStack.observe(stack, { attributeFilter: ['class'], subtree: true });
  addEventListener('scroll', look, { passive: true, capture: true });
  addEventListener('resize', look, { passive: true });
  return () => {
    ofPool.disconnect();
    ofStack.disconnect();
    removeEventListener('scroll', look, { capture: true });
    removeEventListener('resize', look);
  };
}

function boxesIn(pool: HTMLElement): ReadonlyMap<string, DOMRect> {
  const rows = [...pool.querySelectorAll<HTMLElement>('[data-row]')].slice(0, MOST * 3);
  return new Map(rows.map((row) => [row.dataset.row ?? '', row.getBoundingClientRect()]));
}

/** Moves a copy of the row to its block, unless one of them is out of view, or motion is off. */
function travel({ copy, box }: Left, sheet: HTMLElement): void {
  const to = sheet.getBoundingClientRect();
  const seen = (one: DOMRect) => one.width > 0 && one.bottom > 0 && one.top < innerHeight;
  if (matchMedia('(prefers-reduced-motion: reduce)').matches || !seen(box) || !seen(to)) return;
  const paper = document.createElement('ol');
  paper.className = 'entries travelling';
  paper.setAttribute('aria-hidden', 'true');
  paper.inert = true;
  paper.append(copy);
  paper.style.inset = `${box.top}px auto auto ${box.left}px`;
  paper.style.width = `${box.width}px`;
  document.body.append(paper);
  const by = `translate(${to.left - box.left}px, ${to.top - box.top}px)`;
  const scale = `scale(${Math.min(1, to.width / box.width)}, 0.4)`;
  const frames = [
    { transform: 'none', opacity: 1 },
    { transform: by, opacity: 1, offset: 0.8 },
    { transform: `${by} ${scale}`, opacity: 0 },
  ];
  const motion = paper.animate(frames, { duration: TRAVEL_MS, easing: 'ease-in-out' });
  const gone = () => paper.remove();
  motion.finished.then(gone, gone);
}
