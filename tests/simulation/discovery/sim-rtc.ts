/**
 * An RTCPeerConnection for links whose offer and answer travel without PeerJS (N-8): by codes, or
 * passed on by a neighbour. Descriptions are as short as a data channel needs; the two ends find
 * each other by the fingerprints in them.
 */
import { toHex } from '../../../src/base/bytes.ts';
import { fingerprintOf } from '../../../src/network/dtls-binding.ts';
import { sdpOf } from '../../../src/network/link-code.ts';
import type { PeerConnectionClass } from '../../../src/network/webrtc.ts';
import { InOrder, type Internet, type Site } from './internet.ts';

class SimDataChannel extends EventTarget {
  readonly label: string;
  readonly bufferedAmount = 0;
  bufferedAmountLowThreshold = 0;
  binaryType = 'blob';
  readonly #carry: (data: ArrayBuffer) => void;
  readonly #close: () => void;

  constructor(label: string, carry: (data: ArrayBuffer) => void, close: () => void) {
    super();
    this.label = label;
    this.#carry = carry;
    this.#close = close;
  }

  send(data: ArrayBuffer): void {
    this.#carry(data);
  }

  close(): void {
    this.#close();
  }
}

/** All that have a description of their own, by the fingerprint in it. */
type Directory = Map<string, SimRtc>;
const directories = new WeakMap<Internet, Directory>();

class SimRtc extends EventTarget {
  iceGatheringState = 'new';
  connectionState = 'new';
  iceConnectionState = 'new';
  localDescription: { type: string; sdp: string } | null = null;
  remoteDescription: { type: string; sdp: string } | null = null;
  get signalingState(): string {
    const { localDescription: local, remoteDescription: remote } = this;
    if (remote === null && local?.type === 'offer') return 'have-local-offer';
    return local === null && remote?.type === 'offer' ? 'have-remote-offer' : 'stable';
  }

  readonly #internet: Internet;
  readonly #site: Site;
  readonly #directory: Directory;
  readonly #fingerprint: Uint8Array;
  #channel: SimDataChannel | null = null;
  #other: SimRtc | null = null;
  readonly #order = new InOrder();
  #isClosed = false;

  constructor(internet: Internet, site: Site) {
    super();
    this.#internet = internet;
    this.#site = site;
    this.#fingerprint = internet.nextBinding();
    this.#directory = directories.get(internet) ?? new Map();
    directories.set(internet, this.#directory);
  }

  createDataChannel(label: string): SimDataChannel {
    this.#channel = this.#make(label);
    return this.#channel;
  }

  #make(label: string): SimDataChannel {
    return new SimDataChannel(
      label,
      (data) => this.#carry(data),
      () => this.close(),
    );
  }

  createOffer = () => Promise.resolve({ type: 'offer' });
  createAnswer = () => Promise.resolve({ type: 'answer' });

  async setLocalDescription({ type }: { type: string }): Promise<void> {
    const kind = type as 'offer' | 'answer';
    const code = { kind, name: new Uint8Array(8), fingerprint: this.#fingerprint };
    const parts = { ufrag: 'abcd', password: 'a'.repeat(22), candidates: [] };
    this.localDescription = { type, sdp: sdpOf({ ...code, ...parts }) };
    this.#directory.set(toHex(this.#fingerprint), this);
    this.#internet.scheduler.after(this.#internet.chance.between(20, 200), () =>
      this.#site.life.enter(() => {
        this.iceGatheringState = 'complete';
        this.dispatchEvent(new Event('icegatheringstatechange'));
      }),
    );
  }

  async setRemoteDescription(description: { type: string; sdp: string }): Promise<void> {
    this.remoteDescription = description;
    const name = fingerprintOf(description.sdp);
    const other = name === null ? undefined : this.#directory.get(toHex(name));
    // The offering side has both descriptions last.
    if (description.type === 'answer' && other !== undefined) this.#join(other);
  }

  #join(other: SimRtc): void {
    const { dials, scheduler, ways } = this.#internet;
    const way = this.#internet.way(this.#site, other.#site);
    if (way === null) {
      dials['no-way'] += 1;
      return;
    }
    this.#other = other;
    other.#other = this;
    scheduler.after(4 * this.#internet.delay(this.#site, other.#site), () => {
      if (this.#isClosed || other.#isClosed) return;
      dials.opened += 1;
      ways[way] += 1;
      other.#site.life.enter(() => {
        const channel = other.#make(this.#channel?.label ?? '');
        other.#channel = channel;
        other.dispatchEvent(Object.assign(new Event('datachannel'), { channel }));
      });
      for (const end of [this, other])
        end.#site.life.enter(() => end.#channel?.dispatchEvent(new Event('open')));
    });
  }

  #carry(data: ArrayBuffer): void {
    const other = this.#other;
    if (other === null || this.#isClosed) throw new Error('InvalidStateError');
    this.#internet.messages += 1;
    const { scheduler } = this.#internet;
    const delay = this.#internet.delay(this.#site, other.#site);
    scheduler.after(this.#order.after(scheduler.now, delay), () =>
      other.#site.life.enter(() => {
        const event = Object.assign(new Event('message'), { data });
        if (!other.#isClosed) other.#channel?.dispatchEvent(event);
      }),
    );
  }

  close(): void {
    if (this.#isClosed) return;
    this.#isClosed = true;
    this.#directory.delete(toHex(this.#fingerprint));
    const other = this.#other;
    if (other === null) return;
    this.#internet.scheduler.after(this.#internet.delay(this.#site, other.#site), () =>
      other.#site.life.enter(() => {
        if (!other.#isClosed) other.#channel?.dispatchEvent(new Event('close'));
      }),
    );
  }
}

/** The class of the connections of one tab. */
export function simRtcOf(internet: Internet, site: Site): PeerConnectionClass {
  const made = class extends SimRtc {
    constructor() {
      super(internet, site);
    }
  };
  return made as unknown as PeerConnectionClass;
}
