/**
 * A ledger written in Node by the rules alone, to be fed to a tab: every block and state of it is
 * known here, so that the state of a tab after a kill can be checked. Its charter makes it cheap:
 * least work, shortest spacing. A payer's n-th payment is always the same transaction, on every
 * branch: so branches never spend twice, and the pool that must be there is simply what the tab has
 * seen and its chain lacks.
 */

import { formatLink } from '../../../src/api/link.ts';
import { fromHex, toHex } from '../../../src/base/bytes.ts';
import { createSigner, type Signer } from '../../../src/crypto/ed25519.ts';
import { Accounts } from '../../../src/ledger/accounts.ts';
import { assembleBlock } from '../../../src/ledger/assemble.ts';
import type { Block } from '../../../src/ledger/block.ts';
import { type Charter, defaultCharter, ledgerIdOf } from '../../../src/ledger/charter.ts';
import { executeBlock } from '../../../src/ledger/execution.ts';
import { genesisHeader, type Header, headerHash } from '../../../src/ledger/header.ts';
import { type Seal, sealMessage } from '../../../src/ledger/seal.ts';
import {
  isGenesis,
  signingBytes,
  type Transaction,
  transactionId,
} from '../../../src/ledger/transaction.ts';
import { meetsWork } from '../../../src/ledger/work.ts';
import { freshName } from './tabs.ts';

const NOBODY = new Uint8Array(32);
/** Headers that L-10 looks back on. */
const RECENT = 33;
const SPACING_MS = 1_000;
/** The first block's age: all later ones stay in the past. */
const AGE_MS = 6 * 3_600_000;

/** A block and all that follows from it. */
export interface Written {
  readonly block: Block;
  /** Block hash, hex. */
  readonly key: string;
  readonly height: number;
  /** The work of the whole chain. */
  readonly work: bigint;
  readonly parent: Written | null;
  readonly state: Accounts;
}

export class WrittenLedger {
  readonly charter: Charter;
  readonly ledgerId: Uint8Array;
  readonly payers: readonly Signer[];
  /** Mints and seals, where the ledger has one. */
  readonly issuer: Signer | null;
  readonly genesis: Written;
  /** All blocks by hash. */
  readonly blocks = new Map<string, Written>();
  readonly #payments = new Map<string, Transaction>();

  private constructor(charter: Charter, payers: readonly Signer[], issuer: Signer | null) {
    this.charter = charter;
    this.ledgerId = ledgerIdOf(charter);
    this.payers = payers;
    this.issuer = issuer;
    const header = genesisHeader(charter);
    this.genesis = this.#note({
      block: { header, transactions: [] },
      key: toHex(headerHash(header)),
      height: 0,
      work: 0n,
      parent: null,
      state: Accounts.empty,
    });
  }

  static async make(
    word: string,
    payers: number,
    overrides: Partial<Charter> = {},
  ): Promise<WrittenLedger> {
    const name = freshName(word);
    const rules = { work: 2 ** 8, spacing: SPACING_MS, grantsPerBlock: 1024, ...overrides };
    const seeds = Array.from({ length: payers }, () => crypto.getRandomValues(new Uint8Array(32)));
    const signers = await Promise.all(seeds.map((seed) => createSigner(seed)));
    return new WrittenLedger(defaultCharter(name, rules), signers, null);
  }

  /** Makes a ledger as `make` does, with an issuer: nobody claims. */
  static async makeIssued(word: string, payers: number): Promise<WrittenLedger> {
    const issuer = await createSigner(crypto.getRandomValues(new Uint8Array(32)));
    const { charter, payers: signers } = await WrittenLedger.make(word, payers, {
      issuer: issuer.publicKey,
      grant: 0,
      grantsPerBlock: 0,
      reward: 0,
    });
    return new WrittenLedger(charter, signers, issuer);
  }

  /** For the address bar. */
  get fragment(): string {
    const { charter } = this;
    return formatLink({ name: charter.name, charter, view: { kind: 'ledger' }, via: [] });
  }

  id(transaction: Transaction): string {
    return toHex(transactionId(this.ledgerId, transaction));
  }

  /** The grant of a payer. */
  claim(payer: Signer): Promise<Transaction> {
    return this.#once(`claim/${toHex(payer.publicKey)}`, payer, {
      sender: NOBODY,
      receiver: payer.publicKey,
      amount: this.charter.grant,
      fee: 0,
      sequence: 0,
      memo: '',
    });
  }

  /** Money from the issuer; `sequence` counts its mints. */
  mint(receiver: Uint8Array, amount: number, sequence: number): Promise<Transaction> {
    if (this.issuer === null) throw new Error('Nobody mints on this ledger.');
    const fields = { sender: NOBODY, receiver, amount, fee: 0, sequence, memo: '' };
    return this.#once(`mint/${sequence}`, this.issuer, fields);
  }

  /** The issuer's seal on a block. */
  async seal({ height, key }: Written): Promise<Seal> {
    if (this.issuer === null) throw new Error('Nobody seals on this ledger.');
    const hash = fromHex(key) as Uint8Array;
    const signature = await this.issuer.sign(sealMessage(this.ledgerId, { height, hash }));
    return { height, hash, signature };
  }

  /** The one payment this payer makes with this sequence. */
  payment(payer: Signer, sequence: number): Promise<Transaction> {
    const sum = payer.publicKey.reduce((all, byte) => all * 31 + byte, sequence + 7) >>> 0;
    const receiver = this.payers[sum % this.payers.length] as Signer;
    return this.#once(`${toHex(payer.publicKey)}/${sequence}`, payer, {
      sender: payer.publicKey,
      receiver: receiver.publicKey,
      amount: 1 + (sum % 20),
      fee: sum % 3,
      sequence,
      memo: `payment ${sequence}`,
    });
  }

  async #once(
    key: string,
    signer: Signer,
    fields: Omit<Transaction, 'version' | 'expires' | 'signature'>,
  ): Promise<Transaction> {
    const known = this.#payments.get(key);
    if (known !== undefined) return known;
    const open: Transaction = { version: 1, expires: 0, signature: new Uint8Array(64), ...fields };
    const signature = await signer.sign(signingBytes(this.ledgerId, open));
    const made = { ...open, signature };
    this.#payments.set(key, made);
    return made;
  }

  /** A block on `parent` with the `candidates` that are valid in it; null when none is. */
  write(parent: Written, candidates: readonly Transaction[], builder: Signer): Written | null {
    const before = parent.block.header;
    const time = parent.height === 0 ? Date.now() - AGE_MS : before.time + SPACING_MS;
    const recent: Header[] = [];
    for (let at: Written | null = parent; at !== null && recent.length < RECENT; at = at.parent)
      recent.unshift(at.block.header);
    const { state } = parent;
    const key = builder.publicKey;
    const made = assembleBlock(this.charter, before, recent, state, candidates, key, time);
    if (made === null) return null;
    const { transactions } = made.block;
    let header = made.block.header;
    while (!meetsWork(headerHash(header), header.work))
      header = { ...header, nonce: header.nonce + 1n };
    const block = { header, transactions };
    const executed = executeBlock(this.charter, state, block);
    if (!executed.ok) throw new Error(executed.error.reason);
    return this.#note({
      block,
      key: toHex(headerHash(header)),
      height: header.height,
      work: parent.work + header.work,
      parent,
      state: executed.value.state,
    });
  }

  #note(written: Written): Written {
    this.blocks.set(written.key, written);
    return written;
  }

  /** Blocks after `from`, an ancestor, up to and with `to`. */
  path(from: Written, to: Written): Written[] {
    const path: Written[] = [];
    for (let at = to; at !== from; at = at.parent as Written) path.unshift(at);
    return path;
  }

  /** `depth` blocks below; genesis at the most. */
  below(tip: Written, depth: number): Written {
    let at = tip;
    for (let i = 0; i < depth && at.parent !== null; i++) at = at.parent;
    return at;
  }

  /**
   * The transactions of `seen` that are not in the chain with this state, and may still come into
   * it.
   */
  open(seen: Iterable<Transaction>, state: Accounts): Transaction[] {
    return [...seen].filter((one) =>
      isGenesis(one)
        ? !state.get(one.receiver).claimed
        : state.get(one.sender).sequence <= one.sequence,
    );
  }
}
