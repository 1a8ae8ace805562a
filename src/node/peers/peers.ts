/**
 * The links of a node: handshakes, how many and which, pings, penalties (N-3, N-4, N-5). It knows
 * nothing of chain or pool; those hear of peers as `PeerFollower`.
 *
 * What it does. A link that opens gets a handshake of `handshakeTimeoutMs`. The first `hello` shows
 * protocol, ledger and node; then the link gets a slot of its kind (`slot-rules.ts`), perhaps that
 * of another link, or it ends (`Admission`). Of two links to one node one ends, by a rule that both
 * sides know (`Handshake`). A node is pinged each 5 s, and its link ended after 15 s without any
 * sign of life (`Pings`). `Dialling` decides which addresses are dialled; `Reputation` decides what
 * the end of a link means for its address.
 *
 * Why. Ids cost nothing, so all that strangers can take is bounded together: handshakes under way,
 * slots of inbound links, waiting bytes (the fullest inbox is closed). A peer's own claims never
 * end another's link; what the signalling server vouches for may. After bad ends of strangers'
 * links further strangers come in slowly; known peers are never affected.
 *
 * States of a link: open and pending; admitted, with a slot; ended. Of an address: free, paused,
 * banned (`AddressBook`).
 *
 * Bounds. `peersMax` slots and `peersPending` handshakes; each change walks over these few.
 */
import { equal } from '../../base/bytes.ts';
import { CLOSE_REASONS, type CloseReason } from '../../protocol/close-reasons.ts';
import { answerOf, type Decoded, refusalOf } from '../../protocol/decoded.ts';
import { LIMITS } from '../../protocol/limits.ts';
import { isDialable } from '../../protocol/peer-address.ts';
import type { Hello } from '../../protocol/shapes.ts';
import type { NodeContext } from '../context.ts';
import type {
  DialFailure,
  Link,
  RememberedPeer,
  SignallingState,
  TimerHandle,
  Transport,
} from '../ports.ts';
import { trailPeer } from '../trail.ts';
import { AddressBook } from './address-book.ts';
import { Admission } from './admission.ts';
import { Debts } from './debts.ts';
import { Dialling } from './dialling.ts';
import { FairQueue } from './fair-queue.ts';
import { Greetings } from './greetings.ts';
import { Handshake } from './handshake.ts';
import { Inbox, type Incoming } from './inbox.ts';
import { Introductions } from './introductions.ts';
import { KnownAddresses } from './known-addresses.ts';
import type { Neighbours, PeerFollower } from './neighbours.ts';
import type { NodeKeys } from './node-key.ts';
import { Peer } from './peer.ts';
import { Pings } from './pings.ts';
import { RelayedLinks } from './relayed-links.ts';
import { Reputation } from './reputation.ts';
import { type LinkCloser, type Slot, Slots } from './slots.ts';

interface Parts {
  readonly context: NodeContext;
  readonly keys: NodeKeys;
  readonly ledgerId: Uint8Array;
  /** Id of this node. */
  readonly node: Uint8Array;
  readonly transports: readonly Transport[];
}

export class Peers implements Neighbours, LinkCloser {
  readonly #parts: Parts;
  readonly #slots = new Slots();
  readonly #debts = new Debts();
  readonly #dialling: Dialling;
  readonly #fairQueue: FairQueue;
  readonly greetings: Greetings;
  readonly #reputation: Reputation;
  readonly #admission: Admission;
  readonly #handshake: Handshake;
  readonly addresses: KnownAddresses;
  readonly pings: Pings;
  readonly #relayed: RelayedLinks;
  readonly introductions: Introductions;
  #follower: PeerFollower | null = null;
  #tick: TimerHandle | null = null;
  #signalling: SignallingState = 'off';
  #stopped = false;

  constructor(parts: Parts) {
    const { context, keys, ledgerId, node, transports } = parts;
    const { clock, trail, yieldToEventLoop } = context;
    const slots = this.#slots;
    const ownAddress = () => this.address;
    this.#parts = parts;
    this.#fairQueue = new FairQueue(clock, yieldToEventLoop);
    const book = new AddressBook();
    this.introductions = new Introductions({
      book,
      clock,
      keys,
      node,
      peersTime: () => this.pings.peersTime(),
      slots,
      transport: transports.find(({ kind }) => kind === 'rtc'),
    });
    const { introductions } = this;
    this.#dialling = new Dialling({ book, context, introductions, slots, transports });
    const dialling = this.#dialling;
    this.addresses = new KnownAddresses({ clock, dialling, introductions, ownAddress, slots });
    this.#reputation = new Reputation({ book, clock, slots, trail });
    const reputation = this.#reputation;
    this.#admission = new Admission({ book, clock, closer: this, reputation, slots });
    this.#handshake = new Handshake({ closer: this, keys, ledgerId, node, ownAddress, slots });
    this.greetings = new Greetings({
      handshake: this.#handshake,
      slots,
      following: () => this.#following,
      answered: (peer, hello) => this.#gotHello(peer, hello),
    });
    this.pings = new Pings({ addresses: this.addresses, clock, closer: this, slots });
    this.#relayed = new RelayedLinks(slots, transports);
  }

  /** Names the part that follows what peers do; once, before `start`. */
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
    const now = this.#now();
    for (const address of inviters.slice(0, LIMITS.linkInviters))
      this.book.add(address, 'rtc', 'link', now);
    for (const { address } of remembered) this.book.add(address, 'rtc', 'remembered', now);
    for (const transport of this.#parts.transports)
      transport.start({
        opened: (link) => this.#opened(link),
        message: (link, bytes) => this.#message(link, bytes),
        closed: (link, reason) => this.#closed(link, reason),
        failed: (address, why) => this.#failed(address, why),
        found: (...found) => this.#dialling.found(transport, ...found),
        signalling: (state) => this.#signallingIs(state),
        signal: (address, body) => void this.introductions.send(address, body),
      });
    this.#schedule();
  }

  stop(): void {
    this.#stopped = true;
    this.#tick?.cancel();
    for (const peer of this.all()) this.close(peer, 'leaving');
    this.#dialling.stop();
    for (const transport of this.#parts.transports) transport.stop();
  }

  /** Monotonic ms. */
  #now(): number {
    return this.#parts.context.clock.monotonic();
  }

  /** Something to show has changed. */
  #changed(): void {
    this.#parts.context.events.emit('view');
  }

  get signalling(): SignallingState {
    return this.#signalling;
  }

  #signallingIs(state: SignallingState): void {
    if (state !== this.#signalling) this.#parts.context.trail.add('signalling', { state });
    this.#signalling = state;
    // Linked tabs learn the address at once: a script may name it to them.
    if (state === 'open') this.tellHello();
    this.#dialling.setSignalling(state);
    if (state === 'lost') this.addresses.askAll();
    this.#changed();
  }

  /** Own PeerJS id, '' while there is none. */
  get address(): string {
    return this.#parts.transports.find(({ kind }) => kind === 'rtc')?.address() ?? '';
  }

  nodes(): Peer[] {
    return this.#slots.nodes();
  }

  all(): Peer[] {
    return this.#slots.all();
  }

  /** As `Slots.find`. */
  find(id: string): Peer | undefined {
    return this.#slots.find(id);
  }

  /** Dials under way. */
  get dialling(): number {
    return this.#dialling.size;
  }

  /**
   * A wish to look again: ping all, look for more. `back`: after a sleep, or with the network back,
   * what was known of links and failures is out of date.
   */
  wake(back: boolean): void {
    if (back) this.book.liftPauses(this.#now());
    for (const transport of this.#parts.transports) transport.discover();
    const deadAfter = back ? LIMITS.wakeAnswerMs : LIMITS.deadAfterMs;
    for (const peer of this.all()) if (peer.isNode) void this.pings.ask(peer, deadAfter);
    this.#dialling.dialMore();
  }

  /** As `Dialling.unreachable`. */
  get unreachable(): number {
    return this.#dialling.unreachable;
  }

  /** Somebody who is there is being dialled. */
  get hasFreshDials(): boolean {
    return this.#dialling.freshDials > 0;
  }

  #failed(address: string, why: DialFailure | undefined): void {
    if (why !== 'not-dialled')
      this.#parts.context.trail.add('dial-failed', { peer: address, why: why ?? 'unknown' });
    this.#dialling.dialFailed(address, why);
    this.#changed();
  }

  tellHello(which?: (peer: Peer) => boolean): void {
    this.greetings.tellHello(which);
  }

  tellTip(which: (peer: Peer) => boolean): void {
    this.greetings.tellTip(which);
  }

  penalise(peer: Peer | null, reason: CloseReason): void {
    if (peer !== null && peer.link.encoding === 'binary') this.close(peer, reason);
  }

  close(peer: Peer, reason: CloseReason): void {
    const slot = this.#slots.take(peer.link);
    if (slot === undefined) return;
    this.#dialling.linkEnded(peer.link.address);
    this.#reputation.ended(slot, reason);
    peer.close(reason);
    this.#following.disconnected(peer, reason);
    this.#changed();
    if (CLOSE_REASONS[reason] === 'failure' && !this.#stopped) this.#dialling.dialMore();
  }

  #closed(link: Link, reason: CloseReason): void {
    const slot = this.#slots.take(link);
    if (slot === undefined) return;
    slot.peer.endQuestions();
    this.#dialling.linkEnded(link.address);
    this.#reputation.ended(slot, reason);
    this.#following.disconnected(slot.peer, reason);
    this.#dialling.dialMore();
    this.#changed();
  }

  #opened(link: Link): void {
    const { context, ledgerId } = this.#parts;
    if (link.outbound) this.#dialling.dialEnded(link.address);
    const refusal = this.#stopped ? 'leaving' : this.#admission.refusalOf(link);
    if (refusal !== null) {
      context.trail.add('link-refused', { ...trailPeer(link), reason: refusal });
      return link.close(refusal);
    }
    const openedAt = this.#now();
    const account = this.#debts.of(link, openedAt);
    const peer = new Peer(link, context.clock, ledgerId, account, context.limits);
    const slot: Slot = {
      peer,
      inbox: this.#inboxOf(peer),
      handshake: null,
      openedAt,
      ownAddress: this.address,
      admitted: false,
      isStranger: !link.outbound && this.#admission.isStranger(link),
    };
    this.#slots.add(slot);
    peer.setSlotKind(this.#admission.kindOf(peer));
    if (link.encoding === 'json') {
      if (this.#admission.admits(peer, false)) this.#admit(peer);
      return;
    }
    slot.handshake = context.clock.after(LIMITS.handshakeTimeoutMs, () => {
      if (!peer.isNode) this.close(peer, 'handshake-timeout');
    });
    void this.greetings.sayHello(peer);
  }

  #inboxOf(peer: Peer): Inbox {
    return new Inbox(peer, this.#parts.context.clock, this.#fairQueue, {
      answer: (decoded, bytes) => this.#answer(peer, decoded, bytes),
      request: (incoming) => this.#handle(peer, incoming),
      close: (reason) => this.close(peer, reason),
    });
  }

  #admit(peer: Peer): void {
    peer.admit(this.#now());
    const slot = this.#slots.of(peer.link);
    if (slot !== undefined) slot.admitted = true;
    this.#parts.context.trail.add('peer-connected', trailPeer(peer.link));
    this.#changed();
  }

  #message(link: Link, bytes: Uint8Array): void {
    const slot = this.#slots.of(link);
    if (slot === undefined) return;
    const { peer, inbox } = slot;
    peer.markHeard(this.#now());
    if (peer.isAnswer(bytes)) return this.#answer(peer, peer.decode(bytes), bytes.length);
    // However fast it sends, that alone proves nothing: a tab that slept is handed all at once.
    if (inbox.isFull) return this.close(peer, 'receive-overflow');
    inbox.push(bytes);
    this.#slots.enforceInboxCap(this);
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
      peer.answer(id, 'hello', answerOf('hello', await this.greetings.helloFor(peer)));
      return this.#gotHello(peer, request.args);
    }
    if (!peer.isNode && peer.link.encoding === 'binary')
      return peer.answer(id, request.op, refusalOf(403, 'Say "hello" first.'));
    await this.#following.request(peer, id, request);
  }

  async #gotHello(peer: Peer, hello: Hello): Promise<void> {
    if (peer.closed || peer.link.encoding === 'json') return;
    const refusal = this.#handshake.refusalOf(hello);
    if (refusal !== null) return this.close(peer, refusal);
    const standing = await this.#handshake.check(peer, hello);
    if (peer.closed) return;
    if (standing === 'false') return this.close(peer, 'unproved-node');
    const before = peer.hello;
    if (before === null) return this.#welcome(peer, hello);
    if (!equal(before.node, hello.node)) return this.close(peer, 'bad-message');
    peer.introduce(hello);
    this.addresses.noteMoved(peer);
    this.addresses.noteLinked(peer);
    this.#following.helloRepeated(peer);
  }

  /** Handles the first `hello`: the link gets a slot, or ends. */
  #welcome(peer: Peer, hello: Hello): void {
    const { address } = peer.link;
    this.#dialling.reached(address);
    const looking = this.#dialling.wasLooking(address);
    const resolved = this.#handshake.resolveDuplicates(peer, hello);
    if ('refused' in resolved) return this.close(peer, resolved.refused);
    const [first] = resolved.replaced;
    // The slot belongs to the node, whichever link it has.
    if (first !== undefined && peer.slotKind === 'inbound') peer.setSlotKind(first.slotKind);
    if (first === undefined && !this.#admission.admits(peer, looking)) return;
    this.#admit(peer);
    peer.introduce(hello);
    this.#slots.of(peer.link)?.handshake?.cancel();
    if (isDialable(address)) this.book.linked(address, this.#parts.context.clock.now());
    this.addresses.noteLinked(peer);
    this.#following.connected(peer);
    for (const twin of resolved.replaced) this.close(twin, 'duplicate-link');
    this.#changed();
    void this.pings.ask(peer);
    this.addresses.connected(peer);
  }

  #schedule(): void {
    if (this.#stopped) return;
    const { clock, random } = this.#parts.context;
    const jitter = 0.8 + 0.4 * random.uniform();
    this.#tick = clock.after(LIMITS.pingMs * jitter, () => {
      this.pings.askAll();
      const now = this.#now();
      this.addresses.askDue(now);
      this.#relayed.tryDirect(now);
      this.#dialling.dialMore();
      this.#schedule();
    });
  }
}
