/**
 * A second, plain implementation of the rules, written from the design and not from `src/ledger`: what it
 * calls valid is what the nodes must agree on. Of the product it uses only the encodings.
 */
import { createHash } from 'node:crypto';
import { toHex } from '../../src/crypto/bytes.ts';
import type { Block } from '../../src/ledger/block.ts';
import type { Charter } from '../../src/ledger/charter.ts';
import { ledgerIdOf } from '../../src/ledger/charter.ts';
import { encodeHeader, genesisHeader, type Header } from '../../src/ledger/header.ts';
import { encodeTransaction, signingBytes, type Transaction } from '../../src/ledger/transaction.ts';
import { isSigned } from './crypto.ts';

export interface OracleAccount {
  readonly address: Uint8Array;
  readonly balance: bigint;
  readonly sequence: number;
  readonly claimed: boolean;
}

export interface OracleState {
  readonly accounts: ReadonlyMap<string, OracleAccount>;
  readonly supply: bigint;
}

/** What is known of one block; `state` is null for an invalid one. */
export interface Judged {
  readonly hash: string;
  readonly header: Header;
  readonly transactions: readonly Transaction[];
  readonly parent: Judged | null;
  readonly totalWork: bigint;
  /** Transaction ids, hex. */
  readonly ids: ReadonlySet<string>;
  readonly state: OracleState | null;
  /** Why it is invalid. */
  readonly fault: string | null;
}

const MAX = 2n ** 53n - 1n;
const LEAF = 32;

function sha256(...parts: Uint8Array[]): Buffer {
  const hash = createHash('sha256');
  for (const part of parts) hash.update(part);
  return hash.digest();
}

const isZeros = (bytes: Uint8Array): boolean => bytes.every((byte) => byte === 0);
const minimum = (a: bigint, b: bigint): bigint => (a < b ? a : b);

export class Oracle {
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
    const run = new Run(this.charter, parent.state, header.height);
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
    base = minimum(base, minimum(2n * p, 2n ** 62n));
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
      if (fee > amount) return 'fee';
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

const EMPTY = { balance: 0n, sequence: 0, claimed: false };

/** Transactions one after another on a copy of a state (L-8, L-9). */
export class Run {
  readonly #charter: Charter;
  readonly #height: number;
  readonly #accounts: Map<string, OracleAccount>;
  #supply: bigint;
  #fees = 0n;
  #claims = 0;

  constructor(charter: Charter, state: OracleState, height: number) {
    this.#charter = charter;
    this.#height = height;
    this.#accounts = new Map(state.accounts);
    this.#supply = state.supply;
  }

  #of(address: Uint8Array): OracleAccount {
    return this.#accounts.get(toHex(address)) ?? { address, ...EMPTY };
  }

  #put(account: OracleAccount): void {
    const { address, balance, sequence, claimed } = account;
    if (balance === 0n && sequence === 0 && !claimed) this.#accounts.delete(toHex(address));
    else this.#accounts.set(toHex(address), account);
  }

  #give(address: Uint8Array, amount: bigint): void {
    const account = this.#of(address);
    this.#put({ ...account, balance: account.balance + amount });
  }

  /** Null, or why it cannot stand. */
  apply(transaction: Transaction): string | null {
    const { sender, receiver, expires, sequence } = transaction;
    const [amount, fee] = [BigInt(transaction.amount), BigInt(transaction.fee)];
    const { issuer, grantsPerBlock } = this.#charter;
    if (expires !== 0 && this.#height > expires) return 'expired';
    if (isZeros(sender) && issuer === null) {
      const account = this.#of(receiver);
      if (account.claimed) return 'claimed';
      if (this.#claims === grantsPerBlock) return 'claims';
      if (this.#supply + amount > MAX) return 'supply';
      this.#claims += 1;
      this.#supply += amount;
      this.#put({ ...account, balance: account.balance + amount - fee, claimed: true });
      this.#fees += fee;
      return null;
    }
    const mint = isZeros(sender);
    const payer = this.#of(mint ? (issuer as Uint8Array) : sender);
    if (payer.sequence !== sequence) return 'sequence';
    const cost = mint ? fee : amount + fee;
    if (payer.balance < cost) return 'balance';
    if (mint && this.#supply + amount > MAX) return 'supply';
    if (mint) this.#supply += amount;
    this.#put({ ...payer, balance: payer.balance - cost, sequence: sequence + 1 });
    this.#give(receiver, amount);
    this.#fees += fee;
    return null;
  }

  finish(builder: Uint8Array): OracleState {
    const reward = minimum(BigInt(this.#charter.reward), MAX - this.#supply);
    this.#supply += reward;
    if (this.#fees + reward > 0n) this.#give(builder, this.#fees + reward);
    return { accounts: this.#accounts, supply: this.#supply };
  }
}

/** RFC 6962 over whole transactions (L-6). */
function merkleRoot(transactions: readonly Transaction[]): Buffer {
  const hash = (leaves: Uint8Array[]): Buffer => {
    if (leaves.length === 0) return sha256();
    if (leaves.length === 1) return sha256(Buffer.of(0), leaves[0] as Uint8Array);
    let half = 1;
    while (half * 2 < leaves.length) half *= 2;
    return sha256(Buffer.of(1), hash(leaves.slice(0, half)), hash(leaves.slice(half)));
  };
  return hash(transactions.map(encodeTransaction));
}

/** L-7. */
export function accountsRoot(state: OracleState): Buffer {
  const records = [...state.accounts.values()].map(({ address, balance, sequence, claimed }) => {
    const bytes = Buffer.alloc(45);
    bytes.set(address);
    bytes.writeBigUInt64BE(balance, 32);
    bytes.writeUInt32BE(sequence, 40);
    bytes[44] = claimed ? 1 : 0;
    return { key: sha256(address), bytes };
  });
  records.sort((a, b) => Buffer.compare(a.key, b.key));
  const hash = (part: typeof records, depth: number): Buffer => {
    if (part.length <= LEAF) return sha256(Buffer.of(0), ...part.map(({ bytes }) => bytes));
    const isRight = ({ key }: { key: Buffer }) =>
      (((key[depth >> 3] as number) >> (7 - (depth & 7))) & 1) === 1;
    const at = part.findIndex(isRight);
    const split = at < 0 ? part.length : at;
    return sha256(
      Buffer.of(1),
      hash(part.slice(0, split), depth + 1),
      hash(part.slice(split), depth + 1),
    );
  };
  return hash(records, 0);
}
