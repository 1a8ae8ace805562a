/** What header sync and body sync are both given. */
import type { TokenBucket } from '../../protocol/quota.ts';
import type { Chain } from '../chain/chain.ts';
import type { NodeContext } from '../context.ts';
import type { Neighbours } from '../peers/neighbours.ts';
import type { BlockIntake } from './block-intake.ts';
import type { PeerChains } from './peer-chains.ts';

export interface SyncParts {
  readonly chain: Chain;
  readonly chains: PeerChains;
  readonly context: NodeContext;
  readonly intake: BlockIntake;
  readonly neighbours: Neighbours;
  /** What waiting in vain is paid from, ms. */
  readonly waitBudget: TokenBucket;
  /** Starts whatever is worth starting now, of headers and bodies. */
  readonly sync: { pump(): void };
}
