/** The parts that header sync and body sync share. */
import type { TokenBucket } from '../../protocol/quota.ts';
import type { Chain } from '../chain/chain.ts';
import type { NodeContext } from '../context.ts';
import type { Neighbours } from '../peers/neighbours.ts';
import type { BlockIntake } from './block-intake.ts';
import type { PeerChains } from './peer-chains.ts';
import type { StateJoin } from './state-join.ts';

export interface SyncParts {
  readonly chain: Chain;
  readonly chains: PeerChains;
  readonly context: NodeContext;
  readonly intake: BlockIntake;
  readonly join: StateJoin;
  readonly neighbours: Neighbours;
  /** The wait budget, ms: each vain wait for headers or bodies is taken off it. */
  readonly waitBudget: TokenBucket;
  /**
   * `expected`: blocks (hex) that come by another way. `pump` sends all requests for headers and
   * bodies that are worth sending now; while it is paused no bodies are asked for.
   */
  readonly sync: {
    pump(): void;
    readonly paused: boolean;
    readonly expected: ReadonlySet<string>;
  };
}
