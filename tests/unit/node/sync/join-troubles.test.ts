/** S-5: joins by sealed bases, pauses, and rooms that have no history any more. */
import { describe, expect, it } from 'vitest';
import { equal, toHex } from '../../../../src/base/bytes.ts';
import { type Header, headerHash } from '../../../../src/ledger/header.ts';
import { sealMessage } from '../../../../src/ledger/seal.ts';
import { LIMITS } from '../../../../src/protocol/limits.ts';
import { PROTOCOL } from '../../../../src/protocol/ops.ts';
import { SmallLedger } from '../../../support/small-ledger.ts';
import { afterLocator, rest, type Setting, Stranger } from '../strangers.ts';
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

  it('is chosen though a base above it, which was not sealed, was not served', async () => {
    const setting = await newcomer(book);
    const unsealed = headerHash(book.ledger.headers[BASE] as Header);
    const ann = friend(setting, 'ann', book);
    let isAsked = false;
    ann.parts = (args) => {
      if (args.block === null || !equal(args.block, unsealed)) return book.parts(args);
      if (!isAsked)
        friend(setting, 'ben', book, { seals: sealedAt(BLOCKS - 40) }).parts = ann.parts;
      isAsked = true;
      return 404;
    };
    await until(setting, () => heightOf(setting) === BLOCKS, 120);
    const bases = setting.node.trail.lines().filter(({ code }) => code.startsWith('join-'));
    expect(bases).toMatchObject([
      { code: 'join-began', values: { height: BASE } },
      { code: 'join-failed', values: { height: BASE } },
      { code: 'join-began', values: { height: BLOCKS - 40 } },
      { code: 'join-done', values: { height: BLOCKS - 40 } },
    ]);
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
