/** JSON messages and their envelope, for peers that are not Folio nodes (O-1). */

import { isRecord, own, parseJson, utf8Length } from '../base/json-text.ts';
import {
  type Asked,
  type Decoded,
  type MessageId,
  opAnswerOf,
  refusalOf,
  requestOf,
  succeeded,
} from './decoded.ts';
import { JSON_ARGS } from './json-codec-args.ts';
import { FieldError, Fields } from './json-codec-fields.ts';
import { JSON_RESPONSES } from './json-codec-responses.ts';
import { LIMITS } from './limits.ts';
import { ANSWERS, isOp, type Op } from './ops.ts';
import type { Answer, Args, Sendable } from './shapes.ts';

const encoder = new TextEncoder();

/** Decodes one message; never throws. */
export function decodeJsonMessage(text: Uint8Array, ledgerId: Uint8Array, asked: Asked): Decoded {
  const value = parseJson(text, LIMITS.jsonRequestBytes, LIMITS.jsonDepth);
  if (value === undefined) return bad(null, 500, ANSWERS.cannotParse);
  if (!isRecord(value)) return bad(null, 500, ANSWERS.bodyNotSupported);
  const id = readId(own(value, 'id'));
  const op = own(value, 'op');
  if (op === undefined && Number.isInteger(own(value, 'status'))) {
    return decodeAnswer(id, value, ledgerId, asked);
  }
  if (typeof op !== 'string') return bad(id, 500, ANSWERS.bodyNotSupported);
  if (!isOp(op)) return bad(id, 404, ANSWERS.unsupported(op.slice(0, LIMITS.opLength)));
  const args = own(value, 'args') ?? {};
  if (!isRecord(args)) return bad(id, 500, ANSWERS.bodyNotSupported);
  try {
    return { kind: 'request', id, request: requestOf(op, readArgs(op, args, ledgerId)) };
  } catch (error) {
    if (!(error instanceof FieldError)) throw error;
    return bad(id, 500, (error.missing ? ANSWERS.missing : ANSWERS.unusable)(op, error.field));
  }
}

/** Encodes a request of ours. */
export function encodeJsonRequest<O extends Op>(
  id: number,
  op: O,
  args: Args[O],
  ledgerId: Uint8Array,
): Uint8Array {
  return encoder.encode(JSON.stringify({ id, op, args: JSON_ARGS[op].write(args, ledgerId) }));
}

/**
 * Encodes an answer of at most `LIMITS.jsonAnswerBytes`: lists are cut, and what cannot be cut
 * becomes an error. `op` is null if it was not known.
 */
export function encodeJsonAnswer<O extends Op>(
  id: MessageId,
  op: O | null,
  answer: Answer<Sendable[O]>,
  ledgerId: Uint8Array,
): Uint8Array {
  if (op === null || !succeeded(answer)) return frame(id, answer, 'null');
  const room = LIMITS.jsonAnswerBytes - frame(id, answer, '').length;
  const response = JSON_RESPONSES[op].write(answer.response, room, ledgerId);
  if (response === null) return frame(id, refusalOf(500, ANSWERS.doesNotFit), 'null');
  return frame(id, answer, response);
}

function frame(id: MessageId, answer: Answer<unknown>, response: string): Uint8Array {
  const start = id === null ? '' : `"id":${JSON.stringify(id)},`;
  const error = JSON.stringify(answer.error);
  return encoder.encode(
    `{${start}"status":${answer.status},"error":${error},"response":${response}}`,
  );
}

function bad(id: MessageId, status: 404 | 500, error: string): Decoded {
  return { kind: 'bad', id, status, error };
}

/**
 * Reads an id. It goes back exactly as it came, or counts as absent: a double may be another number
 * (O-1).
 */
function readId(value: unknown): MessageId {
  if (typeof value === 'number') return isExact(value) ? value : null;
  if (typeof value === 'string' && utf8Length(value) <= LIMITS.idLength) return value;
  return null;
}

function isExact(value: number): boolean {
  return Number.isSafeInteger(value) && !Object.is(value, -0);
}

function readArgs<O extends Op>(
  op: O,
  args: Record<string, unknown>,
  ledgerId: Uint8Array,
): Args[O] {
  return JSON_ARGS[op].read(new Fields(args), ledgerId);
}

function decodeAnswer(
  id: MessageId,
  value: Record<string, unknown>,
  ledgerId: Uint8Array,
  asked: Asked,
): Decoded {
  const op = typeof id === 'number' ? asked(id) : null;
  if (typeof id !== 'number' || op === null) return { kind: 'unasked', id };
  try {
    const fields = new Fields(value);
    const status = fields.integer('status', 100, 999);
    const error = fields.has('error') ? fields.text('error', LIMITS.errorBytes) : '';
    if (status !== 200 && status !== 202) {
      return { kind: 'answer', id, ...opAnswerOf(op, refusalOf(status, error)) };
    }
    const response = own(value, 'response');
    const body = new Fields(isRecord(response) ? response : {});
    const answer = { status, error, response: JSON_RESPONSES[op].read(body, ledgerId) } as const;
    return { kind: 'answer', id, ...opAnswerOf(op, answer) };
  } catch (error) {
    if (!(error instanceof FieldError)) throw error;
    return { kind: 'bad-answer', id, op, reason: error.message };
  }
}
