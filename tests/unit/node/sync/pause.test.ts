/** A person may stop the fetching of missing blocks, and go on where it stopped. */
import { expect, it } from 'vitest';
import { person } from '../../../support/small-ledger.ts';
import { afterLocator, rest, STARTS_AT, Stranger, settle } from '../strangers.ts';

it('a paused sync asks for no bodies, is not stalled, and goes on from where it was', async () => {
  const setting = await settle(1, 2 ** 8);
  const { node, ledger, clock } = setting;
  const better = ledger.branch(1);
  const length = 60;
  for (let i = 2; i <= length; i += 1)
    better.grow([better.claim(person(i))], person(9).publicKey, STARTS_AT + i * 1_000);
  clock.jump(length * 1_000);
  await rest(setting, 2_000);
  node.sync.pause(true);
  const show = afterLocator(better.headers.slice(1));
  const giver = new Stranger(setting, 'giver', better.summit, show);
  giver.blocks = better.blocks;
  await rest(setting, 8_000);
  expect([node.sync.paused, node.sync.behind, node.sync.stalled]).toEqual([true, true, false]);
  expect([node.chain.tip.height, giver.asked]).toEqual([1, 0]);
  node.sync.pause(false);
  await rest(setting, 10_000);
  expect(node.chain.tip.height).toBe(length);
  expect(giver.asked).toBe(length - 1);
});
