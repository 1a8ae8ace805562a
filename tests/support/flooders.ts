/**
 * Hostile peers that send as much as the door takes, each kind in its own way (T-17, T-19,
 * 22, 27).
 */
import type { Block } from '../../src/ledger/block.ts';
import type { Transaction } from '../../src/ledger/transaction.ts';
import { encodeRequest } from '../../src/protocol/codec.ts';
import { LIMITS } from '../../src/protocol/limits.ts';
import type { Op } from '../../src/protocol/ops.ts';
import { type Hello, itemsOf, type RequestOf } from '../../src/protocol/shapes.ts';
import type { FakeLink, FakeTransport } from './fake-links.ts';
import { person, type SmallLedger } from './small-ledger.ts';

export interface FloodKind {
  readonly name: string;
  readonly encoding: 'binary' | 'json';
  /** Said in turn, over and over. */
  readonly messages: readonly Uint8Array[];
}

const encoder = new TextEncoder();
/** Transactions of a binary merge, unless told otherwise, and of a JSON one at most. */
const MANY = 1_024;
const MANY_IN_JSON = 300;

/** Payments signed well by people who have nothing. */
function unaffordable(ledger: SmallLedger, count: number, from: number): Transaction[] {
  const receiver = person(0).publicKey;
  return Array.from({ length: count }, (_, index) =>
    ledger.pay(person(from + (index % 64)), receiver, {
      amount: 1 + index,
      sequence: Math.floor(index / 64),
    }),
  );
}

function spoilt(transactions: readonly Transaction[]): Transaction[] {
  return transactions.map((one) => {
    const signature = one.signature.slice();
    signature[5] = (signature[5] ?? 0) ^ 1;
    return { ...one, signature };
  });
}

/** Payments by people who could pay, so that only the signature shows the fault. */
function affordable(ledger: SmallLedger, count: number): Transaction[] {
  const receiver = person(0).publicKey;
  return Array.from({ length: count }, (_, index) => {
    const payer = person(1 + (index % 8));
    const { sequence } = ledger.state.get(payer.publicKey);
    return ledger.pay(payer, receiver, { sequence: sequence + (Math.floor(index / 8) % 60) });
  });
}

/**
 * A large block that follows nothing: it costs its reading and proves nothing against its sender.
 */
function orphan(ledger: SmallLedger): Block {
  const block = ledger.blocks.reduce((a, b) =>
    b.transactions.length > a.transactions.length ? b : a,
  );
  return { ...block, header: { ...block.header, previous: new Uint8Array(32).fill(9) } };
}

/**
 * Every kind, on a ledger whose people 1..9 have funds; some of the messages take a while to sign.
 */
export function floodKinds(ledger: SmallLedger, many = MANY): FloodKind[] {
  const binary = (request: RequestOf<Op>) => encodeRequest('binary', 5, request, ledger.id);
  const json = (request: RequestOf<Op>) => encodeRequest('json', 5, request, ledger.id);
  const largest = ledger.blocks.reduce((a, b) =>
    b.transactions.length > a.transactions.length ? b : a,
  );
  const poor = unaffordable(ledger, many, 1_000);
  const next = ledger.make(
    [ledger.pay(person(1), person(2).publicKey)],
    person(9).publicKey,
    ledger.tip.time + 1_000,
  );
  const unproven = { ...next, header: { ...next.header, nonce: next.header.nonce + 1n } };
  const hash = (block: Block) => block.header.previous;
  const all: RequestOf<Op>[] = [
    { op: 'pool', args: { start: 0, limit: 8_192 } },
    { op: 'blocks', args: { start: 0, limit: 128 } },
    { op: 'headers', args: { locator: [], limit: 2_000 } },
    { op: 'accounts', args: { block: null, prefix: '' } },
    { op: 'transactions', args: { block: hash(largest), start: 0, limit: 8_192 } },
  ];
  return [
    {
      name: 'cheap requests',
      encoding: 'binary',
      messages: [binary({ op: 'time', args: {} }), binary({ op: 'peers', args: {} })],
    },
    { name: 'dear requests', encoding: 'binary', messages: all.map(binary) },
    {
      name: 'merges of forged transactions',
      encoding: 'binary',
      messages: [
        binary({ op: 'merge', args: { pool: itemsOf(spoilt(affordable(ledger, many))) } }),
      ],
    },
    {
      name: 'merges of transactions nobody can pay',
      encoding: 'binary',
      messages: [binary({ op: 'merge', args: { pool: itemsOf(poor) } })],
    },
    {
      name: 'blocks without proof',
      encoding: 'binary',
      messages: [binary({ op: 'merge', args: { blocks: itemsOf([unproven]) } })],
    },
    {
      name: 'large blocks that follow nothing',
      encoding: 'binary',
      messages: [binary({ op: 'merge', args: { blocks: itemsOf([orphan(ledger)]) } })],
    },
    {
      name: 'the largest messages, of nothing',
      encoding: 'binary',
      messages: [new Uint8Array(LIMITS.messageBytes).fill(1)],
    },
    {
      name: 'scripts',
      encoding: 'json',
      messages: [
        json({ op: 'merge', args: { pool: itemsOf(poor.slice(0, MANY_IN_JSON)) } }),
        json({ op: 'blocks', args: { start: 0, limit: 128 } }),
        encoder.encode(`{"op":"merge","args":{"pool":[${'{},'.repeat(4_000)}{}]}}`),
        encoder.encode(`${'[{"op":'.repeat(7)}"${'x'.repeat(200_000)}"${'}]'.repeat(7)}`),
      ],
    },
  ];
}

/** One hostile peer: comes back under another name whenever its link is closed. */
export class Flooder {
  /** Messages said. */
  said = 0;
  /** Bytes of them. */
  bytes = 0;
  /** Why its links ended. */
  readonly ends = new Map<string, number>();
  readonly #transport: FakeTransport;
  readonly #kind: FloodKind;
  readonly #name: string;
  readonly #hello: (node: number) => Uint8Array;
  #link: FakeLink | null = null;
  #lives = 0;
  #next = 0;

  constructor(
    transport: FakeTransport,
    kind: FloodKind,
    name: string,
    hello: (node: number) => Uint8Array,
  ) {
    this.#transport = transport;
    this.#kind = kind;
    this.#name = name;
    this.#hello = hello;
  }

  /** Sends this many messages, or fewer if the link ends. */
  flood(messages: number): void {
    for (let left = messages; left > 0; left -= 1) {
      const link = this.#open();
      if (link === null) return;
      const message = this.#kind.messages[this.#next % this.#kind.messages.length];
      if (message === undefined) return;
      this.#next += 1;
      this.said += 1;
      this.bytes += message.length;
      // The message as it comes off a wire: bytes of its own.
      this.#transport.say(link, message.slice());
    }
  }

  #open(): FakeLink | null {
    const link = this.#link;
    if (link !== null && link.ended === null) return link;
    if (link !== null) this.ends.set(`${link.ended}`, (this.ends.get(`${link.ended}`) ?? 0) + 1);
    this.#lives += 1;
    const { encoding } = this.#kind;
    const fresh = this.#transport.open(`${this.#name}-${this.#lives}`, { encoding });
    // Nobody reads its answers.
    fresh.hear = () => undefined;
    this.#link = fresh;
    if (fresh.ended === null && encoding === 'binary')
      this.#transport.say(fresh, this.#hello(this.#lives));
    return fresh.ended === null ? fresh : null;
  }
}

/** The hello of a flooder: on this ledger, with nothing to show. */
export function helloBytes(ledger: SmallLedger, node: Uint8Array): Uint8Array {
  const args: Hello = {
    protocol: [1, 1],
    ledger: ledger.id,
    node,
    address: '',
    tip: { height: 0, hash: new Uint8Array(32), work: 0n },
    seals: [],
    pool: { count: 0, xor: new Uint8Array(8) },
    features: 0,
    synced: true,
  };
  return encodeRequest('binary', 1, { op: 'hello', args }, ledger.id);
}
