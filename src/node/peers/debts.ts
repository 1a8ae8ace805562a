/**
 * The class keeps what is known of a caller beyond one link (O-5): its quotas, ours with it, and
 * the work it has cost. Kept by the address at which the signalling server found it, so that
 * leaving and coming back buys nothing. New addresses cost nothing, so what strangers leave owing
 * counts together.
 */
import { BoundedMap } from '../../base/bounded.ts';
import { LIMITS } from '../../protocol/limits.ts';
import { PEER_BUDGET_AT_FIRST } from '../../protocol/ops.ts';
import { Pace, Quota } from '../../protocol/quota.ts';
import type { Link } from '../ports.ts';

/** Units of work a caller has cost, fading, and those for it not counted yet (`FairQueue`). */
interface Load {
  units: number;
  written: number;
  /** Monotonic ms. */
  at: number;
}

export interface Account {
  readonly quota: Quota;
  readonly pace: Pace;
  readonly load: Load;
}

/** A new one, `now` in monotonic ms. */
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

  /** The account of whoever is at the other end; links that stand beside each other share it. */
  of(link: Link, now: number): Account {
    const key = `${link.kind} ${link.encoding} ${link.address}`;
    const account = this.#accounts.get(key) ?? newAccount(now);
    this.#accounts.set(key, account);
    return account;
  }
}

/** Of what a new link may cost at once, the part that is spent and not paid back, 0..1. */
export function unpaidStart({ quota }: Account, now: number): number {
  return Math.min(1, Math.max(0, 1 - quota.left(now) / PEER_BUDGET_AT_FIRST));
}
