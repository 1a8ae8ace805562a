/** The error that is thrown when the stored chain cannot be read. */
import type { Damage } from '../ports.ts';

/**
 * Thrown when stored data that the chain stands on cannot be read: the ledger has to be fetched
 * again.
 */
export class ChainDamage extends Error {
  readonly damage: Damage;
  constructor(damage: Damage) {
    super(`${damage.what}: ${damage.detail}`);
    this.name = 'ChainDamage';
    this.damage = damage;
  }
}
