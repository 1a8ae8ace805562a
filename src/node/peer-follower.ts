/** The follower acts when a peer connects, reports its tip, sends a request, or leaves. */
import type { MessageId } from '../protocol/decoded.ts';
import { FEATURES, PROTOCOL } from '../protocol/ops.ts';
import type { Hello, Request } from '../protocol/shapes.ts';
import type { Chain } from './chain/chain.ts';
import type { NodeEvents } from './events.ts';
import type { Heartbeat } from './heartbeat.ts';
import type { PeerFollower } from './peers/neighbours.ts';
import type { Peer } from './peers/peer.ts';
import type { Peers } from './peers/peers.ts';
import type { Announcements } from './pool/announcements.ts';
import type { PoolExchange } from './pool/pool-exchange.ts';
import type { PoolKeeper } from './pool/pool-keeper.ts';
import type { Relay } from './pool/relay.ts';
import type { Requests } from './requests.ts';
import type { Standing } from './standing.ts';
import type { SealIntake } from './sync/seal-intake.ts';
import type { Sync } from './sync/sync.ts';

interface Parts {
  readonly announcements: Announcements;
  readonly chain: Chain;
  readonly events: NodeEvents;
  readonly exchange: PoolExchange;
  readonly heartbeat: Heartbeat;
  readonly keeper: PoolKeeper;
  readonly nodeId: Uint8Array;
  readonly peers: Peers;
  readonly relay: Relay;
  readonly requests: Requests;
  readonly seals: SealIntake;
  readonly standing: Standing;
  readonly sync: Sync;
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
        (peers.introductions.isOn ? FEATURES.signal : 0) |
        (standing.seeking ? FEATURES.seeking : 0),
      synced: standing.synced,
      ...(chain.base.height === 0 ? {} : { first: chain.base.height + 1 }),
    };
  }

  connected(peer: Peer): void {
    this.#heard(peer, true);
  }

  helloRepeated(peer: Peer): void {
    this.#heard(peer, false);
  }

  #heard(peer: Peer, first: boolean): void {
    const { events, exchange, heartbeat, seals, standing, sync } = this.#parts;
    heartbeat.helloReceived(peer, first);
    seals.takeFromHello(peer);
    sync.pump();
    void exchange.helloReceived(peer, first);
    standing.checkReady();
    events.emit('view');
  }

  disconnected(peer: Peer): void {
    const { announcements, relay, standing, sync } = this.#parts;
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
