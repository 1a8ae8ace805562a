/** N-4: peers are pinged where nothing was heard of them, and not oftener. */
import { describe, expect, it } from 'vitest';
import { LIMITS } from '../../../../src/protocol/limits.ts';
import { drain, Room, wire } from '../room.ts';

/** Two linked nodes that have met, and a way to let time pass for both. */
async function two() {
  const [near, far] = [new Room({ node: 1 }), new Room({ node: 2 })];
  const link = wire(near, far);
  await drain();
  const pass = async (ms: number) => {
    for (let rest = ms; rest > 0; rest -= 250) {
      await Promise.all([near.clock.pass(250), far.clock.pass(250)]);
      await drain();
    }
  };
  await pass(10_000);
  const [there] = near.peers.nodes();
  const [here] = far.peers.nodes();
  if (there === undefined || here === undefined) throw new Error('they did not meet');
  return { link, pass, there, here };
}

describe('pings', () => {
  it('of two idle nodes are few, and both know the other’s clock', async () => {
    const { link, pass, there, here } = await two();
    const before = there.traffic.said;
    await pass(120_000);
    // Questions or answers, of a ping each 8 s at most; each of both asked every 5 s, it were 48.
    const said = there.traffic.said - before;
    expect(said).toBeLessThanOrEqual((2 * 120_000) / LIMITS.quietMs);
    expect(said).toBeGreaterThan(0);
    expect([there.clockOffset, here.clockOffset].includes(null)).toBe(false);
    expect(link.from.ended ?? link.to.ended).toBeNull();
  });

  it('come to one that falls silent, and end its link', async () => {
    const { link, pass, there } = await two();
    link.to.hear = () => undefined;
    const before = there.traffic.said;
    await pass(LIMITS.quietMs + 1.2 * LIMITS.pingMs + 500);
    expect(there.traffic.said).toBeGreaterThan(before);
    expect(link.from.ended).toBeNull();
    await pass(LIMITS.deadAfterMs + 500);
    expect(link.from.ended).toBe('timeout');
  });
});
