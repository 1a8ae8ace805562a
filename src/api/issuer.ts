/** Seals blocks for the issuer, by hand and automatically (L-12). */

import { equal, toHex } from '../base/bytes.ts';
import type { Charter } from '../ledger/charter.ts';
import { type Seal, sealMessage } from '../ledger/seal.ts';
import type { Node } from '../node/node.ts';
import { FolioError } from './client.ts';
import { refused } from './refused.ts';
import { SETTING_RANGES } from './setting-ranges.ts';
import type { PaymentSigner } from './signer.ts';
import type { SealingView, SealView } from './view.ts';

/**
 * Throws `no-issuer` on a ledger without an issuer, `not-issuer` if another account is the issuer.
 */
export function checkIssuer({ issuer }: Charter, key: Uint8Array): void {
  if (issuer === null) throw refused('no-issuer', 'This ledger has no issuer.');
  if (!equal(issuer, key))
    throw refused('not-issuer', 'Only the issuer of this ledger can do this.');
}

/** `every` as a whole number of blocks, 0 for never; null for any other value. */
export function readSealEvery(every: unknown): number | null {
  const { least, most } = SETTING_RANGES.sealEvery;
  const isOne =
    typeof every === 'number' && Number.isInteger(every) && every >= least && every <= most;
  return isOne ? every : null;
}

/** The refusal of what `readSealEvery` does not take. */
export function sealsTooFar(): FolioError {
  const { most } = SETTING_RANGES.sealEvery;
  return refused('seal-every', `Seals are 0 to ${most} blocks apart.`, 'blocks', { most });
}

export class Sealing {
  readonly #node: Node;
  readonly #signer: PaymentSigner;
  /** Blocks between seals; 0: only by hand. */
  #every: number;
  #busy = false;

  constructor(node: Node, signer: PaymentSigner, every: number) {
    this.#node = node;
    this.#signer = signer;
    this.#every = every;
  }

  set every(every: number) {
    this.#every = every;
  }

  view(): SealingView {
    const { held, conflict } = this.#node.chain.seals;
    return {
      held: held === null ? null : sealView(held),
      conflict:
        conflict === null
          ? null
          : { first: sealView(conflict.first), second: sealView(conflict.second) },
      every: this.#every,
    };
  }

  /**
   * Seals the tip, or the block of the chain at `height`. Rejects with `seal-height` if there is
   * none or it is not above the last seal.
   */
  async seal(height: number = this.#node.chain.tip.height): Promise<SealView> {
    const { charter, chain, ledgerId } = this.#node;
    checkIssuer(charter, this.#signer.publicKey);
    const entry = Number.isSafeInteger(height) && height > 0 ? chain.tree.at(height) : undefined;
    if (entry === undefined || height <= (chain.seals.held?.height ?? 0))
      throw refused('seal-height', `There is no block ${height} above the last seal.`, 'height', {
        height: Number(height),
      });
    // A seal would make final what this node has not verified itself (S-5).
    if (!chain.base.isSound)
      throw refused('syncing', 'History is not verified here yet; seal it then.');
    const target = { height, hash: entry.hash };
    const signature = await this.#signer.sign(sealMessage(ledgerId, target));
    const seal: Seal = { ...target, signature };
    const added = await this.#node.addSeal(seal);
    if (!added.ok) throw FolioError.of(added.error);
    return sealView(seal);
  }

  /** Makes the seal that is due. Call it when the chain may have moved. */
  async look(): Promise<void> {
    const { charter, chain, synced } = this.#node;
    if (this.#every === 0 || this.#busy || !synced || charter.issuer === null) return;
    if (!equal(charter.issuer, this.#signer.publicKey)) return;
    const { height } = chain.tip;
    if (height < (chain.seals.held?.height ?? 0) + this.#every) return;
    this.#busy = true;
    try {
      await this.seal(height);
    } catch (error) {
      // A locked wallet seals later; a tip that moved is checked again.
      const told = error instanceof FolioError;
      if (!told) throw error;
    } finally {
      this.#busy = false;
    }
  }
}

function sealView({ height, hash, signature }: Seal): SealView {
  return { height, hash: toHex(hash), signature: toHex(signature) };
}
