/** S-5: the headers of a join, among peers that are slow, lie, or leave and come back. */
import { describe, expect, it } from 'vitest';
import { toHex } from '../../../../src/base/bytes.ts';
import type { NodeContext } from '../../../../src/node/context.ts';
import { NODE_LIMITS } from '../../../../src/node/node-limits.ts';
import type { Peer } from '../../../../src/node/peers/peer.ts';
import { JoinHeaders } from '../../../../src/node/sync/join-headers.ts';
import type { StagedHeaders } from '../../../../src/node/sync/staged-headers.ts';
import { LIMITS } from '../../../../src/protocol/limits.ts';
import { PROTOCOL } from '../../../../src/protocol/ops.ts';
import { itemsOf } from '../../../../src/protocol/shapes.ts';
import { MemoryMedium } from '../../../../src/storage/memory-tables.ts';
import { SmallLedger } from '../../../support/small-ledger.ts';
import { afterLocator, rest, type Setting, Stranger, settleOn } from '../strangers.ts';
import { BLOCKS, Book, DEPTH, friend, long, newcomer, root, until } from './join-room.ts';

const BASE = BLOCKS - DEPTH;
const heightOf = ({ node }: Setting) => node.chain.tip.height;

describe('S-5 headers of a join', () => {
  it('are not waited for from one that gives them slowly while another has as many', async () => {
    const setting = await newcomer();
    const slow = friend(setting, 'slow', new Book().grow(BLOCKS - 5, 1));
    slow.headersMs = 9_000;
    await until(setting, () => slow.pages > 0, 9);
    friend(setting, 'ann');
    await until(setting, () => heightOf(setting) === BLOCKS, 30);
    expect(heightOf(setting)).toBe(BLOCKS);
  });

  it('are waited for from one that tells of more work, though another shows a chain at once', async () => {
    const setting = await newcomer();
    const cheap = friend(setting, 'cheap', new Book().grow(BLOCKS - 25, 3));
    const ann = friend(setting, 'ann');
    ann.headersMs = 6_000;
    await until(setting, () => heightOf(setting) > 0, 90);
    expect(setting.node.chain.base.height).toBe(BASE);
    await until(setting, () => heightOf(setting) === BLOCKS);
    expect(root(setting)).toBe(toHex(long.ledger.state.root));
    expect([cheap.partsAsked, cheap.link.ended]).toEqual([0, null]);
  });

  it('are waited for no longer than a while from one that tells of more work and is slow', async () => {
    const blocks = 400;
    const book = new Book().grow(blocks, 1);
    // So few a page that the slow one shows less work than the other in all that time.
    const setting = await newcomer(book, new MemoryMedium(), { headersPerAnswer: 4 });
    setting.clock.jump(1_000 * blocks);
    const drip = friend(setting, 'drip', new Book(long.ledger.branch(10)).grow(blocks, 1));
    drip.headersMs = 9_000;
    friend(setting, 'ann', book);
    await rest(setting, LIMITS.joinMs - 30_000);
    expect([heightOf(setting), drip.link.ended]).toEqual([0, null]);
    await until(setting, () => heightOf(setting) === blocks, 120);
    expect(root(setting)).toBe(toHex(book.ledger.state.root));
  });

  it('are asked of a slow peer again, though others leave and come back all the time', async () => {
    const setting = await newcomer();
    const ann = friend(setting, 'ann');
    ann.headersMs = 6_000;
    const other = new Book().grow(BLOCKS - 5, 1);
    const comes = (name: string) => {
      const one = friend(setting, name, other);
      one.headersMs = 9_000;
      return one;
    };
    const coming = [comes('sybil'), comes('sybil')];
    for (let i = 0; i < 12 && heightOf(setting) === 0; i += 1) {
      await rest(setting, 10_000);
      const [gone] = coming.splice(0, 1);
      if (gone !== undefined) setting.transport.leave(gone.link);
      coming.push(comes('sybil'));
    }
    await until(setting, () => heightOf(setting) === BLOCKS, 10);
    expect(heightOf(setting)).toBe(BLOCKS);
  });

  it('come over a slow line, page by page', async () => {
    const setting = await newcomer();
    const ann = friend(setting, 'ann');
    ann.headersMs = 9_000;
    await until(setting, () => heightOf(setting) === BLOCKS, 120);
    expect(setting.node.chain.base.height).toBe(BASE);
    expect(ann.link.ended).toBeNull();
  });

  it('go on from what another peer gave, whichever of both is asked', async () => {
    const setting = await newcomer();
    const friends = ['ann', 'ben'].map((name) => friend(setting, name));
    for (const one of friends) one.headersMs = 6_000;
    await until(setting, () => heightOf(setting) === BLOCKS, 120);
    expect(setting.node.chain.base.height).toBe(BASE);
    const pages = friends.map(({ pages }) => pages);
    expect(Math.min(...pages)).toBeGreaterThan(0);
    // One alone needs five.
    expect((pages[0] ?? 0) + (pages[1] ?? 0)).toBeLessThanOrEqual(7);
  });

  it('are taken of each on its own branch', async () => {
    const setting = await newcomer();
    const other = new Book(long.ledger.branch(10)).grow(BLOCKS, 3);
    expect(other.ledger.summit.work).toBeGreaterThan(long.ledger.summit.work);
    const [ann, ben] = [friend(setting, 'ann'), friend(setting, 'ben', other)];
    for (const one of [ann, ben]) one.headersMs = 6_000;
    await until(setting, () => heightOf(setting) > 0, 200);
    expect([ann.link.ended, ben.link.ended]).toEqual([null, null]);
    await until(setting, () => heightOf(setting) === 10 + BLOCKS, 60);
    expect(root(setting)).toBe(toHex(other.ledger.state.root));
  });
});

describe('S-5 headers of two branches', () => {
  it('are read on from where they were, though the other branch shows more work so far', async () => {
    // So few a page that no turn is long enough for all of them.
    const setting = await newcomer(long, new MemoryMedium(), { headersPerAnswer: 4 });
    const other = new Book(long.ledger.branch(10)).grow(BLOCKS - 5, 3);
    expect(other.ledger.summit.work).toBeGreaterThan(long.ledger.summit.work);
    const [ann, ben] = [friend(setting, 'ann'), friend(setting, 'ben', other)];
    ann.headersMs = 7_000;
    ben.headersMs = 9_000;
    await until(setting, () => heightOf(setting) > 0, 500);
    expect(setting.node.chain.base.height).toBe(BLOCKS + 5 - DEPTH);
    expect([ann.link.ended, ben.link.ended]).toEqual([null, null]);
    // Alone it needs 17; each turn may begin with one that finds the other branch.
    expect(ben.pages).toBeLessThan(20);
  });
});

describe('S-5 a peer that tells of a long chain and shows none', () => {
  const far = { height: 6_000, hash: new Uint8Array(32).fill(1), work: 2n ** 100n };
  const lacks = { protocol: PROTOCOL, first: 5_000 };

  it('is asked with ever longer rests, and keeps no young room from building', async () => {
    const setting = await settleOn(long.ledger.branch(10), { limits: { joinBlocks: 20 } });
    const { headers, summit } = setting.ledger;
    new Stranger(setting, 'ann', summit, afterLocator(headers));
    const liar = new Stranger(setting, 'liar', far, () => [], [], lacks);
    await rest(setting, 60_000);
    expect(setting.node.ready).toBe(true);
    for (let i = 0; i < 54; i += 1) {
      await rest(setting, 10_000);
      expect(setting.node.sync.join.missing).toBeNull();
    }
    // Of the join and of ordinary sync.
    expect(liar.pages).toBeLessThan(20);
    await setting.node.stop();
  });

  it('has no page say that a block is missing, at any height', async () => {
    const setting = await settleOn(long.ledger, { limits: { joinBlocks: 20 } });
    setting.clock.jump(60_000);
    const grown = new Book(long.ledger.branch(BLOCKS)).grow(10);
    await setting.node.mergeBlocks(null, itemsOf(grown.ledger.blocks.slice(BLOCKS)));
    expect(heightOf(setting)).toBeGreaterThan(LIMITS.joinOwnBlocks);
    new Stranger(setting, 'ann', grown.ledger.summit, afterLocator(grown.ledger.headers));
    new Stranger(setting, 'liar', far, () => [], [], lacks);
    await rest(setting, 5_000);
    const { join } = setting.node.sync;
    expect([join.missing, setting.node.ready]).toEqual([null, true]);
    // Headers of a better chain, whose next block was deleted, are another matter.
    const better = new Book(long.ledger.branch(BLOCKS)).grow(30, 3).ledger;
    new Stranger(setting, 'ben', better.summit, afterLocator(better.headers), [], {
      protocol: PROTOCOL,
      first: BLOCKS + 20,
    });
    await rest(setting, 5_000);
    expect(join.missing).toBe(BLOCKS + 11);
    await setting.node.stop();
  });

  it('takes no more than its turns where it cannot be asked just now', async () => {
    const setting = await newcomer();
    const { summit } = new SmallLedger(long.ledger.charter);
    const mute = new Stranger(setting, 'mute', summit, () => null, [], lacks);
    await rest(setting, 1_000);
    const [peer] = setting.node.peers.nodes();
    if (peer === undefined) throw new Error('it is linked');
    const ask = peer.ask.bind(peer);
    for (let i = 0; i < LIMITS.openRequests; i += 1) void ask('headers', { locator: [], limit: 1 });
    let asked = 0;
    // Without an end to it the test would hang, and not fail.
    peer.ask = (...question) => {
      asked += 1;
      return asked > 100 ? new Promise(() => undefined) : ask(...question);
    };
    mute.tell(far);
    await rest(setting, 1_000);
    expect(asked).toBeGreaterThan(0);
    expect(asked).toBeLessThan(20);
  });
});

describe('S-5 headers of unfinished turns', () => {
  it('are let go of when the node joins no more', async () => {
    const setting = await newcomer();
    const { node } = setting;
    const other = new Book(long.ledger.branch(10)).grow(BLOCKS + 50, 3);
    setting.clock.jump(60_000);
    for (const name of ['ann', 'ben']) friend(setting, name, other).headersMs = 6_000;
    await until(setting, () => node.sync.join.heldHeaders > 0, 30);
    expect(node.sync.join.heldHeaders).toBeGreaterThan(0);
    const own = new Book(long.ledger.branch(BLOCKS)).grow(10).ledger.blocks;
    await node.mergeBlocks(null, itemsOf(own));
    expect(heightOf(setting)).toBeGreaterThan(LIMITS.joinOwnBlocks);
    await rest(setting, 10_000);
    expect(node.sync.join.heldHeaders).toBe(0);
  });

  it('are let go of first where their peer left', async () => {
    const { node } = await newcomer();
    const context = { limits: NODE_LIMITS } as NodeContext;
    const headers = new JoinHeaders({ chain: node.chain, context, neighbours: node.peers });
    const [gone, here] = [{ closed: true }, { closed: false }] as unknown as [Peer, Peer];
    const staged = (work: bigint) =>
      ({ length: LIMITS.joinHeaders - 1, end: { work } }) as unknown as StagedHeaders;
    headers.keep(gone, staged(2n));
    headers.keep(here, staged(1n));
    expect([headers.workOf(gone), headers.workOf(here)]).toEqual([0n, 1n]);
    expect(headers.held).toBe(LIMITS.joinHeaders - 1);
  });
});
