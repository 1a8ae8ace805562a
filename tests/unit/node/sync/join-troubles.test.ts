/** S-5: joins among peers that are slow, hinder, or have no history any more. */
import { describe, expect, it } from 'vitest';
import { equal, toHex } from '../../../../src/base/bytes.ts';
import { type Header, headerHash } from '../../../../src/ledger/header.ts';
import { sealMessage } from '../../../../src/ledger/seal.ts';
import { LIMITS } from '../../../../src/protocol/limits.ts';
import { PROTOCOL } from '../../../../src/protocol/ops.ts';
import { itemsOf } from '../../../../src/protocol/shapes.ts';
import { MemoryMedium } from '../../../../src/storage/memory-tables.ts';
import { SmallLedger } from '../../../support/small-ledger.ts';
import { afterLocator, rest, type Setting, Stranger, settleOn } from '../strangers.ts';
import {
  BLOCKS,
  Book,
  DEPTH,
  friend,
  ISSUER,
  isVerified,
  isWhole,
  long,
  type Newcomer,
  newcomer,
  root,
  until,
} from './join-room.ts';

const BASE = BLOCKS - DEPTH;
const SOUGHT_S = LIMITS.historySoughtMs / 1_000;
/** 'hello' of a node that has the bodies from its base on. */
const based = { protocol: PROTOCOL, first: BASE + 1 };
const heightOf = ({ node }: Setting) => node.chain.tip.height;

/** One that has no body up to the base. */
function withoutHistory(setting: Newcomer, name: string): Stranger {
  const one = friend(setting, name, long, based);
  one.blocks = long.ledger.blocks.slice(BASE);
  return one;
}

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

describe('S-5 a sealed base', () => {
  const issued = { issuer: ISSUER.publicKey, grant: 0, grantsPerBlock: 0 };
  const book = new Book(new SmallLedger(issued)).grow(BLOCKS);
  const sealedAt = (height: number) => {
    const hash = headerHash(book.ledger.headers[height] as Header);
    const seal = { height, hash };
    return [{ ...seal, signature: ISSUER.sign(sealMessage(book.ledger.id, seal)) }];
  };

  it('is chosen as deep as it is served, and no deeper', async () => {
    for (const [height, base] of [
      [BLOCKS - 40, BLOCKS - 40],
      [BLOCKS - 58, BASE],
    ] as const) {
      const setting = await newcomer(book);
      friend(setting, 'ann', book, { seals: sealedAt(height) });
      await until(setting, () => heightOf(setting) === BLOCKS);
      const done = setting.node.trail.lines().filter(({ code }) => code === 'join-done');
      expect(done.map(({ values }) => values)).toMatchObject([{ height: base }]);
      expect(setting.node.chain.seals.held?.height).toBe(height);
    }
  });

  it('is given up for one nearer the end where nobody serves it', async () => {
    const setting = await newcomer(book);
    const ann = friend(setting, 'ann', book, { seals: sealedAt(BLOCKS - 40) });
    const sealed = sealedAt(BLOCKS - 40)[0]?.hash as Uint8Array;
    ann.parts = (args) =>
      args.block !== null && equal(args.block, sealed) ? 404 : book.parts(args);
    await until(setting, () => heightOf(setting) === BLOCKS, 120);
    expect(setting.node.chain.base.height).toBe(BASE);
  });
});

describe('S-5 a pause', () => {
  it('stops a join at its headers and its accounts, and the verification of history', async () => {
    const setting = await newcomer();
    const { node } = setting;
    const ann = friend(setting, 'ann');
    ann.headersMs = 1_000;
    await until(setting, () => ann.pages === 2);
    node.sync.pause(true);
    await rest(setting, 30_000);
    expect([ann.pages, heightOf(setting), node.sync.behind]).toEqual([2, 0, true]);
    node.sync.pause(false);
    ann.headersMs = 0;
    let isPaused = false;
    ann.parts = (args) => {
      if (!isPaused) node.sync.pause(true);
      isPaused = true;
      return long.parts(args);
    };
    await until(setting, () => isPaused);
    await rest(setting, 3_000);
    const asked = ann.partsAsked;
    await rest(setting, 30_000);
    // Questions that were open are answered; no other is asked.
    expect([ann.partsAsked, heightOf(setting)]).toEqual([asked, 0]);
    expect(node.ready).toBe(false);
    node.sync.pause(false);
    await until(setting, () => node.chain.base.verified > 0);
    expect(heightOf(setting)).toBe(BLOCKS);
    node.sync.pause(true);
    await rest(setting, 2_000);
    const { verified } = node.chain.base;
    await rest(setting, 30_000);
    expect(node.chain.base.verified).toBe(verified);
    node.sync.pause(false);
    await until(setting, () => isVerified(setting), 90);
    await isWhole(setting);
  });
});

describe('S-5 a room in which nobody has all blocks any more', () => {
  it('is joined though earlier tries failed, and says which block is missing till then', async () => {
    const setting = await newcomer();
    const { node } = setting;
    const friends = ['ann', 'ben'].map((name) => withoutHistory(setting, name));
    for (const one of friends) one.parts = () => 404;
    await until(setting, () => node.trail.lines().filter(isFailed).length >= 3, 200);
    expect(node.sync.join.missing).toBe(1);
    expect(heightOf(setting)).toBe(0);
    for (const one of friends) one.parts = long.parts;
    await until(setting, () => heightOf(setting) === BLOCKS, 700);
    expect(root(setting)).toBe(toHex(long.ledger.state.root));
    expect(node.sync.join.missing).toBeNull();
  });

  it('goes on: after a search its base is accepted, and verified when somebody has history', async () => {
    const setting = await newcomer();
    const { node } = setting;
    for (const name of ['ann', 'ben', 'cai']) withoutHistory(setting, name);
    await until(setting, () => heightOf(setting) === BLOCKS);
    await rest(setting, LIMITS.historySoughtMs - 20_000);
    const asked = { op: 'accounts', args: { block: null, prefix: '' } } as const;
    expect([node.ready, node.sync.history.isSought]).toEqual([false, true]);
    expect((await node.askSelf(asked)).status).toBe(404);
    await until(setting, () => node.ready, 40);
    const { base } = node.chain;
    expect([node.ready, base.isAccepted, base.isVerified]).toEqual([true, true, false]);
    expect((await node.askSelf(asked)).status).toBe(200);
    expect(node.hello().first).toBe(BASE + 1);
    await node.stop();
    const again = await newcomer(long, setting.medium);
    expect([again.node.chain.base.isAccepted, again.node.chain.base.height]).toEqual([true, BASE]);
    friend(again, 'whole');
    await until(again, () => isVerified(again), 90);
    expect(again.node.chain.base.isAccepted).toBe(false);
    await isWhole(again);
  });

  it('accepts no base that most peers do not stand on', async () => {
    const setting = await newcomer();
    const { node } = setting;
    withoutHistory(setting, 'ann');
    await until(setting, () => heightOf(setting) === BLOCKS);
    // They tell of as much work on chains of their own, and show none of it.
    const other = new Book(long.ledger.branch(30)).grow(BLOCKS - 30, 3);
    for (const name of ['ben', 'cai'])
      friend(setting, name, other, { protocol: PROTOCOL, first: 50 });
    await rest(setting, 2 * LIMITS.historySoughtMs);
    expect([node.ready, node.chain.base.isAccepted]).toEqual([false, false]);
    expect([heightOf(setting), setting.brokenTimes()]).toEqual([BLOCKS, 0]);
  });

  it('accepts a base though peers that say they have its history give nothing of it', async () => {
    const setting = await newcomer();
    const { node } = setting;
    const friends = ['ann', 'ben'].map((name) => friend(setting, name));
    for (const one of friends) one.blocks = long.ledger.blocks.slice(BASE);
    await until(setting, () => heightOf(setting) === BLOCKS);
    // Questions to one go unanswered for as long as the other is passed over.
    for (const one of friends) one.blocks = null;
    await until(setting, () => node.chain.base.isAccepted, SOUGHT_S + 90);
    expect([node.chain.base.isAccepted, node.chain.base.verified]).toEqual([true, 0]);
    expect(friends.every(({ link }) => link.ended === null)).toBe(true);
  });

  it('is not kept waiting by bodies that are not those of their headers', async () => {
    const setting = await newcomer();
    const { node } = setting;
    for (const name of ['ann', 'ben']) withoutHistory(setting, name);
    await until(setting, () => heightOf(setting) === BLOCKS);
    await rest(setting, LIMITS.historySoughtMs - 30_000);
    const liar = friend(setting, 'liar');
    liar.blocks = long.ledger.blocks.map((block) => ({ ...block, transactions: [] }));
    await rest(setting, 50_000);
    expect(liar.asked).toBeGreaterThan(0);
    expect(liar.link.ended).not.toBeNull();
    expect([node.chain.base.isAccepted, node.chain.base.verified]).toEqual([true, 0]);
  });

  it('gives no base up for chains that are claimed and not shown', async () => {
    const setting = await newcomer();
    const { node } = setting;
    withoutHistory(setting, 'ann');
    await until(setting, () => heightOf(setting) === BLOCKS);
    const { height, work } = long.ledger.summit;
    for (const [at, name] of ['ben', 'cai', 'dan'].entries()) {
      const tip = { height, work, hash: new Uint8Array(32).fill(255 - at) };
      // One shows the headers of the base itself, the others none.
      new Stranger(setting, name, tip, at === 0 ? afterLocator(long.ledger.headers) : () => []);
    }
    await rest(setting, 2 * LIMITS.historySoughtMs);
    expect([heightOf(setting), setting.brokenTimes()]).toEqual([BLOCKS, 0]);
    expect(node.chain.base.isAccepted).toBe(false);
  });

  it('leaves a base whose history is kept back, where most peers have all of another chain', async () => {
    const other = new Book(long.ledger.branch(20)).grow(BLOCKS, 3);
    expect(other.ledger.summit.work).toBeGreaterThan(long.ledger.summit.work);
    const setting = await newcomer();
    const keeper = friend(setting, 'keeper', other);
    keeper.blocks = other.ledger.blocks.slice(20 + BLOCKS - DEPTH);
    await until(setting, () => heightOf(setting) === 20 + BLOCKS);
    // Their headers take longer than one turn: the next vote goes on with them.
    for (const name of ['ann', 'ben']) friend(setting, name).headersMs = 6_000;
    await until(setting, () => setting.brokenTimes() > 0, 3 * SOUGHT_S);
    expect(setting.brokenTimes()).toBe(1);
    await setting.node.stop();
    const anew = await newcomer(long, setting.medium);
    friend(anew, 'keeper', other).blocks = keeper.blocks;
    for (const name of ['ann', 'ben']) friend(anew, name);
    await until(anew, () => heightOf(anew) === BLOCKS, 120);
    await isWhole(anew);
  });
});

const isFailed = ({ code }: { code: string }) => code === 'join-failed';
