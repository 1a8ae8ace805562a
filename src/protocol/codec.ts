/** One protocol, two encodings (O-1): the door for whoever sends and receives messages. */
import { decodeBinaryMessage, encodeBinaryAnswer, encodeBinaryRequest } from './binary-codec.ts';
import type { Asked, Decoded, MessageId } from './decoded.ts';
import { decodeJsonMessage, encodeJsonAnswer, encodeJsonRequest } from './json-codec.ts';
import type { Op } from './ops.ts';
import type { Answer, RequestOf, Sendable } from './shapes.ts';

/** Between Folio nodes `binary`, with anyone else `json`. */
export type Encoding = 'binary' | 'json';

/**
 * Decodes whatever a peer sent. Never throws.
 *
 * @param asked tells the op of an open question of ours by its id; null when none is open.
 */
export function decodeMessage(
  encoding: Encoding,
  message: Uint8Array,
  ledgerId: Uint8Array,
  asked: Asked,
): Decoded {
  return encoding === 'binary'
    ? decodeBinaryMessage(message, asked)
    : decodeJsonMessage(message, ledgerId, asked);
}

/** @param id u32, unique among the open questions on this link. Throws RangeError for a binary request over its op's limit. */
export function encodeRequest<O extends Op>(
  encoding: Encoding,
  id: number,
  request: RequestOf<O>,
  ledgerId: Uint8Array,
): Uint8Array {
  return encoding === 'binary'
    ? encodeBinaryRequest(id, request.op, request.args)
    : encodeJsonRequest(id, request.op, request.args, ledgerId);
}

/** @param op null when the request named none that is known. The answer is within its size limit: lists are cut to fit. */
export function encodeAnswer<O extends Op>(
  encoding: Encoding,
  id: MessageId,
  op: O | null,
  answer: Answer<Sendable[O]>,
  ledgerId: Uint8Array,
): Uint8Array {
  return encoding === 'binary'
    ? encodeBinaryAnswer(id, op, answer)
    : encodeJsonAnswer(id, op, answer, ledgerId);
}
