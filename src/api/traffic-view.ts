/** The traffic on the links of a node, for the page's map of the network. */
import { toHex } from '../base/bytes.ts';
import type { Peer } from '../node/peers/peer.ts';
import { PEER_BUDGET } from '../protocol/ops.ts';
import type { TrafficView } from './view.ts';

/** `now` in monotonic ms. */
export function trafficView(peers: readonly Peer[], now: number): TrafficView[] {
  return peers.map(({ link, hello, quota, traffic }) => ({
    id: hello === null ? link.id : toHex(hello.node),
    ...traffic,
    used: Math.max(0, Math.round(PEER_BUDGET.capacity - quota.left(now))),
    budget: PEER_BUDGET.capacity,
  }));
}
