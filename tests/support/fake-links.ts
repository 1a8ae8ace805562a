/** A transport whose other ends a test holds in its hands: raw bytes in, raw bytes out. */
import { sha256 } from '../../src/crypto/sha256.ts';
import type { Link, Transport, TransportHandlers } from '../../src/node/ports.ts';
import type { CloseReason } from '../../src/protocol/close-reasons.ts';
import { LIMITS } from '../../src/protocol/limits.ts';

interface FakeLinkParts {
  number: number;
  kind: 'rtc' | 'local';
  encoding: 'binary' | 'json';
  address: string;
  outbound: boolean;
  relayed: boolean;
  binding: Uint8Array;
  ended(link: FakeLink, reason: CloseReason): void;
}

/** For a transport of which nobody needs to hear. */
export const UNHEARD: TransportHandlers = {
  opened: () => undefined,
  message: () => undefined,
  closed: () => undefined,
  failed: () => undefined,
  found: () => undefined,
  signalling: () => undefined,
};

export class FakeLink implements Link {
  readonly id: string;
  readonly kind: 'rtc' | 'local';
  readonly encoding: 'binary' | 'json';
  readonly address: string;
  readonly outbound: boolean;
  readonly relayed: boolean;
  /** The same at both ends of a link; SHA-256 of the address unless given. */
  readonly binding: Uint8Array;
  /** The messages of the node that the test has not taken yet. */
  readonly said: Uint8Array[] = [];
  /** If set, it gets the node's messages at once instead. */
  hear: ((message: Uint8Array) => void) | null = null;
  /** Why it ended; null while it is open. */
  ended: CloseReason | null = null;
  /** True: nothing more is taken of the node's messages. */
  clogged = false;
  readonly #parts: FakeLinkParts;
  #waiting = 0;

  constructor(parts: FakeLinkParts) {
    this.#parts = parts;
    this.id = `${parts.kind}-${parts.number}`;
    this.kind = parts.kind;
    this.encoding = parts.encoding;
    this.address = parts.address;
    this.outbound = parts.outbound;
    this.relayed = parts.relayed;
    this.binding = parts.binding;
  }

  buffered(): number {
    return this.#waiting;
  }

  send(message: Uint8Array): boolean {
    if (this.ended !== null) return false;
    if (this.clogged) {
      if (this.#waiting + message.length > LIMITS.sendQueueBytes) return false;
      this.#waiting += message.length;
      return true;
    }
    if (this.hear !== null) this.hear(message);
    else this.said.push(message);
    return true;
  }

  /** All that waited is taken. */
  unclog(): void {
    this.clogged = false;
    this.#waiting = 0;
  }

  close(reason: CloseReason): void {
    if (this.ended !== null) return;
    this.ended = reason;
    this.#parts.ended(this, reason);
  }
}

export function bindingOf(address: string): Uint8Array {
  return sha256(new TextEncoder().encode(address));
}

export class FakeTransport implements Transport {
  readonly kind: 'rtc' | 'local';
  readonly links = new Set<FakeLink>();
  /** Addresses the node wanted to reach, in order. */
  readonly dialled: string[] = [];
  /** Decides the outcome of a dial; without it a dial never ends. */
  answerDial: ((address: string) => void) | null = null;
  /** Signals that the node gave to it, null for one that could not be passed on (N-8). */
  readonly signals: { address: string; body: Uint8Array | null }[] = [];
  #address: string;
  #handlers: TransportHandlers | null = null;
  #number = 0;

  constructor(kind: 'rtc' | 'local', address: string) {
    this.kind = kind;
    this.#address = address;
  }

  get handlers(): TransportHandlers {
    if (this.#handlers === null) throw new Error('the transport has not been started');
    return this.#handlers;
  }

  start(handlers: TransportHandlers): void {
    this.#handlers = handlers;
    handlers.signalling('open', this.#address);
  }

  address(): string {
    return this.#address;
  }

  /** The address changes, as when the signalling server was lost and is back (N-2). */
  move(address: string): void {
    this.#address = address;
  }

  dial(address: string): void {
    this.dialled.push(address);
    this.answerDial?.(address);
  }

  signalled(address: string, body: Uint8Array | null): void {
    this.signals.push({ address, body });
  }

  discover(): void {
    // Only the test finds peers here.
  }

  stop(): void {
    for (const link of this.links) link.close('leaving');
  }

  /** A channel opens. */
  open(
    address: string,
    {
      outbound = false,
      encoding = 'binary' as Link['encoding'],
      relayed = false,
      binding = bindingOf(address),
    } = {},
  ): FakeLink {
    this.#number += 1;
    const link = new FakeLink({
      number: this.#number,
      kind: this.kind,
      encoding,
      address,
      outbound,
      relayed,
      binding,
      ended: (ended, reason) => {
        this.links.delete(ended);
        this.handlers.closed(ended, reason);
      },
    });
    this.links.add(link);
    this.handlers.opened(link);
    return link;
  }

  /** The remote says something. */
  say(link: FakeLink, message: Uint8Array): void {
    if (link.ended === null) this.handlers.message(link, message);
  }

  /** The remote closes. */
  leave(link: FakeLink, reason: CloseReason = 'remote-closed'): void {
    link.close(reason);
  }
}
