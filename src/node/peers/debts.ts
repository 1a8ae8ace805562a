/**
 * Keeps a peer's account beyond one link (O-5): its quotas, our own with it, and the work it has
 * cost. The key is the address at which the signalling server found it, so that leaving and coming
 * back buys nothing. New addresses cost nothing, so all that strangers leave unpaid counts together
 * (`Reputation`).
 */
import { BoundedMap } from '../../base/bounded.ts';
import { LIMITS } from '../../protocol/limits.ts';
import { PEER_BUDGET_AT_FIRST } from '../../protocol/ops.ts';
import { Pace, Quota } from '../../protocol/quota.ts';
import type { Link } from '../ports.ts';

/** Units of work a peer has cost, fading, and units that are not counted yet (`FairQueue`). */
interface Load {
  units: number;
  written: number;
  /** When `units` was last counted, monotonic ms. */
  at: number;
}

export interface Account {
  readonly quota: Quota;
  readonly pace: Pace;
  readonly load: Load;
}

/** A new account. `now`: monotonic ms. */
export function newAccount(now: number): Account {
  return {
    quota: new Quota(now),
    pace: new Pace(now),
    load: { units: 0, written: 0, at: now },
  };
}

export class Debts {
  readonly #accounts = new BoundedMap<string, Account>(LIMITS.keptAccounts);

  get size(): number {
    return this.#accounts.size;
  }

  /** The account of the peer at the other end; links to the same address share it. */
  of(link: Link, now: number): Account {
    const key = `${link.kind} ${link.encoding} ${link.address}`;
    const account = this.#accounts.get(key) ?? newAccount(now);
    this.#accounts.set(key, account);
    return account;
  }
}

/** The part of a new link's first budget that is spent and not paid back, 0..1. */
export function unpaidStart({ quota }: Account, now: number): number {
  return Math.min(1, Math.max(0, 1 - quota.left(now) / PEER_BUDGET_AT_FIRST));
}
