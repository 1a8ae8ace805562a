/**
 * Signals that tabs send each other through the signalling server alone, without a connection
 * (N-6): a question for the peers that are here, its answer, and an echo to oneself. They travel as
 * PeerJS's OFFER and ANSWER, which every such server passes on, with a payload that no PeerJS
 * client takes for its own.
 */
import { isRecord } from '../base/json-text.ts';
import { LIMITS } from '../protocol/limits.ts';
import { isPeerAddress } from '../protocol/peer-address.ts';

/** A signal that came. `from` is what the signalling server says. */
export interface Signal {
  readonly from: string;
  readonly body: SignalBody;
}

export type SignalBody =
  /** Asks a rendezvous id which peers are here. `enough`: the asker has all links it wants. */
  | { readonly kind: 'find'; readonly enough: boolean }
  /**
   * The holder's own id first, then the peers it saw asking (`seen` of them), then those it
   * is linked to. `full`: the holder has as many channels as it takes.
   */
  | {
      readonly kind: 'found';
      readonly peers: readonly string[];
      readonly seen: number;
      readonly full: boolean;
    }
  /**
   * A call through the relay (N-7), or the answer to one: name of the connection (16 bytes) and the
   * sender's X25519 key (32 bytes), both in hex.
   */
  | {
      readonly kind: 'relay';
      readonly connection: string;
      readonly key: string;
      readonly reply: boolean;
    }
  /** A message to oneself: it shows whether the socket still carries anything. */
  | { readonly kind: 'echo'; readonly number: number };

/** The form of a signalling server's message, as PeerJS writes and reads it. */
export interface SignallingMessage {
  readonly type: string;
  readonly payload: Readonly<Record<string, unknown>>;
}

/** PeerJS drops messages of connections it does not know; no connection has this name. */
const CONNECTION_ID = 'folio';

/** The message for a signal. Questions are OFFERs: servers report those that reach nobody. */
export function signalMessage(body: SignalBody): SignallingMessage {
  const type = body.kind === 'find' ? 'OFFER' : 'ANSWER';
  return { type, payload: { connectionId: CONNECTION_ID, folio: body } };
}

/** The signal in a message; null if there is none. */
export function readSignal(message: unknown): Signal | null {
  if (!isRecord(message) || !isRecord(message.payload)) return null;
  const { src, payload } = message;
  if (!isPeerAddress(src) || !isRecord(payload) || payload.connectionId !== CONNECTION_ID)
    return null;
  const body = readBody(payload.folio);
  return body === null ? null : { from: src, body };
}

function readBody(value: unknown): SignalBody | null {
  if (!isRecord(value)) return null;
  switch (value.kind) {
    case 'find':
      return { kind: 'find', enough: value.enough === true };
    case 'echo':
      return typeof value.number === 'number' ? { kind: 'echo', number: value.number } : null;
    case 'relay': {
      const { connection, key, reply } = value;
      if (!isHex(connection, 16) || !isHex(key, 32)) return null;
      return { kind: 'relay', connection, key, reply: reply === true };
    }
    case 'found': {
      if (!Array.isArray(value.peers)) return null;
      const peers = value.peers.slice(0, LIMITS.peersPerAnswer).filter(isPeerAddress);
      const { seen, full } = value;
      const isCount = typeof seen === 'number' && Number.isInteger(seen) && seen >= 0;
      const count = isCount ? Math.min(seen, peers.length) : 0;
      return { kind: 'found', peers, seen: count, full: full === true };
    }
    default:
      return null;
  }
}

function isHex(value: unknown, bytes: number): value is string {
  return typeof value === 'string' && value.length === 2 * bytes && /^[0-9a-f]*$/.test(value);
}
