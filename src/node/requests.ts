/**
 * Handles requests of peers and of this node's console. Each is answered with the rights of the
 * asker, or refused while the disk fails.
 */
import type { Block } from '../ledger/block.ts';
import { headerHash } from '../ledger/header.ts';
import { type MessageId, refusalOf } from '../protocol/decoded.ts';
import type { Answer, CompactBlock, Items, Request } from '../protocol/shapes.ts';
import type { Answers, Asker } from './answers.ts';
import type { ChainDriver } from './chain/chain-driver.ts';
import type { Peer } from './peers/peer.ts';
import type { Peers } from './peers/peers.ts';
import type { Announcements } from './pool/announcements.ts';
import type { PoolExchange } from './pool/pool-exchange.ts';
import type { Relay } from './pool/relay.ts';
import type { CompactBlocks, Offer } from './sync/compact-blocks.ts';
import type { FollowedPeers } from './sync/followed.ts';
import type { Sync } from './sync/sync.ts';
import type { ToldBlocks } from './sync/told-blocks.ts';

interface Parts {
  readonly announcements: Announcements;
  readonly answers: Answers;
  readonly compactBlocks: CompactBlocks;
  readonly driver: ChainDriver;
  readonly exchange: PoolExchange;
  readonly followed: FollowedPeers;
  readonly peers: Peers;
  readonly relay: Relay;
  readonly sync: Sync;
  readonly toldBlocks: ToldBlocks;
}

type Merged = Awaited<ReturnType<Sync['mergeBlocks']>>;

export class Requests {
  readonly #parts: Parts;

  constructor(parts: Parts) {
    this.#parts = parts;
  }

  async answer(peer: Peer, id: MessageId, request: Request): Promise<void> {
    const { answers, driver } = this.#parts;
    let answer: Answer<unknown> = refusalOf(500, 'This node has trouble with its storage.');
    await driver.guard(async () => {
      answer = await answers.answer(request, this.#asker(peer));
    });
    peer.answer(id, request.op, answer as never);
  }

  /** Handles a request of this node's own console. */
  askSelf(request: Request): ReturnType<Answers['answer']> {
    return this.#parts.answers.answer(request, this.#asker(null));
  }

  /**
   * A peer sent a block by itself. `isFirst`: nobody had sent it before. What it sent counts once
   * it is taken in: a header costs nothing. A followed peer whose blocks others bring first is not
   * worth following.
   */
  #noteSent(peer: Peer, isFirst: boolean, offer: Offer): void {
    const { followed, toldBlocks } = this.#parts;
    if (!isFirst || offer === 'vain') followed.sent(peer, false);
    else if (offer === 'taken') {
      toldBlocks.gave(peer);
      followed.sent(peer, true);
    }
  }

  async #merge(peer: Peer | null, items: Items<Block>): Promise<Merged> {
    const { sync, toldBlocks } = this.#parts;
    const [one] = items.values;
    if (peer === null || one === undefined) return sync.mergeBlocks(peer, items);
    const isFirst = toldBlocks.noteSent(headerHash(one.value.header));
    const merged = await sync.mergeBlocks(peer, items);
    this.#noteSent(peer, isFirst, merged.taken > 0 ? 'taken' : 'refused');
    return merged;
  }

  async #compact(peer: Peer, block: CompactBlock): Promise<void> {
    const { compactBlocks, toldBlocks } = this.#parts;
    const hash = headerHash(block.header);
    const isFirst = toldBlocks.noteSent(hash);
    const offer = await compactBlocks.offered(peer, block);
    if (offer === 'refused') toldBlocks.refused(hash);
    this.#noteSent(peer, isFirst, offer);
  }

  /** The asker with its rights to merge and register: a peer, or the console (null). */
  #asker(peer: Peer | null): Asker {
    const { announcements, driver, exchange, peers, relay } = this.#parts;
    return {
      register: (address) =>
        peer === null ? address === peers.address : peers.addresses.register(peer, address),
      mergePool: (items) => exchange.merge(peer, items),
      mergeBlocks: (items) => this.#merge(peer, items),
      peers: () => peers.addresses.list(),
      neighbours: () => peers.introductions.neighbours(peer),
      signal: (signal) => peers.introductions.take(peer, signal),
      compact: (block) => {
        if (peer !== null) void driver.guard(() => this.#compact(peer, block));
      },
      tip: (stand) => {
        if (peer === null || !peers.greetings.take(peer, stand)) return false;
        relay.sendAtOnce(peer, stand.follow);
        return true;
      },
      announced: (ids) => {
        if (peer !== null) announcements.announced(peer, ids);
      },
      fetched: (payments) => peer?.gave(payments),
      encoding: peer?.link.encoding ?? 'json',
      loaded: (bytes) => peer?.loaded(bytes),
    };
  }
}
