/**
 * One open ledger on the page: its node worker, its WebRTC half, its client. Part of the
 * composition root.
 */

import type { FromNode, ToNode } from '../api/rpc.ts';
import { WorkerClient } from '../api/worker-client.ts';
import type { Bug, FatalProblem, NetworkFinding } from '../app/session.ts';
import { fromHex } from '../base/bytes.ts';
import type { Charter } from '../ledger/charter.ts';
import type { CodeLinks } from '../network/code-links.ts';
import { FolioPeer } from '../network/folio-peer.ts';
import type { RtcServers } from '../network/peer-types.ts';
import { RtcHost } from '../network/rtc-host.ts';
import { webRtc } from '../network/webrtc.ts';
import type { Damage } from '../node/ports.ts';
import { checkNetwork } from './network-check.ts';
import nodeWorkerUrl from './node-worker.ts?worker&url';
import { startWorker } from './start-worker.ts';
import { systemClock, systemRandom } from './system.ts';

export interface NodeHostParts {
  /** Ledger id, hex. */
  ledger: string;
  charter: Charter;
  slot: number;
  /** To look only. */
  watch: boolean;
  /** PeerJS ids from the link. */
  inviters: readonly string[];
  servers: RtcServers;
  /** The damage found when this ledger was open before. */
  damage: Damage | null;
  /** `spoiled`: the builder's stored settings could not be read. */
  opened(client: WorkerClient, spoiled: boolean): void;
  failed(problem: FatalProblem): void;
  /** An uncaught error in one of the workers. */
  bug(where: Bug['where'], reason: string): void;
  /** The ledger must be opened anew, with the damage if that is the reason. */
  reopen(damage: Damage | null): void;
}

/** A worker that has not closed its database after this is ended. */
const CLOSING_MS = 3_000;
/** How often the page's clock is checked for a jump, which means that the device slept. */
const WATCH_MS = 5_000;
const ASLEEP_MS = 20_000;

/** React's own tasks come before a timer; a hidden page draws nothing, and its timers are late. */
function whenDrawn(then: (tookMs: number) => void): void {
  if (document.hidden) return then(0);
  const began = performance.now();
  setTimeout(() => then(performance.now() - began));
}

export class NodeHost {
  readonly ledger: string;
  readonly watch: boolean;
  readonly #worker: Worker;
  readonly #rtc: RtcHost;
  readonly #parts: NodeHostParts;
  readonly #unhook = new AbortController();
  readonly #gone: Promise<void>;
  #ended: () => void = () => undefined;
  #client: WorkerClient | null = null;
  #closed = false;
  /** True once the worker has loaded. */
  #heard = false;

  constructor(parts: NodeHostParts) {
    this.#parts = parts;
    this.#gone = new Promise((resolve) => {
      this.#ended = resolve;
    });
    this.ledger = parts.ledger;
    this.watch = parts.watch;
    const { port1, port2 } = new MessageChannel();
    this.#rtc = new RtcHost({
      port: port1,
      ledgerId: fromHex(parts.ledger) as Uint8Array,
      servers: parts.servers,
      PeerClass: FolioPeer,
      Socket: WebSocket,
      PeerConnection: webRtc(),
      clock: systemClock,
      random: systemRandom,
      page: window,
    });
    this.#worker = startWorker(nodeWorkerUrl);
    this.#worker.onmessage = (event: MessageEvent<FromNode>) => this.#hear(event.data);
    this.#worker.onerror = (event) => {
      event.preventDefault();
      // A running worker reports its errors itself, and mostly goes on.
      if (this.#heard) return;
      parts.failed({ kind: 'stopped', reason: event.message || 'The node worker did not load.' });
    };
    const { charter, slot, watch, inviters, damage } = parts;
    const [signalling] = parts.servers.signalling;
    if (signalling === undefined) throw new RangeError('no signalling server');
    const message = { charter, slot, watch, inviters, signalling, damage, port: port2 };
    this.#post({ type: 'open', ...message }, [port2]);
    this.#watch();
  }

  #post(message: ToNode, transfer: Transferable[] = []): void {
    this.#worker.postMessage(message, transfer);
  }

  #hear(message: FromNode): void {
    this.#heard = true;
    if (message.type === 'closed') return this.#end();
    if (this.#closed) return;
    if (message.type === 'failed') {
      const { message: reason, ...rest } = message.error;
      this.#parts.failed({ kind: 'storage', reason, ...rest });
    } else if (message.type === 'opened') {
      const worker = { postMessage: (sent: ToNode) => this.#post(sent) };
      this.#client = new WorkerClient(worker, message.wallet, whenDrawn);
      this.#post({ type: 'hidden', hidden: document.hidden });
      this.#parts.opened(this.#client, message.spoiled);
    } else if (message.type === 'bug') this.#parts.bug(message.where, message.reason);
    else if (message.type === 'reopen') this.#parts.reopen(message.damage);
    else this.#client?.receive(message);
  }

  /** Hidden tabs build less; waking ones look for peers at once. */
  #watch(): void {
    const { signal } = this.#unhook;
    const wake = () => this.#post({ type: 'wake', back: false });
    const back = () => this.#post({ type: 'wake', back: true });
    const visible = () => {
      this.#post({ type: 'hidden', hidden: document.hidden });
      if (!document.hidden) wake();
    };
    document.addEventListener('visibilitychange', visible, { signal });
    document.addEventListener('resume', back, { signal });
    window.addEventListener('online', back, { signal });
    // Chromium reports when the machine has moved to another network.
    const { connection } = navigator as { connection?: EventTarget };
    connection?.addEventListener('change', back, { signal });
    const shown = (event: PageTransitionEvent) => event.persisted && back();
    window.addEventListener('pageshow', shown, { signal });
    // This tells the other tabs of this browser at once.
    const gone = (event: PageTransitionEvent) => event.persisted || this.#post({ type: 'close' });
    window.addEventListener('pagehide', gone, { signal });
    let last = Date.now();
    const timer = setInterval(() => {
      const now = Date.now();
      if (now - last > ASLEEP_MS) wake();
      last = now;
    }, WATCH_MS);
    signal.addEventListener('abort', () => clearInterval(timer));
  }

  setServers(servers: RtcServers): void {
    this.#rtc.setServers(servers);
    const [signalling] = servers.signalling;
    if (signalling !== undefined) this.#post({ type: 'signalling', signalling });
  }

  /** Asks each server of this page whether it answers from here (N-7). */
  checkNetwork(signalling: boolean): Promise<NetworkFinding[]> {
    const { signalling: server, iceServers } = this.#rtc.serversInUse;
    const relay = this.#rtc.testRelay();
    return checkNetwork({
      PeerConnection: webRtc(),
      clock: systemClock,
      iceServers,
      signalling,
      signallingServer: server === undefined ? '' : `${server.host}:${server.port}${server.path}`,
      relay: relay === null ? null : () => relay,
    });
  }

  /** Links by codes (N-8). */
  get codes(): CodeLinks {
    return this.#rtc.codes;
  }

  /** Takes fresh credentials for the same servers. */
  refreshServers(servers: RtcServers): void {
    this.#rtc.refresh(servers);
  }

  #end(): void {
    this.#worker.terminate();
    this.#ended();
  }

  /**
   * Resolves once the worker has let go of its databases, so that the next worker may have them.
   */
  close(): Promise<void> {
    if (this.#closed) return this.#gone;
    this.#closed = true;
    this.#unhook.abort();
    this.#client?.close();
    if (this.#client === null) this.#post({ type: 'close' });
    this.#rtc.destroy();
    setTimeout(() => this.#end(), CLOSING_MS);
    return this.#gone;
  }
}
