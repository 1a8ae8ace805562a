/** Small caps, so that a short run reaches states that a browser reaches after days. */
import type { Chance } from '../../src/lab/random.ts';
import type { GivenLimit, NodeLimits } from '../../src/node/node-limits.ts';

/** Each is drawn or left as it is, on its own. */
const SMALL: { readonly [K in GivenLimit]?: readonly number[] } = {
  sideHeaders: [10, 40],
  sideBlocks: [3, 10],
  sideDepth: [8, 20],
  cachedStates: [1, 3],
  verifiedCache: [1, 8],
  headersPerAnswer: [2, 7],
  bodyWindow: [3, 8],
  bodiesPerRequest: [1, 3],
  bodiesInFlight: [2, 4],
  blocksPerStep: [1, 3],
  transactionsPerStep: [1, 5],
  futureBlocks: [1, 2],
  knownTransactionsPerPeer: [4, 16],
  knownBlocksPerPeer: [2, 4],
  relayQueue: [4, 16],
  mergeTransactions: [2, 8],
  poolPerAnswer: [2, 5],
  ownDepth: [2, 4],
  headerSyncs: [1, 2],
  ownExpiresMs: [10_000, 40_000],
};

const SMALL_POOL = { transactions: 24, perSender: 5, claims: 6, waitingPerSender: 3, waiting: 8 };

/** Draws whether, and how soon, nodes of one run join by state and prune (S-5). */
export function joinLimits(chance: Chance): Partial<NodeLimits> {
  if (!chance.is(0.4)) return {};
  return {
    joinBlocks: chance.pick([3, 6]),
    joinDepth: chance.pick([1, 2, 3]),
    historyBlocks: chance.pick([1, 3, 64]),
    keptBlocks: chance.pick([12, 30]),
  };
}

/** Draws the caps of one run. */
export function tightLimits(chance: Chance): Partial<NodeLimits> {
  const caps: { [K in GivenLimit]?: number } = {};
  const isTight = chance.is(0.5);
  for (const [name, values] of isTight ? Object.entries(SMALL) : [])
    if (chance.is(0.5)) caps[name as GivenLimit] = chance.pick(values);
  return chance.is(0.3) ? { ...caps, pool: SMALL_POOL } : caps;
}
