/**
 * One WebRTC connection made by codes (N-8), with the face of one of PeerJS's: what is above it is
 * the same. Its address follows from the other end's certificate, so that no code can name another
 * peer's.
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
  /** As the browser makes it, with the servers in use. */
  connection: RTCPeerConnection;
  clock: Clock;
  /** Once, however it ends. */
  ended(connection: CodeConnection): void;
}

type Listener = (value: never) => void;

export class CodeConnection implements Connection {
  readonly label = FOLIO_LABEL;
  readonly serialization = 'raw';
  readonly peerConnection: RTCPeerConnection;
  readonly #parts: CodeConnectionParts;
  readonly #listeners = new Map<string, Listener[]>();
  #peer = '';
  #channel: RTCDataChannel | null = null;
  #timer: TimerHandle;
  #open = false;
  #closed = false;

  constructor(parts: CodeConnectionParts) {
    this.#parts = parts;
    this.peerConnection = parts.connection;
    this.#timer = parts.clock.after(LIMITS.codeMs, () => this.close());
    parts.connection.addEventListener('datachannel', ({ channel }) => {
      // One a connection; the other end could open thousands.
      if (this.#channel === null && channel.label === FOLIO_LABEL) this.#use(channel);
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

  /** The parts of an offer. Rejects where the browser makes none. */
  async offer(): Promise<Omit<LinkCode, 'kind' | 'name'>> {
    this.#use(this.peerConnection.createDataChannel(FOLIO_LABEL, { ordered: true }));
    await this.peerConnection.setLocalDescription(await this.peerConnection.createOffer());
    return this.#gathered();
  }

  /** The parts of the answer to another end's offer. Rejects where the browser makes none. */
  async answer(offer: LinkCode): Promise<Omit<LinkCode, 'kind' | 'name'>> {
    this.#meet(offer);
    await this.peerConnection.setRemoteDescription({ type: 'offer', sdp: sdpOf(offer) });
    await this.peerConnection.setLocalDescription(await this.peerConnection.createAnswer());
    return this.#gathered();
  }

  /** The other end's answer; the channel opens soon. Rejects what the browser does not take. */
  async accept(answer: LinkCode): Promise<void> {
    this.#meet(answer);
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

  #meet({ fingerprint }: LinkCode): void {
    this.#peer = CODE_ADDRESS + toHex(sha256(fingerprint).subarray(0, ADDRESS_BYTES));
  }

  #use(channel: RTCDataChannel): void {
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

  /** All candidates at once: a code is handed on a single time. */
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
