/** A payment that is asked for a moment too early is made a moment later. */
import { describe, expect, it } from 'vitest';
import { FolioError } from '../../../src/api/client.ts';
import { whenCaughtUp } from '../../../src/api/when-caught-up.ts';
import { LIMITS } from '../../../src/protocol/limits.ts';
import { ManualClock, settle } from '../../support/manual-clock.ts';

/** A payment that is refused with these codes, one after another, and then made. */
function refusedWith(...codes: string[]) {
  const tried = { times: 0 };
  const make = async () => {
    tried.times += 1;
    const code = codes.shift();
    if (code !== undefined) throw new FolioError(code, code);
    return 'made';
  };
  return { tried, make };
}

describe('a payment while the node is behind', () => {
  it('is made once the node has caught up', async () => {
    const clock = new ManualClock();
    const { make } = refusedWith('syncing', 'syncing');
    const made = whenCaughtUp(clock, make);
    await settle();
    await clock.pass(1_000);
    expect(await made).toBe('made');
  });

  it('is refused when that takes too long', async () => {
    const clock = new ManualClock();
    const { make } = refusedWith(...new Array<string>(1_000).fill('syncing'));
    const made = expect(whenCaughtUp(clock, make)).rejects.toThrow('syncing');
    await settle();
    await clock.pass(LIMITS.catchUpMs + 1_000);
    await made;
    expect(clock.pending).toBe(0);
  });

  it('is refused at once for any other reason', async () => {
    const { make, tried } = refusedWith('balance', 'balance');
    await expect(whenCaughtUp(new ManualClock(), make)).rejects.toThrow('balance');
    expect(tried.times).toBe(1);
  });
});
