/** What becomes of a question to a peer. */
import type { Answer } from '../../protocol/shapes.ts';

/** The reason why a question has no answer. */
export type AskFailure = 'timeout' | 'closed' | 'busy' | 'refused';

export type Asked<R> =
  | { ok: true; response: R }
  | { ok: false; why: AskFailure; status: number; error: string };

/** The outcome of an answer, which is of the op that was asked for, or of its absence. */
export function askedOf<R>(answer: Answer<unknown> | AskFailure): Asked<R> {
  if (typeof answer === 'string') return { ok: false, why: answer, status: 0, error: '' };
  const { status, error } = answer;
  if (status === 200 || status === 202) return { ok: true, response: answer.response as R };
  return { ok: false, why: 'refused', status, error };
}
