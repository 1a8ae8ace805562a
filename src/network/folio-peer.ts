/**
 * PeerJS made safe to meet strangers (T-20). Unchanged, it lets the remote choose the decoder by
 * name, throws in its socket handler on names it does not know, keeps messages for unknown
 * connections for ever, and closes open channels when the signalling server loses the other side.
 */

import { BufferedConnection, Peer, type SerializerMapping, util } from 'peerjs';
import { isRecord } from '../base/json-text.ts';
import { dtlsBinding } from './dtls-binding.ts';
import { readSignal, type Signal, type SignalBody, signalMessage } from './signals.ts';
import { webRtc } from './webrtc.ts';

/**
 * The names PeerJS itself sends; an offer with another name is dropped before a connection is made
 * for it.
 */
const KNOWN_SERIALIZERS = new Set(['raw', 'json', 'binary', 'binary-utf8', 'default']);
const CONNECTION_ID_LENGTH = 64;
const LOST_CONNECTIONS = 32;
const LOST_MESSAGES = 32;

const HAS_WEBRTC = webRtc() !== undefined;
// PeerJS opens no socket in a browser without WebRTC; finding others and the relay need only that.
if (!HAS_WEBRTC) util.supports.data = true;

/**
 * Gives `data` as it came and sends only through `dataChannel`: the host does the reading and
 * pacing.
 */
class BytesConnection extends BufferedConnection {
  readonly serialization: string;
  #closed = false;

  constructor(...[peerId, provider, options]: ConstructorParameters<SerializerMapping[string]>) {
    super(peerId, provider, options);
    this.serialization = options.serialization;
  }

  get binding(): Uint8Array | null {
    const { peerConnection } = this;
    return dtlsBinding(
      peerConnection?.localDescription?.sdp,
      peerConnection?.remoteDescription?.sdp,
    );
  }

  /** Takes one channel for each connection; the remote could open thousands. */
  override _initializeDataChannel(channel: RTCDataChannel): void {
    if (this.dataChannel) channel.close();
    else super._initializeDataChannel(channel);
  }

  /** Emits `close` in every case; PeerJS does so only for a connection that was open. */
  override close(): void {
    if (this.#closed) return;
    this.#closed = true;
    const { open, provider } = this;
    super.close();
    // Steps of a negotiation still under way report their failure to it.
    this.provider = provider;
    if (!open) this.emit('close');
  }

  override async handleMessage(message: Parameters<BufferedConnection['handleMessage']>[0]) {
    // It was closed meanwhile, or the remote sent a message that no negotiation has.
    await super.handleMessage(message).catch(() => undefined);
  }

  protected override _handleDataMessage(event: MessageEvent): void {
    this.emit('data', event.data);
  }

  protected override _send(): void {
    throw new Error('send through dataChannel');
  }
}

interface SignallingMessage {
  type: string;
  src: string;
  payload: Record<string, unknown>;
}

/** Parts of PeerJS 1.5 that it does not declare. */
interface PeerInternals {
  _connections: Map<string, unknown[]>;
  _lostMessages: Map<string, unknown[]>;
  _handleMessage(message: unknown): void;
}

/** A Peer whose connections are all BytesConnections. */
export class FolioPeer extends Peer {
  // PeerJS spreads its `serializers` option, so only this covers every name, `constructor`
  // included.
  protected override readonly _serializers: SerializerMapping = new Proxy<SerializerMapping>(
    {},
    { get: () => BytesConnection },
  );

  get token(): string {
    return this.options.token ?? '';
  }

  #heard: (signal: Signal) => void = () => undefined;

  onSignal(listener: (signal: Signal) => void): void {
    this.#heard = listener;
  }

  signal(address: string, body: SignalBody): void {
    this.socket.send({ ...signalMessage(body), dst: address });
  }

  /** Handles a message of the signalling server, as PeerJS calls it. */
  _handleMessage(message: unknown): void {
    try {
      const signal = readSignal(message);
      if (signal !== null) {
        this.#heard(signal);
        return;
      }
      if (this.#admits(message)) internals(Peer.prototype)._handleMessage.call(this, message);
    } catch {
      // The error is the sender's.
    }
  }

  override _removeConnection(connection: Parameters<Peer['_removeConnection']>[0]): void {
    super._removeConnection(connection);
    const { _connections } = internals(this);
    if (_connections.get(connection.peer)?.length === 0) _connections.delete(connection.peer);
  }

  #admits(message: unknown): boolean {
    if (!isRecord(message)) return false;
    switch (message.type) {
      case 'OFFER':
        return HAS_WEBRTC && isFromPeer(message) && isOffer(message.payload);
      case 'ANSWER':
        return isFromPeer(message) && isSdp(message.payload.sdp) && this.#hasRoom(message);
      case 'CANDIDATE':
        return isFromPeer(message) && this.#hasRoom(message);
      case 'LEAVE':
        // Losing signalling loses no peer (N-2): only what is not open yet goes with it.
        return !this.#isLinked(message.src);
      default:
        return true;
    }
  }

  /**
   * Whether there is room for a message that comes before its connection; when strangers have
   * filled it, the oldest go.
   */
  #hasRoom({ src, payload }: SignallingMessage): boolean {
    const id = payload.connectionId as string;
    if (this.getConnection(src, id) !== null) return true;
    const { _lostMessages } = internals(this);
    const kept = _lostMessages.get(id)?.length;
    if (kept !== undefined) return kept < LOST_MESSAGES;
    if (_lostMessages.size >= LOST_CONNECTIONS) _lostMessages.clear();
    return true;
  }

  #isLinked(address: unknown): boolean {
    const connections = internals(this)._connections.get(String(address)) ?? [];
    return connections.some((connection) => (connection as BytesConnection).open);
  }
}

function internals(peer: Peer): PeerInternals {
  return peer as unknown as PeerInternals;
}

function isFromPeer(
  message: Record<string, unknown>,
): message is Record<string, unknown> & SignallingMessage {
  const { src, payload } = message;
  if (typeof src !== 'string' || !isRecord(payload)) return false;
  const id = payload.connectionId;
  return typeof id === 'string' && id.length <= CONNECTION_ID_LENGTH;
}

/** Data only: calls are refused here, before anything is made for them. */
function isOffer(payload: Record<string, unknown>): boolean {
  const { type, serialization, label, sdp } = payload;
  if (type !== 'data' || typeof serialization !== 'string' || typeof label !== 'string')
    return false;
  return KNOWN_SERIALIZERS.has(serialization) && isSdp(sdp);
}

function isSdp(value: unknown): boolean {
  if (!isRecord(value) || typeof value.sdp !== 'string') return false;
  return value.type === 'offer' || value.type === 'answer';
}
