/**
 * Makes transactions and blocks by hand: valid ones for those without a wallet, invalid ones for
 * attackers.
 */
import type { Block } from '../ledger/block.ts';
import type { Charter } from '../ledger/charter.ts';
import { encodeHeader, type Header, headerHash } from '../ledger/header.ts';
import { transactionsRoot } from '../ledger/merkle.ts';
import { encodeTransaction, signingBytes, type Transaction } from '../ledger/transaction.ts';
import { requiredWork } from '../ledger/work.ts';
import type { KeyPair } from './keys.ts';
import type { Chance } from './random.ts';
import type { Draft, Judged, Rules } from './rules.ts';
import { findNonce } from './search.ts';

const NO_SIGNATURE = new Uint8Array(64);
const GENESIS = new Uint8Array(32);

export type Fields = Partial<Omit<Transaction, 'version' | 'signature'>>;

export class Forge {
  readonly #rules: Rules;
  readonly #charter: Charter;
  readonly #issuer: KeyPair | null;
  readonly #chance: Chance;

  constructor(rules: Rules, issuer: KeyPair | null, chance: Chance) {
    this.#rules = rules;
    this.#charter = rules.charter;
    this.#issuer = issuer;
    this.#chance = chance;
  }

  /** Signed by `signer`, whatever the fields say. */
  transaction(signer: KeyPair, fields: Fields): Transaction {
    const unsigned: Transaction = {
      version: 1,
      sender: signer.publicKey,
      receiver: signer.publicKey,
      amount: 1,
      fee: this.#charter.minFee,
      sequence: 0,
      expires: 0,
      memo: '',
      ...fields,
      signature: NO_SIGNATURE,
    };
    return { ...unsigned, signature: signer.sign(signingBytes(this.#rules.ledgerId, unsigned)) };
  }

  mint(receiver: Uint8Array, amount: number, sequence: number): Transaction {
    if (this.#issuer === null) throw new Error('nobody mints here');
    return this.transaction(this.#issuer, { sender: GENESIS, receiver, amount, sequence, fee: 0 });
  }

  claim(receiver: KeyPair, fields: Fields = {}): Transaction {
    const { grant } = this.#charter;
    return this.transaction(receiver, { sender: GENESIS, amount: grant, fee: 0, ...fields });
  }

  /**
   * A block on `parent` with a real proof, and with the accounts root of someone who does not know
   * the rule it breaks; `twist` spoils the header before the proof is sought.
   */
  block(
    parent: Judged,
    transactions: readonly Transaction[],
    builder: Uint8Array,
    time: number,
    twist: (header: Header) => Header = (header) => header,
  ): Block {
    const height = parent.header.height + 1;
    const draft = this.runOn(parent, time);
    for (const transaction of transactions) draft.force(transaction);
    const header = twist({
      version: 1,
      height,
      previous: headerHash(parent.header),
      transactionsRoot: transactionsRoot(transactions.map(encodeTransaction)),
      accountsRoot: draft.root(builder),
      builder,
      time,
      work: requiredWork(this.#charter, recent(parent), time),
      nonce: 0n,
    });
    return { header: this.prove(header), transactions: [...transactions] };
  }

  /** A draft to try transactions in a block of this time (ms since 1970). */
  runOn(parent: Judged, time: number): Draft {
    return this.#rules.draft(parent, time);
  }

  /** The same header with a nonce that proves its work. */
  prove(header: Header): Header {
    return { ...header, nonce: findNonce(encodeHeader(header), header.work, this.#chance) };
  }
}

/** The headers that L-10 needs: oldest first, the parent last. */
function recent(parent: Judged): Header[] {
  const headers: Header[] = [];
  for (let at: Judged | null = parent; at !== null && headers.length < 33; at = at.parent)
    headers.push(at.header);
  return headers.reverse();
}
