/**
 * L-12: a seal on a branch that this node has left brings it back, whatever happened to its bodies
 * meanwhile.
 */
import { describe, expect, it } from 'vitest';
import { type Seal, sealMessage } from '../../../../src/ledger/seal.ts';
import { itemsOf } from '../../../../src/protocol/shapes.ts';
import { person, SmallLedger } from '../../../support/small-ledger.ts';
import { rest, STARTS_AT, settleOn } from '../strangers.ts';

const issuer = person(7);
const builder = person(9).publicKey;

function grow(ledger: SmallLedger, blocks: number, amount: number): void {
  for (let i = 0; i < blocks; i += 1) {
    const mint = ledger.mint(issuer, person(1).publicKey, amount);
    ledger.grow([mint], builder, Math.max(STARTS_AT, ledger.tip.time) + 1_000);
  }
}

/** The issuer's, on the last block. */
function sealOn(ledger: SmallLedger): Seal {
  const { height, hash } = ledger.summit;
  const signature = issuer.sign(sealMessage(ledger.id, { height, hash }));
  return { height, hash, signature };
}

describe('a seal on a branch that was left and trimmed', () => {
  it('has its bodies fetched again, and keeps this node from building beside it', async () => {
    const sealed = new SmallLedger({ issuer: issuer.publicKey, grant: 0, grantsPerBlock: 0 });
    grow(sealed, 2, 1);
    const other = sealed.branch(2);
    grow(sealed, 5, 2);
    grow(other, 7, 3);
    const setting = await settleOn(sealed, { limits: { sideBlocks: 3 } });
    const { node } = setting;
    setting.clock.jump(10_000);
    await node.mergeBlocks(null, itemsOf(other.blocks));
    expect(node.chain.tip.height).toBe(9);
    expect(await node.addSeal(sealOn(sealed))).toMatchObject({ ok: true });
    await rest(setting, 60_000);
    // Two of its bodies were beyond the cap.
    expect(node.chain.seals.wanted()).toHaveLength(1);
    expect([node.sync.behind, node.ready]).toEqual([true, false]);
    await node.mergeBlocks(null, itemsOf(sealed.blocks));
    expect(node.chain.tip.hash).toEqual(sealed.summit.hash);
    await rest(setting, 2_000);
    expect(node.sync.behind).toBe(false);
  });
});

/**
 * A node with five blocks, the third of which is damaged, and a seal on the fifth that it has not
 * heard of.
 */
async function damagedThird() {
  const chain = new SmallLedger({ issuer: issuer.publicKey, grant: 0, grantsPerBlock: 0 });
  grow(chain, 5, 1);
  const { node } = await settleOn(chain);
  const lost = node.chain.tree.at(3);
  if (lost === undefined) throw new Error('no block 3');
  node.chain.damaged.add(lost);
  return { node, lost, seal: sealOn(chain) };
}

describe('a damaged block below a seal', () => {
  it('is not given up, though it was hopeless before the seal came', async () => {
    const { node, lost, seal } = await damagedThird();
    await node.addSeal(seal);
    expect([node.chain.giveUp(lost), lost.body, node.chain.damaged.has(lost)]).toEqual([
      false,
      true,
      true,
    ]);
  });

  it('is sought on where the seal came before the step away from it', async () => {
    const { node, lost, seal } = await damagedThird();
    expect(node.chain.giveUp(lost)).toBe(true);
    await node.addSeal(seal);
    expect([node.chain.tip.height, lost.complete, node.chain.damaged.has(lost)]).toEqual([
      5,
      true,
      true,
    ]);
  });
});
