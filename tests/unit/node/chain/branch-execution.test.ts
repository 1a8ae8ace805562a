/** A long branch, however heavy, is executed in batches: in memory there is never more than one. */
import { describe, expect, it } from 'vitest';
import { equal } from '../../../../src/base/bytes.ts';
import type { SignatureCheck } from '../../../../src/crypto/ed25519.ts';
import { itemsOf } from '../../../../src/protocol/shapes.ts';
import { ManualClock } from '../../../support/manual-clock.ts';
import { person, SmallLedger } from '../../../support/small-ledger.ts';
import { openNode } from '../../../support/small-node.ts';

const STARTS_AT = 1_700_000_000_000;
/** A node's own steps are longer than a branch beside the chain may be. */
const LIMITS = { blocksPerStep: 64 };
const BLOCKS = 3 * LIMITS.blocksPerStep;

/** A chain, and a longer one off its first block that carries an own payment in its second. */
function forked() {
  const chain = new SmallLedger({ grantsPerBlock: 8 });
  chain.grow([chain.claim(person(1))], person(0).publicKey, STARTS_AT);
  const longer = chain.branch(1);
  const claims = (on: SmallLedger, blocks: number, first: number) => {
    for (let i = 0; i < blocks; i += 1)
      on.grow([on.claim(person(first + i))], person(0).publicKey, on.tip.time + 1_000);
  };
  claims(chain, BLOCKS, 100);
  const own = longer.pay(person(1), person(2).publicKey);
  longer.grow([own], person(0).publicKey, STARTS_AT + 1_000);
  // Two blocks more: whichever hash is lower, it is better before its end.
  claims(longer, BLOCKS + 1, 500);
  return { chain, longer, own };
}

/**
 * A node on the first of two chains; `isGood` says which signatures hold. Its steps and checks are
 * counted.
 */
async function onTheFirst(isGood: (check: SignatureCheck) => boolean) {
  const { chain, longer, own } = forked();
  let mostChecks = 0;
  const verify = async (checks: readonly SignatureCheck[]) => {
    mostChecks = Math.max(mostChecks, checks.length);
    return checks.map(isGood);
  };
  const node = await openNode(chain, {
    clock: new ManualClock(STARTS_AT + 3_600_000),
    transports: [],
    verifier: { kind: 'pure', verify },
    outbox: new Map(),
    limits: LIMITS,
  });
  await node.mergeBlocks(null, itemsOf(chain.blocks));
  expect(await node.submit(own)).toHaveProperty('id');
  mostChecks = 0;
  return { node, chain, longer, mostChecks: () => mostChecks };
}

describe('a fork deeper than a step', () => {
  it('is verified batch by batch, and an own payment in it is found', async () => {
    const { node, longer, mostChecks } = await onTheFirst(() => true);
    let steps = 0;
    node.subscribe((event) => {
      if (event === 'tip') steps += 1;
    });
    await node.mergeBlocks(null, itemsOf(longer.blocks));
    expect(node.chain.tip.height).toBe(longer.blocks.length);
    // However many batches: one step to where it is better, and one for the rest. It is better one
    // block earlier where the hashes decide between equal work (L-11).
    expect(steps).toBeGreaterThanOrEqual(1);
    expect(steps).toBeLessThanOrEqual(2);
    expect(mostChecks()).toBeLessThanOrEqual(LIMITS.blocksPerStep);
    await node.walletTransactions.relocate();
    expect(node.walletTransactions.list()[0]?.state).toMatchObject({ kind: 'block', height: 2 });
    // Each block can be taken back from the data on disk.
    const before = await node.chain.stateAt(node.chain.tree.at(1) as never);
    expect(before.root).toEqual(longer.headers[1]?.accountsRoot);
  });

  it('with a forged signature costs no more than the batch it is in', async () => {
    let checked = 0;
    const forged = person(500).publicKey;
    const { node, chain, longer } = await onTheFirst(({ publicKey }) => {
      checked += 1;
      return !equal(publicKey, forged);
    });
    checked = 0;
    await node.mergeBlocks(null, itemsOf(longer.blocks));
    expect(node.chain.tip.height).toBe(chain.blocks.length);
    expect(checked).toBeLessThanOrEqual(LIMITS.blocksPerStep);
  });
});

it('keeps the newest states of a batch, and takes what stands before a forged block', async () => {
  const chain = new SmallLedger({ grantsPerBlock: 8 });
  for (let n = 1; n <= 12; n += 1)
    chain.grow([chain.claim(person(n))], person(0).publicKey, STARTS_AT + n * 1_000);
  const forged = person(9).publicKey;
  const node = await openNode(chain, {
    clock: new ManualClock(STARTS_AT + 3_600_000),
    transports: [],
    verifier: {
      kind: 'pure',
      verify: async (checks) => checks.map(({ publicKey }) => !equal(publicKey, forged)),
    },
    limits: { cachedStates: 2 },
  });
  await node.mergeBlocks(null, itemsOf(chain.blocks));
  expect(node.chain.tip.height).toBe(8);
  expect(node.chain.state.root).toEqual(chain.headers[8]?.accountsRoot);
  // One further back than the states that are kept.
  const before = await node.chain.stateAt(node.chain.tree.at(3) as never);
  expect(before.root).toEqual(chain.headers[3]?.accountsRoot);
  await node.stop();
});
