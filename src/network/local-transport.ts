/**
 * Links the tabs of one browser without a network (N-3): presence goes over the ledger's channel,
 * calls over one channel for each node id, and each link's messages over a channel of its own, so
 * that no third tab gets a copy of every block. Messages are whole: no framing. Works in a
 * dedicated worker.
 */
import { toHex } from '../base/bytes.ts';
import { sha256 } from '../crypto/sha256.ts';
import type { Clock, Random, TimerHandle, Transport, TransportHandlers } from '../node/ports.ts';
import { LIMITS } from '../protocol/limits.ts';
import { LocalLink } from './local-link.ts';
import { type Channel, isNodeName, readCall, readPresence } from './local-messages.ts';
import { linkChannel, nodeChannel, presenceChannel } from './rooms.ts';

/**
 * The part of `navigator.locks` that is used. A lock that is granted shows that the tab that held
 * it is gone.
 */
export type Locks = Pick<LockManager, 'request'>;

interface LocalTransportParts {
  /** The class `BroadcastChannel`. */
  Channel: new (
    name: string,
  ) => Channel;
  ledgerId: Uint8Array;
  /** 16 bytes, as in `hello`. */
  nodeId: Uint8Array;
  clock: Clock;
  random: Random;
  /** Null if the page is no secure context: a crashed tab is then noticed by unanswered pings. */
  locks: Locks | null;
}

interface Dial {
  link: LocalLink;
  /** The other node's channel, open while the call is out. */
  channel: Channel;
  timer: TimerHandle;
}

const LINK_DOMAIN = new TextEncoder().encode('folio/tab/1');
const TOKEN_BYTES = 16;
/** How many tokens of past calls are remembered, so that a replayed call opens nothing. */
const PAST_CALLS = 256;
const LINKS_MAX = LIMITS.peersMax + LIMITS.peersPending;

/**
 * Reports `closed` exactly once for every opened link, also for its own `close`, and nothing after
 * `stop`.
 */
export class LocalTransport implements Transport {
  readonly kind = 'local';
  readonly #parts: LocalTransportParts;
  readonly #node: string;
  readonly #dials = new Map<string, Dial>();
  /** Opened links by token. */
  readonly #links = new Map<string, LocalLink>();
  #handlers: TransportHandlers | null = null;
  #presence: Channel | null = null;
  #calls: Channel | null = null;
  #timer: TimerHandle | null = null;
  #letGoOfLock: (() => void) | null = null;
  readonly #pastCalls = new Set<string>();
  #locked = false;
  #lastNumber = 0;

  constructor(parts: LocalTransportParts) {
    this.#parts = parts;
    this.#node = toHex(parts.nodeId);
  }

  start(handlers: TransportHandlers): void {
    const { Channel, ledgerId } = this.#parts;
    this.#handlers = handlers;
    this.#presence = new Channel(presenceChannel(ledgerId));
    this.#presence.addEventListener('message', (event) => this.#hear(event.data));
    this.#calls = new Channel(nodeChannel(ledgerId, this.#node));
    this.#calls.addEventListener('message', (event) => this.#answer(event.data));
    this.#holdLock();
    this.discover();
    this.#plan();
  }

  address(): string {
    return this.#node;
  }

  dial(address: string): void {
    if (this.#handlers === null || this.#dials.has(address)) return;
    const full = this.#dials.size >= LIMITS.peersPending || this.#links.size >= LINKS_MAX;
    if (full || address === this.#node || !isNodeName(address)) {
      this.#handlers.failed(address);
      return;
    }
    const { Channel, ledgerId, clock, random } = this.#parts;
    const token = toHex(random.bytes(TOKEN_BYTES));
    const channel = new Channel(nodeChannel(ledgerId, address));
    const link = this.#makeLink(token, address, true);
    const timer = clock.after(LIMITS.dialTimeoutMs, () => {
      link.dispose();
      this.#endDial(address);
      this.#handlers?.failed(address);
    });
    this.#dials.set(address, { link, channel, timer });
    channel.postMessage({ type: 'connect', from: this.#node, token, locked: this.#locked });
  }

  discover(): void {
    this.#presence?.postMessage({ type: 'here', node: this.#node, ask: true });
  }

  stop(): void {
    this.#handlers = null;
    this.#timer?.cancel();
    for (const { link } of this.#dials.values()) link.dispose();
    for (const address of [...this.#dials.keys()]) this.#endDial(address);
    for (const link of this.#links.values()) link.close('leaving');
    this.#links.clear();
    this.#presence?.close();
    this.#calls?.close();
    this.#presence = null;
    this.#calls = null;
    this.#letGoOfLock?.();
  }

  #plan(): void {
    this.#timer = this.#parts.clock.after(LIMITS.presenceMs, () => {
      this.#presence?.postMessage({ type: 'here', node: this.#node, ask: false });
      this.#plan();
    });
  }

  #hear(message: unknown): void {
    const presence = readPresence(message);
    if (presence === null || presence.node === this.#node || this.#handlers === null) return;
    if (presence.ask) this.#presence?.postMessage({ type: 'here', node: this.#node, ask: false });
    const linked = [...this.#links.values()].some((link) => link.address === presence.node);
    if (!linked && !this.#dials.has(presence.node))
      this.#handlers.found([presence.node], 'presence');
  }

  #answer(message: unknown): void {
    const call = readCall(message);
    if (call === null || call.from === this.#node || this.#pastCalls.has(call.token)) return;
    if (this.#handlers === null || this.#links.size >= LINKS_MAX) return;
    const link = this.#makeLink(call.token, call.from, false);
    this.#remember(call.token);
    link.accept(this.#locked);
    this.#opened(call.token, link, call.locked);
  }

  #makeLink(token: string, address: string, outbound: boolean): LocalLink {
    const { Channel, ledgerId, locks } = this.#parts;
    this.#lastNumber += 1;
    const link: LocalLink = new LocalLink({
      id: `local-${this.#lastNumber}`,
      channel: new Channel(linkChannel(ledgerId, token)),
      own: this.#node,
      address,
      outbound,
      binding: sha256(LINK_DOMAIN, new TextEncoder().encode(token)),
      clock: this.#parts.clock,
      watchLock: (gone, signal) => watchLock(locks, lockName(ledgerId, address), gone, signal),
      accepted: (locked) => {
        if (this.#dials.get(address)?.link !== link) return;
        this.#endDial(address);
        this.#opened(token, link, locked);
      },
      message: (bytes) => this.#handlers?.message(link, bytes),
      ended: (reason) => {
        if (this.#links.delete(token)) this.#handlers?.closed(link, reason);
      },
    });
    return link;
  }

  #opened(token: string, link: LocalLink, locked: boolean): void {
    this.#links.set(token, link);
    if (locked) link.watch();
    this.#handlers?.opened(link);
  }

  #remember(token: string): void {
    this.#pastCalls.add(token);
    for (const oldest of this.#pastCalls) {
      if (this.#pastCalls.size <= PAST_CALLS) break;
      this.#pastCalls.delete(oldest);
    }
  }

  #endDial(address: string): void {
    const dial = this.#dials.get(address);
    this.#dials.delete(address);
    dial?.timer.cancel();
    dial?.channel.close();
  }

  /**
   * Takes a lock for the life of this worker: a tab that is granted it knows that this one is gone.
   */
  #holdLock(): void {
    const { locks, ledgerId } = this.#parts;
    const held = new Promise<void>((resolve) => {
      this.#letGoOfLock = resolve;
    });
    const hold = () => {
      this.#locked = true;
      return held;
    };
    locks?.request(lockName(ledgerId, this.#node), hold).catch(() => undefined);
  }
}

function lockName(ledgerId: Uint8Array, node: string): string {
  return nodeChannel(ledgerId, node);
}

/** Calls `gone` when the holder of the lock has ended. */
function watchLock(locks: Locks | null, name: string, gone: () => void, signal: AbortSignal): void {
  // Rejects when it is aborted (the link ended first) or if locks are denied: pings remain.
  locks?.request(name, { mode: 'shared', signal }, () => gone()).catch(() => undefined);
}
