/**
 * The class verifies each signature once (L-5): what the pool verified, a block need not verify
 * again.
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

  /** @param cached so many good ones are remembered. */
  constructor(charter: Charter, ledgerId: Uint8Array, verifier: Verifier, cached: number) {
    this.#good = new BoundedSet(cached);
    this.#charter = charter;
    this.#ledgerId = ledgerId;
    this.#verifier = verifier;
  }

  /** One verdict each, in order. */
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
