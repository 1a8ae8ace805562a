/**
 * Payments to this account that stood in the pool until another one of their signer took their
 * number (P-1): the payee would else see them vanish without a word.
 */
import { BoundedMap } from '../base/bounded.ts';
import { equal, toHex } from '../base/bytes.ts';
import { decodeAddress } from '../ledger/address.ts';
import { isGenesis } from '../ledger/transaction.ts';
import type { Node } from '../node/node.ts';
import { LIMITS } from '../protocol/limits.ts';
import type { Queries } from './queries.ts';
import type { PoolItem } from './view.ts';
import { addressText } from './view-parts.ts';

interface Sources {
  readonly node: Pick<Node, 'chain' | 'keeper'>;
  readonly queries: Pick<Queries, 'transaction' | 'account'>;
  /** Monotonic ms. */
  now(): number;
  /** The own public key. */
  readonly key: Uint8Array;
}

/** In memory alone, each for `LIMITS.withdrawnMs`. */
export class WithdrawnPayments {
  readonly #sources: Sources;
  /** Those that wait, as far as the page was shown them, by id. */
  readonly #awaited = new BoundedMap<string, PoolItem>(LIMITS.viewPool);
  readonly #withdrawn = new BoundedMap<string, { item: PoolItem; until: number }>(
    LIMITS.viewWithdrawn,
  );

  constructor(sources: Sources) {
    this.#sources = sources;
  }

  /** Finds out what became of those that have left the pool, until none has meanwhile. */
  async look(): Promise<void> {
    const { node, now } = this.#sources;
    const { pool } = node.keeper;
    const gone = () => [...this.#awaited.values()].find(({ id }) => pool.byId(id) === undefined);
    for (let item = gone(); item !== undefined; item = gone()) {
      if (await this.#isWithdrawn(item))
        this.#withdrawn.set(item.id, { item, until: now() + LIMITS.withdrawnMs });
      this.#awaited.delete(item.id);
    }
  }

  /** The newest first. `items` are the pool's that the page is shown now. */
  view(items: readonly PoolItem[]): PoolItem[] {
    const { node, now } = this.#sources;
    const { pool } = node.keeper;
    const own = addressText(this.#sources.key);
    for (const item of items)
      if (item.kind === 'transfer' && item.receiver === own && item.sender !== own)
        this.#awaited.set(item.id, item);
    for (const [id, { until }] of [...this.#withdrawn.entries()])
      if (now() >= until || pool.byId(id) !== undefined) this.#withdrawn.delete(id);
    return [...this.#withdrawn.values()].map(({ item }) => item).reverse();
  }

  /** False also for one that expired or made way in a full pool: its number is free. */
  async #isWithdrawn({ id, sender, sequence }: PoolItem): Promise<boolean> {
    const { node, queries, key } = this.#sources;
    const signer = decodeAddress(sender);
    if (!signer.ok) return false;
    const rival = node.keeper.pool
      .forSigner(toHex(signer.value))
      .find((one) => !isGenesis(one) && one.sequence === sequence);
    // The payee sees the newer one.
    if (rival !== undefined) return !equal(rival.receiver, key);
    if (node.chain.state.get(signer.value).sequence <= sequence) return false;
    if ((await queries.transaction(id)) !== null) return false;
    const { history } = await queries.account(addressText(key), LIMITS.viewPage);
    return !history.some(
      (item) =>
        'transaction' in item &&
        item.transaction.sender === sender &&
        item.transaction.sequence === sequence,
    );
  }
}
