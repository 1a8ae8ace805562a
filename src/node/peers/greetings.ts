/**
 * Tells peers where this node stands: all of it by `hello`, or by `tip` where a peer takes that and
 * only tip, pool, features and standing have changed since it was told last (O-2).
 */
import { equal, toHex } from '../../base/bytes.ts';
import { FEATURES } from '../../protocol/ops.ts';
import type { Hello, Stand } from '../../protocol/shapes.ts';
import { takes } from './features.ts';
import type { Handshake } from './handshake.ts';
import type { PeerFollower } from './neighbours.ts';
import type { Peer } from './peer.ts';
import type { Slots } from './slots.ts';

interface Parts {
  readonly handshake: Pick<Handshake, 'helloFor'>;
  readonly slots: Pick<Slots, 'nodes'>;
  following(): Pick<PeerFollower, 'follows' | 'helloRepeated' | 'ownHello'>;
  /** Takes the `hello` with which a peer answered. */
  answered(peer: Peer, hello: Hello): Promise<void>;
}

/** What a peer was told last, as texts to compare. */
interface Told {
  /** What only a `hello` tells. */
  readonly rest: string;
  /** What a `tip` tells as well. */
  readonly stand: string;
}

export class Greetings {
  readonly #parts: Parts;
  readonly #told = new WeakMap<Peer, Told>();
  /**
   * Peers that hold themselves to be asked for new blocks at once. No `hello` changes that, only a
   * `tip`; after one that was not answered the opposite is assumed, so that it is told again.
   */
  readonly #asked = new WeakSet<Peer>();

  constructor(parts: Parts) {
    this.#parts = parts;
  }

  /** Tells peers everything, and hears the same of them. */
  tellHello(which: (peer: Peer) => boolean = () => true): void {
    for (const peer of this.#parts.slots.nodes()) if (which(peer)) void this.sayHello(peer);
  }

  /** Tells peers the tip, as briefly as they take it. */
  tellTip(which: (peer: Peer) => boolean): void {
    const hello = this.#parts.following().ownHello();
    const { rest } = textsOf(hello);
    for (const peer of this.#parts.slots.nodes()) {
      if (!which(peer)) continue;
      if (takes(peer, FEATURES.tip) && this.#told.get(peer)?.rest === rest)
        void this.#sayTip(peer, hello);
      else void this.sayHello(peer);
    }
  }

  /**
   * Tells those peers that were told something else before. A peer that tells of another tip than
   * this node's is asked for its `hello` again.
   */
  tellChanges(): void {
    const hello = this.#parts.following().ownHello();
    const now = textsOf(hello);
    const unchanged = (peer: Peer) => {
      const told = this.#told.get(peer);
      return told?.rest === now.rest && told.stand === now.stand && !this.#isWishOpen(peer);
    };
    const apart = (peer: Peer) => peer.tip === null || !equal(peer.tip.hash, hello.tip.hash);
    const [same, changed] = [new Set<Peer>(), new Set<Peer>()];
    for (const peer of this.#parts.slots.nodes()) (unchanged(peer) ? same : changed).add(peer);
    this.tellTip((peer) => changed.has(peer));
    this.tellHello((peer) => same.has(peer) && apart(peer));
  }

  /** Takes what a peer tells by `tip`; false for one without a `hello`. */
  take(peer: Peer, { tip, pool, features, synced }: Stand): boolean {
    if (peer.hello === null) return false;
    peer.introduce({ ...peer.hello, tip, pool, features, synced });
    this.#parts.following().helloRepeated(peer);
    return true;
  }

  /** What a peer was told counts no more: everything is told once again. */
  forget(peer: Peer): void {
    this.#told.delete(peer);
  }

  /** Notes that a peer is told this `hello`, and adds the proof that its link needs. */
  helloFor(peer: Peer): Promise<Hello> {
    const hello = this.#parts.following().ownHello();
    this.#told.set(peer, textsOf(hello));
    return this.#parts.handshake.helloFor(peer, hello);
  }

  async sayHello(peer: Peer): Promise<void> {
    const hello = await this.helloFor(peer);
    if (peer.closed) return;
    const answer = await peer.ask('hello', hello);
    if (!answer.ok) return;
    await this.#parts.answered(peer, answer.response);
    // A `hello` does not say who is to send blocks at once.
    if (this.#isWishOpen(peer)) this.tellTip((one) => one === peer);
  }

  /** Whether a peer does not know yet that it is to send blocks at once, or no longer. */
  #isWishOpen(peer: Peer): boolean {
    if (!takes(peer, FEATURES.tip)) return false;
    return this.#parts.following().follows(peer) !== this.#asked.has(peer);
  }

  #noteAsked(peer: Peer, isAsked: boolean): void {
    if (isAsked) this.#asked.add(peer);
    else this.#asked.delete(peer);
  }

  async #sayTip(peer: Peer, hello: Hello): Promise<void> {
    const { tip, pool, features, synced } = hello;
    const follow = this.#parts.following().follows(peer);
    this.#told.set(peer, textsOf(hello));
    this.#noteAsked(peer, follow);
    const answer = await peer.ask('tip', { tip, pool, features, synced, follow });
    if (answer.ok) return;
    this.forget(peer);
    this.#noteAsked(peer, !follow);
  }
}

function textsOf({ address, features, first, pool, seals, synced, tip }: Hello): Told {
  const sealed = seals.map(({ hash, signature }) => `${toHex(hash)}${toHex(signature)}`);
  return {
    rest: `${address}:${first ?? 1}:${sealed.join()}`,
    stand: `${toHex(tip.hash)}:${pool.count}:${toHex(pool.xor)}:${features}:${synced}`,
  };
}
