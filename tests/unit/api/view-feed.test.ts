/** Views go to the page no faster than the page draws them. */
import { describe, expect, it } from 'vitest';
import type { NodeView } from '../../../src/api/view.ts';
import { ViewFeed } from '../../../src/api/view-feed.ts';
import { LIMITS } from '../../../src/protocol/limits.ts';
import { ManualClock } from '../../support/manual-clock.ts';

function setUp() {
  const clock = new ManualClock();
  const posted: number[] = [];
  let height = 0;
  const feed = new ViewFeed({
    make: async () => ({ height }) as NodeView,
    post: (_, number) => posted.push(number),
    failed: (error) => {
      throw error;
    },
    clock,
  });
  const pass = async (ms: number) => {
    await clock.pass(ms);
    for (let i = 0; i < 5; i += 1) await Promise.resolve();
  };
  /** Something changes each 10 ms. */
  const busy = async (ms: number) => {
    for (let passed = 0; passed < ms; passed += 10) {
      height += 1;
      feed.changed();
      await pass(10);
    }
  };
  /** The page draws the view posted last, which takes so long. */
  const draw = async (ms: number) => {
    await busy(ms);
    feed.drawn(posted.length);
  };
  return { clock, feed, posted, pass, busy, draw };
}

describe('a feed of views', () => {
  it('posts each 100 ms to a page that draws at once', async () => {
    const { feed, posted, busy, draw } = setUp();
    await busy(LIMITS.viewMs);
    expect(posted.length).toBe(1);
    for (let count = 2; count < 6; count += 1) {
      feed.drawn(posted.length);
      await draw(LIMITS.viewMs);
      expect(posted.length).toBe(count);
    }
  });

  it('rests eight times as long as drawing took, two seconds at most', async () => {
    const { posted, busy, draw } = setUp();
    await busy(LIMITS.viewMs);
    await draw(50);
    await busy(50 * LIMITS.viewRestTimes - 20);
    expect(posted.length).toBe(1);
    await busy(40);
    expect(posted.length).toBe(2);
    await draw(800);
    await busy(LIMITS.viewRestMs - 20);
    expect(posted.length).toBe(2);
    await busy(40);
    expect(posted.length).toBe(3);
  });

  it('has one view on its way, and goes on if the page never answers', async () => {
    const { feed, posted, busy, pass } = setUp();
    await busy(LIMITS.viewMs);
    await busy(LIMITS.viewDrawnMs - 50);
    expect(posted.length).toBe(1);
    await busy(100);
    expect(posted.length).toBe(2);
    feed.close();
    feed.changed();
    await pass(2 * LIMITS.viewDrawnMs);
    expect(posted.length).toBe(2);
  });

  it('takes a late word of an earlier view for nothing', async () => {
    const { feed, posted, busy } = setUp();
    await busy(LIMITS.viewMs);
    await busy(LIMITS.viewDrawnMs + 50);
    expect(posted).toEqual([1, 2]);
    feed.drawn(1);
    await busy(2 * LIMITS.viewRestMs);
    expect(posted).toEqual([1, 2]);
    feed.drawn(2);
    await busy(LIMITS.viewRestMs + 20);
    expect(posted).toEqual([1, 2, 3]);
  });

  it('cuts a rest short for what the person did, and when a tab is seen again', async () => {
    const { feed, posted, busy, draw } = setUp();
    await busy(LIMITS.viewMs);
    await draw(800);
    await busy(100);
    feed.hurry();
    await busy(LIMITS.viewMs + 10);
    expect(posted).toEqual([1, 2]);
    feed.setHidden(true);
    await busy(900);
    feed.setHidden(false);
    await busy(LIMITS.viewMs + 10);
    expect(posted).toEqual([1, 2, 3]);
  });

  it('posts each two seconds to a hidden tab, and soon once it is seen', async () => {
    const { feed, posted, busy, draw } = setUp();
    feed.setHidden(true);
    await busy(LIMITS.viewMs);
    await draw(10);
    await busy(LIMITS.viewRestMs - 200);
    expect(posted.length).toBe(1);
    feed.setHidden(false);
    await busy(LIMITS.viewMs + 10);
    expect(posted.length).toBe(2);
  });

  it('posts what changed while the page rested or drew, and nothing if nothing changed', async () => {
    const { feed, posted, busy, draw, pass } = setUp();
    await busy(LIMITS.viewMs);
    await draw(30);
    await pass(LIMITS.viewRestMs);
    expect(posted.length).toBe(2);
    feed.drawn(posted.length);
    await pass(10 * LIMITS.viewRestMs);
    expect(posted.length).toBe(2);
    feed.changed();
    await pass(10 * LIMITS.viewRestMs);
    expect(posted.length).toBe(2);
  });
});
