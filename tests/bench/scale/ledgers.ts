/**
 * Ledgers of any size, made by the real rules with real signatures, and kept outside git: making
 * one costs some 0.2 ms a payment. A file is `u32 length | meta as JSON | blocks`, each block after
 * its `u32` length.
 */
import { createHash, createPrivateKey, type KeyObject, sign } from 'node:crypto';
import {
  closeSync,
  existsSync,
  mkdirSync,
  openSync,
  readFileSync,
  renameSync,
  writeSync,
} from 'node:fs';
import { join, resolve } from 'node:path';
import { formatLink } from '../../../src/api/link.ts';
import { fromHex, toHex } from '../../../src/base/bytes.ts';
import { publicKeyOf } from '../../../src/crypto/ed25519.ts';
import { Accounts } from '../../../src/ledger/accounts.ts';
import { encodeAddress } from '../../../src/ledger/address.ts';
import { type Block, encodeBlock } from '../../../src/ledger/block.ts';
import { type Charter, defaultCharter, ledgerIdOf } from '../../../src/ledger/charter.ts';
import { genesisHeader, type Header, headerHash } from '../../../src/ledger/header.ts';
import { transactionsRoot } from '../../../src/ledger/merkle.ts';
import { Overlay } from '../../../src/ledger/overlay.ts';
import {
  encodeTransaction,
  signingBytes,
  type Transaction,
  transactionId,
} from '../../../src/ledger/transaction.ts';
import { meetsWork, requiredWork } from '../../../src/ledger/work.ts';

export interface LedgerSpec {
  /** Payments, without the claims of the first block. */
  transactions: number;
  perBlock: number;
  /** Accounts that are paid in turn. */
  accounts: number;
}

export interface LedgerMeta extends LedgerSpec {
  name: string;
  fragment: string;
  /** Hex. */
  ledgerId: string;
  /** All transactions up to block `base`, claims included; their blocks' bytes. */
  count: number;
  bytes: number;
  /** Blocks of the ledger proper; after them come pairs of a block of 3 and one of 1,000. */
  base: number;
  extras: number;
  /** Ids of transactions spread over the blocks, hex. */
  ids: string[];
  /** Addresses of accounts that were paid, spread over all. */
  addresses: string[];
  /** Address that paid often. */
  sender: string;
}

export interface BenchLedger {
  readonly charter: Charter;
  readonly meta: LedgerMeta;
  /** Encoded, heights 1 and up, the extras included. */
  readonly blocks: readonly Uint8Array[];
  readonly file: string;
}

const CACHE = resolve(import.meta.dirname, '../../../node_modules/.cache/folio-bench');
/** Files of another version are not used. */
const VERSION = 1;
const GENESIS = new Uint8Array(32);
const SENDERS = 1_000;
const EXTRA_PAIRS = 10;
const SMALL_BLOCK = 3;
const LARGE_BLOCK = 1_000;
/** Headers L-10 looks at. */
const RECENT = 33;
const PKCS8_HEAD = Buffer.from('302e020100300506032b657004220420', 'hex');

function charterOf(name: string): Charter {
  // The work is so low that proofs take no time: everything else is measured.
  return defaultCharter(name, {
    work: 256,
    spacing: 1_000,
    grantsPerBlock: 1_024,
    maxBlockBytes: 2 ** 20,
    grant: 2 ** 30,
  });
}

/** The ledger from the cache, or made now. */
export function benchLedger(spec: LedgerSpec): BenchLedger {
  const { transactions, perBlock, accounts } = spec;
  const name = `bench-${transactions}-${perBlock}-${accounts}`;
  const file = join(CACHE, `v${VERSION}-${name}.ledger`);
  if (!existsSync(file)) {
    mkdirSync(CACHE, { recursive: true });
    console.error(`  making a ledger of ${transactions} payments, ${perBlock} a block ...`);
    new LedgerMaker(name, spec).write(file);
  }
  const bytes = readFileSync(file);
  const length = bytes.readUInt32BE(0);
  const meta = JSON.parse(bytes.subarray(4, 4 + length).toString()) as LedgerMeta;
  const blocks: Uint8Array[] = [];
  for (let at = 4 + length; at < bytes.length; ) {
    const end = at + 4 + bytes.readUInt32BE(at);
    blocks.push(new Uint8Array(bytes.buffer, bytes.byteOffset + at + 4, end - at - 4));
    at = end;
  }
  return { charter: charterOf(name), meta, blocks, file };
}

interface Payer {
  secret: KeyObject;
  key: Uint8Array;
  sequence: number;
}

class LedgerMaker {
  readonly #spec: LedgerSpec;
  readonly #name: string;
  readonly #charter: Charter;
  readonly #ledgerId: Uint8Array;
  readonly #payers: Payer[];
  readonly #receivers: Uint8Array[];
  readonly #headers: Header[];
  #state = Accounts.empty;
  #time: number;
  #paid = 0;

  constructor(name: string, spec: LedgerSpec) {
    this.#spec = spec;
    this.#name = name;
    this.#charter = charterOf(name);
    this.#ledgerId = ledgerIdOf(this.#charter);
    this.#payers = Array.from({ length: SENDERS }, (_, index) => payer(index));
    this.#receivers = Array.from(
      { length: Math.min(spec.accounts, Math.max(1, spec.transactions)) },
      (_, index) => createHash('sha256').update(`receiver ${index}`).digest(),
    );
    this.#headers = [genesisHeader(this.#charter)];
    const blocks = Math.ceil(spec.transactions / spec.perBlock) + 1 + 2 * EXTRA_PAIRS;
    // So far back that no block lies ahead.
    this.#time = Date.now() - (blocks + 60) * this.#charter.spacing;
  }

  write(file: string): void {
    const { transactions, perBlock } = this.#spec;
    const blocks = [this.#claims()];
    let left = transactions;
    for (; left > 0; left -= perBlock) blocks.push(this.#payments(Math.min(perBlock, left)));
    const base = blocks.length;
    for (let pair = 0; pair < EXTRA_PAIRS; pair += 1)
      blocks.push(this.#payments(SMALL_BLOCK), this.#payments(LARGE_BLOCK));
    const proper = blocks.slice(0, base);
    const ids = spread(proper, 40).map(({ transactions: [first] }) =>
      toHex(transactionId(this.#ledgerId, first as Transaction)),
    );
    const meta: LedgerMeta = {
      ...this.#spec,
      name: this.#name,
      fragment: formatLink({
        name: this.#name,
        charter: this.#charter,
        view: { kind: 'ledger' },
        via: [],
      }),
      ledgerId: toHex(this.#ledgerId),
      count: proper.reduce((sum, block) => sum + block.transactions.length, 0),
      bytes: proper.reduce((sum, block) => sum + encodeBlock(block).length, 0),
      base,
      extras: 2 * EXTRA_PAIRS,
      ids,
      addresses: spread(this.#receivers, 10).map((key) => encodeAddress(key)),
      sender: encodeAddress((this.#payers[1] as Payer).key),
    };
    // Under another name until it is whole: a cut-short one would be taken for a ledger.
    const partial = `${file}.partial`;
    const handle = openSync(partial, 'w');
    const text = Buffer.from(JSON.stringify(meta));
    writeSync(handle, Buffer.concat([u32(text.length), text]));
    for (const block of blocks) {
      const bytes = encodeBlock(block);
      writeSync(handle, Buffer.concat([u32(bytes.length), bytes]));
    }
    closeSync(handle);
    renameSync(partial, file);
  }

  #claims(): Block {
    const { grant } = this.#charter;
    return this.#block(
      this.#payers.map((one) =>
        this.#sign(one, { sender: GENESIS, receiver: one.key, amount: grant }),
      ),
    );
  }

  #payments(count: number): Block {
    return this.#block(
      Array.from({ length: count }, () => {
        const from = this.#payers[this.#paid % SENDERS] as Payer;
        const receiver = this.#receivers[this.#paid % this.#receivers.length] as Uint8Array;
        const { sequence } = from;
        from.sequence += 1;
        this.#paid += 1;
        return this.#sign(from, { sender: from.key, receiver, amount: 1, sequence });
      }),
    );
  }

  #sign(
    { secret }: Payer,
    fields: Pick<Transaction, 'sender' | 'receiver' | 'amount'> & Partial<Transaction>,
  ): Transaction {
    const unsigned: Transaction = {
      version: 1,
      fee: 0,
      sequence: 0,
      expires: 0,
      memo: '',
      signature: new Uint8Array(64),
      ...fields,
    };
    const signature = new Uint8Array(sign(null, signingBytes(this.#ledgerId, unsigned), secret));
    return { ...unsigned, signature };
  }

  #block(transactions: Transaction[]): Block {
    const parent = this.#headers[this.#headers.length - 1] as Header;
    this.#time += this.#charter.spacing;
    const overlay = new Overlay(this.#state, this.#charter, this.#time);
    for (const transaction of transactions) {
      const applied = overlay.apply(transaction);
      if (!applied.ok) throw new Error(applied.error.reason);
    }
    const builder = (this.#payers[0] as Payer).key;
    const { state } = overlay.finish(builder);
    let header: Header = {
      version: 1,
      height: parent.height + 1,
      previous: headerHash(parent),
      transactionsRoot: transactionsRoot(transactions.map(encodeTransaction)),
      accountsRoot: state.root,
      builder,
      time: this.#time,
      work: requiredWork(this.#charter, this.#headers, this.#time),
      nonce: 0n,
    };
    while (!meetsWork(headerHash(header), header.work))
      header = { ...header, nonce: header.nonce + 1n };
    this.#state = state;
    this.#headers.push(header);
    if (this.#headers.length > RECENT) this.#headers.shift();
    return { header, transactions };
  }
}

function payer(index: number): Payer {
  const seed = new Uint8Array(32);
  new DataView(seed.buffer).setUint32(0, index + 1);
  const secret = createPrivateKey({
    key: Buffer.concat([PKCS8_HEAD, seed]),
    format: 'der',
    type: 'pkcs8',
  });
  return { secret, key: publicKeyOf(seed), sequence: 0 };
}

function u32(value: number): Buffer {
  const bytes = Buffer.alloc(4);
  bytes.writeUInt32BE(value);
  return bytes;
}

/** At most this many items, evenly spread, the last among them. */
function spread<T>(items: readonly T[], most: number): T[] {
  const step = Math.max(1, items.length / most);
  const picked: T[] = [];
  for (let at = items.length - 1; at >= 0; at -= step) picked.push(items[Math.floor(at)] as T);
  return picked;
}

/** The id of a ledger as `meta` has it. */
export function idBytes(hex: string): Uint8Array {
  const bytes = fromHex(hex);
  if (bytes === null) throw new Error('not hex');
  return bytes;
}
