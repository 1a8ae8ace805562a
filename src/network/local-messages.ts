/**
 * Checks the messages that tabs of one browser send over BroadcastChannels (N-3): any script of the
 * origin can send there.
 */
import { isRecord } from '../base/json-text.ts';

/** The part of a BroadcastChannel that is used. */
export interface Channel {
  postMessage(message: unknown): void;
  addEventListener(type: 'message', listener: (event: MessageEvent) => void): void;
  close(): void;
}

/** A message on the presence channel. `ask`: every tab that hears it reports its presence. */
interface Presence {
  type: 'here';
  node: string;
  ask: boolean;
}

/** A message on the called node's channel: it asks to meet on the link channel of this token. */
interface Call {
  type: 'connect';
  from: string;
  token: string;
  /** True if the caller holds the Web Lock of its node, so that the other tab can see its end. */
  locked: boolean;
}

/** A message on a link's channel. */
export type LinkMessage =
  /** `locked` as in Call. */
  | { type: 'accept'; from: string; locked: boolean }
  /** `sequence` counts from 0, in each direction. */
  | { type: 'data'; from: string; sequence: number; bytes: Uint8Array }
  /** Bytes received so far. */
  | { type: 'taken'; from: string; bytes: number }
  | { type: 'bye'; from: string };

const HEX_16_BYTES = /^[0-9a-f]{32}$/;

/** A node id or a token: 16 bytes in lower-case hex. */
export function isNodeName(value: unknown): value is string {
  return typeof value === 'string' && HEX_16_BYTES.test(value);
}

function isCount(value: unknown): value is number {
  return Number.isSafeInteger(value) && (value as number) >= 0;
}

/** Null for a bad message. */
export function readPresence(value: unknown): Presence | null {
  if (!isRecord(value)) return null;
  const { type, node, ask } = value;
  return type === 'here' && isNodeName(node) && typeof ask === 'boolean'
    ? { type, node, ask }
    : null;
}

/** Null for a bad message. */
export function readCall(value: unknown): Call | null {
  if (!isRecord(value)) return null;
  const { type, from, token } = value;
  if (type !== 'connect' || !isNodeName(from) || !isNodeName(token)) return null;
  return { type, from, token, locked: value.locked === true };
}

/** Null for a bad message. */
export function readLinkMessage(value: unknown): LinkMessage | null {
  if (!isRecord(value)) return null;
  const { type, from, sequence, bytes } = value;
  if (!isNodeName(from)) return null;
  if (type === 'accept') return { type, from, locked: value.locked === true };
  if (type === 'bye') return { type, from };
  if (type === 'taken') return isCount(bytes) ? { type, from, bytes } : null;
  if (type !== 'data' || !isCount(sequence) || !(bytes instanceof Uint8Array)) return null;
  return { type, from, sequence, bytes };
}
