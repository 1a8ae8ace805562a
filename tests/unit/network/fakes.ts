/** A world without a network: time, tasks and connections do not move until the test moves them. */
import type { DataChannel } from '../../../src/network/peer-types.ts';
import type { Port } from '../../../src/network/port-messages.ts';
import type { Clock, Link, Random, TransportHandlers } from '../../../src/node/ports.ts';
import type { CloseReason } from '../../../src/protocol/close-reasons.ts';

/** Time moves by `advance`; posted tasks run by `settle`, in order. */
export class World implements Clock {
  private time = 0;
  private timers: { at: number; run: () => void }[] = [];
  private readonly tasks: (() => void)[] = [];

  now = () => 1_700_000_000_000 + this.time;
  monotonic = () => this.time;
  timeZone = () => 'UTC';

  after(ms: number, run: () => void) {
    const timer = { at: this.time + ms, run };
    this.timers.push(timer);
    return {
      cancel: () => {
        this.timers = this.timers.filter((other) => other !== timer);
      },
    };
  }

  post(task: () => void): void {
    this.tasks.push(task);
  }

  settle(): void {
    for (let task = this.tasks.shift(); task !== undefined; task = this.tasks.shift()) task();
  }

  advance(ms: number): void {
    this.settle();
    const end = this.time + ms;
    for (;;) {
      const due = this.timers.filter(({ at }) => at <= end).sort((a, b) => a.at - b.at)[0];
      if (due === undefined) break;
      this.timers = this.timers.filter((other) => other !== due);
      this.time = due.at;
      due.run();
      this.settle();
    }
    this.time = end;
  }

  get pendingTimers(): number {
    return this.timers.length;
  }
}

export function countingRandom(): Random {
  let count = 0;
  return {
    bytes: (length) => {
      count += 1;
      const bytes = new Uint8Array(length);
      new DataView(bytes.buffer).setUint32(length - 4, count);
      return bytes;
    },
    uniform: () => 0.5,
  };
}

/** Two ports of one channel; transferred buffers are detached as real ones are. */
export function portPair(world: World): [Port, Port] {
  const listeners: ((event: MessageEvent) => void)[][] = [[], []];
  const make = (own: number): Port => ({
    postMessage: (message, transfer) => {
      const data = structuredClone(message, { transfer });
      world.post(() => {
        for (const listener of listeners[1 - own] ?? []) listener({ data } as MessageEvent);
      });
    },
    addEventListener: (_type, listener) => listeners[own]?.push(listener),
    start: () => undefined,
    close: () => undefined,
  });
  return [make(0), make(1)];
}

type Listener = (value: never) => void;

export class Emitter {
  private readonly listeners = new Map<string, Listener[]>();
  on(event: string, listener: Listener): void {
    this.listeners.set(event, [...(this.listeners.get(event) ?? []), listener]);
  }
  emit(event: string, value?: unknown): void {
    for (const listener of this.listeners.get(event) ?? []) listener(value as never);
  }
}

export class FakeChannel extends Emitter implements DataChannel {
  bufferedAmount = 0;
  bufferedAmountLowThreshold = 0;
  /** The wire takes nothing until `drain`. */
  blocked = false;
  broken = false;
  readonly sent: ArrayBuffer[] = [];
  private readonly deliver: (data: ArrayBuffer) => void;

  constructor(deliver: (data: ArrayBuffer) => void) {
    super();
    this.deliver = deliver;
  }

  addEventListener(type: string, listener: () => void): void {
    this.on(type, listener);
  }

  send(data: ArrayBuffer): void {
    if (this.broken) throw new Error('InvalidStateError');
    this.sent.push(data);
    if (this.blocked) this.bufferedAmount += data.byteLength;
    else this.deliver(data);
  }

  drain(bytes: number): void {
    const before = this.bufferedAmount;
    this.bufferedAmount = Math.max(0, before - bytes);
    const low = this.bufferedAmountLowThreshold;
    if (before > low && this.bufferedAmount <= low) this.emit('bufferedamountlow');
  }
}

export class FakeStates extends Emitter {
  connectionState = 'connected';
  iceConnectionState = 'connected';
  signalingState = 'stable';
  addEventListener(type: string, listener: () => void): void {
    this.on(type, listener);
  }
  become(state: string): void {
    this.iceConnectionState = state;
    this.emit('iceconnectionstatechange');
  }
  describe(): void {
    this.signalingState = 'stable';
    this.emit('signalingstatechange');
  }
}

/** Handlers that write down what they are told. */
export class Record implements TransportHandlers {
  links: Link[] = [];
  messages: { link: Link; bytes: Uint8Array }[] = [];
  closes: { link: Link; reason: CloseReason }[] = [];
  failures: string[] = [];
  whys: (string | undefined)[] = [];
  hints: string[] = [];
  states: string[] = [];
  opened = (link: Link) => void this.links.push(link);
  message = (link: Link, bytes: Uint8Array) => void this.messages.push({ link, bytes });
  closed = (link: Link, reason: CloseReason) => void this.closes.push({ link, reason });
  failed = (address: string, why?: string) => {
    this.failures.push(address);
    this.whys.push(why);
  };
  found = (addresses: readonly string[]) => void this.hints.push(...addresses);
  signalling = (state: string) => void this.states.push(state);

  /** The link opened last. */
  get link(): Link {
    const link = this.links.at(-1);
    if (link === undefined) throw new Error('no link opened');
    return link;
  }
}
