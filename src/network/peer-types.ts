/**
 * The parts of PeerJS and WebRTC that are used, as interfaces, so that tests can supply their own.
 */
import type { Signal, SignalBody } from './signals.ts';

/** The part of an RTCDataChannel that is used. */
export interface DataChannel {
  readonly bufferedAmount: number;
  bufferedAmountLowThreshold: number;
  send(data: ArrayBuffer): void;
  addEventListener(type: 'bufferedamountlow', listener: () => void): void;
}

/** The part of an RTCPeerConnection that is used. */
interface PeerStates {
  readonly connectionState: string;
  readonly iceConnectionState: string;
  readonly signalingState: string;
  addEventListener(
    type: 'connectionstatechange' | 'iceconnectionstatechange' | 'signalingstatechange',
    listener: () => void,
  ): void;
}

/**
 * The part of a PeerJS data connection of our own class (folio-peer.ts): `data` carries bytes
 * unread.
 */
export interface Connection {
  readonly peer: string;
  readonly label: string;
  readonly serialization: string;
  readonly open: boolean;
  readonly dataChannel: DataChannel | null;
  /** True if frames go through the relay (N-7). */
  readonly relayed?: boolean;
  /** 32 bytes that only the two ends of an open connection have; null if there are none. */
  readonly binding?: Uint8Array | null;
  readonly peerConnection: PeerStates | null;
  on(event: 'open' | 'close', listener: () => void): unknown;
  on(event: 'data', listener: (data: unknown) => void): unknown;
  on(event: 'error', listener: (error: Error) => void): unknown;
  /** Also frees a connection that never opened; emits `close` if it was open. */
  close(): void;
}

export interface ConnectOptions {
  label: string;
  serialization: string;
  reliable: boolean;
}

/** The part of a Peer of our own class (folio-peer.ts). */
export interface PeerLike {
  /** The token by which the signalling server recognises this Peer. */
  readonly token: string;
  /** Sends through the signalling server only; lost while there is none. */
  signal(address: string, body: SignalBody): void;
  /** Sets the listener that gets signals from now on. */
  onSignal(listener: (signal: Signal) => void): void;
  /** Undefined while there is no signalling. */
  connect(address: string, options: ConnectOptions): Connection | undefined;
  on(event: 'open', listener: (id: string) => void): unknown;
  on(event: 'connection', listener: (connection: Connection) => void): unknown;
  on(event: 'call', listener: (call: { close(): void }) => void): unknown;
  on(event: 'disconnected' | 'close', listener: () => void): unknown;
  on(event: 'error', listener: (error: PeerFailure) => void): unknown;
  /** Leaves the signalling server; channels stay open. */
  disconnect(): void;
  /** Closes its connections too. */
  destroy(): void;
}

/** An error with PeerJS's PeerErrorType as `type`. */
export interface PeerFailure {
  readonly type: string;
  readonly message: string;
}

export interface PeerOptions {
  host: string;
  port: number;
  path: string;
  key: string;
  secure: boolean;
  /** 0: nothing is written to the console. */
  debug: number;
  config?: RTCConfiguration;
}

export type PeerConstructor = new (id: string, options: PeerOptions) => PeerLike;

/** Label of a connection between Folio nodes; its serialization is `raw` (O-1). */
export const FOLIO_LABEL = 'folio/1';

/** The encoding of a connection (O-1); null if it is neither of ours. */
export function encodingOf(connection: Connection): 'binary' | 'json' | null {
  if (connection.serialization === 'json') return 'json';
  if (connection.serialization === 'raw') {
    return connection.label === FOLIO_LABEL ? 'binary' : 'json';
  }
  return null;
}

const PEER_ID_BYTES = 12;

/** A new peer id: letters and digits, 96 random bits. */
export function randomPeerId(random: { bytes(length: number): Uint8Array }): string {
  return Array.from(random.bytes(PEER_ID_BYTES), (byte) => byte.toString(16).padStart(2, '0')).join(
    '',
  );
}

/** The id that a `peer-unavailable` error names; PeerJS gives it only at the end of the text. */
export function missingAddress(error: PeerFailure): string | null {
  if (error.type !== 'peer-unavailable') return null;
  return error.message.slice(error.message.lastIndexOf(' ') + 1);
}

/** A signalling server by its parts, as PeerJS wants them (N-2). */
export interface Signalling {
  host: string;
  port: number;
  path: string;
  key: string;
  secure: boolean;
}

/** Servers by which tabs find each other (signalling) and get through NAT (STUN, TURN, relay). */
export interface RtcServers {
  /** Servers that share the ledgers between them, in any order; never empty. */
  signalling: readonly Signalling[];
  /** STUN and TURN servers. Absent: those of PeerJS; empty: none, for tabs of one network. */
  iceServers?: RTCIceServer[];
  /** WebSocket URL of the relay; null if there is none. */
  relay: string | null;
}
