/**
 * The caps of one node: how much it holds, asks for and does at once. A test or a simulation may
 * give smaller ones, so that a short run reaches states that a browser reaches after days. The size
 * of incoming data is bounded by `LIMITS` alone, the same for all nodes.
 */
import { POOL_LIMITS, type PoolLimits } from '../ledger/pool-entry.ts';
import { LIMITS } from '../protocol/limits.ts';

const GIVEN = [
  'blocksPerStep',
  'bodiesInFlight',
  'bodiesPerRequest',
  'bodyWindow',
  'cachedStates',
  'futureBlocks',
  'headersPerAnswer',
  'headerSyncs',
  'historyBlocks',
  'joinBlocks',
  'joinDepth',
  'keptBlocks',
  'knownBlocksPerPeer',
  'knownTransactionsPerPeer',
  'mergeTransactions',
  'ownDepth',
  'ownExpiresMs',
  'poolClaims',
  'poolPerAnswer',
  'relayQueue',
  'sideBlocks',
  'sideDepth',
  'sideHeaders',
  'stagedHeaders',
  'transactionsPerStep',
  'verifiedCache',
] as const satisfies readonly (keyof typeof LIMITS)[];

export type GivenLimit = (typeof GIVEN)[number];

export type NodeLimits = { readonly [K in GivenLimit]: number } & { readonly pool: PoolLimits };

/** The caps of a node in a browser. */
export const NODE_LIMITS: NodeLimits = {
  ...(Object.fromEntries(GIVEN.map((name) => [name, LIMITS[name]])) as Record<GivenLimit, number>),
  pool: POOL_LIMITS,
};
