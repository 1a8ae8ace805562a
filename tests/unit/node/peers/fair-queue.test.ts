/**
 * The choice of the next request (O-5): the thread is shared, floods delay each other, memory in
 * hand is bounded.
 */
import { describe, expect, it } from 'vitest';
import { FairQueue } from '../../../../src/node/peers/fair-queue.ts';
import { Peer } from '../../../../src/node/peers/peer.ts';
import { LIMITS } from '../../../../src/protocol/limits.ts';
import { FakeTransport, UNHEARD } from '../../../support/fake-links.ts';
import { ManualClock } from '../../../support/manual-clock.ts';
import { drain, ledgerId } from '../room.ts';

const TURN = LIMITS.workPerTurn;
const LARGE = 4 * 1024 * 1024;

function setUp() {
  const clock = new ManualClock();
  const transport = new FakeTransport('rtc', 'own');
  transport.start(UNHEARD);
  let breaths = 0;
  const yieldToEventLoop = async () => {
    breaths += 1;
    await drain();
  };
  const turns = new FairQueue(clock, yieldToEventLoop);
  const done: string[] = [];
  const peer = (name: string) => new Peer(transport.open(name), clock, ledgerId);
  const work = (who: Peer, units: number) =>
    turns.take(who, units).then(() => {
      done.push(who.link.address);
    });
  return { clock, turns, done, peer, work, breaths: () => breaths };
}

describe('turns', () => {
  it('a little work is done at once, more of it only after everything else had its turn', async () => {
    const { work, peer, breaths } = setUp();
    const one = peer('one');
    for (let i = 0; i < TURN - 1; i += 1) await work(one, 1);
    expect(breaths()).toBe(0);
    await Promise.all(Array.from({ length: 3 * TURN }, () => work(one, 1)));
    expect(breaths()).toBeGreaterThanOrEqual(3);
  });

  it('who has cost the least goes first, however many requests others have waiting', async () => {
    const { work, peer, done } = setUp();
    const flooders = ['a', 'b', 'c', 'd'].map(peer);
    const all: Promise<void>[] = [];
    for (let i = 0; i < 20; i += 1) for (const flooder of flooders) all.push(work(flooder, TURN));
    const honest = peer('honest');
    all.push(work(honest, 5));
    await Promise.all(all);
    // Behind the first request of each, which nobody could tell from it.
    expect(done.indexOf('honest')).toBeLessThanOrEqual(flooders.length);
  });

  it('forgets what a peer has cost', async () => {
    const { work, peer, done, clock } = setUp();
    const [before, since] = [peer('before'), peer('since')];
    await work(before, 10 * TURN);
    await clock.pass(20 * LIMITS.loadHalfLifeMs);
    await work(since, TURN);
    const waiting = [work(since, TURN), work(before, TURN)];
    await Promise.all(waiting);
    expect(done.slice(-2)).toEqual(['before', 'since']);
  });

  it('counts what was written to a peer, once it asks again', async () => {
    const { work, peer, done } = setUp();
    const [read, silent] = [peer('read'), peer('silent')];
    read.load.written = 10 * TURN;
    await work(read, 1);
    await Promise.all([work(read, 1), work(silent, 1)]);
    expect(done.slice(-2)).toEqual(['silent', 'read']);
  });

  it('little work that is added to a turn waits for nothing, and counts like all other', async () => {
    const { turns, work, peer, done, breaths } = setUp();
    const [little, none] = [peer('little'), peer('none')];
    turns.add(little, TURN);
    expect(breaths()).toBe(1);
    await Promise.all([work(little, 1), work(none, 1)]);
    expect(done).toEqual(['none', 'little']);
  });

  it('takes large messages in hand a few at a time; small ones pass them', async () => {
    const { turns, peer } = setUp();
    const peers = ['a', 'b', 'c', 'd'].map(peer);
    const begun: number[] = [];
    for (const [index, one] of peers.entries())
      void turns.takeInHand(one, 1, LARGE).then(() => begun.push(index));
    await drain();
    expect(begun).toEqual([0, 1]);
    await turns.takeInHand(peers[3] as Peer, 1, 1_000);
    expect(begun).toEqual([0, 1]);
    turns.release(1_000);
    turns.release(LARGE);
    await drain();
    await drain();
    expect(begun).toEqual([0, 1, 2]);
    turns.release(LARGE);
    turns.release(LARGE);
    await drain();
    await drain();
    expect(begun).toEqual([0, 1, 2, 3]);
  });

  it('one message larger than all that may be in hand is taken alone', async () => {
    const { turns, peer } = setUp();
    await turns.takeInHand(peer('a'), 1, 2 * LIMITS.inHandBytes);
    let begun = false;
    void turns.takeInHand(peer('b'), 1, LARGE).then(() => {
      begun = true;
    });
    await drain();
    expect(begun).toBe(false);
    turns.release(2 * LIMITS.inHandBytes);
    await drain();
    await drain();
    expect(begun).toBe(true);
  });
});
