/** The desk checks a seal's form and signature, then books and stores it (L-12). */
import type { Verifier } from '../../crypto/ed25519.ts';
import type { Charter } from '../../ledger/charter.ts';
import { fail, ok, type Result } from '../../ledger/result.ts';
import { checkSeal, decodeSeal, encodeSeal, type Seal, sealSignature } from '../../ledger/seal.ts';
import type { ChainStore } from '../ports.ts';
import type { SealBook, SealOutcome } from './seal-book.ts';

export class SealDesk {
  readonly #charter: Charter;
  readonly #ledgerId: Uint8Array;
  readonly #verifier: Verifier;
  readonly #store: ChainStore;
  readonly #book: SealBook;
  /** True while the seals on disk differ from those of the book. */
  #unwritten = false;

  constructor(
    charter: Charter,
    ledgerId: Uint8Array,
    verifier: Verifier,
    store: ChainStore,
    book: SealBook,
  ) {
    this.#charter = charter;
    this.#ledgerId = ledgerId;
    this.#verifier = verifier;
    this.#store = store;
    this.#book = book;
  }

  /** Takes the stored seals that are still well signed into the book. */
  async restore(stored: readonly Uint8Array[]): Promise<void> {
    const seals: Seal[] = [];
    for (const bytes of stored) {
      const seal = decodeSeal(bytes);
      if (seal.ok && (await this.#isSigned(seal.value))) seals.push(seal.value);
    }
    this.#book.restore(seals);
  }

  /**
   * Adds a seal to the book; `settle` writes it to disk. Fails with `seal-no-issuer`, `seal-height`
   * or `seal-signature`.
   */
  async add(seal: Seal): Promise<Result<SealOutcome>> {
    const shape = checkSeal(this.#charter, seal);
    if (!shape.ok) return shape;
    if (this.#book.has(seal)) return ok('known');
    if (!(await this.#isSigned(seal)))
      return fail('seal-signature', 'The seal is not signed by the issuer.', 'signature');
    const outcome = this.#book.add(seal);
    if (outcome !== 'ignored' && outcome !== 'known') this.#unwritten = true;
    return ok(outcome);
  }

  /** Binds seals whose blocks have become known and valid, and writes what changed. */
  async settle(): Promise<void> {
    if (this.#book.settle().length > 0) this.#unwritten = true;
    if (!this.#unwritten) return;
    await this.#store.commit({ seals: this.#book.toStore().map(encodeSeal) });
    this.#unwritten = false;
  }

  async #isSigned(seal: Seal): Promise<boolean> {
    const check = sealSignature(this.#charter, this.#ledgerId, seal);
    if (check === null || !checkSeal(this.#charter, seal).ok) return false;
    const [signed] = await this.#verifier.verify([check]);
    return signed === true;
  }
}
