/**
 * Caps made small, so that a short run reaches what a browser reaches after days. Restored after
 * the run.
 */
import type { Chance } from '../../src/lab/random.ts';
import { POOL_LIMITS, type PoolLimits } from '../../src/ledger/pool-entry.ts';
import { LIMITS } from '../../src/protocol/limits.ts';

type Caps = Partial<Record<keyof typeof LIMITS, number>>;

/** Each is drawn or left as it is, on its own. */
const SMALL: Readonly<Record<string, readonly number[]>> = {
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

/** Draws caps for one run; call what comes back when it is over. */
export function tighten(chance: Chance): () => void {
  const limits = LIMITS as Record<string, unknown>;
  const pool: { -readonly [K in keyof PoolLimits]: number } = POOL_LIMITS;
  const before = { ...limits };
  const poolBefore = { ...pool };
  if (chance.is(0.5)) {
    const caps: Caps = {};
    for (const [name, values] of Object.entries(SMALL))
      if (chance.is(0.5)) caps[name as keyof typeof LIMITS] = chance.pick(values);
    Object.assign(limits, caps);
  }
  if (chance.is(0.3)) Object.assign(pool, SMALL_POOL);
  return () => {
    Object.assign(limits, before);
    Object.assign(pool, poolBefore);
  };
}
