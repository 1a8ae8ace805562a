/**
 * The few words spoken with a beacon: `peers` in JSON (O-1, O-2). Kept apart from the protocol's codec so
 * that the page, where beacons live, need not carry it.
 */
import { LIMITS } from '../protocol/limits.ts';
import { isPeerAddress } from './rooms.ts';

/** Far above 50 addresses of 64 characters; bounds what `JSON.parse` is given. */
const TEXT_BYTES = 16 * 1024;

/** The question to a beacon. */
export function peersRequest(): ArrayBuffer {
  return encode({ id: 1, op: 'peers' });
}

/** Addresses in a beacon's answer, at most 50; null when it is none. */
export function readPeers(data: unknown): string[] | null {
  const value = parse(data);
  const response = isObject(value) ? value.response : null;
  const peers = isObject(response) ? response.peers : null;
  if (!Array.isArray(peers)) return null;
  return peers.slice(0, LIMITS.peersPerAnswer).filter(isPeerAddress);
}

/** What a beacon answers: `peers`, and to anything else that it is not supported. */
export function answerOf(data: unknown, peers: readonly string[]): ArrayBuffer {
  const request = parse(data);
  if (!isObject(request)) {
    return encode({ status: 500, error: 'Cannot parse request message.', response: null });
  }
  const { op } = request;
  const id = isId(request.id) ? { id: request.id } : {};
  if (op === 'peers') return encode({ ...id, status: 200, error: 'OK', response: { peers } });
  const name = String(typeof op === 'string' ? op : typeof op).slice(0, LIMITS.opLength);
  const error = `Operation "${name}" is not supported`;
  return encode({ ...id, status: 404, error, response: null });
}

function isId(value: unknown): boolean {
  if (typeof value === 'string') return value.length <= LIMITS.idLength;
  return typeof value === 'number' || value === null;
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function encode(value: object): ArrayBuffer {
  return new TextEncoder().encode(JSON.stringify(value)).buffer;
}

function parse(data: unknown): unknown {
  try {
    if (typeof data === 'string') return data.length <= TEXT_BYTES ? JSON.parse(data) : null;
    if (!(data instanceof ArrayBuffer) || data.byteLength > TEXT_BYTES) return null;
    return JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(data));
  } catch {
    return null;
  }
}
