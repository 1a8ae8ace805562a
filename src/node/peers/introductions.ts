/**
 * Passed-on signalling (N-8): two nodes linked to a common neighbour, and to no signalling server
 * that both reach, hand each other offer and answer through it. One neighbour, one hop.
 *
 * As a newcomer this node asks its peers whom they are linked to (`neighbours`), dials those node
 * ids, and signs what its transport makes of that. As a neighbour it passes on what the key proved
 * on the asker's link has signed, to a node linked here, within a budget for each asker and each
 * target; it reads nothing of it. As a target it checks key, expiry and repetition before the
 * transport hears of it. Nobody is penalised for what another has signed.
 */
import { BoundedMap, BoundedSet } from '../../base/bounded.ts';
import { equal, toHex } from '../../base/bytes.ts';
import { answerOf, refusalOf } from '../../protocol/decoded.ts';
import { LIMITS } from '../../protocol/limits.ts';
import { ANSWERS, FEATURES } from '../../protocol/ops.ts';
import { nodeAddress, nodeOfAddress } from '../../protocol/peer-address.ts';
import { TokenBucket } from '../../protocol/quota.ts';
import type { Answer, PassedSignal } from '../../protocol/shapes.ts';
import type { Clock, Transport } from '../ports.ts';
import type { AddressBook } from './address-book.ts';
import { takes } from './features.ts';
import { type NodeKeys, nodeIdOf } from './node-key.ts';
import type { Peer } from './peer.ts';
import type { Slots } from './slots.ts';

interface Parts {
  readonly book: AddressBook;
  readonly clock: Clock;
  readonly keys: NodeKeys;
  /** Id of this node. */
  readonly node: Uint8Array;
  readonly slots: Slots;
  /** The one that makes links from signals; undefined: none does. */
  readonly transport: Transport | undefined;
  /** The time by `Pings.peersTime`. */
  peersTime(): number;
}

interface Introduced {
  /** Monotonic ms. */
  readonly since: number;
  /** Peers that told of it; the last one is asked first, and the one asked last is the first. */
  readonly by: Peer[];
}

export class Introductions {
  readonly #parts: Parts;
  /** Nodes that peers told of, by address. */
  readonly #told = new BoundedMap<string, Introduced>(LIMITS.candidateParts.introduced * 2);
  /** Budgets for signals that are passed on: of askers, and of targets. */
  readonly #from = new WeakMap<Peer, TokenBucket>();
  readonly #to = new WeakMap<Peer, TokenBucket>();
  /** Signatures of signals taken lately. */
  readonly #seen = new BoundedSet<string>(LIMITS.signalsSeen);

  constructor(parts: Parts) {
    this.#parts = parts;
  }

  /** Whether this node takes part at all. */
  get isOn(): boolean {
    return this.#parts.keys.canSign && this.#parts.transport?.signalled !== undefined;
  }

  /** Ids of the linked nodes that `asker` may be introduced to (O-2 `neighbours`). */
  neighbours(asker: Peer | null): Uint8Array[] {
    const ids: Uint8Array[] = [];
    for (const peer of this.#parts.slots.nodes())
      if (peer !== asker && this.#takesSignals(peer)) ids.push(this.#idOf(peer) as Uint8Array);
    return ids.slice(-LIMITS.peersPerAnswer);
  }

  /** Puts the nodes that a peer is linked to into the book; false where it named none. */
  async ask(peer: Peer): Promise<boolean> {
    const { book, clock, node } = this.#parts;
    if (!this.isOn || !this.#takesSignals(peer)) return false;
    const answer = await peer.ask('neighbours', {});
    if (!answer.ok || peer.closed) return false;
    const now = clock.monotonic();
    for (const id of answer.response.slice(0, LIMITS.peersPerAnswer)) {
      if (equal(id, node) || this.#isLinked(id)) continue;
      const address = nodeAddress(id);
      const { since, by } = this.#told.get(address) ?? { since: now, by: [] };
      const open = by.filter((one) => !one.closed);
      // Telling of it again gets nobody another turn: see `send`.
      if (!open.includes(peer)) open.push(peer);
      this.#told.set(address, { since, by: open.slice(-LIMITS.introducers) });
      book.add(address, 'rtc', 'introduced', now);
    }
    return true;
  }

  /**
   * Whether a node of this address (`nodeAddress`) is worth dialling: a peer that told of it is
   * linked, and it is not linked itself. While signalling is open its other address comes first.
   */
  canReach(address: string, hasSignalling: boolean): boolean {
    const told = this.#told.get(address);
    const id = nodeOfAddress(address);
    if (told === undefined || id === null || this.#isLinked(id)) return false;
    const known = this.#parts.clock.monotonic() - told.since;
    if (hasSignalling && known < LIMITS.introduceAfterMs) return false;
    return told.by.some((peer) => !peer.closed);
  }

  /**
   * Signs what the transport made, and asks one common neighbour after the other to pass it on. The
   * one that said it did may have kept it all the same: the next signal goes another way.
   */
  async send(address: string, body: Uint8Array): Promise<void> {
    const { keys, peersTime, transport } = this.#parts;
    const to = nodeOfAddress(address);
    const expires = Math.ceil((peersTime() + LIMITS.signalMs) / 1000);
    const signal = to === null ? null : await keys.signSignal(to, expires, body);
    if (signal !== null) {
      const neighbours = (this.#told.get(address)?.by ?? []).filter((peer) => !peer.closed);
      for (const peer of neighbours.reverse())
        if ((await peer.ask('signal', signal)).ok) return this.#hadTurn(address, peer);
    }
    transport?.signalled?.(address, null);
  }

  #hadTurn(address: string, peer: Peer): void {
    const told = this.#told.get(address);
    if (told === undefined || !told.by.includes(peer)) return;
    const others = told.by.filter((one) => one !== peer);
    this.#told.set(address, { since: told.since, by: [peer, ...others] });
  }

  /** Answers `signal`: passes it on, or takes it where it is for this node. */
  async take(asker: Peer | null, signal: PassedSignal): Promise<Answer<null>> {
    if (asker === null || !this.isOn) return NOT_HERE;
    if (equal(signal.to, this.#parts.node)) {
      // Every signal is answered alike: the neighbour that brings it is not responsible for it.
      void this.#receive(asker, signal);
      return answerOf('signal', null);
    }
    return this.#passOn(asker, signal);
  }

  #passOn(asker: Peer, signal: PassedSignal): Answer<null> {
    const { clock, keys, slots } = this.#parts;
    const key = keys.of(asker.link);
    if (key === null || !equal(key, signal.key)) return NOT_YOURS;
    const target = slots
      .nodes()
      .find((peer) => this.#takesSignals(peer) && equal(this.#idOf(peer) as Uint8Array, signal.to));
    if (target === undefined || target === asker) return NOT_HERE;
    const now = clock.monotonic();
    const from = bucketOf(this.#from, asker, LIMITS.signalsFrom, now);
    const to = bucketOf(this.#to, target, LIMITS.signalsTo, now);
    if (this.#isLate(signal) || !from.has(1, now) || !to.has(1, now)) return TO_WAIT;
    from.take(1);
    to.take(1);
    void target.ask('signal', signal);
    return answerOf('signal', null);
  }

  async #receive(from: Peer, signal: PassedSignal): Promise<void> {
    const { clock, keys, transport } = this.#parts;
    const sender = nodeIdOf(signal.key);
    const name = toHex(signal.signature);
    if (this.#isLate(signal) || this.#seen.has(name) || this.#isLinked(sender)) return;
    if (!(await keys.isSigned(signal)) || this.#seen.has(name)) return;
    this.#seen.add(name);
    const address = nodeAddress(sender);
    // An answer to it goes back the way it came.
    const { since, by } = this.#told.get(address) ?? { since: clock.monotonic(), by: [] };
    const others = by.filter((peer) => peer !== from && !peer.closed);
    this.#told.set(address, { since, by: [...others, from].slice(-LIMITS.introducers) });
    transport?.signalled?.(address, signal.body);
  }

  /**
   * Late by the peers' clocks; a signal late by no more than clocks may differ still counts (L-9).
   */
  #isLate({ expires }: PassedSignal): boolean {
    const left = expires * 1000 - this.#parts.peersTime();
    return left < -LIMITS.clockOffMs || left > LIMITS.signalMs + LIMITS.clockOffMs;
  }

  #takesSignals(peer: Peer): boolean {
    return takes(peer, FEATURES.signal) && this.#idOf(peer) !== null;
  }

  /** The node id proved on a peer's link; null where none is. */
  #idOf({ link }: Peer): Uint8Array | null {
    const key = this.#parts.keys.of(link);
    return key === null ? null : nodeIdOf(key);
  }

  #isLinked(node: Uint8Array): boolean {
    return this.#parts.slots.nodes().some((peer) => {
      const id = this.#idOf(peer);
      return id !== null && equal(id, node);
    });
  }
}

const NOT_HERE = refusalOf(404, 'The node is not linked here.');
const NOT_YOURS = refusalOf(403, 'The key is not the one proved on this link.');
const TO_WAIT = refusalOf(429, ANSWERS.tooManyRequests);

function bucketOf(
  buckets: WeakMap<Peer, TokenBucket>,
  peer: Peer,
  limit: ConstructorParameters<typeof TokenBucket>[0],
  now: number,
): TokenBucket {
  const bucket = buckets.get(peer) ?? new TokenBucket(limit, now);
  buckets.set(peer, bucket);
  return bucket;
}
