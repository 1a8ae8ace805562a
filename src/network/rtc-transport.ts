/**
 * The worker's half of the WebRTC transport: `Transport` over the port to the page's RtcHost.
 * Binary links are framed (protocol/framing.ts); on JSON links one message is one UTF-8 text.
 */
import type {
  Clock,
  Link,
  SignallingState,
  TimerHandle,
  Transport,
  TransportHandlers,
} from '../node/ports.ts';
import type { CloseReason } from '../protocol/close-reasons.ts';
import { Reassembler, splitMessage, wholeFrame } from '../protocol/framing.ts';
import { LIMITS } from '../protocol/limits.ts';
import {
  frameCost,
  type HostEvent,
  type HostRequest,
  type LinkNumber,
  ownBuffer,
  type Port,
} from './port-messages.ts';

/** Credit is given back in lumps: one message for each frame would double the port's traffic. */
const TAKEN_BYTES = 64 * 1024;
/** Frames that came in time may still wait in the port of a busy worker. */
const STALL_GRACE_MS = 1_000;
/**
 * A WebSocket does not tell when its buffer drains, and the timers of a hidden page come once a
 * minute: so the worker has the page look, while more waits than the page hands on at once (N-7).
 */
const LOOK_MS = 200;
const LOOK_BYTES = 256 * 1024;

interface RtcTransportParts {
  port: Port;
  clock: Clock;
  /** Runs a function when the present turn of the thread is over, before another begins. */
  endOfTurn(run: () => void): void;
}

/**
 * Reports `closed` exactly once for every opened link, also for its own `close`, and nothing after
 * `stop`.
 */
export class RtcTransport implements Transport {
  readonly kind = 'rtc';
  readonly #parts: RtcTransportParts;
  readonly #links = new Map<LinkNumber, RtcLink>();
  #handlers: TransportHandlers | null = null;
  #own = '';
  /** Requests of this turn: what is told to all peers crosses the port as one message. */
  #requests: HostRequest[] = [];
  #transfer: ArrayBuffer[] = [];

  constructor(parts: RtcTransportParts) {
    this.#parts = parts;
    parts.port.addEventListener('message', (event) => this.#handle(event.data as HostEvent));
  }

  start(handlers: TransportHandlers): void {
    this.#handlers = handlers;
    this.#parts.port.start();
    this.#post({ type: 'start' });
  }

  address(): string {
    return this.#own;
  }

  dial(address: string): void {
    this.#post({ type: 'dial', address });
  }

  signalled(address: string, body: Uint8Array | null): void {
    this.#post({ type: 'signalled', address, body });
  }

  discover(): void {
    this.#post({ type: 'discover' });
  }

  stop(): void {
    this.#handlers = null;
    for (const link of this.#links.values()) link.dispose();
    this.#links.clear();
    this.#own = '';
    this.#post({ type: 'stop' });
  }

  #handle(event: HostEvent): void {
    const handlers = this.#handlers;
    if (handlers === null) return;
    switch (event.type) {
      case 'opened':
        this.#opened(event, handlers);
        break;
      case 'frame':
        this.#links.get(event.link)?.receive(event.frame, event.sent);
        break;
      case 'sent':
        this.#links.get(event.link)?.sent(event.bytes);
        break;
      case 'closed':
        this.#links.get(event.link)?.ended(event.reason);
        break;
      case 'failed':
        handlers.failed(event.address, event.why);
        break;
      case 'found':
        handlers.found(event.addresses, 'rendezvous', event.seen, event.isFull);
        break;
      case 'signal':
        handlers.signal?.(event.address, event.body);
        break;
      case 'signalling':
        this.#signalling(event.state, event.address, handlers);
        break;
    }
  }

  #opened(event: HostEvent & { type: 'opened' }, handlers: TransportHandlers): void {
    const link: RtcLink = new RtcLink(event, {
      clock: this.#parts.clock,
      post: (request, transfer) => this.#post(request, transfer),
      message: (bytes) => handlers.message(link, bytes),
      ended: (reason) => {
        this.#links.delete(event.link);
        handlers.closed(link, reason);
      },
    });
    this.#links.set(event.link, link);
    handlers.opened(link);
  }

  #signalling(state: SignallingState, address: string, handlers: TransportHandlers): void {
    this.#own = address;
    handlers.signalling(state, address);
  }

  #post(request: HostRequest, transfer: ArrayBuffer[] = []): void {
    this.#requests.push(request);
    this.#transfer.push(...transfer);
    if (this.#requests.length === 1) this.#parts.endOfTurn(() => this.#flush());
  }

  #flush(): void {
    const [requests, transfer] = [this.#requests, this.#transfer];
    // First: a message that cannot be passed must not keep back those of later turns.
    this.#requests = [];
    this.#transfer = [];
    this.#parts.port.postMessage(requests, transfer);
  }
}

interface RtcLinkParts {
  clock: Clock;
  post(request: HostRequest, transfer?: ArrayBuffer[]): void;
  message(bytes: Uint8Array): void;
  ended(reason: CloseReason): void;
}

class RtcLink implements Link {
  readonly id: string;
  readonly kind = 'rtc';
  readonly encoding: Link['encoding'];
  readonly address: string;
  readonly outbound: boolean;
  readonly relayed: boolean;
  readonly binding?: Uint8Array;
  readonly #number: LinkNumber;
  readonly #parts: RtcLinkParts;
  readonly #reassembler = new Reassembler();
  #stallTimer: TimerHandle | null = null;
  #lookTimer: TimerHandle | null = null;
  #waiting = 0;
  #taken = 0;
  #open = true;
  #heard: number;

  constructor(event: HostEvent & { type: 'opened' }, parts: RtcLinkParts) {
    this.id = `rtc-${event.link}`;
    this.#number = event.link;
    this.encoding = event.encoding;
    this.address = event.address;
    this.outbound = event.outbound;
    this.relayed = event.relayed;
    if (event.binding !== null) this.binding = event.binding;
    this.#parts = parts;
    this.#heard = parts.clock.monotonic();
  }

  heardAt(): number {
    return this.#heard;
  }

  buffered(): number {
    return this.#waiting;
  }

  send(message: Uint8Array, urgent = false): boolean {
    if (!this.#open || message.length === 0) return false;
    if (this.#waiting + message.length > LIMITS.sendQueueBytes) return false;
    const whole = urgent && this.encoding === 'binary' ? wholeFrame(message) : null;
    const frames = whole === null ? this.#framesOf(message) : [ownBuffer(whole)];
    for (const frame of frames) this.#waiting += frame.byteLength;
    const post: HostRequest = { type: 'send', link: this.#number, frames, urgent: whole !== null };
    this.#parts.post(post, frames);
    this.#planLook();
    return true;
  }

  #planLook(): void {
    if (!this.relayed || this.#lookTimer !== null || this.#waiting < LOOK_BYTES) return;
    this.#lookTimer = this.#parts.clock.after(LOOK_MS, () => {
      this.#lookTimer = null;
      this.#parts.post({ type: 'send', link: this.#number, frames: [], urgent: false });
      this.#planLook();
    });
  }

  #framesOf(message: Uint8Array): ArrayBuffer[] {
    if (this.encoding === 'binary') return splitMessage(message).map(ownBuffer);
    // The caller keeps its bytes: only a copy may be transferred.
    return [message.slice().buffer as ArrayBuffer];
  }

  close(reason: CloseReason): void {
    if (!this.#open) return;
    this.#parts.post({ type: 'close', link: this.#number, reason });
    this.ended(reason);
  }

  /** A frame came from the page; `sent`: as of `sent`. */
  receive(frame: ArrayBuffer, sent: number): void {
    if (!this.#open) return;
    this.sent(sent);
    this.#heard = this.#parts.clock.monotonic();
    const bytes = new Uint8Array(frame);
    if (this.encoding === 'json') this.#parts.message(bytes);
    else this.#push(bytes);
    this.#taken += frameCost(bytes.length);
    if (this.#taken < TAKEN_BYTES || !this.#open) return;
    this.#parts.post({ type: 'taken', link: this.#number, cost: this.#taken });
    this.#taken = 0;
  }

  /** The page reports that this many bytes went to the wire. */
  sent(bytes: number): void {
    this.#waiting -= bytes;
  }

  /** Reports the end, whatever its cause. */
  ended(reason: CloseReason): void {
    if (!this.#open) return;
    this.dispose();
    this.#parts.ended(reason);
  }

  /** Ends without a report. */
  dispose(): void {
    this.#open = false;
    this.#stallTimer?.cancel();
    this.#lookTimer?.cancel();
  }

  #push(bytes: Uint8Array): void {
    const result = this.#reassembler.push(bytes, this.#parts.clock.monotonic());
    if ('error' in result) {
      this.close(result.error);
      return;
    }
    if (result.message !== undefined) this.#parts.message(result.message);
    if (this.#open) this.#watch(0);
  }

  /** There is one timer for each link, moved along lazily: frames come by the thousand. */
  #watch(grace: number): void {
    const deadline = this.#reassembler.deadline();
    if (deadline === null || this.#stallTimer !== null) return;
    const { clock } = this.#parts;
    this.#stallTimer = clock.after(Math.max(0, deadline + grace - clock.monotonic()), () => {
      this.#stallTimer = null;
      const now = clock.monotonic();
      const moved = this.#reassembler.deadline() !== deadline;
      if (moved || now < deadline + STALL_GRACE_MS) {
        this.#watch(moved ? 0 : STALL_GRACE_MS);
        return;
      }
      const stalled = this.#reassembler.stalled(now);
      if (stalled !== null) this.close(stalled);
    });
  }
}
