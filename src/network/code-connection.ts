/**
 * One WebRTC connection made from codes (N-8), which people hand on or a common neighbour passes
 * on. It has the interface of a PeerJS connection. Where nothing names the other end its address is
 * a hash of the certificate there, so that no code can take the address of another peer.
 */
import { toHex } from '../base/bytes.ts';
import { sha256 } from '../crypto/sha256.ts';
import type { Clock, TimerHandle } from '../node/ports.ts';
import { LIMITS } from '../protocol/limits.ts';
import { CODE_ADDRESS } from '../protocol/peer-address.ts';
import { dtlsBinding } from './dtls-binding.ts';
import { type LinkCode, partsOf, sdpOf } from './link-code.ts';
import { type Connection, FOLIO_LABEL } from './peer-types.ts';

const ADDRESS_BYTES = 12;

interface CodeConnectionParts {
  /** A new connection, with the ICE servers in use. */
  connection: RTCPeerConnection;
  clock: Clock;
  /** Address of the other end; null: a hash of its certificate. */
  address: string | null;
  /** It is closed if it has not opened after this. */
  timeoutMs: number;
  /** Called once, when the connection closes. */
  ended(connection: CodeConnection): void;
}

type Listener = (value: never) => void;

export class CodeConnection implements Connection {
  readonly label = FOLIO_LABEL;
  readonly serialization = 'raw';
  readonly peerConnection: RTCPeerConnection;
  readonly #parts: CodeConnectionParts;
  readonly #listeners = new Map<string, Listener[]>();
  #peer: string;
  #channel: RTCDataChannel | null = null;
  #timer: TimerHandle;
  #open = false;
  #closed = false;

  constructor(parts: CodeConnectionParts) {
    this.#parts = parts;
    this.#peer = parts.address ?? '';
    this.peerConnection = parts.connection;
    this.#timer = parts.clock.after(parts.timeoutMs, () => this.close());
    parts.connection.addEventListener('datachannel', ({ channel }) => {
      // One channel for each connection: the other end could open thousands.
      if (this.#channel === null && channel.label === FOLIO_LABEL) this.#attachChannel(channel);
      else channel.close();
    });
    parts.connection.addEventListener('connectionstatechange', () => {
      const { connectionState } = parts.connection;
      if (!this.#open && (connectionState === 'failed' || connectionState === 'closed'))
        this.close();
    });
  }

  get peer(): string {
    return this.#peer;
  }

  get open(): boolean {
    return this.#open;
  }

  get closed(): boolean {
    return this.#closed;
  }

  get dataChannel(): RTCDataChannel | null {
    return this.#channel;
  }

  get binding(): Uint8Array | null {
    const { localDescription, remoteDescription } = this.peerConnection;
    return dtlsBinding(localDescription?.sdp, remoteDescription?.sdp);
  }

  on(event: 'open' | 'close', listener: () => void): void;
  on(event: 'data', listener: (data: unknown) => void): void;
  on(event: 'error', listener: (error: Error) => void): void;
  on(event: string, listener: Listener): void {
    this.#listeners.set(event, [...(this.#listeners.get(event) ?? []), listener]);
  }

  /** Makes the parts of an offer. Rejects if the browser makes none. */
  async offer(): Promise<Omit<LinkCode, 'kind' | 'name'>> {
    this.#attachChannel(this.peerConnection.createDataChannel(FOLIO_LABEL, { ordered: true }));
    await this.peerConnection.setLocalDescription(await this.peerConnection.createOffer());
    return this.#gathered();
  }

  /** Makes the parts of the answer to an offer. Rejects if the browser makes none. */
  async answer(offer: LinkCode): Promise<Omit<LinkCode, 'kind' | 'name'>> {
    this.#setPeer(offer);
    await this.peerConnection.setRemoteDescription({ type: 'offer', sdp: sdpOf(offer) });
    await this.peerConnection.setLocalDescription(await this.peerConnection.createAnswer());
    return this.#gathered();
  }

  /** Takes the answer; the channel opens soon. Rejects if the browser does not take it. */
  async accept(answer: LinkCode): Promise<void> {
    this.#setPeer(answer);
    await this.peerConnection.setRemoteDescription({ type: 'answer', sdp: sdpOf(answer) });
  }

  close(): void {
    if (this.#closed) return;
    this.#closed = true;
    this.#open = false;
    this.#timer.cancel();
    this.peerConnection.close();
    this.#parts.ended(this);
    this.#emit('close');
  }

  /** Sets the address of the other end, where nothing else names it. */
  #setPeer({ fingerprint }: LinkCode): void {
    if (this.#parts.address !== null) return;
    this.#peer = CODE_ADDRESS + toHex(sha256(fingerprint).subarray(0, ADDRESS_BYTES));
  }

  #attachChannel(channel: RTCDataChannel): void {
    this.#channel = channel;
    channel.binaryType = 'arraybuffer';
    channel.addEventListener('open', () => {
      if (this.#closed) return;
      this.#open = true;
      this.#timer.cancel();
      this.#emit('open');
    });
    channel.addEventListener('message', ({ data }) => this.#emit('data', data));
    channel.addEventListener('close', () => this.close());
  }

  /** The own description, once it has all ICE candidates: nothing can be added to a code later. */
  async #gathered(): Promise<Omit<LinkCode, 'kind' | 'name'>> {
    const { peerConnection } = this;
    await new Promise<void>((resolve) => {
      const timer = this.#parts.clock.after(LIMITS.codeGatherMs, resolve);
      const look = () => {
        if (peerConnection.iceGatheringState !== 'complete') return;
        timer.cancel();
        resolve();
      };
      peerConnection.addEventListener('icegatheringstatechange', look);
      look();
    });
    const parts = partsOf(peerConnection.localDescription?.sdp ?? '');
    if (parts === null) throw new Error('the browser gave no description');
    return parts;
  }

  #emit(event: string, value?: unknown): void {
    for (const listener of this.#listeners.get(event) ?? []) listener(value as never);
  }
}
