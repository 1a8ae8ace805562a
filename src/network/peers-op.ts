/**
 * Answers `peers` to a JSON caller that dials a rendezvous id (O-1, O-2). It is separate from the
 * protocol's codec, so that the page, where such ids are held, need not load the codec.
 */
import { isRecord } from '../base/json-text.ts';
import { LIMITS } from '../protocol/limits.ts';

/** The most bytes given to `JSON.parse`: far above 50 addresses of 64 characters. */
const TEXT_BYTES = 16 * 1024;

/** The answer to `peers`; to anything else the answer of a node to an unknown op. */
export function answerOf(data: unknown, peers: readonly string[]): ArrayBuffer {
  const request = parse(data);
  if (request === undefined) return refusal({}, 500, 'Cannot parse request message.');
  if (!isRecord(request) || typeof request.op !== 'string') {
    return refusal({}, 500, 'Message body is not supported.');
  }
  const id = isId(request.id) ? { id: request.id } : {};
  if (request.op === 'peers')
    return encode({ ...id, status: 200, error: 'OK', response: { peers } });
  const name = request.op.slice(0, LIMITS.opLength);
  return refusal(id, 404, `Operation "${name}" is not supported`);
}

function refusal(id: { id?: unknown }, status: number, error: string): ArrayBuffer {
  return encode({ ...id, status, error, response: null });
}

function isId(value: unknown): boolean {
  if (typeof value === 'string') return value.length <= LIMITS.idLength;
  return typeof value === 'number';
}

function encode(value: object): ArrayBuffer {
  return new TextEncoder().encode(JSON.stringify(value)).buffer;
}

/** Undefined for text that is no JSON, or too long. */
function parse(data: unknown): unknown {
  try {
    if (typeof data === 'string') return data.length <= TEXT_BYTES ? JSON.parse(data) : undefined;
    if (!(data instanceof ArrayBuffer) || data.byteLength > TEXT_BYTES) return undefined;
    return JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(data));
  } catch {
    return undefined;
  }
}
