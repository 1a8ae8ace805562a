/**
 * O-2: what a peer sends by itself counts for it once the block is taken in, and against it where
 * another had sent it before.
 */
import { describe, expect, it } from 'vitest';
import { toHex } from '../../../src/base/bytes.ts';
import { headerHash } from '../../../src/ledger/header.ts';
import type { Asker } from '../../../src/node/answers.ts';
import type { Peer } from '../../../src/node/peers/peer.ts';
import { Requests } from '../../../src/node/requests.ts';
import type { Offer } from '../../../src/node/sync/compact-blocks.ts';
import { itemsOf } from '../../../src/protocol/shapes.ts';
import { makeHeader } from '../protocol/samples.ts';

const HEADER = makeHeader(7);
const COMPACT = { header: HEADER, salt: new Uint8Array(8), short: new Uint8Array(6) };
const BLOCKS = itemsOf([{ header: HEADER, transactions: [] }]);

/** What one peer's block leads to; `offer`: what comes of it, `isFirst`: nobody sent it before. */
async function send(op: 'compact' | 'merge', offer: Offer, isFirst: boolean): Promise<string[]> {
  const seen: string[] = [];
  const parts = {
    answers: {
      answer: async (_request: unknown, asker: Asker) => {
        if (op === 'compact') asker.compact(COMPACT);
        else await asker.mergeBlocks(BLOCKS);
        return { status: 200 };
      },
    },
    compactBlocks: { offered: async () => offer },
    driver: {
      guard: async (work: () => Promise<void>) => {
        await work();
        return true;
      },
    },
    followed: { sent: (_peer: Peer, isNew: boolean) => seen.push(isNew ? 'new' : 'in vain') },
    sync: { mergeBlocks: async () => ({ taken: offer === 'taken' ? 1 : 0, refused: [] }) },
    toldBlocks: {
      gave: () => seen.push('gave'),
      noteSent: (hash: Uint8Array) => {
        expect(toHex(hash)).toBe(toHex(headerHash(HEADER)));
        return isFirst;
      },
      refused: () => seen.push('refused'),
    },
  };
  const peer = { answer: () => undefined, link: { encoding: 'binary' } } as unknown as Peer;
  const requests = new Requests(parts as never);
  await requests.answer(peer, 1, { op: 'status', args: null } as never);
  await new Promise((resolve) => setImmediate(resolve));
  return seen;
}

describe('a block that a peer sends by itself', () => {
  it.each(['compact', 'merge'] as const)('(%s) counts once it is taken in', async (op) => {
    expect(await send(op, 'taken', true)).toEqual(['gave', 'new']);
    expect(await send(op, 'taken', false)).toEqual(['in vain']);
  });

  it('and that has no header worth having counts as nothing', async () => {
    expect(await send('compact', 'refused', true)).toEqual(['refused']);
    expect(await send('merge', 'refused', true)).toEqual([]);
    expect(await send('compact', 'waits', true)).toEqual([]);
  });

  it('and then keeps back comes in vain', async () => {
    expect(await send('compact', 'vain', true)).toEqual(['in vain']);
  });
});
