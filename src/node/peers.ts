/**
 * The links of a node: handshake, how many and which, pings, strikes (N-3, N-4, N-5). Knows nothing
 * of chain or pool; those hear of peers through the hooks.
 */
import { equal, toHex } from '../crypto/bytes.ts';
import { CLOSE_REASONS, type CloseReason, isOffence } from '../protocol/close-reasons.ts';
import { answerOf, type Decoded, type MessageId, refusalOf } from '../protocol/decoded.ts';
import { LIMITS } from '../protocol/limits.ts';
import { ANSWERS } from '../protocol/ops.ts';
import { itemsOfRequest } from '../protocol/quota.ts';
import type { Hello, Request } from '../protocol/shapes.ts';
import { AddressBook } from './address-book.ts';
import { BoundedMap } from './bounded.ts';
import { Peer } from './peer.ts';
import type {
  Clock,
  Link,
  Random,
  RememberedPeer,
  SignallingState,
  TimerHandle,
  Transport,
} from './ports.ts';

export interface PeerHooks {
  ownHello(): Hello;
  /** The handshake is done. */
  joined(peer: Peer): void;
  /** A further `hello` of a known peer. */
  told(peer: Peer): void;
  left(peer: Peer, reason: CloseReason): void;
  /** Answers a request other than `hello`; requests of one peer come one after another. */
  request(peer: Peer, id: MessageId, request: Request): Promise<void>;
  /** Something to show has changed. */
  changed(): void;
}

/** How far a node goes on its own; tests switch parts off. */
const PROTOCOL: readonly [number, number] = [1, 1];

type Incoming = Extract<Decoded, { kind: 'request' | 'bad' }>;

interface Seat {
  peer: Peer;
  queue: { incoming: Incoming; bytes: number }[];
  queued: number;
  busy: boolean;
  handshake: TimerHandle | null;
}

export class Peers {
  readonly book = new AddressBook();
  readonly #clock: Clock;
  readonly #random: Random;
  readonly #hooks: PeerHooks;
  readonly #transports: readonly Transport[];
  readonly #node: Uint8Array;
  readonly #ledgerId: Uint8Array;
  readonly #seats = new Map<string, Seat>();
  /** Addresses being dialled, with their deadline. */
  readonly #dialling = new Map<string, TimerHandle>();
  /** Addresses registered or linked, monotonic ms when last so (O-2 `peers`). */
  readonly #recent = new BoundedMap<string, number>(LIMITS.candidateAddresses);
  readonly #strikes = new BoundedMap<string, number>(LIMITS.scoredAddresses);
  #tick: TimerHandle | null = null;
  #signalling: SignallingState = 'off';
  #stopped = false;
  #exchangeAt = 0;

  constructor(options: {
    clock: Clock;
    random: Random;
    hooks: PeerHooks;
    transports: readonly Transport[];
    node: Uint8Array;
    ledgerId: Uint8Array;
  }) {
    this.#clock = options.clock;
    this.#random = options.random;
    this.#hooks = options.hooks;
    this.#transports = options.transports;
    this.#node = options.node;
    this.#ledgerId = options.ledgerId;
  }

  start(remembered: readonly RememberedPeer[], inviters: readonly string[]): void {
    const now = this.#clock.monotonic();
    for (const address of inviters.slice(0, LIMITS.linkInviters))
      this.book.add(address, 'rtc', 'link', now);
    for (const { address } of remembered) this.book.add(address, 'rtc', 'remembered', now);
    for (const transport of this.#transports)
      transport.start({
        opened: (link) => this.#opened(link),
        message: (link, bytes) => this.#message(link, bytes),
        closed: (link, reason) => this.#closed(link, reason),
        failed: (address) => this.#failed(address),
        found: (addresses, how) => this.#found(transport, addresses, how),
        signalling: (state) => {
          this.#signalling = state;
          this.#dialMore();
          this.#hooks.changed();
        },
      });
    this.#schedule();
  }

  stop(): void {
    this.#stopped = true;
    this.#tick?.cancel();
    for (const { peer } of [...this.#seats.values()]) this.close(peer, 'leaving');
    for (const timer of this.#dialling.values()) timer.cancel();
    this.#dialling.clear();
    for (const transport of this.#transports) transport.stop();
  }

  get signalling(): SignallingState {
    return this.#signalling;
  }

  /** Own PeerJS id, '' while there is none. */
  get address(): string {
    return this.#transports.find(({ kind }) => kind === 'rtc')?.address() ?? '';
  }

  /** Peers whose handshake is done. */
  nodes(): Peer[] {
    const nodes: Peer[] = [];
    for (const { peer } of this.#seats.values()) if (peer.isNode && !peer.closed) nodes.push(peer);
    return nodes;
  }

  all(): Peer[] {
    return [...this.#seats.values()].map(({ peer }) => peer);
  }

  find(id: string): Peer | undefined {
    return this.all().find(
      ({ link, hello }) =>
        link.address === id ||
        link.id === id ||
        (hello !== null && (hello.address === id || toHex(hello.node) === id)),
    );
  }

  get dialling(): number {
    return this.#dialling.size;
  }

  /** O-2 `peers`: PeerJS ids linked or registered in the last ten minutes. */
  addresses(): string[] {
    const now = this.#clock.monotonic();
    for (const { peer } of this.#seats.values()) this.#note(peer);
    const fresh: string[] = [];
    for (const [address, at] of this.#recent.entries())
      if (now - at <= LIMITS.registeredMs) fresh.push(address);
    return fresh.slice(-LIMITS.peersPerAnswer);
  }

  register(peer: Peer, address: string): boolean {
    if (peer.link.kind === 'rtc' && address !== peer.link.address) return false;
    if (address !== '') this.#recent.set(address, this.#clock.monotonic());
    return true;
  }

  #note(peer: Peer): void {
    const address = peer.link.kind === 'rtc' ? peer.link.address : (peer.hello?.address ?? '');
    if (address !== '' && (peer.isNode || this.#recent.has(address)))
      this.#recent.set(address, this.#clock.monotonic());
  }

  /** A wake-up or a wish to look again: ping all, look for more. */
  wake(): void {
    for (const transport of this.#transports) transport.discover();
    for (const { peer } of this.#seats.values()) if (peer.isNode) void this.#ping(peer);
    this.#dialMore();
  }

  /** Tells all nodes where we stand now. */
  tellHello(which: (peer: Peer) => boolean = () => true): void {
    for (const peer of this.nodes()) if (which(peer)) void this.#sendHello(peer);
  }

  async #sendHello(peer: Peer): Promise<void> {
    const answer = await peer.ask('hello', this.#hooks.ownHello());
    if (answer.ok) this.#gotHello(peer, answer.response);
  }

  close(peer: Peer, reason: CloseReason): void {
    const seat = this.#seats.get(peer.link.id);
    if (seat === undefined) return;
    this.#seats.delete(peer.link.id);
    seat.handshake?.cancel();
    this.#settleAddress(peer, reason);
    peer.close(reason);
    this.#hooks.left(peer, reason);
    this.#hooks.changed();
  }

  #settleAddress(peer: Peer, reason: CloseReason): void {
    const now = this.#clock.monotonic();
    const address = peer.link.address;
    if (isOffence(reason)) {
      const strikes = (this.#strikes.get(address) ?? 0) + 1;
      this.#strikes.set(address, strikes);
      if (strikes >= LIMITS.strikesToBan) this.book.ban(address, now);
      else this.book.pause(address, now, LIMITS.redialMs);
    } else if (CLOSE_REASONS[reason] === 'failure') this.book.failed(address, now);
    else if (reason === 'self' || reason === 'other-ledger') this.book.forget(address);
    else this.book.pause(address, now, LIMITS.redialMs);
  }

  #opened(link: Link): void {
    this.#dialled(link.address);
    if (this.#stopped) return link.close('leaving');
    if (this.book.isBanned(link.address, this.#clock.monotonic())) return link.close('banned');
    const peer = new Peer(link, this.#clock, this.#ledgerId);
    const json = link.encoding === 'json';
    if (json && !this.#roomForCaller()) return link.close('too-many-peers');
    if (!json && this.#seats.size >= LIMITS.peersMax + LIMITS.peersPending)
      return link.close('too-many-peers');
    const seat: Seat = { peer, queue: [], queued: 0, busy: false, handshake: null };
    this.#seats.set(link.id, seat);
    if (json) {
      this.#hooks.changed();
      return;
    }
    seat.handshake = this.#clock.after(LIMITS.handshakeTimeoutMs, () => {
      if (!peer.isNode) this.close(peer, 'handshake-timeout');
    });
    void this.#sendHello(peer);
  }

  #roomForCaller(): boolean {
    const callers = this.all().filter(({ link }) => link.encoding === 'json');
    if (callers.length < LIMITS.jsonPeersMax && this.#seats.size < LIMITS.peersMax) return true;
    const idle = callers.find(({ asked }) => this.#clock.monotonic() - asked > LIMITS.jsonIdleMs);
    if (idle === undefined) return false;
    this.close(idle, 'idle');
    return true;
  }

  #closed(link: Link, reason: CloseReason): void {
    const seat = this.#seats.get(link.id);
    if (seat === undefined) return;
    this.#seats.delete(link.id);
    seat.handshake?.cancel();
    seat.peer.gone();
    this.#settleAddress(seat.peer, reason);
    this.#hooks.left(seat.peer, reason);
    this.#dialMore();
    this.#hooks.changed();
  }

  #failed(address: string): void {
    this.#dialled(address);
    this.book.failed(address, this.#clock.monotonic());
    this.#dialMore();
  }

  #found(transport: Transport, addresses: readonly string[], how: 'beacon' | 'presence'): void {
    const now = this.#clock.monotonic();
    const mine = transport.address();
    for (const address of addresses.slice(0, LIMITS.peersPerAnswer))
      if (address !== mine) this.book.add(address, transport.kind, how, now);
    this.#dialMore();
  }

  #message(link: Link, bytes: Uint8Array): void {
    const seat = this.#seats.get(link.id);
    if (seat === undefined) return;
    const { peer } = seat;
    peer.heard = this.#clock.monotonic();
    const decoded = peer.decode(bytes);
    if (decoded.kind === 'answer') return peer.answered(decoded.id, decoded.answer);
    if (decoded.kind === 'bad-answer') return this.close(peer, 'bad-answer');
    if (decoded.kind === 'unasked') {
      if (!peer.unasked()) this.close(peer, 'unasked-answer');
      return;
    }
    if (seat.queue.length >= LIMITS.receiveQueue || seat.queued > LIMITS.receiveQueueBytes)
      return this.close(peer, 'quota');
    seat.queue.push({ incoming: decoded, bytes: bytes.length });
    seat.queued += bytes.length;
    if (!seat.busy) void this.#work(seat);
  }

  async #work(seat: Seat): Promise<void> {
    seat.busy = true;
    for (let next = seat.queue.shift(); next !== undefined; next = seat.queue.shift()) {
      seat.queued -= next.bytes;
      if (seat.peer.closed) break;
      await this.#handle(seat.peer, next.incoming);
    }
    seat.busy = false;
  }

  async #handle(peer: Peer, decoded: Incoming): Promise<void> {
    const now = this.#clock.monotonic();
    peer.asked = now;
    const bad = decoded.kind === 'bad';
    const items = bad ? 0 : itemsOfRequest(decoded.request);
    const verdict = peer.quota.take(bad ? null : decoded.request.op, items, now);
    if (verdict === 'flood') return this.close(peer, 'quota');
    if (bad) {
      // A node of ours never sends one; an op of a later version is answered 404.
      if (peer.link.encoding === 'binary' && decoded.status !== 404)
        return this.close(peer, 'bad-message');
      return peer.answer(decoded.id, null, refusalOf(decoded.status, decoded.error));
    }
    if (verdict === 'wait') {
      return peer.answer(decoded.id, decoded.request.op, refusalOf(429, ANSWERS.tooManyRequests));
    }
    if (decoded.request.op === 'hello') {
      peer.answer(decoded.id, 'hello', answerOf('hello', this.#hooks.ownHello()));
      return this.#gotHello(peer, decoded.request.args);
    }
    if (!peer.isNode && peer.link.encoding === 'binary') {
      return peer.answer(decoded.id, decoded.request.op, refusalOf(403, 'Say "hello" first.'));
    }
    await this.#hooks.request(peer, decoded.id, decoded.request);
  }

  #gotHello(peer: Peer, hello: Hello): void {
    if (peer.closed) return;
    if (peer.link.encoding === 'json') return;
    if (!equal(hello.ledger, this.#ledgerId)) return this.close(peer, 'other-ledger');
    if (hello.protocol[0] > PROTOCOL[1] || hello.protocol[1] < PROTOCOL[0])
      return this.close(peer, 'other-protocol');
    if (equal(hello.node, this.#node)) return this.close(peer, 'self');
    const first = !peer.isNode;
    if (!first && peer.hello !== null && !equal(peer.hello.node, hello.node))
      return this.close(peer, 'bad-message');
    if (first) {
      const twin = this.nodes().find(
        (other) => other.hello !== null && equal(other.hello.node, hello.node),
      );
      if (twin !== undefined) {
        const loser = this.#loser(twin, peer, hello);
        this.close(loser, 'duplicate-link');
        if (loser === peer) return;
      }
      if (this.nodes().length >= LIMITS.peersMax) return this.close(peer, 'too-many-peers');
    }
    peer.hello = hello;
    peer.tip = hello.tip;
    if (!first) {
      this.#hooks.told(peer);
      return;
    }
    const seat = this.#seats.get(peer.link.id);
    seat?.handshake?.cancel();
    this.book.linked(peer.link.address, this.#clock.now());
    this.#note(peer);
    this.#hooks.joined(peer);
    this.#hooks.changed();
    void this.#ping(peer);
    void this.#exchange(peer);
  }

  /** N-3: the local link stays; else the one dialled by the node with the lower id; else the older. */
  #loser(old: Peer, fresh: Peer, hello: Hello): Peer {
    if (old.link.kind !== fresh.link.kind) return old.link.kind === 'local' ? fresh : old;
    if (old.link.outgoing === fresh.link.outgoing) return fresh;
    const mineLower = toHex(this.#node) < toHex(hello.node);
    return old.link.outgoing === mineLower ? fresh : old;
  }

  async #exchange(peer: Peer): Promise<void> {
    const answer = await peer.ask('peers', {});
    if (!answer.ok) return;
    const now = this.#clock.monotonic();
    const mine = this.address;
    for (const address of answer.response.slice(0, LIMITS.peersPerAnswer))
      if (address !== mine) this.book.add(address, 'rtc', 'exchange', now);
    this.#dialMore();
  }

  async #ping(peer: Peer): Promise<void> {
    const sent = this.#clock.monotonic();
    const wall = this.#clock.now();
    const answer = await peer.ask('time', {}, LIMITS.deadAfterMs);
    if (peer.closed) return;
    if (!answer.ok) {
      if (answer.why === 'timeout' && this.#silent(peer)) this.close(peer, 'timeout');
      return;
    }
    const rtt = this.#clock.monotonic() - sent;
    peer.rtt = rtt;
    peer.clockOffset = answer.response.time * 1000 - (wall + rtt / 2);
    this.#note(peer);
  }

  /** Neither message nor piece has come, and nothing of ours is still on its way out. */
  #silent(peer: Peer): boolean {
    const heard = Math.max(peer.heard, peer.link.heardAt?.() ?? 0);
    return this.#clock.monotonic() - heard >= LIMITS.deadAfterMs && peer.link.buffered() === 0;
  }

  /** Own clock against the peers' median, ms; null when fine or unknown (N-4). */
  clockOff(): number | null {
    const offsets = this.nodes()
      .map(({ clockOffset }) => clockOffset)
      .filter((offset) => offset !== null)
      .sort((a, b) => a - b);
    const median = offsets[Math.floor(offsets.length / 2)];
    if (median === undefined || Math.abs(median) <= LIMITS.clockOffMs) return null;
    return -median;
  }

  #schedule(): void {
    if (this.#stopped) return;
    const jitter = 0.8 + 0.4 * this.#random.uniform();
    this.#tick = this.#clock.after(LIMITS.pingMs * jitter, () => {
      for (const peer of this.nodes())
        if (peer.openQuestions < LIMITS.openRequests / 2) void this.#ping(peer);
      const now = this.#clock.monotonic();
      if (
        now - this.#exchangeAt > LIMITS.beaconLookMs &&
        this.nodes().length < LIMITS.peersWanted
      ) {
        this.#exchangeAt = now;
        for (const peer of this.nodes().slice(0, 3)) void this.#exchange(peer);
      }
      this.#dialMore();
      this.#schedule();
    });
  }

  #dialled(address: string): void {
    this.#dialling.get(address)?.cancel();
    this.#dialling.delete(address);
  }

  /** Dials while fewer are linked than wanted; a beacon's holder is linked even then, so that a room never stays split. */
  #dialMore(): void {
    if (this.#stopped) return;
    const now = this.#clock.monotonic();
    const linked = new Set<string>();
    for (const { peer } of this.#seats.values()) {
      linked.add(peer.link.address);
      if (peer.hello !== null) {
        linked.add(peer.hello.address);
        linked.add(toHex(peer.hello.node));
      }
    }
    const free = (address: string) => !linked.has(address) && !this.#dialling.has(address);
    for (const { address, kind, source } of this.book.candidates(now, free)) {
      const open = this.#seats.size + this.#dialling.size;
      const wanted =
        source === 'beacon' || source === 'presence' ? LIMITS.peersMax : LIMITS.peersWanted;
      if (open >= wanted || this.#dialling.size >= LIMITS.peersPending) continue;
      const transport = this.#transports.find((one) => one.kind === kind);
      if (transport === undefined || (kind === 'rtc' && this.#signalling !== 'open')) continue;
      this.#dialling.set(
        address,
        this.#clock.after(LIMITS.dialTimeoutMs + 2_000, () => this.#failed(address)),
      );
      transport.dial(address);
    }
  }
}
