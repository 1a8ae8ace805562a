/**
 * One protocol, two encodings (O-1): the entry to the codecs for all that send and receive
 * messages.
 */
import {
  BINARY_ANSWER,
  binaryId,
  decodeBinaryMessage,
  encodeBinaryAnswer,
  encodeBinaryRequest,
} from './binary-codec.ts';
import type { Asked, Decoded, MessageId } from './decoded.ts';
import { decodeJsonMessage, encodeJsonAnswer, encodeJsonRequest } from './json-codec.ts';
import type { Op } from './ops.ts';
import type { Answer, RequestOf, Sendable } from './shapes.ts';

/** `binary` between Folio nodes, `json` with others. */
export type Encoding = 'binary' | 'json';

/**
 * Decodes a peer's message. Never throws.
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

/** Whether a binary message is an answer; answers are not charged as requests are. */
export function isBinaryAnswer(message: Uint8Array): boolean {
  return message[0] === BINARY_ANSWER;
}

/**
 * The id of an undecoded message, for telling its sender to wait; null if only decoding would show
 * it.
 */
export function idBeforeDecoding(encoding: Encoding, message: Uint8Array): MessageId {
  return encoding === 'binary' ? binaryId(message) : null;
}

/**
 * @param id u32, unique among the open questions on this link. Throws RangeError for a binary
 * request over its op's limit.
 */
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

/**
 * @param op null if the request named none that is known. The answer is within its size limit:
 * lists are cut to fit.
 */
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
