/**
 * O-2: blocks as short ids. Collisions, missing transactions and missing answers fall back; no
 * honest peer is penalised.
 */
import { describe, expect, it } from 'vitest';
import { equal, toHex } from '../../../../src/base/bytes.ts';
import { type Block, encodeBlock } from '../../../../src/ledger/block.ts';
import { type Header, headerHash } from '../../../../src/ledger/header.ts';
import { transactionsRoot } from '../../../../src/ledger/merkle.ts';
import { encodeTransaction, type Transaction } from '../../../../src/ledger/transaction.ts';
import type { Peer } from '../../../../src/node/peers/peer.ts';
import { CompactBlocks } from '../../../../src/node/sync/compact-blocks.ts';
import { encodeRequest } from '../../../../src/protocol/codec.ts';
import { matchShortIds, shortIdsOf } from '../../../../src/protocol/compact.ts';
import { LIMITS } from '../../../../src/protocol/limits.ts';
import { itemsOf } from '../../../../src/protocol/shapes.ts';
import { makeHeader, makeTransaction } from '../../protocol/samples.ts';

const SALT = new Uint8Array(8).fill(5);
const LEDGER = new Uint8Array(32).fill(3);

function makeBlock(count: number): Block {
  const transactions = Array.from({ length: count }, (_, i) => makeTransaction(i));
  const root = transactionsRoot(transactions.map((one) => encodeTransaction(one)));
  return { header: { ...makeHeader(3), transactionsRoot: root }, transactions };
}

const compactOf = ({ header, transactions }: Block) => ({
  header,
  salt: SALT,
  short: shortIdsOf(SALT, transactions),
});

/** A peer that answers out of its block, as far as it is let. */
function giver(block: Block, places: (asked: readonly number[]) => readonly Transaction[]) {
  const asked: string[] = [];
  const peer = {
    knownBlocks: new Set<string>(),
    ask: async (op: string, args: { places?: readonly number[]; hashes?: Uint8Array[] }) => {
      asked.push(args.places === undefined ? op : `${op} ${args.places.join(',')}`);
      if (op === 'transactions')
        return { ok: true, response: { transactions: places(args.places ?? []) } };
      return { ok: true, response: { blocks: [block] } };
    },
  };
  return { peer: peer as unknown as Peer, asked };
}

/** A peer that answers nothing till it is given up. */
function silent() {
  const asked: string[] = [];
  const waits: (number | undefined)[] = [];
  let giveUp: () => void = () => undefined;
  const peer = {
    knownBlocks: new Set<string>(),
    ask: (op: string, _args: unknown, waitMs?: number) => {
      asked.push(op);
      waits.push(waitMs);
      return new Promise((resolve) => {
        giveUp = () => resolve({ ok: false, why: 'timeout' });
      });
    },
  };
  return { peer: peer as unknown as Peer, asked, waits, giveUp: () => giveUp() };
}

/** An answer that comes when a test gives it. */
function answerLater() {
  let give: (answer: unknown) => void = () => undefined;
  const answer = new Promise((resolve) => {
    give = resolve;
  });
  return { answer, give: (value: unknown) => give(value) };
}

function receiver(pool: readonly Transaction[], wants: (header: Header) => boolean = () => true) {
  const taken: Block[] = [];
  const compact = new CompactBlocks({
    intake: { wants: (_peer, header) => wants(header) },
    neighbours: { nodes: () => [] },
    pool: { list: () => [...pool] },
    sync: {
      mergeBlocks: async (_peer, { values, refused }) => {
        taken.push(...values.map(({ value }) => value));
        return { taken: values.length, refused: [...refused] };
      },
    },
  });
  return { compact, taken };
}

const honest = (block: Block) => (places: readonly number[]) =>
  places.map((place) => block.transactions[place] as Transaction);

describe('a compact block', () => {
  const block = makeBlock(40);

  it('of pooled transactions is whole at once, at a tenth of its bytes', async () => {
    const { compact, taken } = receiver([...block.transactions].reverse());
    const { peer, asked } = giver(block, honest(block));
    await compact.offered(peer, compactOf(block));
    expect(asked).toEqual([]);
    expect(taken.map(encodeBlock)).toEqual([encodeBlock(block)]);
    expect(peer.knownBlocks.has(toHex(headerHash(block.header)))).toBe(true);
    const args = compactOf(block);
    const short = encodeRequest('binary', 1, { op: 'compact', args }, LEDGER).length;
    const merge = { op: 'merge', args: { blocks: itemsOf([block]) } } as const;
    expect(short).toBeLessThan(encodeRequest('binary', 1, merge, LEDGER).length / 10);
  });

  it('has what is missing asked for by its places, and nothing else', async () => {
    const pool = block.transactions.filter((_, place) => place !== 3 && place !== 39);
    const { compact, taken } = receiver(pool);
    const { peer, asked } = giver(block, honest(block));
    await compact.offered(peer, compactOf(block));
    expect(asked).toEqual(['transactions 3,39']);
    expect(taken.map(encodeBlock)).toEqual([encodeBlock(block)]);
  });

  it('is fetched whole where what is missing does not come, or is another', async () => {
    const pool = block.transactions.slice(2);
    const wrong = [makeTransaction(900), makeTransaction(901)];
    for (const given of [[], block.transactions.slice(0, 1), wrong]) {
      const { compact, taken } = receiver(pool);
      const { peer, asked } = giver(block, () => given);
      await compact.offered(peer, compactOf(block));
      expect(asked).toEqual(['transactions 0,1', 'blocks']);
      expect(taken).toEqual([block]);
    }
  });

  it('is fetched whole where a pooled one has the short id of another', async () => {
    // Every id the same: as if all collided.
    const short = shortIdsOf(SALT, block.transactions);
    const first = short.slice(0, 6);
    for (let at = 0; at < short.length; at += 6) short.set(first, at);
    const { compact, taken } = receiver(block.transactions);
    const { peer, asked } = giver(block, honest(block));
    await compact.offered(peer, { ...compactOf(block), short });
    expect(asked).toEqual(['blocks']);
    expect(taken).toEqual([block]);
    // Two pooled ones under one short id: neither is taken for it.
    const twin = block.transactions[0] as Transaction;
    expect(matchShortIds(SALT, first, [twin, { ...twin }])).toEqual([null]);
  });

  it('that comes while another of its peer is completed waits its turn, a few of them', async () => {
    const blocks = Array.from({ length: LIMITS.compactWaiting + 3 }, (_, i) => makeBlock(20 + i));
    const { compact, taken } = receiver([]);
    let resume: () => void = () => undefined;
    const held = new Promise<void>((resolve) => {
      resume = resolve;
    });
    const peer = {
      knownBlocks: new Set<string>(),
      ask: async (op: string, { block: hash, places }: { block: Uint8Array; places: number[] }) => {
        await held;
        const of = blocks.find(({ header }) => equal(headerHash(header), hash));
        if (op !== 'transactions' || of === undefined) return { ok: false };
        return { ok: true, response: { transactions: honest(of)(places) } };
      },
    } as unknown as Peer;
    const offered = blocks.map((one) => compact.offered(peer, compactOf(one)));
    resume();
    await Promise.all(offered);
    expect(taken).toEqual(blocks.slice(0, LIMITS.compactWaiting + 1));
    // The refused rest does not stand in the way of the next block.
    await compact.offered(peer, compactOf(blocks.at(-1) as Block));
    expect(taken.at(-1)).toEqual(blocks.at(-1));
  });

  it('that is not wanted by then keeps back none that waits after it', async () => {
    const blocks = [makeBlock(20), makeBlock(21), makeBlock(22)] as const;
    const { compact, taken } = receiver([], ({ transactionsRoot: root }) => {
      return !equal(root, blocks[1].header.transactionsRoot);
    });
    const { peer, asked } = giver(blocks[2], () => []);
    await Promise.all(blocks.map((one) => compact.offered(peer, compactOf(one))));
    expect(asked.filter((op) => op !== 'blocks')).toHaveLength(2);
    expect(taken).toEqual([blocks[2]]);
  });

  it('of which too much is missing is fetched whole, not piece by piece', async () => {
    const large = makeBlock(LIMITS.transactionIds + 1);
    const { compact, taken } = receiver([]);
    const { peer, asked } = giver(large, honest(large));
    await compact.offered(peer, compactOf(large));
    expect(asked).toEqual(['blocks']);
    expect(taken).toEqual([large]);
  });

  it('with a header that is not wanted costs nothing more', async () => {
    const { compact, taken } = receiver([], () => false);
    const { peer, asked } = giver(block, honest(block));
    await compact.offered(peer, compactOf(block));
    expect(asked).toEqual([]);
    expect(taken).toEqual([]);
  });

  it('is completed with one peer at a time, and one block of a peer', async () => {
    const { compact, taken } = receiver(block.transactions.slice(1));
    const slow = silent();
    void compact.offered(slow.peer, compactOf(block));
    void compact.offered(slow.peer, compactOf(makeBlock(9)));
    const { peer, asked } = giver(block, honest(block));
    await compact.offered(peer, compactOf(block));
    expect(slow.asked).toEqual(['transactions']);
    expect(asked).toEqual([]);
    expect(taken).toEqual([]);
  });

  it('kept back by the first that offered it comes by the next, soon', async () => {
    const { compact, taken } = receiver(block.transactions.slice(1));
    const first = silent();
    const done = compact.offered(first.peer, compactOf(block));
    const { peer, asked } = giver(block, honest(block));
    await compact.offered(peer, compactOf(block));
    expect(first.waits).toEqual([LIMITS.fetchTimeoutMs]);
    first.giveUp();
    await done;
    expect(first.asked).toEqual(['transactions']);
    expect(asked).toEqual(['transactions 0']);
    expect(taken.map(encodeBlock)).toEqual([encodeBlock(block)]);
  });

  it('of which the whole is awaited is tried at once where another offers it', async () => {
    const { compact, taken } = receiver([]);
    const asked: string[] = [];
    const first = {
      knownBlocks: new Set<string>(),
      ask: (op: string) => {
        asked.push(op);
        return op === 'transactions'
          ? Promise.resolve({ ok: false })
          : new Promise(() => undefined);
      },
    } as unknown as Peer;
    const done = compact.offered(first, compactOf(block));
    await new Promise((resolve) => setImmediate(resolve));
    expect(asked).toEqual(['transactions', 'blocks']);
    expect(compact.isOpen(toHex(headerHash(block.header)))).toBe(true);
    const { peer } = giver(block, honest(block));
    await compact.offered(peer, compactOf(block));
    await done;
    expect(taken.map(encodeBlock)).toEqual([encodeBlock(block)]);
    expect(compact.isOpen(toHex(headerHash(block.header)))).toBe(false);
  });

  it('of which the whole comes late, while another that keeps it back is tried, is done', async () => {
    const { compact, taken } = receiver([]);
    const late = answerLater();
    const never = new Promise(() => undefined);
    const first = {
      knownBlocks: new Set<string>(),
      ask: async (op: string) => (op === 'transactions' ? { ok: false } : late.answer),
    } as unknown as Peer;
    const other = { knownBlocks: new Set<string>(), ask: () => never } as unknown as Peer;
    const done = compact.offered(first, compactOf(block));
    await new Promise((resolve) => setImmediate(resolve));
    expect(await compact.offered(other, compactOf(block))).toBe('waits');
    late.give({ ok: true, response: { blocks: [block] } });
    expect(await done).toBe('taken');
    expect(taken.map(encodeBlock)).toEqual([encodeBlock(block)]);
    expect(compact.isOpen(toHex(headerHash(block.header)))).toBe(false);
    // Its next one does not wait for the other's silence.
    const next = makeBlock(41);
    const { peer } = giver(next, honest(next));
    (first as { ask: unknown }).ask = peer.ask;
    expect(await compact.offered(first, compactOf(next))).toBe('taken');
    expect(taken.map(encodeBlock)).toEqual([block, next].map(encodeBlock));
  });

  it('of which the whole comes after all others gave nothing is taken', async () => {
    const { compact, taken } = receiver([]);
    const late = answerLater();
    const no = { ok: false };
    const first = {
      knownBlocks: new Set<string>(),
      ask: async (op: string) => (op === 'transactions' ? no : late.answer),
    } as unknown as Peer;
    const other = { knownBlocks: new Set<string>(), ask: async () => no } as unknown as Peer;
    const done = compact.offered(first, compactOf(block));
    await new Promise((resolve) => setImmediate(resolve));
    await compact.offered(other, compactOf(block));
    await new Promise((resolve) => setImmediate(resolve));
    late.give({ ok: true, response: { blocks: [block] } });
    expect(await done).toBe('taken');
    expect(taken.map(encodeBlock)).toEqual([encodeBlock(block)]);
  });

  it('counts as given by who gave it only', async () => {
    const { compact } = receiver(block.transactions.slice(1));
    const first = silent();
    const done = compact.offered(first.peer, compactOf(block));
    const { peer } = giver(block, honest(block));
    expect(await compact.offered(peer, compactOf(block))).toBe('waits');
    first.giveUp();
    expect(await done).toBe('vain');
    const wanted = receiver([], () => false);
    expect(await wanted.compact.offered(peer, compactOf(block))).toBe('refused');
  });

  it('a short id depends on the salt', () => {
    const other = shortIdsOf(new Uint8Array(8), block.transactions);
    expect(equal(other, shortIdsOf(SALT, block.transactions))).toBe(false);
  });
});
