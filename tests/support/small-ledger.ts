/**
 * A small ledger with real proofs and signatures, made the same each time: keys, claims, payments,
 * blocks.
 */
import { createPrivateKey, createPublicKey, sign } from 'node:crypto';
import { NonceSearch } from '../../src/builder/search.ts';
import { Accounts } from '../../src/ledger/accounts.ts';
import { assembleBlock } from '../../src/ledger/assemble.ts';
import type { Block } from '../../src/ledger/block.ts';
import { type Charter, defaultCharter, ledgerIdOf } from '../../src/ledger/charter.ts';
import { executeBlock } from '../../src/ledger/execution.ts';
import { encodeHeader, genesisHeader, type Header, headerHash } from '../../src/ledger/header.ts';
import { signingBytes, type Transaction } from '../../src/ledger/transaction.ts';

const PKCS8_HEAD = Buffer.from('302e020100300506032b657004220420', 'hex');
const SPKI_HEAD_BYTES = 12;

export interface Person {
  readonly publicKey: Uint8Array;
  sign(message: Uint8Array): Uint8Array;
}

/** The person of this number, always the same. */
export function person(number: number): Person {
  const seed = Buffer.alloc(32, 7);
  seed.writeUInt32BE(number);
  const key = createPrivateKey({
    key: Buffer.concat([PKCS8_HEAD, seed]),
    format: 'der',
    type: 'pkcs8',
  });
  const spki = createPublicKey(key).export({ format: 'der', type: 'spki' });
  return {
    publicKey: new Uint8Array(spki.subarray(SPKI_HEAD_BYTES)),
    sign: (message) => new Uint8Array(sign(null, message, key)),
  };
}

export interface Payment {
  amount?: number;
  fee?: number;
  sequence?: number;
  expires?: number;
  memo?: string;
}

const BARE = {
  version: 1,
  amount: 1,
  fee: 0,
  sequence: 0,
  expires: 0,
  memo: '',
  signature: new Uint8Array(64),
} as const;

/** A chain that grows by hand. */
export class SmallLedger {
  readonly charter: Charter;
  readonly id: Uint8Array;
  readonly headers: Header[];
  readonly blocks: Block[] = [];
  state: Accounts = Accounts.empty;

  constructor(overrides: Partial<Charter> = {}) {
    this.charter = defaultCharter('small', { work: 2 ** 8, spacing: 1_000, ...overrides });
    this.id = ledgerIdOf(this.charter);
    this.headers = [genesisHeader(this.charter)];
  }

  /** Another chain that begins as this one up to `height`. */
  branch(height: number): SmallLedger {
    const other = new SmallLedger(this.charter);
    for (const block of this.blocks.slice(0, height)) other.take(block);
    return other;
  }

  get tip(): Header {
    return this.headers[this.headers.length - 1] as Header;
  }

  /** The tip of this chain as a node tells it. */
  get summit(): { height: number; hash: Uint8Array; work: bigint } {
    const work = this.headers.reduce((sum, header) => sum + header.work, 0n);
    return { height: this.blocks.length, hash: headerHash(this.tip), work };
  }

  /** Mints, as the issuer. */
  mint(issuer: Person, receiver: Uint8Array, amount: number): Transaction {
    const { sequence } = this.state.get(issuer.publicKey);
    const sender = new Uint8Array(32);
    return this.#signed(issuer, { ...BARE, sender, receiver, amount, sequence });
  }

  claim(receiver: Person): Transaction {
    return this.#signed(receiver, {
      ...BARE,
      sender: new Uint8Array(32),
      receiver: receiver.publicKey,
      amount: this.charter.grant,
    });
  }

  /** By default the sequence is the next one at the tip. */
  pay(sender: Person, receiver: Uint8Array, payment: Payment = {}): Transaction {
    const { sequence } = this.state.get(sender.publicKey);
    const from = sender.publicKey;
    return this.#signed(sender, { ...BARE, sender: from, receiver, sequence, ...payment });
  }

  #signed(signer: Person, unsigned: Transaction): Transaction {
    return { ...unsigned, signature: signer.sign(signingBytes(this.id, unsigned)) };
  }

  /** The next block with a real proof, not yet taken. `time`: ms since 1970. */
  make(candidates: Iterable<Transaction>, builder: Uint8Array, time: number): Block {
    const made = assembleBlock(
      this.charter,
      this.tip,
      this.headers.slice(-33),
      this.state,
      candidates,
      builder,
      time,
    );
    if (made === null) throw new Error('nothing fits into the block');
    return prove(made.block);
  }

  take(block: Block): void {
    const executed = executeBlock(this.charter, this.state, block);
    if (!executed.ok) throw new Error(executed.error.reason);
    this.state = executed.value.state;
    this.blocks.push(block);
    this.headers.push(block.header);
  }

  /** Makes and takes the next block. */
  grow(candidates: Iterable<Transaction>, builder: Uint8Array, time: number): Block {
    const block = this.make(candidates, builder, time);
    this.take(block);
    return block;
  }
}

/** The block with a nonce that proves its work. */
export function prove(block: Block): Block {
  const search = new NonceSearch(encodeHeader(block.header), block.header.work);
  const nonce = search.run(2 ** 32);
  if (nonce === null) throw new Error('no nonce in 2^32 attempts');
  return { ...block, header: { ...block.header, nonce } };
}
