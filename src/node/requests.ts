/**
 * Handles requests of peers and of this node's console. Each is answered with the rights of the
 * asker, or refused while the disk fails.
 */
import { type MessageId, refusalOf } from '../protocol/decoded.ts';
import type { Answer, Request } from '../protocol/shapes.ts';
import type { Answers, Asker } from './answers.ts';
import type { ChainDriver } from './chain/chain-driver.ts';
import type { Peer } from './peers/peer.ts';
import type { Peers } from './peers/peers.ts';
import type { Announcements } from './pool/announcements.ts';
import type { PoolExchange } from './pool/pool-exchange.ts';
import type { CompactBlocks } from './sync/compact-blocks.ts';
import type { Sync } from './sync/sync.ts';

interface Parts {
  readonly announcements: Announcements;
  readonly answers: Answers;
  readonly compactBlocks: CompactBlocks;
  readonly driver: ChainDriver;
  readonly exchange: PoolExchange;
  readonly peers: Peers;
  readonly sync: Sync;
}

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

  /** The asker with its rights to merge and register: a peer, or the console (null). */
  #asker(peer: Peer | null): Asker {
    const { announcements, compactBlocks, driver, exchange, peers, sync } = this.#parts;
    return {
      register: (address) =>
        peer === null ? address === peers.address : peers.addresses.register(peer, address),
      mergePool: (items) => exchange.merge(peer, items),
      mergeBlocks: (items) => sync.mergeBlocks(peer, items),
      peers: () => peers.addresses.list(),
      neighbours: () => peers.introductions.neighbours(peer),
      signal: (signal) => peers.introductions.take(peer, signal),
      compact: (block) => {
        if (peer !== null) void driver.guard(() => compactBlocks.offered(peer, block));
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
