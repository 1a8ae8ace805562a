/** True messages about the small ledger, and forgeries that are wrong in one thing only. */
import { ByteWriter, equal, toHex } from '../../src/base/bytes.ts';
import type { Block } from '../../src/ledger/block.ts';
import { headerHash } from '../../src/ledger/header.ts';
import { nodeIdOf } from '../../src/node/peers/node-key.ts';
import { type Encoding, encodeAnswer, encodeRequest } from '../../src/protocol/codec.ts';
import { answerOf } from '../../src/protocol/decoded.ts';
import { LIMITS } from '../../src/protocol/limits.ts';
import type { Op } from '../../src/protocol/ops.ts';
import {
  type Hello,
  itemsOf,
  type PassedSignal,
  type Request,
  type RequestOf,
  type Responses,
} from '../../src/protocol/shapes.ts';
import { crowdKey } from '../simulation/crypto.ts';
import { type Book, FORK, HEIGHT, NODE_KEY, STARTS_AT } from './node-book.ts';
import { forgeBlock, forgeTransaction } from './node-forgeries.ts';
import type { Seeded } from './seeded.ts';
import { response } from './values.ts';

/** The `hello` of a peer whose tip is at `height` of this chain. */
export function helloOf(book: Book, random: Seeded): Hello {
  const { ledger, branch } = book;
  const chain = random.pick([ledger, branch]);
  const height = random.pick([0, 1, FORK, HEIGHT, chain.blocks.length]);
  const header = chain.headers[height] ?? chain.tip;
  const work = chain.headers.slice(0, height + 1).reduce((sum, one) => sum + one.work, 0n);
  const lying = random.oneIn(3);
  return {
    protocol: [1, random.pick([1, 1, 2, 9])],
    ledger: ledger.id,
    node: random.bytes(16),
    address: random.oneIn(3) ? 'some-where' : '',
    tip: {
      height: lying ? random.u32() : height,
      hash: lying ? random.bytes(32) : headerHash(header),
      work: lying ? work * BigInt(random.below(1_000)) : work,
    },
    seals: [],
    pool: { count: random.below(10), xor: random.bytes(8) },
    features: random.below(8),
    synced: !random.oneIn(3),
  };
}

/**
 * A signal passed on to the node (N-8) by the peer of this link: signed, forged or for another
 * node.
 */
function signalOf({ ledger, signals }: Book, random: Seeded): PassedSignal {
  const body = random.bytes(1 + random.below(LIMITS.signalBytes));
  const pair = crowdKey(random.below(4));
  const to = random.oneIn(3) ? random.bytes(16) : nodeIdOf(NODE_KEY.publicKey);
  const expires = STARTS_AT / 1000 + random.below(200);
  const writer = new ByteWriter();
  writer.bytes(new TextEncoder().encode('folio/signal/1'));
  writer.bytes(ledger.id);
  writer.bytes(to);
  writer.u32(expires);
  writer.bytes(body);
  const isForged = random.oneIn(3);
  const signature = isForged ? random.bytes(64) : pair.sign(writer.finish());
  if (!isForged) signals.add(toHex(body));
  return { key: pair.publicKey, to, expires, body, signature };
}

function trueRequest(book: Book, random: Seeded): Request {
  const { ledger, branch, payments } = book;
  const chain = random.pick([ledger, branch]);
  const hash = () => headerHash(random.pick(chain.headers));
  const from = random.below(chain.blocks.length);
  return random.pick<() => Request>([
    () => ({ op: 'merge', args: { pool: itemsOf([random.pick(payments)]) } }),
    () => ({ op: 'merge', args: { pool: itemsOf(payments) } }),
    () => ({ op: 'merge', args: { blocks: itemsOf(chain.blocks.slice(from, from + 4)) } }),
    () => ({ op: 'merge', args: { blocks: itemsOf([random.pick(chain.blocks)]) } }),
    () => ({ op: 'merge', args: { pool: itemsOf([forgeTransaction(book, random)]) } }),
    () => ({ op: 'judge', args: { blocks: itemsOf([forgeBlock(book, random)]) } }),
    () => ({ op: 'merge', args: { blocks: itemsOf([forgeBlock(book, random)]) } }),
    () => ({ op: 'merge', args: { blocks: itemsOf([forgeBlock(book, random)]) } }),
    () => ({ op: 'headers', args: { locator: [hash(), hash()], limit: random.below(40) } }),
    () => ({ op: 'blocks', args: { hashes: [hash(), hash()] } }),
    () => ({ op: 'blocks', args: { start: -random.below(30), limit: random.below(30) } }),
    () => ({ op: 'transactions', args: { block: hash(), start: 0, limit: 9 } }),
    () => ({ op: 'accounts', args: { block: random.oneIn(2) ? null : hash(), prefix: '' } }),
    () => ({ op: 'accounts', args: { block: null, prefix: '0110' } }),
    () => ({ op: 'pool', args: { start: 0, limit: 100 } }),
    () => ({ op: 'peers', args: {} }),
    () => ({ op: 'neighbours', args: {} }),
    () => ({ op: 'signal', args: signalOf(book, random) }),
    () => ({ op: 'time', args: {} }),
    () => ({ op: 'register', args: { addr: 'some-where' } }),
    () => ({ op: 'hello', args: helloOf(book, random) }),
  ])();
}

export function requestBytes(book: Book, encoding: Encoding, random: Seeded): Uint8Array {
  const request = trueRequest(book, random) as RequestOf<Op>;
  return encodeRequest(encoding, 1 + random.below(99), request, book.ledger.id);
}

/** A true or at least well-formed answer to a question of the node's. */
export function answerBytes(
  book: Book,
  encoding: Encoding,
  id: number,
  asked: Request,
  random: Seeded,
): Uint8Array {
  const answer = answerOf(asked.op, answerTo(book, asked, random) as never);
  return encodeAnswer(encoding, id, asked.op, answer, book.ledger.id);
}

function answerTo(book: Book, asked: Request, random: Seeded): Responses[Op] {
  const chain = random.pick([book.ledger, book.branch]);
  if (random.oneIn(4)) return response(asked.op, random);
  if (asked.op === 'hello') return helloOf(book, random);
  if (asked.op === 'headers') return { headers: chain.headers.slice(1 + random.below(HEIGHT)) };
  if (asked.op === 'blocks' && 'hashes' in asked.args) {
    const { hashes } = asked.args;
    const wanted = (block: Block) =>
      random.oneIn(9) || hashes.some((hash) => equal(hash, headerHash(block.header)));
    return { blocks: [...book.ledger.blocks, ...book.branch.blocks].filter(wanted) };
  }
  if (asked.op === 'pool') {
    const forged = Array.from({ length: random.below(3) }, () => forgeTransaction(book, random));
    return { transactions: [...book.payments, ...forged], total: book.payments.length };
  }
  return response(asked.op, random);
}
