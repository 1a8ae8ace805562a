/**
 * Finds what a peer has pooled and this node has not (O-2 `reconcile`). It asks for digests of the
 * parts of the peer's pool, by prefixes of salted ids, and goes on into those that differ, down to
 * the wire ids of a few. So it costs about the difference, however large the pools are.
 *
 * A pool changes meanwhile, and a peer may make digests and ids up: what is found is a hint, only
 * fetching shows it. Questions and ids are bounded.
 */
import { equal, isZero, toHex } from '../../base/bytes.ts';
import type { Pool } from '../../ledger/pool.ts';
import type { Transaction } from '../../ledger/transaction.ts';
import { LIMITS } from '../../protocol/limits.ts';
import { ofFewLengths, PREFIX_DIGITS, SaltedIds } from '../../protocol/pool-parts.ts';
import type { Args, PoolPart, Responses } from '../../protocol/shapes.ts';
import type { NodeContext } from '../context.ts';
import type { Random } from '../ports.ts';

/** Asks the peer whose pool is compared; null where no answer came in time, or a refusal. */
export type AskPool = <O extends 'reconcile' | 'transactions'>(
  op: O,
  args: Args[O],
) => Promise<Responses[O] | null>;

/** This node's own side of one comparison. */
interface Own {
  readonly salted: SaltedIds;
  /** Whether claims are compared. */
  readonly claims: boolean;
  readonly transactions: readonly Transaction[];
}

export class PoolDifference {
  readonly #pool: Pick<Pool, 'compared' | 'has'>;
  readonly #random: Random;
  readonly #yield: () => Promise<void>;

  constructor(
    pool: Pick<Pool, 'compared' | 'has'>,
    { random, yieldToEventLoop }: Pick<NodeContext, 'random' | 'yieldToEventLoop'>,
  ) {
    this.#pool = pool;
    this.#random = random;
    this.#yield = yieldToEventLoop;
  }

  /**
   * Wire ids that the peer has pooled and that are neither pooled nor waiting here, in an order
   * drawn anew each time: nobody can put payments in front of others for good.
   */
  async missing(ask: AskPool): Promise<Uint8Array[]> {
    const missing = new Map<string, Uint8Array>();
    let own: Own | null = null;
    let beganAgain = false;
    // The longest last: ids are found before the questions are used up.
    let prefixes = [''];
    for (let asked = 0; prefixes.length > 0 && asked < LIMITS.reconcileQuestions; asked += 1) {
      const some = ofFewLengths(prefixes.slice(-LIMITS.reconcilePrefixes).reverse());
      prefixes.length -= some.length;
      const answer = await ask('reconcile', { prefixes: some });
      if (answer === null) break;
      const { salt, claims, parts } = answer;
      if (parts.length === 0 || parts.length > some.length) break;
      own ??= this.#own(new SaltedIds(salt, this.#yield), claims);
      // Its digests are of another salt: nothing can be compared with them.
      if (!equal(salt, own.salted.salt)) break;
      if (claims !== own.claims) {
        // It counts claims now, or no more (P-1): all its digests are others than before.
        if (beganAgain) break;
        beganAgain = true;
        own = this.#own(own.salted, claims);
        prefixes = [''];
        continue;
      }
      prefixes.push(...some.slice(parts.length).reverse());
      const answered = some.slice(0, parts.length);
      const ours = await own.salted.parts(own.transactions, answered, true);
      for (const [i, part] of parts.entries()) {
        if ('ids' in part) this.#note(part.ids, missing);
        else {
          const found = differing(answered[i] as string, part, ours[i] as PoolPart);
          prefixes.push(...shuffled(found, this.#random));
        }
      }
      if (missing.size >= LIMITS.reconcileIds) break;
    }
    return shuffled([...missing.values()].slice(0, LIMITS.reconcileIds), this.#random);
  }

  #own(salted: SaltedIds, claims: boolean): Own {
    return { salted, claims, transactions: [...this.#pool.compared(claims)] };
  }

  #note(ids: readonly Uint8Array[], missing: Map<string, Uint8Array>): void {
    for (const id of ids) {
      const key = toHex(id);
      if (!this.#pool.has(key)) missing.set(key, id);
    }
  }
}

/** These in an order in which each is as likely as any (Fisher and Yates). */
function shuffled<T>(list: readonly T[], random: Random): T[] {
  const order = [...list];
  for (let at = order.length - 1; at > 0; at -= 1) {
    const other = Math.floor(random.uniform() * (at + 1));
    [order[at], order[other]] = [order[other] as T, order[at] as T];
  }
  return order;
}

/** The longer prefixes under which the peer has something, and something else than this node. */
function differing(prefix: string, theirs: PoolPart, ours: PoolPart): string[] {
  if (!('digests' in theirs) || !('digests' in ours) || prefix.length >= PREFIX_DIGITS) return [];
  const found: string[] = [];
  for (const [digit, digest] of theirs.digests.entries()) {
    if (isZero(digest) || equal(digest, ours.digests[digit] as Uint8Array)) continue;
    found.push(`${prefix}${digit.toString(16)}`);
  }
  return found;
}
