/**
 * Verifies each signature once (L-5): a block need not verify what the pool verified. Where the
 * verifier runs beside this thread, blocks are verified as they arrive, while earlier ones are
 * executed.
 */
import { BoundedSet } from '../../base/bounded.ts';
import { toHex } from '../../base/bytes.ts';
import type { Verifier } from '../../crypto/ed25519.ts';
import type { Charter } from '../../ledger/charter.ts';
import { signatureChecks } from '../../ledger/execution.ts';
import { type Transaction, wireId } from '../../ledger/transaction.ts';

export class Signatures {
  readonly #charter: Charter;
  readonly #ledgerId: Uint8Array;
  readonly #verifier: Verifier;
  /** Wire ids: they cover the signature too. */
  readonly #good: BoundedSet<string>;
  /** Verdicts of blocks that are still to be executed, by their list of transactions. */
  readonly #early = new WeakMap<readonly Transaction[], Promise<boolean>>();

  /** @param cached how many wire ids of good signatures are remembered. */
  constructor(charter: Charter, ledgerId: Uint8Array, verifier: Verifier, cached: number) {
    this.#good = new BoundedSet(cached);
    this.#charter = charter;
    this.#ledgerId = ledgerId;
    this.#verifier = verifier;
  }

  /**
   * Begins to verify blocks that are still to be executed, if that does not hold up this thread.
   */
  ahead(blocks: readonly (readonly Transaction[])[]): void {
    if (this.#verifier.aside !== true) return;
    const open = blocks.filter((transactions) => !this.#early.has(transactions));
    if (open.length === 0) return;
    const verdicts = this.#ofBlocks(open, false);
    for (const [at, transactions] of open.entries())
      this.#early.set(
        transactions,
        verdicts.then((all) => all[at] === true),
      );
  }

  /** Tells of each block whether all its signatures are good. */
  async blocks(blocks: readonly (readonly Transaction[])[]): Promise<boolean[]> {
    const late = blocks.filter((transactions) => !this.#early.has(transactions));
    const verdicts = late.length > 0 ? await this.#ofBlocks(late, late.length === 1) : [];
    const known = new Map(late.map((transactions, at) => [transactions, verdicts[at] === true]));
    return Promise.all(
      blocks.map(
        (transactions) => known.get(transactions) ?? this.#early.get(transactions) ?? false,
      ),
    );
  }

  /**
   * @param remember whether good signatures are remembered. A block that comes alone may be
   * disconnected soon, and its transactions return to the pool. For blocks that come in thousands,
   * the hashes would cost more than they save.
   */
  async #ofBlocks(
    blocks: readonly (readonly Transaction[])[],
    remember: boolean,
  ): Promise<boolean[]> {
    const open = blocks.map((transactions) =>
      this.#good.size === 0
        ? transactions
        : transactions.filter((one) => !this.#good.has(toHex(wireId(one)))),
    );
    const asked = open.flat();
    const checks = signatureChecks(this.#charter, this.#ledgerId, asked);
    const verdicts = await this.#verifier.verify(checks);
    if (remember)
      for (const [at, transaction] of asked.entries())
        if (verdicts[at] === true) this.#good.add(toHex(wireId(transaction)));
    let from = 0;
    return open.map(({ length }) => {
      const own = verdicts.slice(from, from + length);
      from += length;
      return !own.includes(false);
    });
  }

  /** The verdict on each signature, in order. */
  async verify(transactions: readonly Transaction[]): Promise<boolean[]> {
    const verdicts = new Array<boolean>(transactions.length).fill(true);
    const open: { index: number; transaction: Transaction; key: string }[] = [];
    for (const [index, transaction] of transactions.entries()) {
      const key = toHex(wireId(transaction));
      if (!this.#good.has(key)) open.push({ index, transaction, key });
    }
    const asked = open.map(({ transaction }) => transaction);
    const checks = signatureChecks(this.#charter, this.#ledgerId, asked);
    const checked = await this.#verifier.verify(checks);
    for (const [at, { index, key }] of open.entries()) {
      const isGood = checked[at] === true;
      verdicts[index] = isGood;
      if (isGood) this.#good.add(key);
    }
    return verdicts;
  }
}
