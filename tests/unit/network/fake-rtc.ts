/** An RTCPeerConnection that gathers at once and opens when a test says so. */
import { sdpOf } from '../../../src/network/link-code.ts';

/** All that were made, in order; a test empties it. */
export const made: FakeRtc[] = [];

export class FakeRtc extends EventTarget {
  iceGatheringState = 'complete';
  connectionState = 'new';
  signalingState = 'stable';
  closed = false;
  localDescription: { sdp: string } | null = null;
  remoteDescription: { sdp: string } | null = null;
  readonly channel = Object.assign(new EventTarget(), { label: 'folio/1', close: () => undefined });
  readonly #number = made.push(this);
  createDataChannel = () => this.channel;
  createOffer = () => Promise.resolve({ type: 'offer' });
  createAnswer = () => Promise.resolve({ type: 'answer' });
  setLocalDescription = async ({ type }: { type: string }) => {
    const fingerprint = new Uint8Array(32).fill(this.#number);
    const [ufrag, password] = ['abcd', 'a'.repeat(22)];
    const kind = type as 'offer' | 'answer';
    const name = new Uint8Array(8);
    const code = { kind, name, fingerprint, ufrag, password, candidates: [] };
    this.localDescription = { sdp: sdpOf(code) };
  };
  setRemoteDescription = async ({ sdp }: { sdp: string }) => {
    this.remoteDescription = { sdp };
  };
  close(): void {
    this.closed = true;
  }
}
