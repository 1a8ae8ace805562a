/**
 * A second, plain implementation of the rules, written from the design and not from `src/ledger`:
 * the nodes must agree with it on which blocks are valid. Of the product it uses only the
 * encodings.
 */
import { toHex } from '../../src/base/bytes.ts';
import type { Draft, Judged as Known, Rules } from '../../src/lab/rules.ts';
import type { Block } from '../../src/ledger/block.ts';
import type { Charter } from '../../src/ledger/charter.ts';
import { ledgerIdOf } from '../../src/ledger/charter.ts';
import { encodeHeader, genesisHeader, type Header } from '../../src/ledger/header.ts';
import { encodeTransaction, signingBytes, type Transaction } from '../../src/ledger/transaction.ts';
import { isSigned } from './crypto.ts';
import {
  accountsRoot,
  isZeros,
  MAX,
  merkleRoot,
  minimum,
  type OracleState,
  Run,
  sha256,
} from './oracle-state.ts';

/** A judged block; `state` is null for an invalid one. */
export interface Judged extends Known {
  readonly parent: Judged | null;
  readonly state: OracleState | null;
}

export class Oracle implements Rules {
  readonly charter: Charter;
  readonly ledgerId: Uint8Array;
  readonly genesis: Judged;
  readonly #judged = new Map<string, Judged>();

  constructor(charter: Charter) {
    this.charter = charter;
    this.ledgerId = ledgerIdOf(charter);
    const header = genesisHeader(charter);
    this.genesis = {
      hash: toHex(sha256(encodeHeader(header))),
      header,
      transactions: [],
      parent: null,
      totalWork: 0n,
      ids: new Set(),
      state: { accounts: new Map(), supply: 0n },
      fault: null,
    };
    this.#judged.set(this.genesis.hash, this.genesis);
  }

  get(hash: string): Judged | undefined {
    return this.#judged.get(hash);
  }

  all(): Iterable<Judged> {
    return this.#judged.values();
  }

  /** Transactions on the state of a block; of an invalid block nothing is known. */
  draft({ hash }: Known, time: number): Draft {
    const state = this.#judged.get(hash)?.state ?? { accounts: new Map(), supply: 0n };
    return new Run(this.charter, state, time);
  }

  /** Judges a block by all rules but the clock's; undefined while its parent was never seen. */
  judge({ header, transactions }: Block): Judged | undefined {
    const hash = toHex(sha256(encodeHeader(header)));
    const before = this.#judged.get(hash);
    if (before !== undefined) return before;
    const parent = this.#judged.get(toHex(header.previous));
    if (parent === undefined) return undefined;
    // A body that is not the header's says nothing about the block.
    if (toHex(merkleRoot(transactions)) !== toHex(header.transactionsRoot)) return undefined;
    const totalWork = parent.totalWork + header.work;
    const ids = new Set(transactions.map((one) => this.idOf(one)));
    const known = { hash, header, transactions, parent, totalWork, ids };
    const judged: Judged = { ...known, ...this.#examine(hash, header, transactions, parent) };
    this.#judged.set(hash, judged);
    return judged;
  }

  #examine(
    hash: string,
    header: Header,
    transactions: readonly Transaction[],
    parent: Judged,
  ): { fault: string | null; state: OracleState | null } {
    const fault = this.#headerFault(hash, header, parent) ?? this.#bodyFault(transactions);
    if (fault !== null) return { fault, state: null };
    if (parent.state === null) return { fault: 'parent', state: null };
    const run = new Run(this.charter, parent.state, header.time);
    for (const transaction of transactions) {
      const wrong = this.transactionFault(transaction) ?? run.apply(transaction);
      if (wrong !== null) return { fault: wrong, state: null };
    }
    const state = run.finish(header.builder);
    if (toHex(accountsRoot(state)) !== toHex(header.accountsRoot))
      return { fault: 'accounts root', state: null };
    return { fault: null, state };
  }

  /** Hex. */
  idOf(transaction: Transaction): string {
    return toHex(sha256(signingBytes(this.ledgerId, transaction)));
  }

  #headerFault(hash: string, header: Header, parent: Judged): string | null {
    if (header.version !== 1) return 'version';
    if (header.height !== parent.header.height + 1) return 'height';
    if (isZeros(header.builder)) return 'builder';
    if (header.time <= parent.header.time) return 'time';
    if (header.work !== this.#requiredWork(parent, header.time)) return 'work';
    if (BigInt(`0x${hash}`) > (2n ** 256n - 1n) / header.work) return 'proof';
    return null;
  }

  /** L-10, by its letter. */
  #requiredWork(parent: Judged, time: number): bigint {
    const least = BigInt(this.charter.work);
    const spacing = BigInt(this.charter.spacing);
    const p = parent.header.work;
    const n = Math.min(32, parent.header.height - 1);
    if (n <= 0) return least;
    let works = 0n;
    let intervals = 0n;
    let at = parent;
    for (let i = 0; i < n; i++) {
      const before = at.parent as Judged;
      works += minimum(at.header.work, 4n * p);
      const interval = BigInt(at.header.time - before.header.time);
      intervals += interval < 1n ? 1n : minimum(interval, 4n * spacing);
      at = before;
    }
    let base = (works * spacing) / intervals;
    if (base < p / 2n) base = p / 2n;
    base = minimum(base, minimum(p + p / 16n, 2n ** 62n));
    const pause = Math.max(4 * this.charter.spacing, 30_000);
    const eased = base >> BigInt(Math.floor((time - parent.header.time) / pause));
    return eased > least ? eased : least;
  }

  #bodyFault(transactions: readonly Transaction[]): string | null {
    if (transactions.length === 0) return 'empty';
    const bytes = transactions.reduce((sum, one) => sum + encodeTransaction(one).length, 160);
    return bytes > this.charter.maxBlockBytes ? 'size' : null;
  }

  /** L-2, L-4, L-5, L-8: all that needs no state. */
  transactionFault(transaction: Transaction): string | null {
    const { sender, receiver, amount, fee, sequence, signature } = transaction;
    const { issuer, minFee, grant } = this.charter;
    if (isZeros(receiver)) return 'receiver';
    if (amount < 1 || amount > Number(MAX) || fee < 0 || fee > Number(MAX)) return 'amount';
    if (sequence === 2 ** 32 - 1) return 'sequence';
    const genesis = isZeros(sender);
    if (!genesis && fee < minFee) return 'fee';
    if (genesis && issuer === null) {
      if (amount !== grant || sequence !== 0 || transaction.memo !== '') return 'claim';
      if (fee !== 0) return 'fee';
    }
    const publicKey = genesis ? (issuer ?? receiver) : sender;
    const message = signingBytes(this.ledgerId, transaction);
    return isSigned({ publicKey, message, signature }) ? null : 'signature';
  }

  /** Best of these, by L-11. */
  static better(a: Judged, b: Judged): boolean {
    if (a.totalWork !== b.totalWork) return a.totalWork > b.totalWork;
    return a.hash < b.hash;
  }
}
