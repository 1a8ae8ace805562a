/**
 * How long peers take to answer at present, and how much longer than usual to wait therefore (N-4).
 *
 * On a slow network, or a machine with much to do, an answer is under way for seconds. Whoever asks
 * the next peer meanwhile makes all of it slower still, and whoever builds meanwhile makes a
 * branch. What counts is the median of the linked peers, and answers alone: one who answers late,
 * or never, makes nobody wait longer.
 */
import { LIMITS } from '../../protocol/limits.ts';

/** Peers with the ms in which each answered lately; null: it has not yet. */
type Answering = readonly { readonly answerMs: number | null }[];

/** How long one peer takes: an average in which each answer counts an eighth. */
export class AnswerAverage {
  #ms: number | null = null;

  /** Null before the first answer. */
  get ms(): number | null {
    return this.#ms;
  }

  /**
   * An answer came, in time or late; one that came after a night's sleep counts as
   * `LIMITS.answerMaxMs`.
   *
   * @param sentAt monotonic ms when the question went out; null for one whose answer is not timed.
   */
  came(sentAt: number | null, now: number): void {
    if (sentAt === null) return;
    const took = Math.min(now - sentAt, LIMITS.answerMaxMs);
    this.#ms = this.#ms === null ? took : this.#ms + (took - this.#ms) / LIMITS.answersAveraged;
  }
}

/** The ms from a small question to its answer, by the median of these peers; 0 while unknown. */
export function usualAnswerMs(peers: Answering): number {
  const times = peers.flatMap(({ answerMs }) => answerMs ?? []).sort((a, b) => a - b);
  return times[Math.floor((times.length - 1) / 2)] ?? 0;
}

/** How long to wait for what otherwise takes `ms` at most: a few usual answers, within bounds. */
export function patience(peers: Answering, ms: number): number {
  const wanted = LIMITS.answersWaited * usualAnswerMs(peers);
  return Math.round(Math.min(Math.max(wanted, ms), LIMITS.patienceTimes * ms));
}
