/** The follower acts when a peer connects, reports its tip, sends a request, or leaves. */
import type { MessageId } from '../protocol/decoded.ts';
import { FEATURES, PROTOCOL } from '../protocol/ops.ts';
import type { Hello, Request } from '../protocol/shapes.ts';
import type { Chain } from './chain/chain.ts';
import type { NodeEvents } from './events.ts';
import type { PeerFollower } from './peers/neighbours.ts';
import type { Peer } from './peers/peer.ts';
import type { Peers } from './peers/peers.ts';
import type { Announcements } from './pool/announcements.ts';
import type { PoolExchange } from './pool/pool-exchange.ts';
import type { PoolKeeper } from './pool/pool-keeper.ts';
import type { Relay } from './pool/relay.ts';
import type { Requests } from './requests.ts';
import type { Standing } from './standing.ts';
import type { FollowedPeers } from './sync/followed.ts';
import type { SealIntake } from './sync/seal-intake.ts';
import type { Sync } from './sync/sync.ts';
import type { ToldBlocks } from './sync/told-blocks.ts';

interface Parts {
  readonly announcements: Announcements;
  readonly chain: Chain;
  readonly events: NodeEvents;
  readonly exchange: PoolExchange;
  readonly followed: FollowedPeers;
  readonly keeper: PoolKeeper;
  readonly nodeId: Uint8Array;
  readonly peers: Peers;
  readonly relay: Relay;
  readonly requests: Requests;
  readonly seals: SealIntake;
  readonly standing: Standing;
  readonly sync: Sync;
  readonly toldBlocks: ToldBlocks;
}

export class NodePeerFollower implements PeerFollower {
  readonly #parts: Parts;

  constructor(parts: Parts) {
    this.#parts = parts;
  }

  ownHello(): Hello {
    const { chain, keeper, nodeId, peers, standing } = this.#parts;
    const { tip, seals, ledgerId } = chain;
    return {
      protocol: PROTOCOL,
      ledger: ledgerId,
      node: nodeId,
      address: peers.address,
      tip: { height: tip.height, hash: tip.hash, work: tip.work },
      seals: seals.toTell(),
      pool: keeper.pool.digest(),
      features:
        FEATURES.announce |
        FEATURES.compact |
        FEATURES.between |
        FEATURES.tip |
        FEATURES.reconcile |
        (peers.introductions.isOn ? FEATURES.signal : 0) |
        (standing.seeking ? FEATURES.seeking : 0),
      synced: standing.synced,
      ...(chain.base.height === 0 ? {} : { first: chain.base.height + 1 }),
    };
  }

  follows(peer: Peer): boolean {
    return this.#parts.followed.has(peer);
  }

  connected(peer: Peer): void {
    const { followed, peers } = this.#parts;
    // It may not have taken what it was told before its own `hello` came.
    peers.greetings.forget(peer);
    followed.linked(peer);
    this.#heard(peer, true);
  }

  helloRepeated(peer: Peer): void {
    this.#heard(peer, false);
  }

  #heard(peer: Peer, first: boolean): void {
    const { events, exchange, seals, standing, sync, toldBlocks } = this.#parts;
    toldBlocks.told(peer);
    seals.takeFromHello(peer);
    sync.pump();
    void exchange.helloReceived(peer, first);
    standing.checkReady();
    events.emit('view');
  }

  disconnected(peer: Peer): void {
    const { announcements, followed, relay, standing, sync, toldBlocks } = this.#parts;
    followed.forget(peer);
    toldBlocks.forget(peer);
    sync.forget(peer);
    relay.forget(peer);
    announcements.forget(peer);
    if (standing.peerLeft(peer)) standing.searchAgain();
    standing.checkReady();
  }

  request(peer: Peer, id: MessageId, request: Request): Promise<void> {
    return this.#parts.requests.answer(peer, id, request);
  }
}
