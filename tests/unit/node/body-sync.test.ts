/** Bodies from several peers, some of which keep them back: what others have comes all the same. */
import { describe, expect, it } from 'vitest';
import { sealMessage } from '../../../src/ledger/seal.ts';
import { person, SmallLedger } from '../../support/small-ledger.ts';
import { afterLocator, rest, STARTS_AT, Stranger, settle, settleOn } from './strangers.ts';

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
    // What stands on it is of tomorrow.
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
