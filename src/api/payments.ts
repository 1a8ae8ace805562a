/**
 * Makes the wallet's transactions: from a person's request to a signed one in the pool (O-3, P-1).
 */

import { Serial } from '../base/serial.ts';
import { encodeAddress } from '../ledger/address.ts';
import {
  encodeTransaction,
  isGenesis,
  keepBytes,
  signingBytes,
  type Transaction,
  type UnsignedTransaction,
} from '../ledger/transaction.ts';
import { unsignedFromJson } from '../ledger/transaction-json.ts';
import type { Node } from '../node/node.ts';
import { FolioError, type SendRequest } from './client.ts';
import { checkIssuer } from './issuer.ts';
import { refused } from './refused.ts';
import type { PaymentSigner } from './signer.ts';

const NO_SIGNATURE = new Uint8Array(64);

export class Payments {
  readonly #node: Node;
  readonly #signer: PaymentSigner;
  /** Two payments at once must not take the same sequence. */
  readonly #serial = new Serial();

  constructor(node: Node, signer: PaymentSigner) {
    this.#node = node;
    this.#signer = signer;
  }

  /** Rejects with the ledger's codes, naming the field. */
  send(request: SendRequest): Promise<{ id: string }> {
    return this.#serial.run(() => this.#pay(request, encodeAddress(this.#signer.publicKey)));
  }

  /** Mints; for the issuer only (L-8). See `NodeClient.mint`. */
  mint(request: SendRequest): Promise<{ id: string }> {
    return this.#serial.run(() => {
      checkIssuer(this.#node.charter, this.#signer.publicKey);
      return this.#pay(request, 'GENESIS');
    });
  }

  /**
   * The sequence of the next payment or mint. Throws `syncing` while it cannot be known: counted
   * from an old tip it would be one that was spent long ago, and a list's line meant for it would
   * be taken for the payment that used it.
   */
  nextSequence(): number {
    if (this.#node.sync.behind)
      throw refused('syncing', 'This tab is still catching up; try again in a moment.');
    const { chain, keeper, walletTransactions } = this.#node;
    const key = this.#signer.publicKey;
    // A payment evicted from a full pool keeps its place: its payee is still to be paid.
    return keeper.pool.nextSequence(key, chain.state, walletTransactions.openOf(key));
  }

  async #pay(request: SendRequest, sender: string): Promise<{ id: string }> {
    const { receiver, amount, memo = '', fee = this.#usualFee(sender) } = request;
    const next = this.nextSequence();
    const { sequence = next } = request;
    if (sequence !== next) return this.#paidBefore(request, sender);
    return this.#submit({ sender, receiver, amount, fee, sequence, memo });
  }

  /** A mint may have no fee: an issuer that has nothing yet could never begin (L-8). */
  #usualFee(sender: string): number {
    const { charter, chain, keeper, walletTransactions } = this.#node;
    if (sender !== 'GENESIS') return charter.minFee;
    const key = this.#signer.publicKey;
    const left =
      chain.state.get(key).balance - keeper.outgoing(key, walletTransactions.openOf(key));
    return left < charter.minFee ? 0 : charter.minFee;
  }

  /** A list's line that is sent again, as the page was closed in the middle of it. */
  #paidBefore(request: SendRequest, sender: string): { id: string } {
    const { receiver, amount, memo = '', sequence = 0 } = request;
    const before = this.#node.walletTransactions.withSequence(this.#signer.publicKey, sequence);
    const isSame =
      before !== null &&
      isGenesis(before.transaction) === (sender === 'GENESIS') &&
      encodeAddress(before.transaction.receiver) === receiver &&
      before.transaction.amount === amount &&
      before.transaction.memo === memo;
    if (isSame) return { id: before.id };
    throw new FolioError(
      before === null ? 'sequence-unknown' : 'sequence-used',
      `The number ${sequence} is not the next one, and this payment did not have it.`,
      'sequence',
      { sequence },
    );
  }

  /** Claims the grant (L-8). Rejects with `claim-none` on a ledger with an issuer. */
  claim(): Promise<{ id: string }> {
    return this.#serial.run(() => {
      const { charter, chain, keeper } = this.#node;
      const key = this.#signer.publicKey;
      if (charter.issuer !== null)
        throw refused('claim-none', 'This ledger has an issuer; nobody claims from GENESIS.');
      if (chain.state.get(key).claimed || keeper.hasClaim(key))
        throw refused('already-claimed', 'This account has had its grant.');
      return this.#submit({
        sender: 'GENESIS',
        receiver: encodeAddress(key),
        amount: charter.grant,
        fee: 0,
        sequence: 0,
        memo: '',
      });
    });
  }

  /** See `NodeClient.replace`. */
  replace(id: string, fee?: number): Promise<{ id: string }> {
    return this.#serial.run(() => this.#inPlaceOf(id, fee, (old) => old));
  }

  /** See `NodeClient.cancel`. */
  cancel(id: string, fee?: number): Promise<{ id: string }> {
    const { publicKey } = this.#signer;
    return this.#serial.run(() =>
      this.#inPlaceOf(id, fee, (old) => ({
        ...old,
        sender: publicKey,
        receiver: publicKey,
        amount: 1,
        memo: '',
      })),
    );
  }

  /** Of one signer and sequence the higher fee stays (P-1). */
  async #inPlaceOf(
    id: string,
    wanted: number | undefined,
    change: (old: Transaction) => Transaction,
  ): Promise<{ id: string }> {
    const { walletTransactions, charter, keeper } = this.#node;
    const old = walletTransactions.pending(id);
    // A claim costs nothing and nobody can outbid it.
    if (old === null || (charter.issuer === null && isGenesis(old)))
      throw refused('not-waiting', 'No own payment of this id waits for a block.', 'id');
    const next = change(old);
    const size = encodeTransaction({ ...next, signature: old.signature }).length;
    const fee = wanted ?? Math.max(old.fee + 1, keeper.pool.feeToEnter(size));
    if (fee <= old.fee)
      throw FolioError.of({
        code: 'replace-fee-low',
        reason: `The fee has to be above ${old.fee}.`,
        field: 'fee',
        values: { fee: old.fee },
      });
    const { amount, sequence, memo } = next;
    const made = await this.#submit(
      {
        sender: isGenesis(next) ? 'GENESIS' : encodeAddress(next.sender),
        receiver: encodeAddress(next.receiver),
        amount,
        fee,
        sequence,
        memo,
      },
      old,
    );
    await walletTransactions.superseded(id);
    return made;
  }

  /**
   * Signs a payment of this wallet anew that expired (L-4), with the same sequence: no chain can
   * hold both. Rejects with `not-renewable` if it may still be valid, or its place was taken.
   */
  renew(id: string): Promise<{ id: string }> {
    return this.#serial.run(() => {
      const lost = this.#node.walletTransactions.renewable(id);
      if (lost === null)
        throw refused('not-renewable', 'Only an own payment that expired is signed anew.');
      const { signature: _, ...unsigned } = lost;
      return this.#sign({ ...unsigned, expires: this.#node.walletTransactions.expiry });
    });
  }

  /** @param old the one whose place it takes; its cost is freed. */
  async #submit(
    fields: Record<string, unknown>,
    old: Transaction | null = null,
  ): Promise<{ id: string }> {
    const read = unsignedFromJson({ ...fields, expires: this.#node.walletTransactions.expiry });
    if (!read.ok) throw FolioError.of(read.error);
    return this.#sign(read.value, old);
  }

  async #sign(
    payment: UnsignedTransaction,
    old: Transaction | null = null,
  ): Promise<{ id: string }> {
    const unsigned: Transaction = { ...payment, signature: NO_SIGNATURE };
    // Sequence, grant and expiry come from the tip: with those of an old one every node would
    // refuse the payment.
    if (this.#node.sync.behind)
      throw refused('syncing', 'This tab is still catching up; try again in a moment.');
    if (this.#node.clockTrouble?.kind === 'clock-behind')
      throw refused(
        'clock-behind',
        'The clock of this device is behind: newer blocks wait for it, and this chain is old.',
      );
    this.#checkBalance(unsigned, old);
    const message = signingBytes(this.#node.ledgerId, unsigned);
    const signed = keepBytes({ ...unsigned, signature: await this.#signer.sign(message) });
    const outcome = await this.#node.submit(signed);
    if (!('code' in outcome)) return outcome;
    // The caller did not choose the sequence: the gap before it is a payment of this wallet that is
    // not pooled.
    if (outcome.code === 'pool-gap')
      throw FolioError.of({
        ...outcome,
        reason: 'An earlier payment still waits to get into the pool.',
      });
    throw FolioError.of(outcome);
  }

  /** This refusal differs from the pool's, so that the page can offer the whole balance. */
  #checkBalance(payment: Transaction, old: Transaction | null): void {
    const { keeper, chain, walletTransactions } = this.#node;
    const { sender, amount, fee } = payment;
    if (isGenesis(payment)) return;
    const taken = keeper.outgoing(sender, walletTransactions.openOf(sender)) - costOf(old);
    const left = chain.state.get(sender).balance - taken;
    if (left < amount || left - amount < fee)
      throw refused(
        'balance',
        `The balance, ${Math.max(0, left)}, does not cover amount and fee.`,
        'amount',
        { left: Math.max(0, left) },
      );
  }
}

/** The cost to its signer's balance; a mint pays no amount. */
function costOf(transaction: Transaction | null): number {
  if (transaction === null) return 0;
  return transaction.fee + (isGenesis(transaction) ? 0 : transaction.amount);
}
