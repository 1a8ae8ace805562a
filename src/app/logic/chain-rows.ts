/**
 * Places of the rows of the chain, newest on top: one row a height, all equally high but for the
 * few that are open or have a stale block beside them.
 */

/** Rows drawn beyond both ends of what is in sight, so that the keyboard finds the next one. */
const BEYOND = 8;
/** The same while the list flies past: each of its frames draws all rows anew. */
const BEYOND_FLYING = 1;
/** ms without a jump, after which a flight is over. */
export const CALM_MS = 80;
/** The rows that are drawn change in steps, so that not every pixel draws anew. */
const STEP = 6;

export interface RowSizes {
  /** px of a closed row with the space below it. */
  readonly usual: number;
  /** px of the others, by block height. */
  readonly others: ReadonlyMap<number, number>;
}

/** Heights that are drawn: `newest` down to `oldest`, both drawn. */
export interface DrawnRows {
  readonly newest: number;
  readonly oldest: number;
}

/** px from the top of the list, whose first row is `top`, to the row of `height`. */
export function offsetOf(height: number, top: number, { usual, others }: RowSizes): number {
  let offset = (top - height) * usual;
  for (const [other, px] of others) if (other > height && other <= top) offset += px - usual;
  return offset;
}

/** The height whose row is `px` below the top of the list. */
export function heightAt(px: number, top: number, { usual, others }: RowSizes): number {
  let extra = 0;
  for (const [other, own] of [...others].sort(([a], [b]) => b - a)) {
    if (other > top) continue;
    const start = (top - other) * usual + extra;
    if (px < start) break;
    if (px < start + own) return other;
    extra += own - usual;
  }
  return Math.min(top, Math.max(0, top - Math.floor((px - extra) / usual)));
}

/**
 * The rows to draw where the list is in sight from `from` to `to`, px below its top. `flying`: it
 * jumps by more than what is drawn.
 */
export function rowsInSight(
  from: number,
  to: number,
  top: number,
  sizes: RowSizes,
  flying = false,
): DrawnRows {
  const beyond = flying ? BEYOND_FLYING : BEYOND;
  const first = top - heightAt(from, top, sizes) - beyond;
  const last = top - heightAt(to, top, sizes) + beyond;
  if (flying) return { newest: top - Math.max(0, first), oldest: Math.max(0, top - last) };
  return {
    newest: top - Math.max(0, Math.floor(first / STEP) * STEP),
    oldest: Math.max(0, top - Math.ceil(last / STEP) * STEP),
  };
}

/** Whether none of the rows that are to be drawn is drawn already. */
export function isJump(next: DrawnRows, drawn: DrawnRows): boolean {
  return next.oldest > drawn.newest || next.newest < drawn.oldest;
}

/** What the layout says of a row that is drawn. */
interface RowLook {
  /** It, or what is open in it, is still fetched: it is not as high yet. */
  isBusy(height: number): boolean;
  /** px from this row to the one below. */
  pitch(height: number): number;
}

/**
 * px of the rows unlike the others, by height: those that are drawn as they are now, the rest as
 * `known`. One that is not as high yet keeps what is known of it, or all rows below would move
 * twice.
 */
export function pitchesOf(
  known: ReadonlyMap<number, number>,
  unlike: ReadonlySet<number>,
  { newest, oldest }: DrawnRows,
  look: RowLook,
): Map<number, number> {
  const pitches = new Map(known);
  for (const height of unlike) {
    if (height > newest || height <= oldest) continue;
    if (known.has(height) && look.isBusy(height)) continue;
    pitches.set(height, look.pitch(height));
  }
  return pitches;
}
