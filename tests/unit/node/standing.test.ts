/** What a node tells its trail of being behind and in sync. */
import { describe, expect, it } from 'vitest';
import { Standing } from '../../../src/node/standing.ts';
import { Trail } from '../../../src/node/trail.ts';
import { ManualClock } from '../../support/manual-clock.ts';

/** A node in sync with one peer, at block 7. */
function inSync() {
  const clock = new ManualClock(1_700_000_000_000);
  const trail = new Trail(clock);
  const seen = { behind: false, target: 7, height: 7 };
  const tip = () => ({ height: seen.height, header: { time: clock.now() } });
  const standing = new Standing({
    clock,
    trail,
    chain: {
      get tip() {
        return tip();
      },
    },
    sync: {
      get behind() {
        return seen.behind;
      },
      claimed: () => seen.target,
      aheadTime: () => null,
    },
    peers: { nodes: () => [{}], pings: { clockOff: () => null }, unreachable: 0 },
  } as unknown as ConstructorParameters<typeof Standing>[0]);
  standing.start();
  standing.updateTrail();
  /** Looks each second, as the heartbeat does. */
  const look = async (seconds: number) => {
    for (let second = 0; second < seconds; second += 1) {
      await clock.pass(1_000);
      standing.updateTrail();
    }
  };
  return { seen, look, lines: () => trail.lines().map(({ code, values }) => [code, values]) };
}

describe('the trail of the standing', () => {
  it('is not told of the next block, its own perhaps, while it is being connected', async () => {
    const { seen, look, lines } = inSync();
    const before = lines();
    for (let block = 0; block < 3; block += 1) {
      Object.assign(seen, { behind: true, target: seen.height + 1 });
      await look(3);
      Object.assign(seen, { behind: false, height: seen.target });
      await look(2);
    }
    expect(lines()).toEqual(before);
  });

  it('is told of a next block that does not come in, and when it has', async () => {
    const { seen, look, lines } = inSync();
    Object.assign(seen, { behind: true, target: 8 });
    await look(9);
    Object.assign(seen, { behind: false, height: 8 });
    await look(1);
    expect(lines().slice(1)).toEqual([
      ['sync-behind', { height: 7, target: 8 }],
      ['sync-done', { height: 8, seconds: 9 }],
    ]);
  });

  it('is told at once of a chain that is further ahead', async () => {
    const { seen, look, lines } = inSync();
    Object.assign(seen, { behind: true, target: 9 });
    await look(1);
    expect(lines().slice(1)).toEqual([['sync-behind', { height: 7, target: 9 }]]);
  });
});
