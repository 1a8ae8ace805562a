/**
 * The links of a node: handshake, how many and which, pings, penalties (N-3, N-4, N-5). Knows
 * nothing of chain or pool; those hear of peers through the hooks.
 *
 * What it does. A link that opens gets a handshake of `handshakeTimeoutMs`; the first `hello` shows
 * protocol, ledger and node, and the link gets a place of its kind (`places.ts`), another's where
 * it must, or ends. Two links to one node: one ends by a rule both sides know. A node is pinged
 * each 5 s and ended after 15 s without any sign of life. `Dialling` decides whom to call.
 *
 * Why. Ids cost nothing, so what strangers can take is bounded as a whole: handshakes under way,
 * places of those who dialled in, bytes that wait (the fullest inbox goes). What a peer says of
 * itself never ends another's link; what the signalling server vouches for may. Bad ends of
 * strangers' links make further ones come in slowly, and never an acquaintance.
 *
 * States of a link: open and pending; linked, with a place; gone. Of an address: free, paused,
 * banned (`AddressBook`).
 *
 * Bounds. `peersMax` places and `peersPending` handshakes; each change walks over these few.
 */

import { BoundedMap } from '../../base/bounded.ts';
import { equal, toHex } from '../../base/bytes.ts';
import { CLOSE_REASONS, type CloseReason, isOffence } from '../../protocol/close-reasons.ts';
import { answerOf, type Decoded, type MessageId, refusalOf } from '../../protocol/decoded.ts';
import { LIMITS } from '../../protocol/limits.ts';
import { PROTOCOL } from '../../protocol/ops.ts';
import { isDialable } from '../../protocol/peer-address.ts';
import { TokenBucket } from '../../protocol/quota.ts';
import type { Hello, Request } from '../../protocol/shapes.ts';
import type { NodeContext } from '../context.ts';
import type { NodeEvents } from '../events.ts';
import type {
  Clock,
  DialFailure,
  Link,
  Random,
  RememberedPeer,
  SignallingState,
  TimerHandle,
  Transport,
} from '../ports.ts';
import { type Trail, trailPeer } from '../trail.ts';
import type { AddressBook } from './address-book.ts';
import { Debts, unpaidStart } from './debts.ts';
import { Dialling } from './dialling.ts';
import { Inbox, type Incoming } from './inbox.ts';
import type { Neighbours } from './neighbours.ts';
import { Peer } from './peer.ts';
import { type PlaceKind, placeFor } from './places.ts';
import { Turns } from './turns.ts';

/** What follows from what peers do, in the same turn. */
export interface PeerFollower {
  /** What this node tells of itself. */
  ownHello(): Hello;
  /** The handshake is done. */
  connected(peer: Peer): void;
  /** A further `hello` of a known peer. */
  told(peer: Peer): void;
  disconnected(peer: Peer, reason: CloseReason): void;
  /** Answers a request other than `hello`; requests of one peer come one after another. */
  request(peer: Peer, id: MessageId, request: Request): Promise<void>;
}

/** No offence, and yet a bad end of a link of one who dialled in. */
const TIRESOME: readonly CloseReason[] = ['receive-overflow', 'handshake-timeout'];

interface Seat {
  peer: Peer;
  inbox: Inbox;
  handshake: TimerHandle | null;
  /** Monotonic ms since when it is open. */
  readonly openedAt: number;
  /** Where this node was found then. */
  readonly ownAddress: string;
  /** True once it has one of the places (`places.ts`). */
  placed: boolean;
  /** It dialled in from an address nobody knew. */
  readonly stranger: boolean;
}

export class Peers implements Neighbours {
  readonly #dialling: Dialling;
  readonly #turns: Turns;
  readonly #clock: Clock;
  readonly #random: Random;
  readonly #trail: Trail;
  readonly #events: NodeEvents;
  readonly #transports: readonly Transport[];
  readonly #node: Uint8Array;
  readonly #ledgerId: Uint8Array;
  readonly #seats = new Map<string, Seat>();
  /** Addresses registered or linked, monotonic ms when last so (O-2 `peers`). */
  readonly #recent = new BoundedMap<string, number>(LIMITS.candidateAddresses);
  readonly #strikes = new BoundedMap<string, number>(LIMITS.scoredAddresses);
  /** When relayed links are dialled directly next (monotonic ms), by link id. */
  readonly #direct = new BoundedMap<string, { at: number; tries: number }>(LIMITS.relayedLinks);
  /** Addresses that were there and could not be reached, monotonic ms of the last try. */
  readonly #noWay = new BoundedMap<string, number>(LIMITS.candidateAddresses);
  /** Bad ends of links of those who dialled in: ids cost nothing, so they count together. */
  readonly #patience: TokenBucket;
  readonly #debts = new Debts();
  #follower: PeerFollower | null = null;
  #tick: TimerHandle | null = null;
  #signalling: SignallingState = 'off';
  #stopped = false;
  #exchangeAt = 0;

  constructor(options: {
    context: NodeContext;
    transports: readonly Transport[];
    node: Uint8Array;
    ledgerId: Uint8Array;
  }) {
    const { clock, events, random, trail, yieldToEventLoop } = options.context;
    this.#clock = clock;
    this.#random = random;
    this.#trail = trail;
    this.#events = events;
    this.#transports = options.transports;
    this.#node = options.node;
    this.#ledgerId = options.ledgerId;
    this.#patience = new TokenBucket(LIMITS.badEnds, clock.monotonic());
    this.#turns = new Turns(clock, yieldToEventLoop);
    this.#dialling = new Dialling(clock, random, options.transports, {
      links: () => [...this.#placed(), ...this.#pending(true)],
      pending: () => this.#pending(true).length,
      linked: () => this.#linked(),
      ready: ({ kind }) => kind === 'local' || this.#signalling === 'open',
    });
  }

  /** Who follows what peers do; once, before `start`. */
  attach(follower: PeerFollower): void {
    this.#follower = follower;
  }

  get #following(): PeerFollower {
    if (this.#follower === null) throw new Error('nobody follows the peers');
    return this.#follower;
  }

  get book(): AddressBook {
    return this.#dialling.book;
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
        failed: (address, why) => this.#failed(address, why),
        found: (addresses, how, seen) => this.#found(transport, addresses, how, seen),
        signalling: (state) => {
          if (state !== this.#signalling) this.#trail.add('signalling', { state });
          this.#signalling = state;
          // Linked tabs learn the address at once: a script may name it to them.
          if (state === 'open') this.tellHello();
          // What failed before may have failed for want of a network.
          if (state === 'open') this.book.liftPauses(this.#clock.monotonic());
          this.#dialling.more();
          this.#events.emit('view');
        },
      });
    this.#schedule();
  }

  stop(): void {
    this.#stopped = true;
    this.#tick?.cancel();
    for (const { peer } of [...this.#seats.values()]) this.close(peer, 'leaving');
    this.#dialling.stop();
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

  /** What a peer only says of itself counts where no link has that name. */
  find(id: string): Peer | undefined {
    const peers = this.all();
    return (
      peers.find(({ link }) => link.address === id || link.id === id) ??
      peers.find(({ hello }) => hello?.address === id || (hello && toHex(hello.node) === id))
    );
  }

  /** Dials under way. */
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
    if (address === '' || address !== dialAddress(peer)) return false;
    this.#recent.set(address, this.#clock.monotonic());
    return true;
  }

  #note(peer: Peer): void {
    const address = dialAddress(peer);
    if (address !== '' && (peer.isNode || this.#recent.has(address)))
      this.#recent.set(address, this.#clock.monotonic());
  }

  /**
   * A wish to look again: ping all, look for more. `back`: after a sleep, or with the network back,
   * what was known of links and failures is out of date.
   */
  wake(back: boolean): void {
    if (back) this.book.liftPauses(this.#clock.monotonic());
    for (const transport of this.#transports) transport.discover();
    const deadAfter = back ? LIMITS.wakeAnswerMs : LIMITS.deadAfterMs;
    for (const { peer } of this.#seats.values()) if (peer.isNode) void this.#ping(peer, deadAfter);
    this.#dialling.more();
  }

  /** Nodes that were called in the last minutes and that no path led to, while none is linked. */
  get unreachable(): number {
    const now = this.#clock.monotonic();
    let count = 0;
    for (const at of this.#noWay.values()) if (now - at <= LIMITS.unreachableMs) count += 1;
    return count;
  }

  /** Somebody who is there is being dialled. */
  get isHopeful(): boolean {
    return this.#dialling.hopeful > 0;
  }

  #failed(address: string, why: DialFailure | undefined): void {
    if (why === 'no-way') this.#noWay.set(address, this.#clock.monotonic());
    else if (why === 'missing') this.#noWay.delete(address);
    if (why !== 'not-dialled')
      this.#trail.add('dial-failed', { peer: address, why: why ?? 'unknown' });
    this.#dialling.failed(address);
    this.#events.emit('view');
  }

  /** Tells all nodes where we stand now. */
  tellHello(which: (peer: Peer) => boolean = () => true): void {
    for (const peer of this.nodes()) if (which(peer)) void this.#sendHello(peer);
  }

  async #sendHello(peer: Peer): Promise<void> {
    const answer = await peer.ask('hello', this.#following.ownHello());
    if (answer.ok) this.#gotHello(peer, answer.response);
  }

  penalise(peer: Peer | null, reason: CloseReason): void {
    if (peer !== null && peer.link.encoding === 'binary') this.close(peer, reason);
  }

  close(peer: Peer, reason: CloseReason): void {
    const seat = this.#seats.get(peer.link.id);
    if (seat === undefined) return;
    this.#seats.delete(peer.link.id);
    seat.handshake?.cancel();
    seat.inbox.clear();
    this.#settleAddress(seat, reason);
    peer.close(reason);
    this.#following.disconnected(peer, reason);
    this.#events.emit('view');
    if (CLOSE_REASONS[reason] === 'failure' && !this.#stopped) this.#dialling.more();
  }

  #settleAddress({ peer, inbox, stranger, placed }: Seat, reason: CloseReason): void {
    this.#dialling.left(peer.link.address);
    const now = this.#clock.monotonic();
    this.#trail.ended(peer.link, reason, placed ? now - peer.placedAt : null);
    const address = peer.link.address;
    // A script knows no pace: too many small messages of it are no bad end, too many bytes are.
    const simple = peer.link.encoding === 'json' && inbox.bytes <= LIMITS.receiveQueueBytes;
    const bad = isOffence(reason) || (TIRESOME.includes(reason) && !simple);
    if (!peer.link.outgoing && bad) this.#patience.take(1);
    // Who spends what a new link has and leaves would do so again under another name.
    else if (stranger) this.#patience.take(unpaidStart(peer.account, now));
    if (isOffence(reason)) {
      const strikes = (this.#strikes.get(address) ?? 0) + 1;
      if (strikes < LIMITS.strikesToBan) {
        this.#strikes.set(address, strikes);
        this.book.pause(address, now, LIMITS.redialMs);
      } else {
        // After the ban it takes as many again.
        this.#strikes.delete(address);
        this.book.ban(address, now);
        this.#trail.add('peer-banned', { peer: address });
      }
    } else if (CLOSE_REASONS[reason] === 'failure') {
      const stood = peer.isNode && now - peer.placedAt >= LIMITS.standingMs;
      if (stood) this.book.broke(address, now);
      else this.book.failed(address, now);
    }
    // It knows by itself that it has a link to us already; to us that is hearsay.
    else if (peer.link.outgoing && reason === 'remote-closed' && this.#isElsewhere(peer))
      this.book.pause(address, now, LIMITS.redialMaxMs);
    // Turned away at the door: asked again later and later, as where nobody opens.
    else if (!peer.isNode && reason === 'remote-closed') this.book.failed(address, now);
    else if (reason === 'self' || reason === 'other-ledger') this.book.forget(address);
    else this.book.pause(address, now, LIMITS.redialMs);
  }

  /**
   * Whether others, linked at other addresses, say that they are the node that this link led to.
   */
  #isElsewhere({ link, hello }: Peer): boolean {
    const others = this.nodes().filter(
      (other) =>
        dialAddress(other) === link.address ||
        (hello !== null && other.hello !== null && equal(other.hello.node, hello.node)),
    );
    return others.length > 0 && others.every((other) => other.link.address !== link.address);
  }

  /** Peers that have a place. */
  #placed(): Peer[] {
    const placed: Peer[] = [];
    for (const seat of this.#seats.values()) if (seat.placed) placed.push(seat.peer);
    return placed;
  }

  /**
   * All by which a linked peer may be called. The signalling server vouches for the address of a
   * link; what else a peer says of itself keeps nobody from being dialled, unless it is a tab of
   * this browser.
   */
  #linked(): Set<string> {
    const linked = new Set<string>();
    for (const { peer } of this.#seats.values()) {
      linked.add(peer.link.address);
      if (peer.hello === null || peer.link.kind !== 'local') continue;
      linked.add(peer.hello.address);
      linked.add(toHex(peer.hello.node));
    }
    return linked;
  }

  #opened(link: Link): void {
    if (link.outgoing) this.#dialling.ended(link.address);
    const refusal = this.#refusalOf(link);
    if (refusal !== null) {
      this.#trail.add('link-refused', { ...trailPeer(link), reason: refusal });
      return link.close(refusal);
    }
    const account = this.#debts.of(link, this.#clock.monotonic());
    const peer = new Peer(link, this.#clock, this.#ledgerId, account);
    const inbox = this.#inboxOf(peer);
    const openedAt = this.#clock.monotonic();
    const ownAddress = this.address;
    const stranger = !link.outgoing && this.#isStranger(link);
    const seat: Seat = {
      peer,
      inbox,
      handshake: null,
      openedAt,
      ownAddress,
      placed: false,
      stranger,
    };
    this.#seats.set(link.id, seat);
    peer.placeKind = this.#kindOf(peer);
    if (link.encoding === 'json') return this.#takePlace(peer, false);
    seat.handshake = this.#clock.after(LIMITS.handshakeTimeoutMs, () => {
      if (!peer.isNode) this.close(peer, 'handshake-timeout');
    });
    void this.#sendHello(peer);
  }

  /** Why a link that opened cannot stay; null: it may. Makes room where that is fair. */
  #refusalOf(link: Link): CloseReason | null {
    if (this.#stopped) return 'leaving';
    if (this.book.isBanned(link.address, this.#clock.monotonic())) return 'banned';
    if (!this.#isWelcome(link)) return 'too-many-peers';
    const hasRoom = link.encoding === 'json' ? this.#roomForCaller() : this.#roomForHandshake(link);
    return hasRoom ? null : 'too-many-peers';
  }

  /**
   * While strangers behave badly, further ones come in slowly; acquaintances and own dials always
   * do.
   */
  #isWelcome(link: Link): boolean {
    return (
      link.outgoing || !this.#isStranger(link) || this.#patience.has(1, this.#clock.monotonic())
    );
  }

  /** Neither a tab of this browser nor at an address that was known before. */
  #isStranger({ kind, address }: Link): boolean {
    return kind !== 'local' && this.book.kindOf(address) !== 'known';
  }

  #inboxOf(peer: Peer): Inbox {
    return new Inbox(peer, this.#clock, this.#turns, {
      answer: (decoded, bytes) => this.#answer(peer, decoded, bytes),
      request: (incoming) => this.#handle(peer, incoming),
      close: (reason) => this.close(peer, reason),
    });
  }

  /** Handshakes under way: of own dials, or of those who dialled in. */
  #pending(outgoing: boolean): Peer[] {
    const pending: Peer[] = [];
    for (const { peer, placed } of this.#seats.values())
      if (!placed && peer.link.outgoing === outgoing) pending.push(peer);
    return pending;
  }

  /**
   * Own dials are few by themselves; those who dial in must not fill the door, and make way for
   * ours. Who says nothing makes way for the next one; strangers fill the door for strangers only.
   */
  #roomForHandshake(link: Link): boolean {
    const callers = this.#pending(false);
    if (link.outgoing) {
      if (callers.length + this.#pending(true).length < LIMITS.peersPending) return true;
      const first = callers.find((one) => this.#isStranger(one.link)) ?? callers[0];
      if (first !== undefined) this.close(first, 'too-many-peers');
      return first !== undefined;
    }
    const stranger = this.#isStranger(link);
    const alike = callers.filter((one) => this.#isStranger(one.link) === stranger);
    if (alike.length < LIMITS.callersPending) return true;
    const mute = alike.find((one) => this.#openFor(one) > LIMITS.callerSilentMs);
    if (mute !== undefined) this.close(mute, 'handshake-timeout');
    return mute !== undefined;
  }

  /** Milliseconds since its link opened. */
  #openFor({ link }: Peer): number {
    const now = this.#clock.monotonic();
    return now - (this.#seats.get(link.id)?.openedAt ?? now);
  }

  #roomForCaller(): boolean {
    const callers = this.all().filter(({ link }) => link.encoding === 'json');
    const now = this.#clock.monotonic();
    const room = placeFor(this.#placed(), 'incoming', false, now).admit;
    if (callers.length < LIMITS.jsonPeersMax && room) return true;
    // Asking costs nothing, so it keeps no place for ever: all make way in turn, who asks least
    // first.
    const settled = callers.filter(({ placedAt }) => now - placedAt >= LIMITS.placeKeptMs);
    const [idle] = settled.sort((a, b) => a.asked - b.asked);
    if (idle === undefined) return false;
    this.close(idle, 'idle');
    return true;
  }

  /**
   * How a peer was found, as far as that says anything. Of those who dial in only the address
   * counts.
   */
  #kindOf({ link }: Peer): PlaceKind {
    if (link.kind === 'local') return 'local';
    const heard = this.book.kindOf(link.address);
    if (link.outgoing) return heard ?? 'exchange';
    return heard === 'known' ? 'known' : 'incoming';
  }

  /** Gives a peer a place, another's where it must, and closes it where there is none. */
  #takePlace(peer: Peer, looking: boolean): void {
    const verdict = placeFor(this.#placed(), peer.placeKind, looking, this.#clock.monotonic());
    if (!verdict.admit) return this.close(peer, 'too-many-peers');
    if (verdict.instead !== null) this.close(verdict.instead, 'rotated');
    this.#place(peer);
  }

  #place(peer: Peer): void {
    peer.placedAt = this.#clock.monotonic();
    const seat = this.#seats.get(peer.link.id);
    if (seat !== undefined) seat.placed = true;
    this.#trail.add('peer-connected', trailPeer(peer.link));
    this.#events.emit('view');
  }

  #closed(link: Link, reason: CloseReason): void {
    const seat = this.#seats.get(link.id);
    if (seat === undefined) return;
    this.#seats.delete(link.id);
    seat.handshake?.cancel();
    seat.inbox.clear();
    seat.peer.gone();
    this.#settleAddress(seat, reason);
    this.#following.disconnected(seat.peer, reason);
    this.#dialling.more();
    this.#events.emit('view');
  }

  #found(
    transport: Transport,
    addresses: readonly string[],
    how: 'rendezvous' | 'presence',
    seen = addresses.length,
  ): void {
    const now = this.#clock.monotonic();
    const mine = transport.address();
    for (const [index, address] of addresses.slice(0, LIMITS.peersPerAnswer).entries()) {
      if (address === mine) continue;
      // The holder of a rendezvous id names itself first, then its peers.
      const source = how === 'rendezvous' && index > 0 ? 'exchange' : how;
      this.book.add(address, transport.kind, source, now);
      if (index < seen) this.book.here(address, now);
    }
    this.#dialling.more();
  }

  #message(link: Link, bytes: Uint8Array): void {
    const seat = this.#seats.get(link.id);
    if (seat === undefined) return;
    const { peer, inbox } = seat;
    peer.heard = this.#clock.monotonic();
    if (peer.isAnswer(bytes)) return this.#answer(peer, peer.decode(bytes), bytes.length);
    // However fast it sends, that alone proves nothing: a tab that slept is handed all at once.
    if (inbox.isFull) return this.close(peer, 'receive-overflow');
    inbox.push(bytes);
    this.#lightenInboxes();
  }

  /** All inboxes together have a cap; who fills the most of them goes. */
  #lightenInboxes(): void {
    let sum = 0;
    let fullest: Seat | null = null;
    for (const seat of this.#seats.values()) {
      sum += seat.inbox.bytes;
      if (fullest === null || seat.inbox.bytes > fullest.inbox.bytes) fullest = seat;
    }
    if (sum > LIMITS.receiveQueuesBytes && fullest !== null)
      this.close(fullest.peer, 'receive-overflow');
  }

  #answer(peer: Peer, decoded: Decoded, bytes: number): void {
    if (decoded.kind === 'answer') peer.answered(decoded.id, decoded.answer, bytes);
    else if (decoded.kind === 'bad-answer') this.close(peer, 'bad-answer');
    else if (decoded.kind === 'unasked') {
      if (!peer.unasked(decoded.id)) this.close(peer, 'unasked-answer');
    } else if (decoded.kind === 'bad') this.close(peer, 'bad-message');
  }

  async #handle(peer: Peer, { id, request }: Incoming): Promise<void> {
    if (request.op === 'hello') {
      peer.answer(id, 'hello', answerOf('hello', this.#following.ownHello()));
      return this.#gotHello(peer, request.args);
    }
    if (!peer.isNode && peer.link.encoding === 'binary')
      return peer.answer(id, request.op, refusalOf(403, 'Say "hello" first.'));
    await this.#following.request(peer, id, request);
  }

  #gotHello(peer: Peer, hello: Hello): void {
    if (peer.closed) return;
    if (peer.link.encoding === 'json') return;
    if (hello.protocol[0] > PROTOCOL[1] || hello.protocol[1] < PROTOCOL[0])
      return this.close(peer, 'other-protocol');
    if (!equal(hello.ledger, this.#ledgerId)) return this.close(peer, 'other-ledger');
    if (equal(hello.node, this.#node)) return this.close(peer, 'self');
    const before = peer.hello;
    if (before !== null) {
      if (!equal(before.node, hello.node)) return this.close(peer, 'bad-message');
      peer.hello = hello;
      peer.tip = hello.tip;
      if (peer.link.address !== dialAddress(peer)) this.#recent.delete(peer.link.address);
      this.#note(peer);
      return this.#following.told(peer);
    }
    this.#welcome(peer, hello);
  }

  /** The first `hello`: the link gets a place, or ends. */
  #welcome(peer: Peer, hello: Hello): void {
    const { address } = peer.link;
    this.#noWay.delete(address);
    const looking = this.#dialling.wasLooking(address);
    const replaced: Peer[] = [];
    for (const twin of this.nodes()) {
      if (twin.hello === null || !equal(twin.hello.node, hello.node)) continue;
      if (!this.#oldStays(twin, peer, hello)) {
        if (mayEndFor(twin.hello, peer.link)) replaced.push(twin);
      } else if (mayEndFor(hello, twin.link)) return this.close(peer, 'duplicate-link');
      else if (this.#hasMovedSince(twin) && mayEndFor(twin.hello, peer.link)) replaced.push(twin);
    }
    const [first] = replaced;
    if (first === undefined) this.#takePlace(peer, looking);
    else {
      // The place is the node's, by whichever link.
      if (peer.placeKind === 'incoming') peer.placeKind = first.placeKind;
      this.#place(peer);
    }
    if (peer.closed) return;
    peer.hello = hello;
    peer.tip = hello.tip;
    this.#seats.get(peer.link.id)?.handshake?.cancel();
    if (isDialable(address)) this.book.linked(address, this.#clock.now());
    this.#note(peer);
    this.#following.connected(peer);
    for (const twin of replaced) this.close(twin, 'duplicate-link');
    this.#events.emit('view');
    void this.#ping(peer);
    void this.#exchange(peer);
  }

  /**
   * N-4: the local link stays; else the one dialled by the node with the lower id; else the older.
   */
  #oldStays(old: Peer, fresh: Peer, hello: Hello): boolean {
    if (old.link.kind !== fresh.link.kind) return old.link.kind === 'local';
    // A direct link replaces a relayed one (N-7).
    if (isRelayed(old) !== isRelayed(fresh)) return isRelayed(fresh);
    if (old.link.outgoing === fresh.link.outgoing) return true;
    return old.link.outgoing === toHex(this.#node) < toHex(hello.node);
  }

  /**
   * Then the other end cannot see that the link it should end for is this node's: where both have
   * moved, the fresh one stays.
   */
  #hasMovedSince({ link }: Peer): boolean {
    return this.#seats.get(link.id)?.ownAddress !== this.address;
  }

  async #exchange(peer: Peer): Promise<void> {
    const answer = await peer.ask('peers', {});
    if (!answer.ok) return;
    const now = this.#clock.monotonic();
    const mine = this.address;
    for (const address of answer.response.slice(0, LIMITS.peersPerAnswer))
      if (address !== mine) this.book.add(address, 'rtc', 'exchange', now);
    this.#dialling.more();
  }

  async #ping(peer: Peer, deadAfter: number = LIMITS.deadAfterMs): Promise<void> {
    const sent = this.#clock.monotonic();
    const wall = this.#clock.now();
    const asked = peer.ask('time', {}, deadAfter);
    const queued = peer.link.buffered();
    const answer = await asked;
    if (peer.closed) return;
    if (!answer.ok) {
      if (answer.why === 'timeout' && this.#silent(peer, queued, deadAfter))
        this.close(peer, 'timeout');
      return;
    }
    const rtt = this.#clock.monotonic() - sent;
    peer.rtt = rtt;
    peer.clockOffset = answer.response.time * 1000 - (wall + rtt / 2);
    this.#note(peer);
  }

  /**
   * Neither message nor piece has come, and of the bytes queued when it was asked none has gone
   * out.
   */
  #silent(peer: Peer, queued: number, deadAfter: number): boolean {
    const heard = Math.max(peer.heard, peer.link.heardAt?.() ?? 0);
    if (this.#clock.monotonic() - heard < deadAfter) return false;
    const left = peer.link.buffered();
    return left === 0 || left >= queued;
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

  /** Relayed links this node dialled are dialled again, less and less often, for a direct way. */
  #tryDirect(now: number): void {
    for (const { link, closed, isNode } of this.all()) {
      if (!link.relayed || !link.outgoing || closed || !isNode) continue;
      const next = this.#direct.get(link.id) ?? { at: now + LIMITS.directAfterMs, tries: 0 };
      this.#direct.set(link.id, next);
      if (now < next.at) continue;
      const pause = Math.min(LIMITS.directMaxMs, LIMITS.directAfterMs * 2 ** (next.tries + 1));
      this.#direct.set(link.id, { at: now + pause, tries: next.tries + 1 });
      this.#transports.find(({ kind }) => kind === 'rtc')?.dial(link.address);
    }
  }

  #schedule(): void {
    if (this.#stopped) return;
    const jitter = 0.8 + 0.4 * this.#random.uniform();
    this.#tick = this.#clock.after(LIMITS.pingMs * jitter, () => {
      for (const peer of this.nodes())
        if (peer.openQuestions < LIMITS.openRequests / 2) void this.#ping(peer);
      const now = this.#clock.monotonic();
      if (
        now - this.#exchangeAt > LIMITS.rendezvousLookMs &&
        this.nodes().length < LIMITS.peersWanted
      ) {
        this.#exchangeAt = now;
        for (const peer of this.nodes().slice(0, 3)) void this.#exchange(peer);
      }
      this.#tryDirect(now);
      this.#dialling.more();
      this.#schedule();
    });
  }
}

/**
 * Where others find a peer now: after it has reconnected its links still have the old address
 * (N-2).
 */
function dialAddress({ link, hello }: Peer): string {
  const told = hello?.address ?? '';
  const found = link.kind === 'rtc' && isDialable(link.address);
  return told === '' && found ? link.address : told;
}

function isRelayed({ link }: Peer): boolean {
  return link.relayed === true;
}

/**
 * Whether a link may end because its node has another one. Anyone can say any node id, so the one
 * that ends must itself have told of the address at which the signalling server found the other's
 * end: an honest node's link never ends for a stranger's. Where only the other node can see that,
 * both stay until it ends one. Tabs of this browser are believed.
 */
function mayEndFor(hello: Hello, winner: Link): boolean {
  return winner.kind === 'local' || hello.address === winner.address;
}
