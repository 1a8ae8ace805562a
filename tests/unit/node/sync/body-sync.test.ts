/** Bodies from several peers, some of which keep them back: what others have comes all the same. */
import { describe, expect, it } from 'vitest';
import type { Block } from '../../../../src/ledger/block.ts';
import { type Header, headerHash } from '../../../../src/ledger/header.ts';
import { sealMessage } from '../../../../src/ledger/seal.ts';
import { requiredWork } from '../../../../src/ledger/work.ts';
import { person, prove, SmallLedger } from '../../../support/small-ledger.ts';
import { afterLocator, rest, STARTS_AT, Stranger, settle, settleOn } from '../strangers.ts';

describe('peers that take questions for bodies and never answer', () => {
  it('hold up a newcomer for seconds, however many they are', async () => {
    const setting = await settle(1, 2 ** 8);
    const { node, ledger, clock } = setting;
    const better = ledger.branch(1);
    const length = 300;
    for (let i = 2; i <= length; i += 1)
      better.grow([better.claim(person(i))], person(9).publicKey, STARTS_AT + i * 1_000);
    clock.jump(length * 1_000);
    await rest(setting, 2_000);
    const show = afterLocator(better.headers.slice(1));
    // They are there first, so that they are asked first.
    const mute = Array.from({ length: 8 }, (_, i) => {
      const stranger = new Stranger(setting, `mute-${i}`, better.summit, show);
      stranger.blocks = null;
      return stranger;
    });
    await rest(setting, 1_000);
    const honest = new Stranger(setting, 'honest', better.summit, show);
    honest.blocks = better.blocks;
    await rest(setting, 60_000);
    expect(node.chain.tip.height).toBe(length);
    expect(mute.some(({ asked }) => asked > 0)).toBe(true);
  });
});

describe('blocks fetched from peers', () => {
  it('are asked for once, however long they wait to be entered, and not sent back', async () => {
    const ledger = new SmallLedger({ work: 2 ** 8, grantsPerBlock: 1 });
    let stepMs = 0;
    const setting = await settleOn(ledger, {
      slow: (clock) => ({
        kind: 'pure',
        verify: (checks) =>
          new Promise((resolve) => {
            const verdicts = checks.map(() => true);
            if (stepMs === 0) resolve(verdicts);
            else clock.after(stepMs, () => resolve(verdicts));
          }),
      }),
    });
    const { node, clock } = setting;
    const length = 150;
    const better = ledger.branch(0);
    for (let i = 1; i <= length; i += 1)
      better.grow([better.claim(person(i))], person(9).publicKey, STARTS_AT + i * 1_000);
    clock.jump(length * 1_000);
    stepMs = 1_500;
    const show = afterLocator(better.headers);
    const two = ['one', 'other'].map((name) => {
      const stranger = new Stranger(setting, name, better.summit, show);
      stranger.blocks = better.blocks;
      return stranger;
    });
    for (let i = 0; i < 60 && node.chain.tip.height < length; i += 1) {
      await rest(setting, 1_000);
      // Each message makes the node look what is wanted.
      for (const stranger of two) stranger.tell(better.summit);
    }
    expect(node.chain.tip.height).toBe(length);
    expect(two.reduce((sum, { asked }) => sum + asked, 0)).toBe(length);
    expect(two.reduce((sum, { sent }) => sum + sent, 0)).toBe(0);
  });
});

describe('bodies of which one fills an answer', () => {
  it('are asked for one by one, so that they come in the order of the chain', async () => {
    const rules = { grant: 2 ** 30, grantsPerBlock: 1, maxBlockBytes: 2 ** 20 };
    const ledger = new SmallLedger({ work: 2 ** 8, ...rules });
    const setting = await settleOn(ledger, {
      slow: () => ({
        kind: 'pure',
        verify: (checks) => Promise.resolve(checks.map(() => true)),
      }),
    });
    const { node, clock } = setting;
    const [payer, builder] = [person(1), person(9).publicKey];
    const better = ledger.branch(0);
    const at = () => STARTS_AT + (better.blocks.length + 1) * 1_000;
    better.grow([better.claim(payer)], builder, at());
    const length = 10;
    const perBlock = 1_800;
    for (let block = 1; block < length; block += 1) {
      const first = (block - 1) * perBlock;
      const payments = Array.from({ length: perBlock }, (_, i) =>
        better.pay(payer, builder, { sequence: first + i, memo: 'm'.repeat(140) }),
      );
      better.grow(payments, builder, at());
    }
    clock.jump(length * 1_000);
    const peer = new Stranger(setting, 'one', better.summit, afterLocator(better.headers));
    peer.blocks = better.blocks;
    for (let i = 0; i < 60 && node.chain.tip.height < length; i += 1) await rest(setting, 1_000);
    expect(node.chain.tip.height).toBe(length);
    // The first four questions, for two each, are asked before any body has shown its size.
    expect(peer.asked).toBeLessThanOrEqual(length + 4);
    expect(peer.given).toHaveLength(length);
    const late = peer.given.map((height, at) => Math.abs(height - 1 - at));
    expect(Math.max(...late)).toBeLessThanOrEqual(2);
  });
});

describe('a large body that is not its header’s', () => {
  it('does not tell how many bodies to ask of the next peer', async () => {
    const setting = await settle(1, 2 ** 8);
    const { node, ledger, clock } = setting;
    const better = ledger.branch(1);
    for (let i = 2; i <= 9; i += 1)
      better.grow([better.claim(person(i))], person(9).publicKey, STARTS_AT + i * 1_000);
    clock.jump(9_000);
    await rest(setting, 1_000);
    const show = afterLocator(better.headers.slice(1));
    const liar = new Stranger(setting, 'liar', better.summit, show);
    const stuffed = Array.from({ length: 800 }, () => ledger.claim(person(300)));
    liar.blocks = better.blocks.map(({ header }) => ({ header, transactions: stuffed }));
    await rest(setting, 1_000);
    expect(liar.link.ended).toBe('invalid-body');
    const honest = new Stranger(setting, 'honest', better.summit, show);
    honest.blocks = better.blocks;
    await rest(setting, 2_000);
    expect(node.chain.tip.height).toBe(9);
    expect(honest.questions[0]).toBe(2);
  });
});

describe('honest peers over slow lines', () => {
  it('are asked for little twice, and two are faster than one', async () => {
    const length = 200;
    const taken: number[] = [];
    for (const peers of [1, 2]) {
      const setting = await settle(1, 2 ** 8);
      const { node, ledger, clock } = setting;
      const better = ledger.branch(1);
      for (let i = 2; i <= length; i += 1)
        better.grow([better.claim(person(i))], person(9).publicKey, STARTS_AT + i * 1_000);
      clock.jump(length * 1_000);
      await rest(setting, 1_000);
      const show = afterLocator(better.headers.slice(1));
      const slow = Array.from({ length: peers }, (_, i) => {
        const stranger = new Stranger(setting, `slow-${i}`, better.summit, show);
        stranger.blocks = better.blocks;
        stranger.slowness = 200;
        return stranger;
      });
      let seconds = 0;
      for (; node.chain.tip.height < length && seconds < 120; seconds += 1)
        await rest(setting, 1_000);
      taken.push(seconds);
      expect(slow.reduce((sum, { asked }) => sum + asked, 0)).toBeLessThan(1.5 * length);
    }
    const [one = 0, two = 0] = taken;
    expect(two).toBeLessThan(0.8 * one);
  });
});

describe('a peer behind a line so slow that a full answer would come too late', () => {
  it('is asked for less at a time, and gives all, nothing of it twice', async () => {
    const ledger = new SmallLedger({ work: 2 ** 8, grantsPerBlock: 20 });
    const setting = await settleOn(ledger, {});
    const { node, clock } = setting;
    const better = ledger.branch(0);
    const length = 24;
    const claims = 20;
    for (let i = 0; i < length; i += 1) {
      const each = Array.from({ length: claims }, (_, at) => better.claim(person(i * claims + at)));
      better.grow(each, person(9).publicKey, STARTS_AT + (i + 1) * 1_000);
    }
    clock.jump(length * 1_000);
    await rest(setting, 1_000);
    const peer = new Stranger(setting, 'slow', better.summit, afterLocator(better.headers));
    peer.blocks = better.blocks;
    // 24 in one answer would take 36 s; an answer is waited for 30 s.
    peer.slowness = 1_500;
    for (let i = 0; i < 90 && node.chain.tip.height < length; i += 1) await rest(setting, 1_000);
    expect(node.chain.tip.height).toBe(length);
    expect(peer.asked).toBe(length);
  });
});

describe('the bodies that lead to a sealed block', () => {
  it('are asked of who tells of the seal, though its tip cannot be known yet (L-12)', async () => {
    const issuer = person(7);
    const builder = person(9).publicKey;
    const chain = new SmallLedger({ issuer: issuer.publicKey, grant: 0, grantsPerBlock: 0 });
    const grow = (ledger: SmallLedger, blocks: number, amount: number) => {
      for (let i = 0; i < blocks; i += 1) {
        const mint = ledger.mint(issuer, person(1).publicKey, amount);
        ledger.grow([mint], builder, Math.max(STARTS_AT, ledger.tip.time) + 1_000);
      }
    };
    grow(chain, 2, 1);
    const sealed = chain.branch(1);
    grow(sealed, 1, 2);
    const { height, hash } = sealed.summit;
    const target = { height, hash };
    const seal = { ...target, signature: issuer.sign(sealMessage(chain.id, target)) };
    const shown = sealed.headers.slice(1);
    // The block on it is of tomorrow.
    const early = sealed.branch(2);
    const mint = early.mint(issuer, person(1).publicKey, 3);
    early.grow([mint], builder, early.tip.time + 3_600_000);
    grow(chain, 2, 1);
    const setting = await settleOn(chain);
    const show = afterLocator([...shown, early.tip]);
    const stranger = new Stranger(setting, 'sealer', early.summit, show, [seal]);
    stranger.blocks = sealed.blocks;
    await rest(setting, 10_000);
    expect(setting.node.chain.tree.tip.hash).toEqual(hash);
  });
});

describe('a long branch whose first block is invalid', () => {
  it('costs its giver the link, and is not fetched again', async () => {
    // This makes the node forget invalid blocks at once.
    const setting = await settle(6, 2 ** 8, { sideHeaders: 0 });
    const { node, ledger, clock } = setting;
    const bad = ledger.branch(5);
    const good = bad.make([bad.claim(person(300))], person(9).publicKey, bad.tip.time + 1_000);
    // Its state is another than it says.
    const accountsRoot = new Uint8Array(32).fill(1);
    const blocks = [prove({ ...good, header: { ...good.header, accountsRoot } })];
    for (let i = 1; i < 40; i += 1) {
      const parent = blocks[blocks.length - 1] as Block;
      const time = parent.header.time + 1_000;
      const headers = [...bad.headers, ...blocks.map(({ header }) => header)];
      const work = requiredWork(ledger.charter, headers.slice(-33), time);
      const previous = headerHash(parent.header);
      const height = parent.header.height + 1;
      blocks.push(prove({ ...good, header: { ...good.header, previous, height, time, work } }));
    }
    clock.jump(40_000);
    const headers = [...bad.headers, ...blocks.map(({ header }) => header)];
    const work = headers.reduce((sum, header) => sum + header.work, 0n);
    const tip = headers[headers.length - 1] as Header;
    const claim = { height: tip.height, hash: headerHash(tip), work };
    const show = afterLocator(headers.slice(1));
    const liar = new Stranger(setting, 'liar', claim, show);
    liar.blocks = blocks;
    await rest(setting, 10_000);
    expect([liar.link.ended, node.chain.tip.height]).toEqual(['invalid-block', 6]);
    const again = new Stranger(setting, 'another', claim, show);
    again.blocks = blocks;
    await rest(setting, 10_000);
    expect([again.pages > 0, again.asked, node.sync.behind]).toEqual([true, 0, false]);
  });
});
