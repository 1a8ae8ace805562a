/** Draws the charters of simulated ledgers: small works, so that proofs are real and cheap. */
import type { Charter } from '../ledger/charter.ts';
import { defaultCharter } from '../ledger/charter.ts';
import type { Chance } from './random.ts';

/** `issuer`: the key that mints and seals, if there is one. */
export function drawCharter(chance: Chance, issuer: Uint8Array | null): Charter {
  const common = {
    issuer,
    edition: chance.int(0, 1_000),
    decimals: chance.int(0, 2),
    spacing: chance.pick([1_000, 2_000, 5_000]),
    work: 2 ** 8,
    minFee: chance.is(0.7) ? 0 : chance.int(1, 5),
    maxBlockBytes: chance.is(0.5) ? 2 ** 14 : 2 ** 20,
    reward: chance.is(0.8) ? chance.int(0, 50) : 0,
  };
  return issuer === null
    ? defaultCharter('simulated', {
        ...common,
        grant: chance.int(100, 10_000),
        grantsPerBlock: chance.pick([1, 2, 32]),
      })
    : defaultCharter('simulated', common);
}
