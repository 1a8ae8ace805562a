/**
 * Headers that run far ahead of their bodies (N-5, L-12): memory has its bound, and nothing honest
 * is out of reach.
 */
import { describe, expect, it } from 'vitest';
import { sealMessage } from '../../../../src/ledger/seal.ts';
import { LIMITS } from '../../../../src/protocol/limits.ts';
import { person, SmallLedger } from '../../../support/small-ledger.ts';
import { afterLocator, rest, STARTS_AT, Stranger, settle, settleOn } from '../strangers.ts';

const CAPS = { sideHeaders: 40, headersPerAnswer: 15, stagedHeaders: 30 };

/** A node with three blocks, and a longer chain that goes on from the first. */
async function longer(blocks: number) {
  const setting = await settle(3, 2 ** 8, CAPS);
  const better = setting.ledger.branch(1);
  for (let i = 2; i <= blocks; i += 1)
    better.grow([better.claim(person(i))], person(9).publicKey, STARTS_AT + i * 1_000);
  setting.clock.jump(blocks * 1_000);
  await rest(setting, 1_000);
  return { setting, better, show: afterLocator(better.headers.slice(1)) };
}

describe('a better chain without bodies', () => {
  it('is kept up to the cap, asked for no further, and let go when its source peer has left', async () => {
    const { setting, better, show } = await longer(200);
    const { node, transport } = setting;
    const stranger = new Stranger(setting, 'hollow', better.summit, show);
    await rest(setting, 30_000);
    expect(node.chain.tree.side.size).toBe(CAPS.sideHeaders);
    // Three pages fill it.
    expect(stranger.pages).toBe(3);
    expect(node.ready).toBe(true);
    transport.leave(stranger.link);
    await rest(setting, LIMITS.untoldMs + 2_000);
    expect(node.chain.tree.side.size).toBe(0);
    expect(node.chain.tip.height).toBe(3);
    node.chain.tree.sanityCheck();
  });

  it('is fetched to its end where the bodies come, however long it is', async () => {
    const { setting, better, show } = await longer(300);
    const { node } = setting;
    const honest = new Stranger(setting, 'honest', better.summit, show);
    honest.blocks = better.blocks;
    let most = 0;
    for (let second = 0; second < 60 && node.chain.tip.height < 300; second += 1) {
      await rest(setting, 200);
      const { tree, unavailable } = node.chain;
      most = Math.max(most, tree.incomplete(unavailable.target()));
    }
    expect(node.chain.tip.height).toBe(300);
    expect(most).toBeGreaterThan(0);
    expect(most).toBeLessThanOrEqual(CAPS.sideHeaders);
    expect(honest.link.ended).toBeNull();
    node.chain.tree.sanityCheck();
  });
});

it('a sealed branch is walked to the height of its seal, however deep it leaves and whatever its work (L-12)', async () => {
  const issuer = person(7);
  const builder = person(9).publicKey;
  const sealed = new SmallLedger({ issuer: issuer.publicKey, grant: 0, grantsPerBlock: 0 });
  const grow = (ledger: SmallLedger, blocks: number, amount: number) => {
    for (let i = 0; i < blocks; i += 1) {
      const mint = ledger.mint(issuer, person(1).publicKey, amount);
      ledger.grow([mint], builder, Math.max(STARTS_AT, ledger.tip.time) + 1_000);
    }
  };
  grow(sealed, 1, 1);
  const heavy = sealed.branch(1);
  grow(heavy, 90, 2);
  grow(sealed, 80, 3);
  const { height, hash, work } = sealed.summit;
  expect(work).toBeLessThan(heavy.summit.work);
  expect(height).toBeGreaterThan(2 * CAPS.stagedHeaders);
  const seal = { height, hash, signature: issuer.sign(sealMessage(sealed.id, { height, hash })) };
  const setting = await settleOn(heavy, { limits: CAPS });
  const { node } = setting;
  expect(node.chain.tip.height).toBe(91);
  const show = afterLocator(sealed.headers.slice(1));
  const honest = new Stranger(setting, 'honest', sealed.summit, show, [seal]);
  honest.blocks = sealed.blocks;
  await rest(setting, 20_000);
  expect(node.chain.tip.hash).toEqual(hash);
  expect([node.chain.seals.held?.height, honest.link.ended, node.ready]).toEqual([
    height,
    null,
    true,
  ]);
});
