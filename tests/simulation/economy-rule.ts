/**
 * L-10 implemented a second time, in floating point and with its greatest rise left open: the games
 * of `economy.ts` compare rises with it. At the rise of the rule it must agree with `requiredWork`
 * (economy.test.ts).
 */
import type { Charter } from '../../src/ledger/charter.ts';

/** A block as L-10 sees it. */
export interface Paced {
  /** ms. */
  readonly time: number;
  readonly work: number;
}

/**
 * Work asked of a block at `time` after these, oldest first, the parent last; `height` the
 * parent's.
 */
export type WorkRule = (recent: readonly Paced[], height: number, time: number) => number;

/** The greatest work of a block over its parent's: 2 in the first edition. */
export type Rise = number;

/** The rise of L-10. */
export const RISE: Rise = 1 + 1 / 16;

const WINDOW = 32;

/** The rule with this rise; exact below 2^40. */
export function workRule(charter: Charter, rise: Rise): WorkRule {
  const { spacing } = charter;
  const halving = Math.max(4 * spacing, 30_000);
  return (recent, height, time) => {
    const last = recent.length - 1;
    const parent = recent[last] as Paced;
    const n = Math.min(WINDOW, height - 1);
    if (n <= 0) return charter.work;
    let works = 0;
    let intervals = 0;
    for (let i = last - n + 1; i <= last; i++) {
      const { work, time: at } = recent[i] as Paced;
      works += Math.min(work, 4 * parent.work);
      const interval = at - (recent[i - 1] as Paced).time;
      intervals += Math.min(Math.max(interval, 1), 4 * spacing);
    }
    const paced = Math.floor((works * spacing) / intervals);
    const least = Math.floor(parent.work / 2);
    const most = parent.work + Math.floor(parent.work * (rise - 1));
    const base = Math.min(Math.max(paced, least), most);
    const halvings = Math.max(0, Math.floor((time - parent.time) / halving));
    return Math.max(charter.work, Math.floor(base / 2 ** halvings));
  };
}
