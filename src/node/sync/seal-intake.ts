/** Takes in seals (L-12): checks them, moves the chain by them, and passes them on. */
import type { Result } from '../../ledger/result.ts';
import type { Seal } from '../../ledger/seal.ts';
import type { Chain } from '../chain/chain.ts';
import type { ChainDriver } from '../chain/chain-driver.ts';
import type { SealOutcome } from '../chain/seal-book.ts';
import type { Neighbours } from '../peers/neighbours.ts';
import type { Peer } from '../peers/peer.ts';
import type { Trail } from '../trail.ts';
import type { Sync } from './sync.ts';

interface Parts {
  readonly chain: Chain;
  readonly driver: ChainDriver;
  readonly neighbours: Neighbours;
  readonly sync: Sync;
  readonly trail: Trail;
}

export class SealIntake {
  readonly #parts: Parts;

  constructor(parts: Parts) {
    this.#parts = parts;
  }

  /** Handles the seals in a peer's `hello` that are not known here. */
  takeFromHello(peer: Peer): void {
    for (const seal of peer.hello?.seals ?? [])
      if (!this.#parts.chain.seals.has(seal)) void this.take(peer, seal);
  }

  /**
   * Takes a seal from a peer, or from this node's own wallet (null). Fails with the codes of
   * `Chain.addSeal`.
   */
  async take(peer: Peer | null, seal: Seal): Promise<Result<SealOutcome>> {
    const { chain, driver, neighbours, sync, trail } = this.#parts;
    const outcome = await driver.serially(async () => {
      const added = await chain.addSeal(seal);
      if (!added.ok) neighbours.penalise(peer, 'invalid-seal');
      if (!added.ok || added.value === 'known' || added.value === 'ignored') return added;
      trail.add('seal-taken', { height: seal.height, state: added.value });
      await driver.advance();
      neighbours.tellHello((other) => other !== peer);
      return added;
    });
    sync.pump();
    return outcome;
  }
}
