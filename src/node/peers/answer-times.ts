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

/** The new average of answer times, ms, each worth an eighth of those before; null: none before. */
export function averaged(before: number | null, ms: number): number {
  return before === null ? ms : before + (ms - before) / LIMITS.answersAveraged;
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
