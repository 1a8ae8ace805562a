/**
 * The compact encoding between Folio nodes (O-1), big-endian.
 *
 * Request: `1 u8 | id u32 | op u8 | payload`. Answer: `2 u8 | id u32 | op u8 | status u16 | error
 * (length u16, UTF-8) | payload where the status is 200 or 202`. Nothing may follow.
 */
import { ByteReader, ByteWriter, ReadError } from '../base/bytes.ts';
import { BINARY_ARGS } from './binary-codec-args.ts';
import { BINARY_RESPONSES } from './binary-codec-responses.ts';
import { LayoutError, readText, writeText } from './binary-fields.ts';
import {
  type Asked,
  type Decoded,
  type MessageId,
  opAnswerOf,
  refusalOf,
  requestOf,
  succeeded,
} from './decoded.ts';
import { LIMITS } from './limits.ts';
import { ANSWERS, OPS, type Op, opOfCode } from './ops.ts';
import type { Answer, Args, Responses, Sendable } from './shapes.ts';

const REQUEST = 1;
/** First byte of an answer. */
export const BINARY_ANSWER = 2;
const ENVELOPE_BYTES = 6;
/** The op code in an answer to a request whose op was not known. */
const NO_OP = 0;

/** Decodes one message; never throws, and allocates no more than the message is long. */
export function decodeBinaryMessage(message: Uint8Array, asked: Asked): Decoded {
  if (message.length < ENVELOPE_BYTES || message.length > LIMITS.messageBytes) {
    return { kind: 'bad', id: null, status: 500, error: ANSWERS.cannotParse };
  }
  const reader = new ByteReader(message);
  const kind = reader.u8();
  const id = reader.u32();
  const code = reader.u8();
  if (kind === REQUEST) return decodeRequest(reader, id, code, message.length);
  if (kind === BINARY_ANSWER) return decodeAnswer(reader, id, code, message.length, asked);
  return { kind: 'bad', id: null, status: 500, error: ANSWERS.cannotParse };
}

/** The id of an undecoded message; null if it is too short to have one. */
export function binaryId(message: Uint8Array): number | null {
  if (message.length < ENVELOPE_BYTES) return null;
  return new DataView(message.buffer, message.byteOffset).getUint32(1);
}

/** Encodes a request. Throws RangeError over its size limit: the caller decides what to cut. */
export function encodeBinaryRequest<O extends Op>(id: number, op: O, args: Args[O]): Uint8Array {
  const writer = new ByteWriter();
  writer.u8(REQUEST);
  writer.u32(id);
  writer.u8(OPS[op].code);
  BINARY_ARGS[op].write(writer, args);
  const message = writer.finish();
  if (message.length > OPS[op].maxRequest) throw new RangeError(`"${op}": request too large`);
  return message;
}

/**
 * Encodes an answer within the op's limit: lists are cut, and what cannot be cut becomes an error.
 * `op` is null if it was not known.
 */
export function encodeBinaryAnswer<O extends Op>(
  id: MessageId,
  op: O | null,
  answer: Answer<Sendable[O]>,
): Uint8Array {
  const writer = new ByteWriter();
  writer.u8(BINARY_ANSWER);
  // Binary ids are numbers; a message so broken that its id was not read gets 0.
  writer.u32(typeof id === 'number' ? id : 0);
  writer.u8(op === null ? NO_OP : OPS[op].code);
  writer.u16(answer.status);
  writeText(writer, 2, answer.error, LIMITS.errorBytes);
  if (op === null || !succeeded(answer)) return writer.finish();
  const room = OPS[op].maxAnswer - ENVELOPE_BYTES - 4 - answer.error.length;
  if (BINARY_RESPONSES[op].write(writer, answer.response, room)) return writer.finish();
  return encodeBinaryAnswer(id, op, refusalOf(500, ANSWERS.doesNotFit));
}

function decodeRequest(reader: ByteReader, id: number, code: number, length: number): Decoded {
  const op = opOfCode(code);
  if (op === null) {
    return { kind: 'bad', id, status: 404, error: ANSWERS.unsupported(String(code)) };
  }
  try {
    if (length > OPS[op].maxRequest) throw new LayoutError('the request');
    const args = BINARY_ARGS[op].read(reader);
    if (reader.remaining > 0) throw new LayoutError('the end');
    return { kind: 'request', id, request: requestOf(op, args) };
  } catch (error) {
    if (!isReading(error)) throw error;
    return { kind: 'bad', id, status: 500, error: ANSWERS.bodyNotSupported };
  }
}

function decodeAnswer(
  reader: ByteReader,
  id: number,
  code: number,
  length: number,
  asked: Asked,
): Decoded {
  const op = asked(id);
  if (op === null) return { kind: 'unasked', id };
  try {
    if (length > OPS[op].maxAnswer) throw new LayoutError('the answer');
    const status = reader.u16();
    const error = readText(reader, 2, LIMITS.errorBytes, 'error');
    const answer = readAnswer(reader, op, code, status, error);
    if (reader.remaining > 0) throw new LayoutError('the end');
    return { kind: 'answer', id, ...opAnswerOf(op, answer) };
  } catch (error) {
    if (!isReading(error)) throw error;
    return { kind: 'bad-answer', id, op, reason: error.message };
  }
}

function readAnswer(
  reader: ByteReader,
  op: Op,
  code: number,
  status: number,
  error: string,
): Answer<Responses[Op]> {
  if (status !== 200 && status !== 202) {
    // An older node may not know the op at all.
    if (code !== OPS[op].code && code !== NO_OP) throw new LayoutError('the op');
    if (status < 100 || status > 999) throw new LayoutError('the status');
    return refusalOf(status, error);
  }
  if (code !== OPS[op].code) throw new LayoutError('the op');
  return { status, error, response: BINARY_RESPONSES[op].read(reader) };
}

function isReading(error: unknown): error is ReadError | LayoutError {
  return error instanceof ReadError || error instanceof LayoutError;
}
