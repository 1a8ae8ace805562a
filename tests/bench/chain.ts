/**
 * Makes chains and payments in Node, by the product's own rules, and hands them to a tab in pieces.
 */

import { formatLink } from '../../src/api/link.ts';
import { createSigner, type Signer } from '../../src/crypto/ed25519.ts';
import { Accounts } from '../../src/ledger/accounts.ts';
import type { Block } from '../../src/ledger/block.ts';
import { blockToJson } from '../../src/ledger/block-json.ts';
import { type Charter, defaultCharter, ledgerIdOf } from '../../src/ledger/charter.ts';
import { executeBlock } from '../../src/ledger/execution.ts';
import { genesisHeader, type Header } from '../../src/ledger/header.ts';
import { signingBytes, type Transaction } from '../../src/ledger/transaction.ts';
import { transactionToJson } from '../../src/ledger/transaction-json.ts';
import { mined } from '../browser/support/student.ts';
import { freshName, type Tab } from '../browser/support/tabs.ts';

const GENESIS = new Uint8Array(32);
/** A JSON request may have 256 KiB. */
const PIECE_BYTES = 200_000;
/** Headers L-10 looks at. */
const RECENT = 33;

/** The work is so low that proofs take no time: everything else is measured. */
export function easyLedger(
  word: string,
  rules: Partial<Charter> = {},
): { charter: Charter; fragment: string } {
  const name = freshName(word);
  const easy = { work: 256, spacing: 1000, grantsPerBlock: 1024, ...rules };
  const charter = defaultCharter(name, easy);
  return { charter, fragment: formatLink({ name, charter, view: { kind: 'ledger' }, via: [] }) };
}

export class ChainMaker {
  readonly charter: Charter;
  readonly blocks: Block[] = [];
  readonly #people: Signer[] = [];
  readonly #sequences: number[] = [];
  readonly #headers: Header[];
  #state = Accounts.empty;
  #time: number;

  /**
   * `blocks`: how many will be made at most; the first is stamped so far back that none lies ahead.
   */
  constructor(charter: Charter, blocks: number) {
    this.charter = charter;
    this.#headers = [genesisHeader(charter)];
    this.#time = Date.now() - (blocks + 1) * charter.spacing;
  }

  /** One block in which this many more people take their grant. */
  async claims(people: number): Promise<void> {
    const claims: Transaction[] = [];
    const known = this.#people.length;
    for (let index = known; index < known + people; index += 1) {
      const seed = new Uint8Array(32);
      new DataView(seed.buffer).setUint32(0, index + 1);
      const signer = await createSigner(seed);
      this.#people.push(signer);
      this.#sequences.push(0);
      const amount = this.charter.grant;
      claims.push(
        await this.#sign(signer, { sender: GENESIS, receiver: signer.publicKey, amount }),
      );
    }
    this.#add(claims);
  }

  /** Payments in turn from each to the next, valid in this order. */
  async payments(count: number, from = 0): Promise<Transaction[]> {
    const payments: Transaction[] = [];
    for (let index = from; index < from + count; index += 1) {
      const who = index % this.#people.length;
      const signer = this.#people[who] as Signer;
      const next = this.#people[(who + 1) % this.#people.length] as Signer;
      const sequence = this.#sequences[who] ?? 0;
      this.#sequences[who] = sequence + 1;
      const fields = { sender: signer.publicKey, receiver: next.publicKey, amount: 1, sequence };
      payments.push(await this.#sign(signer, fields));
    }
    return payments;
  }

  /** So many payments in blocks of `perBlock`. */
  async paid(count: number, perBlock: number): Promise<void> {
    for (let done = 0; done < count; done += perBlock)
      this.#add(await this.payments(Math.min(perBlock, count - done), done));
  }

  async #sign(
    signer: Signer,
    fields: Pick<Transaction, 'sender' | 'receiver' | 'amount'> & Partial<Transaction>,
  ): Promise<Transaction> {
    const unsigned: Transaction = {
      version: 1,
      fee: 0,
      sequence: 0,
      expires: 0,
      memo: '',
      signature: new Uint8Array(64),
      ...fields,
    };
    const message = signingBytes(ledgerIdOf(this.charter), unsigned);
    return { ...unsigned, signature: await signer.sign(message) };
  }

  #add(transactions: readonly Transaction[]): void {
    const builder = (this.#people[0] as Signer).publicKey;
    this.#time += this.charter.spacing;
    const recent = this.#headers.slice(-RECENT);
    const block = mined(this.charter, recent, this.#state, transactions, builder, this.#time);
    const executed = executeBlock(this.charter, this.#state, block);
    if (!executed.ok) throw new Error(executed.error.reason);
    this.#state = executed.value.state;
    this.#headers.push(block.header);
    this.blocks.push(block);
  }
}

/** Imports a chain into a tab by the op any peer has. */
export async function importBlocks(
  tab: Tab,
  charter: Charter,
  blocks: readonly Block[],
): Promise<void> {
  const ledgerId = ledgerIdOf(charter);
  const items = blocks.map((block) => blockToJson(ledgerId, block));
  for (const piece of pieces(items, 32)) await merge(tab, { blocks: piece });
}

/** Puts payments into a tab's pool. */
export async function importPayments(
  tab: Tab,
  charter: Charter,
  payments: readonly Transaction[],
): Promise<void> {
  const ledgerId = ledgerIdOf(charter);
  const items = payments.map((payment) => transactionToJson(ledgerId, payment));
  for (const piece of pieces(items, 4096)) await merge(tab, { pool: piece });
}

async function merge(tab: Tab, args: Record<string, readonly unknown[]>): Promise<void> {
  const { status, error, response } = await tab.op('merge', args);
  const refused = (response as { refused?: unknown[] } | null)?.refused ?? [];
  if (status !== 202 || refused.length > 0)
    throw new Error(`merge: ${status} ${error} ${JSON.stringify(refused[0])}`);
}

function* pieces(items: readonly object[], most: number): Iterable<readonly object[]> {
  let piece: object[] = [];
  let bytes = 0;
  for (const item of items) {
    const size = JSON.stringify(item).length + 1;
    if (piece.length > 0 && (piece.length >= most || bytes + size > PIECE_BYTES)) {
      yield piece;
      piece = [];
      bytes = 0;
    }
    piece.push(item);
    bytes += size;
  }
  if (piece.length > 0) yield piece;
}
