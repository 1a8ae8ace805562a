/** These types describe decoded messages, whatever their encoding. */
import { ANSWERS, OPS, type Op } from './ops.ts';
import type { Answer, OpAnswer, Request, Responses, Sendable } from './shapes.ts';

/**
 * The asker's id of a question: a u32 between Folio nodes; in JSON any number, a short string, or
 * none.
 */
export type MessageId = number | string | null;

/**
 * - `request`: to be handled.
 * - `answer`: to a question of ours that is still open.
 * - `unasked`: an answer with an id that is not open (late, or made up).
 * - `bad`: to be answered with this status and error.
 * - `bad-answer`: an answer to an open question that does not have the form of its op.
 */
export type Decoded =
  | { kind: 'request'; id: MessageId; request: Request }
  | ({ kind: 'answer'; id: number } & OpAnswer)
  | { kind: 'unasked'; id: MessageId }
  | { kind: 'bad'; id: MessageId; status: 404 | 500; error: string }
  | { kind: 'bad-answer'; id: number; op: Op; reason: string };

/** The op of an open question of ours, null when none is open under this id. */
export type Asked = (id: number) => Op | null;

/** A success of this op: 200 `OK` or 202 `Accepted`. */
export function answerOf<O extends Op>(op: O, response: Sendable[O]): Answer<Sendable[O]> {
  const status = OPS[op].success;
  return { status, error: status === 202 ? ANSWERS.accepted : ANSWERS.ok, response };
}

/** A failure: `response` is null (O-1). */
export function refusalOf(status: number, error: string): Answer<never> {
  return { status, error, response: null };
}

/** True for an answer that brings a response (null is one for `register`). */
export function succeeded<R>(
  answer: Answer<R>,
): answer is { status: 200 | 202; error: string; response: R } {
  return answer.status === 200 || answer.status === 202;
}

/** Ties an op to its arguments, which the type system cannot follow through a table lookup. */
export function requestOf(op: Op, args: unknown): Request {
  return { op, args } as Request;
}

/** Ties an op to its answer, as `requestOf` does to its arguments. */
export function opAnswerOf(op: Op, answer: Answer<Responses[Op]>): OpAnswer {
  return { op, answer } as OpAnswer;
}
