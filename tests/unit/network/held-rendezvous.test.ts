/** Whom the holder of a rendezvous id answers, what, and how often (N-6). */
import { describe, expect, it } from 'vitest';
import { SIGNALLING } from '../../../server/signalling-guard.ts';
import { signalMessage } from '../../../src/network/signals.ts';
import { LIMITS } from '../../../src/protocol/limits.ts';
import { askerOf, holderOf, IDS, NOWHERE, setUp } from './holders.ts';

describe('N-6: the holder of a rendezvous id', () => {
  it('answers newcomers, however often others ask, and names those it is linked to', () => {
    const { world, server } = setUp();
    const linked = Array.from({ length: 16 }, (_, index) => `linked${index}`);
    const held = holderOf(server, linked);
    const heard = new Map<string, number>();
    const asker = (name: string) =>
      askerOf(server, name, ({ peers }) => {
        heard.set(name, (heard.get(name) ?? 0) + 1);
        expect(peers).toEqual(expect.arrayContaining(['holder', ...linked]));
      });
    const flood = Array.from({ length: 60 }, (_, index) => asker(`flood${index}`));
    for (let second = 0; second < 60; second += 1) {
      for (let times = 0; times < 3; times += 1) for (const ask of flood) ask(false);
      asker(`new${second}`)(false);
      world.advance(1_000);
    }
    const newcomers = [...heard.keys()].filter((name) => name.startsWith('new'));
    expect(newcomers).toHaveLength(60);
    const { capacity, perSecond } = LIMITS.findsAgain;
    const answers = [...heard.values()].reduce((sum, count) => sum + count, 0);
    expect(answers).toBeLessThanOrEqual(120 + capacity + 61 * perSecond);
    expect(answers).toBeGreaterThan(60 * perSecond);
    held.close();
  });

  it('answers those with few links, however many with enough ask', () => {
    const { world, server } = setUp();
    const held = holderOf(server, ['linked']);
    let answers = 0;
    const answered = new Set<number>();
    const askers = Array.from({ length: 100 }, (_, at) =>
      askerOf(server, `enough${at}`, () => {
        answers += 1;
        answered.add(at);
      }),
    );
    let newcomers = 0;
    for (let second = 0; second < 30; second += 1) {
      for (const ask of askers) ask(true);
      const newcomer = askerOf(server, `new${second}`, () => {
        newcomers += 1;
      });
      newcomer(false);
      world.advance(1_000);
    }
    expect(newcomers).toBe(30);
    // Those with enough are answered as well, each at some time.
    expect(answered.size).toBe(100);
    const { findsEnough, findsAgain } = LIMITS;
    const most = (perSecond: number) => 31 * perSecond;
    expect(answers).toBeLessThanOrEqual(
      findsEnough.capacity +
        findsAgain.capacity +
        most(findsEnough.perSecond + findsAgain.perSecond),
    );
    held.close();
  });

  it('answers all that have enough links, however often one of them asks', () => {
    const { world, server } = setUp();
    const held = holderOf(server, ['linked']);
    const answered = new Set<number>();
    const quiet = Array.from({ length: 30 }, (_, at) =>
      askerOf(server, `quiet${at}`, () => answered.add(at)),
    );
    const flood = askerOf(server, 'flood', () => undefined);
    for (let second = 0; second < 60; second += 1) {
      for (let times = 0; times < 50; times += 1) flood(true);
      // Each looks once a half minute.
      quiet[second % 30]?.(true);
      world.advance(1_000);
    }
    expect(answered.size).toBe(30);
    held.close();
  });

  it('sends less than a server takes of one socket, however long the ids of those who ask', () => {
    const { world, server } = setUp();
    const held = holderOf(server, []);
    let characters = 0;
    let most = 0;
    const askers = Array.from({ length: 1_000 }, (_, at) =>
      askerOf(server, `${at}-`.padEnd(LIMITS.addressLength, 'x'), (body) => {
        characters += JSON.stringify({ ...signalMessage(body), dst: 'x'.repeat(64) }).length;
      }),
    );
    for (let tens = 0; tens < 3; tens += 1) {
      characters = 0;
      for (let second = 0; second < 10; second += 1) {
        for (const [at, ask] of askers.entries()) ask(at % 2 === 0);
        world.advance(1_000);
      }
      most = Math.max(most, characters);
    }
    expect(most).toBeLessThan(SIGNALLING.bytes);
    expect(most).toBeGreaterThan(SIGNALLING.bytes / 2);
    held.close();
  });

  it('says so where it has as many channels as it takes', () => {
    const { world, server } = setUp();
    const linked = Array.from({ length: LIMITS.peersMax - 1 }, (_, index) => `linked${index}`);
    const held = holderOf(server, linked);
    const heard: boolean[] = [];
    const ask = askerOf(server, 'asker', ({ full }) => void heard.push(full));
    ask(false);
    world.settle();
    linked.push('last');
    ask(false);
    world.settle();
    expect(heard).toEqual([false, true]);
    held.close();
  });

  it('turns away others than the other three do, where more come than one answers', () => {
    const { world, server } = setUp();
    const held = IDS.map((id) => holderOf(server, [], id));
    const answered = new Set<string>();
    const { capacity, perSecond } = LIMITS.finds;
    // Once a burst is used up, twice as many come as one answers.
    const seconds = Math.ceil(capacity / perSecond) + 30;
    for (let newcomer = 0; newcomer < seconds * 2 * perSecond; newcomer += 1) {
      const ask = askerOf(server, `new${newcomer}`, () => answered.add(`new${newcomer}`));
      for (const id of IDS) ask(false, id);
      world.advance(1_000 / (2 * perSecond));
    }
    const late = Array.from(
      { length: 20 * perSecond },
      (_, at) => seconds * 2 * perSecond - 1 - at,
    );
    const share = late.filter((at) => answered.has(`new${at}`)).length / late.length;
    expect(share).toBeGreaterThan(0.85);
    for (const one of held) one.close();
  });

  it('N-8 names no link made by codes: nobody can be dialled there', () => {
    const { world, server } = setUp();
    const held = holderOf(server, ['code-0123456789abcdef01234567', 'other']);
    const asker = new server.PeerClass('asker', NOWHERE);
    const heard: unknown[] = [];
    asker.onSignal(({ body }) => heard.push(body));
    world.settle();
    asker.signal(IDS[0] ?? '', { kind: 'find', enough: false });
    world.settle();
    const answer = { kind: 'found', peers: ['holder', 'other'], seen: 0, full: false };
    expect(heard).toEqual([answer]);
    held.close();
  });
});
