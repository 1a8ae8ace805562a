/**
 * What follows at once from a change of tip, in this order: pool, own transactions, notice, relay.
 */
import type { Chain, TipChange } from './chain/chain.ts';
import type { Heartbeat } from './heartbeat.ts';
import type { Notices } from './notices.ts';
import type { Peers } from './peers/peers.ts';
import type { OwnTransactions } from './pool/own.ts';
import type { PoolKeeper } from './pool/pool-keeper.ts';
import type { Relay } from './pool/relay.ts';
import type { Trail } from './trail.ts';

/** Blocks connected in one step that are still sent whole. */
const RELAYED_BLOCKS = 3;

interface Following {
  readonly chain: Chain;
  readonly keeper: PoolKeeper;
  readonly own: OwnTransactions;
  readonly peers: Peers;
  readonly notices: Notices;
  readonly trail: Trail;
}

/** All of it in the turn in which the state changed: nobody sees a pool of another tip. */
export function followTip(
  { chain, keeper, own, peers, notices, trail }: Following,
  relay: Relay,
  heartbeat: Heartbeat,
  change: TipChange,
): void {
  const { returned, expired } = keeper.rebase(change);
  own.rebase(change);
  const depth = change.left.length;
  const { height } = change.to;
  if (depth > 0) {
    const counts = { depth, height, returned, expired: expired.length };
    const ownExpired = expired.filter((one) => own.has(one)).length;
    notices.reorganisation({ ...counts, ownExpired });
    trail.add('reorganised', counts);
  } else trail.add('blocks-connected', { height }, change.joined.length);
  const isLong = change.joined.some(({ block }) => block === null);
  if (isLong || change.joined.length > RELAYED_BLOCKS) return heartbeat.tellSoon();
  for (const { entry, block } of change.joined) {
    const others = block === null ? [] : relay.block(chain.tree, entry, block);
    if (entry === change.to) peers.tellHello((peer) => others.includes(peer));
  }
}
