/**
 * Parts of a pool by prefixes of salted ids (O-2 `reconcile`): two pools find what differs at a
 * cost of about that. The salt is drawn by the one that answers, so that payments made to cancel
 * each other out in one node's digests do not in another's. It is no secret, and digests are
 * linear: payments can be chosen that hide others in the digests of one node.
 */
import { toHex } from '../base/bytes.ts';
import { sha256 } from '../crypto/sha256.ts';
import { type Transaction, wireId } from '../ledger/transaction.ts';
import { LIMITS } from './limits.ts';
import type { PoolPart } from './shapes.ts';

/** Bytes of a salt, a salted id and a digest. */
export const DIGEST_BYTES = 8;
/** Hex digits of a salted id: the longest prefix. */
export const PREFIX_DIGITS = 2 * DIGEST_BYTES;
/** Prefixes longer by one digit. */
export const CHILDREN = 16;
/** With at most so many under a prefix, their wire ids are named. */
export const FEW = 8;

/** Work done before the rest of the thread has its turn: looking at one is 1, salting it 4. */
const WORK_AT_ONCE = 8_000;
const SALTING = 4;

/** True for 0 to 16 lower-case hex digits. */
export function isPoolPrefix(text: string): boolean {
  return /^[0-9a-f]{0,16}$/.test(text);
}

/** The number of lengths of these: a walk over the pool looks at each payment once for each. */
export function lengthsOf(prefixes: readonly string[]): number {
  return new Set(prefixes.map(({ length }) => length)).size;
}

/** The first of these prefixes, as long as they have no more lengths than one question may. */
export function ofFewLengths(prefixes: readonly string[]): readonly string[] {
  const lengths = new Set<number>();
  const isTooMany = ({ length }: string) => lengths.add(length).size > LIMITS.reconcileLengths;
  const end = prefixes.findIndex(isTooMany);
  return end < 0 ? prefixes : prefixes.slice(0, end);
}

interface Salted {
  readonly id: Uint8Array;
  readonly digits: string;
  readonly bytes: Uint8Array;
}

/** The salted ids of transactions: the first 8 bytes of SHA-256(salt | wire id), made once each. */
export class SaltedIds {
  readonly salt: Uint8Array;
  readonly #yield: () => Promise<void>;
  readonly #known = new WeakMap<Transaction, Salted>();

  constructor(salt: Uint8Array, yieldToEventLoop: () => Promise<void>) {
    this.salt = salt;
    this.#yield = yieldToEventLoop;
  }

  /**
   * What the transactions have under each prefix, in its order. `digestsOnly`: digests also where
   * there are few. Others have their turn in between, so the list must not change.
   */
  async parts(
    transactions: readonly Transaction[],
    prefixes: readonly string[],
    digestsOnly = false,
  ): Promise<PoolPart[]> {
    const gathered = new Map(prefixes.map((prefix) => [prefix, new Gathered(prefix.length)]));
    const lengths = [...new Set(prefixes.map(({ length }) => length))];
    let work = 0;
    for (const transaction of transactions) {
      if (work >= WORK_AT_ONCE) {
        await this.#yield();
        work = 0;
      }
      work += this.#known.has(transaction) ? 1 : SALTING;
      const salted = this.#of(transaction);
      for (const length of lengths) gathered.get(salted.digits.slice(0, length))?.add(salted);
    }
    return prefixes.map((prefix) => (gathered.get(prefix) as Gathered).part(digestsOnly));
  }

  #of(transaction: Transaction): Salted {
    const known = this.#known.get(transaction);
    if (known !== undefined) return known;
    const id = wireId(transaction);
    const bytes = sha256(this.salt, id).slice(0, DIGEST_BYTES);
    const salted = { id, digits: toHex(bytes), bytes };
    this.#known.set(transaction, salted);
    return salted;
  }
}

/** The transactions under one prefix, as they come. */
class Gathered {
  readonly #depth: number;
  readonly #digests = Array.from({ length: CHILDREN }, () => new Uint8Array(DIGEST_BYTES));
  readonly #ids: Uint8Array[] = [];
  #count = 0;

  constructor(depth: number) {
    this.#depth = depth;
  }

  add({ id, digits, bytes }: Salted): void {
    this.#count += 1;
    if (this.#count <= FEW) this.#ids.push(id);
    const digest = this.#digests[Number.parseInt(digits[this.#depth] ?? '0', 16)] as Uint8Array;
    for (const [at, byte] of bytes.entries()) digest[at] = (digest[at] as number) ^ byte;
  }

  /** Under a whole salted id there is nothing to tell apart any more. */
  part(digestsOnly: boolean): PoolPart {
    const isWhole = this.#depth >= PREFIX_DIGITS;
    const named = !digestsOnly && (this.#count <= FEW || isWhole);
    return named ? { ids: this.#ids } : { digests: this.#digests };
  }
}
