/** S-5: a long ledger is joined by its accounts, and verified from genesis on afterwards. */
import { describe, expect, it } from 'vitest';
import { equal, toHex } from '../../../../src/base/bytes.ts';
import { headerHash } from '../../../../src/ledger/header.ts';
import { rest, Stranger } from '../strangers.ts';
import {
  BLOCKS,
  Book,
  BUILDER,
  DEPTH,
  friend,
  isVerified,
  isWhole,
  long,
  newcomer,
  root,
  until,
} from './join-room.ts';

describe('S-5 joining by state', () => {
  it('is of use with headers and accounts alone, and builds nothing before history is verified', async () => {
    const setting = await newcomer();
    const { node } = setting;
    // They keep the bodies up to the base to themselves, for now.
    const friends = ['ann', 'ben', 'cai'].map((name) => friend(setting, name));
    const recent = long.ledger.blocks.slice(BLOCKS - DEPTH);
    for (const one of friends) one.blocks = recent;
    await until(setting, () => node.chain.tip.height === BLOCKS);
    expect(root(setting)).toBe(toHex(long.ledger.state.root));
    expect(node.chain.base.height).toBe(BLOCKS - DEPTH);
    expect(node.synced).toBe(true);
    expect(node.ready).toBe(false);
    expect(node.chain.isIndexWhole).toBe(false);
    expect(node.hello().first).toBe(BLOCKS - DEPTH + 1);
    const asked = { op: 'accounts', args: { block: null, prefix: '' } } as const;
    expect((await node.askSelf(asked)).status).toBe(404);
    expect(friends.every((one) => one.partsAsked > 0)).toBe(true);
    node.chain.tree.sanityCheck();
    // What comes is taken, and pushed to nobody: what stands on a false base would cost the links.
    const book = new Book(long.ledger.branch(BLOCKS)).grow(1);
    friends[0]?.push(book.ledger.blocks[BLOCKS] as (typeof recent)[number]);
    await rest(setting, 3_000);
    expect(node.chain.tip.height).toBe(BLOCKS + 1);
    expect(friends.map(({ sent }) => sent)).toEqual([0, 0, 0]);
    for (const one of friends) one.blocks = book.ledger.blocks;
    await until(setting, () => isVerified(setting), 90);
    await isWhole(setting, book);
    expect(node.hello().first).toBeUndefined();
    expect((await node.askSelf(asked)).status).toBe(200);
  });

  it('goes on where it was after a kill, at any step', async () => {
    const first = await newcomer();
    friend(first, 'ann');
    await until(first, () => first.node.chain.base.verified > 0);
    const { base } = first.node.chain;
    expect(base.verified).toBeLessThan(base.height);
    const verified = base.verified;
    first.medium.cutPower();
    const second = await newcomer(long, first.medium);
    expect(second.node.chain.base.verified).toBe(verified);
    expect(root(second)).toBe(root(first));
    friend(second, 'ben');
    await until(second, () => isVerified(second), 90);
    await isWhole(second);
    const third = await newcomer(long, first.medium);
    expect(third.node.chain.base.height).toBe(0);
    expect(third.node.chain.tip.height).toBe(BLOCKS);
  });

  it('finds out who gives a false part, and takes it from another', async () => {
    const setting = await newcomer();
    const liar = friend(setting, 'liar');
    liar.parts = (args) => {
      const part = long.parts(args);
      if (typeof part === 'number') return part;
      const [rich, ...others] = part.accounts;
      if (rich === undefined) return part;
      return { ...part, accounts: [{ ...rich, balance: rich.balance + 1 }, ...others] };
    };
    friend(setting, 'ann');
    await until(setting, () => isVerified(setting), 90);
    expect(liar.link.ended).toBe('bad-answer');
    await isWhole(setting);
  });

  it('does not wait for a peer that keeps its parts back', async () => {
    const setting = await newcomer();
    const silent = friend(setting, 'silent');
    silent.parts = () => null;
    const ann = friend(setting, 'ann');
    // Sooner than a question to the silent one runs out.
    await until(setting, () => setting.node.chain.tip.height === BLOCKS, 9);
    expect(setting.node.chain.tip.height).toBe(BLOCKS);
    expect(silent.partsAsked).toBeGreaterThan(0);
    expect(ann.partsAsked).toBeGreaterThan(0);
    expect(silent.link.ended).toBeNull();
  });

  it('asks the quickest for history: one that gives it slowly does not hold it up', async () => {
    const setting = await newcomer();
    const slow = friend(setting, 'slow');
    friend(setting, 'ann');
    await until(setting, () => setting.node.chain.tip.height === BLOCKS);
    expect(setting.node.chain.base.verified).toBeLessThan(BLOCKS / 2);
    // From now on a step of four blocks takes it 28 s, just less than is waited for.
    slow.slowness = 7_000;
    slow.asked = 0;
    await until(setting, () => isVerified(setting), 120);
    await isWhole(setting);
    expect(slow.asked).toBeGreaterThan(0);
  });

  it('begins anew with a newer base where the first is served no more', async () => {
    const book = new Book().grow(BLOCKS);
    const setting = await newcomer(book);
    const ann = friend(setting, 'ann', book);
    let isGone = false;
    ann.parts = (args) => {
      const first = book.ledger.headers[BLOCKS - DEPTH];
      const isFirst = args.block !== null && first && equal(headerHash(first), args.block);
      if (!isFirst) return book.parts(args);
      // After one part the chain has moved on.
      if (isGone) return 404;
      isGone = true;
      book.grow(10);
      ann.blocks = book.ledger.blocks;
      ann.tell(book.ledger.summit);
      return book.parts(args);
    };
    await until(setting, () => isVerified(setting), 120);
    const bases = (code: string) =>
      setting.node.trail
        .lines()
        .filter((line) => line.code === code)
        .map(({ values }) => values);
    expect(bases('join-failed')).toEqual([{ height: BLOCKS - DEPTH }]);
    expect(bases('join-done')).toMatchObject([{ height: BLOCKS + 10 - DEPTH }]);
    expect(setting.node.chain.tip.height).toBe(BLOCKS + 10);
    expect(root(setting)).toBe(toHex(book.ledger.state.root));
  });

  it('syncs all from genesis on where nobody serves a state', async () => {
    const setting = await newcomer();
    const ann = friend(setting, 'ann');
    ann.parts = () => 404;
    await until(setting, () => setting.node.chain.tip.height === BLOCKS, 60);
    await isWhole(setting);
    expect(ann.link.ended).toBeNull();
  });

  it('takes no base for true for ever: a false history is found, and all is synced from genesis', async () => {
    // With the same people, a chain of more work whose block 20 pays its maker out of nothing.
    const forged = new Book(long.ledger.branch(20));
    forged.states.push(...long.states.slice(0, 21));
    const thief = { ...forged.ledger.state.get(BUILDER), balance: 1_000_000 };
    forged.ledger.state = forged.ledger.state.set([thief]);
    forged.grow(BLOCKS - 10);
    expect(forged.ledger.summit.work).toBeGreaterThan(long.ledger.summit.work);
    const setting = await newcomer();
    const liar = friend(setting, 'liar', forged);
    await until(setting, () => setting.brokenTimes() > 0, 90);
    expect(setting.brokenTimes()).toBe(1);
    await setting.node.stop();
    const anew = await newcomer(long, setting.medium);
    expect(anew.node.chain.tip.height).toBe(0);
    friend(anew, 'liar', forged);
    const honest = friend(anew, 'ann');
    await until(anew, () => anew.node.chain.tip.height === BLOCKS, 120);
    await isWhole(anew);
    expect(honest.partsAsked).toBe(0);
    expect(liar.link.ended).not.toBe('bad-answer');
  });

  it('leaves a base for a better chain that forks below it by syncing that from genesis', async () => {
    const setting = await newcomer();
    // Nobody gives old bodies, so that history is not verified meanwhile.
    friend(setting, 'ann').blocks = long.ledger.blocks.slice(BLOCKS - DEPTH);
    await until(setting, () => setting.node.chain.tip.height === BLOCKS);
    const other = new Book(long.ledger.branch(30));
    other.grow(BLOCKS, 3);
    expect(other.ledger.summit.work).toBeGreaterThan(long.ledger.summit.work);
    setting.clock.jump(60_000);
    friend(setting, 'ben', other);
    await until(setting, () => setting.brokenTimes() > 0, 60);
    expect(setting.brokenTimes()).toBe(1);
    await setting.node.stop();
    const anew = await newcomer(other, setting.medium);
    const ben = friend(anew, 'ben', other);
    await until(anew, () => anew.node.chain.tip.height === 30 + BLOCKS, 120);
    expect(ben.partsAsked).toBe(0);
    expect(root(anew)).toBe(toHex(other.ledger.state.root));
  });

  it('is left alone by claims that no headers stand for', async () => {
    const setting = await newcomer();
    const { summit } = long.ledger;
    new Stranger(setting, 'boaster', { ...summit, work: summit.work * 1_000n }, () => []);
    new Stranger(setting, 'mute', { ...summit, work: summit.work * 2_000n }, () => null);
    // It has a long chain, of less work than it tells of.
    const less = new Book().grow(BLOCKS - 20, 3);
    friend(setting, 'fraud', less).tell({ ...less.ledger.summit, work: summit.work * 3_000n });
    friend(setting, 'ann');
    await until(setting, () => setting.node.chain.tip.height === BLOCKS, 120);
    expect(setting.node.chain.tip.height).toBe(BLOCKS);
    expect(setting.brokenTimes()).toBe(0);
  });
});
