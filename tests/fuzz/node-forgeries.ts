/**
 * Blocks, headers and transactions with one fault and valid in all else: proofs, roots and
 * signatures are made anew if that gets them further in.
 */
import type { Block } from '../../src/ledger/block.ts';
import type { Header } from '../../src/ledger/header.ts';
import { transactionsRoot } from '../../src/ledger/merkle.ts';
import { encodeTransaction, signingBytes, type Transaction } from '../../src/ledger/transaction.ts';
import { person, prove } from '../support/small-ledger.ts';
import type { Book } from './node-book.ts';
import type { Seeded } from './seeded.ts';

const MOST = Number.MAX_SAFE_INTEGER;
/** Proofs dearer than this are not sought: the header goes out without. */
const WORK_MOST = 2n ** 10n;

const AMOUNTS = [0, 1, 2, 2 ** 32, MOST - 1, MOST];

/** One field is another's, or at an edge; its sender signs it anew two times in three. */
export function forgeTransaction(book: Book, random: Seeded): Transaction {
  const number = random.below(book.payments.length);
  const honest = random.pick(book.payments);
  const change: Partial<Transaction> = random.pick<() => Partial<Transaction>>([
    () => ({ amount: random.pick(AMOUNTS) }),
    () => ({ fee: random.pick(AMOUNTS) }),
    () => ({ sequence: random.pick([0, 1, 2, 5, 17, 64, 2 ** 32 - 2, 2 ** 32 - 1]) }),
    () => ({ expires: random.pick([1, 12, 13, 14, 2 ** 32 - 1]) }),
    () => ({ receiver: random.pick([new Uint8Array(32), honest.sender, random.bytes(32)]) }),
    () => ({ sender: new Uint8Array(32) }),
    () => ({ sender: person(number).publicKey }),
    () => ({ memo: random.pick(['', 'é'.repeat(70), '\u0000', '\ufeff']) }),
    () => ({ signature: random.bytes(64) }),
  ])();
  const forged = { ...honest, ...change };
  if ('signature' in change || random.oneIn(3)) return forged;
  const signer = book.people.find(({ publicKey }) => publicKey === honest.sender);
  if (signer === undefined) return forged;
  const signed = { ...forged, signature: signer.sign(signingBytes(book.ledger.id, forged)) };
  book.noteSigned(signed);
  return signed;
}

function forgeHeader(header: Header, random: Seeded): Header {
  const change: Partial<Header> = random.pick<() => Partial<Header>>([
    () => ({ height: random.pick([0, header.height - 1, header.height + 1, 2 ** 32 - 1]) }),
    () => ({ previous: random.bytes(32) }),
    () => ({ transactionsRoot: random.bytes(32) }),
    () => ({ accountsRoot: random.bytes(32) }),
    () => ({ builder: random.pick([new Uint8Array(32), random.bytes(32)]) }),
    () => ({ time: header.time + random.pick([-2_000, 1, 29_000, 10 ** 6, 10 ** 9]) }),
    () => ({ time: random.pick([0, MOST]) }),
    () => ({ work: random.pick([0n, 1n, header.work + 1n, header.work * 2n, 2n ** 64n - 1n]) }),
    () => ({ nonce: header.nonce + 1n }),
  ])();
  return { ...header, ...change };
}

function forgeBody(book: Book, block: Block, random: Seeded): readonly Transaction[] {
  const { transactions } = block;
  return random.pick<() => readonly Transaction[]>([
    () => [],
    () => [...transactions, ...transactions],
    () => [...transactions, forgeTransaction(book, random)],
    () => [forgeTransaction(book, random)],
    () => random.pick(book.ledger.blocks).transactions,
    () => transactions.map((one) => ({ ...one, signature: random.bytes(64) })),
  ])();
}

/** A block of the chain or the branch, spoilt in header or body. */
export function forgeBlock(book: Book, random: Seeded): Block {
  const chain = random.pick([book.ledger, book.branch]);
  // Mostly those that would come next.
  const block = random.oneIn(3) ? random.pick(chain.blocks) : random.pick(chain.blocks.slice(8));
  if (random.oneIn(2))
    return proven({ ...block, header: forgeHeader(block.header, random) }, random);
  const transactions = forgeBody(book, block, random);
  if (random.oneIn(3)) return { ...block, transactions };
  const root = transactionsRoot(transactions.map(encodeTransaction));
  return proven({ header: { ...block.header, transactionsRoot: root }, transactions }, random);
}

/** Adds a proof three times in four, if it is cheap. */
function proven(block: Block, random: Seeded): Block {
  const { work } = block.header;
  return random.oneIn(4) || work < 1n || work > WORK_MOST ? block : prove(block);
}
