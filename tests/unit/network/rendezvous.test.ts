/** Rendezvous ids: tabs claim them, ask them, and keep or give them up (N-1, N-6). */
import { describe, expect, it } from 'vitest';
import { answerOf } from '../../../src/network/peers-op.ts';
import { rendezvousIds } from '../../../src/network/rooms.ts';
import { LIMITS } from '../../../src/protocol/limits.ts';
import { isPeerAddress } from '../../../src/protocol/peer-address.ts';
import type { FakePeer, FakeServer } from './fake-server.ts';
import { askerOf, IDS, NOWHERE, setUp } from './holders.ts';
import { LEDGER, linkedTabs, Tab } from './tab.ts';

/** Holds an id and answers nothing. */
function squat(server: FakeServer, id: string): FakePeer {
  const { PeerClass } = server;
  const peer = new PeerClass(id, NOWHERE);
  server.world.settle();
  return peer;
}

function heldIds(server: FakeServer): string[] {
  return IDS.filter((id) => server.peers.has(id));
}

describe('N-1 rendezvous ids follow from the ledger', () => {
  it('follow from the ledger id alone and are peer ids', () => {
    expect(IDS).toHaveLength(4);
    expect(new Set([...IDS, ...rendezvousIds(new Uint8Array(32))]).size).toBe(8);
    expect(IDS.every(isPeerAddress)).toBe(true);
    expect(rendezvousIds(LEDGER)).toEqual(IDS);
  });
});

describe('N-1, N-6 rendezvous ids', () => {
  it('the first tab claims one, the second finds it at once', () => {
    const { world, server } = setUp();
    const first = new Tab(server);
    expect(heldIds(server)).toEqual([IDS[0]]);
    const second = new Tab(server);
    expect(second.record.hints).toEqual([first.transport.address()]);
    expect(heldIds(server)).toEqual([IDS[0], IDS[1]]);
    world.advance(6_000);
    expect(second.record.links).toEqual([]);
  });

  it('no tab holds two, and a lost one is taken up again', () => {
    const { world, server } = setUp();
    const tabs = Array.from({ length: 3 }, () => new Tab(server));
    world.advance(12_000);
    expect(heldIds(server)).toHaveLength(3);
    tabs.push(new Tab(server), new Tab(server));
    world.advance(12_000);
    expect(heldIds(server)).toHaveLength(4);
    tabs[0]?.host.destroy();
    world.settle();
    expect(heldIds(server)).toHaveLength(3);
    world.advance(15_000);
    expect(heldIds(server)).toHaveLength(4);
  });

  it('answers with the own id and the linked ones', () => {
    const { world, server } = setUp();
    const first = new Tab(server);
    const second = new Tab(server);
    second.transport.dial(first.transport.address());
    world.settle();
    const third = new Tab(server);
    world.settle();
    expect([...new Set(third.record.hints)].sort()).toEqual(
      [first.transport.address(), second.transport.address()].sort(),
    );
  });

  it('finding never needs reaching: two tabs meet where four others reach nobody', () => {
    const { world, server } = setUp();
    const squatters = Array.from({ length: 4 }, () => new Tab(server));
    world.advance(12_000);
    const cutOff = squatters.map((tab) => tab.transport.address());
    server.reaches = (from, to) => ![...cutOff, ...IDS].some((id) => id === from || id === to);
    expect(heldIds(server)).toHaveLength(4);
    const pair = [new Tab(server), new Tab(server)] as const;
    world.advance(6_000);
    const [first, second] = pair.map((tab) => tab.transport.address()) as [string, string];
    expect(pair[0].record.hints).toContain(second);
    expect(pair[1].record.hints).toContain(first);
    pair[0].transport.dial(second);
    world.settle();
    expect(pair[1].record.links).toHaveLength(1);
    // The node hears that the others are there, and that no way leads to them.
    pair[0].transport.dial(cutOff[0] as string);
    world.advance(11_000);
    expect(pair[0].record.whys).toEqual(['no-way']);
  });

  it('a holder whom others ask and nobody reaches lets go, and the reachable take over', () => {
    const { world, server } = setUp();
    const squatters = Array.from({ length: 4 }, () => new Tab(server));
    const held = [...server.peers.values()].filter(({ id }) => IDS.includes(id));
    new Tab(server);
    world.advance(90_000);
    expect(squatters).toHaveLength(4);
    expect(held.every((peer) => peer.destroyed)).toBe(true);
  });

  it('alone, is told of those who ask it, as they may not reach it', () => {
    const { world, server } = setUp();
    const tab = new Tab(server);
    world.advance(1_000);
    expect(heldIds(server)).toEqual([IDS[0]]);
    const ask = askerOf(server, 'asker', () => undefined);
    ask(false);
    world.advance(6_000);
    expect(tab.record.hints).toContain('asker');
  });

  it('alone, asks again each 4 s where nobody answers', () => {
    const { world, server } = setUp();
    let asked = 0;
    for (const id of IDS)
      squat(server, id).onSignal(({ body }) => {
        if (body.kind === 'find') asked += 1;
      });
    new Tab(server);
    world.advance(60_000);
    expect(asked).toBeGreaterThanOrEqual(4 * 12);
    expect(asked).toBeLessThanOrEqual(4 * 22);
  });

  it('keeps its id under any number of questions: it always answers itself', () => {
    const { world, server } = setUp();
    const [first] = linkedTabs(server);
    const held = server.peers.get(IDS[0] as string);
    const askers = Array.from({ length: 200 }, (_, at) =>
      askerOf(server, `asker${at}`, () => undefined),
    );
    for (let second = 0; second < 60; second += 1) {
      for (const [at, ask] of askers.entries()) ask(at % 2 === 0);
      if (second % 10 === 5) first.transport.discover();
      world.advance(1_000);
    }
    expect(held?.destroyed).toBe(false);
  });

  it('one whom others reach keeps its id', () => {
    const { world, server } = setUp();
    const [, second] = linkedTabs(server);
    const held = heldIds(server).map((id) => server.peers.get(id));
    new Tab(server);
    world.advance(5 * 60_000);
    expect(second.record.closes).toEqual([]);
    expect(held.every((peer) => peer !== undefined && !peer.destroyed)).toBe(true);
  });

  it('asks often while alone, and less and less in a room that is whole', () => {
    const { world, server } = setUp();
    const [near] = linkedTabs(server);
    world.advance(10 * 60_000);
    const before = server.signals;
    world.advance(10 * 60_000);
    const perMinute = (server.signals - before) / 10;
    // Two tabs, four ids, one question each four minutes at most, and the answers.
    expect(perMinute).toBeLessThan(6);
    near.host.destroy();
    const [left] = [server.signals];
    world.advance(60_000);
    expect(server.signals - left).toBeGreaterThan(40);
  });

  it('with enough links asks one id a look, ever less, however many others there are', () => {
    const { world, server } = setUp();
    const asked = new Map<string, number>();
    let names = 0;
    // All ids are held, and name somebody new at each look.
    for (const id of IDS) {
      const holder = squat(server, id);
      holder.onSignal(({ from, body }) => {
        if (body.kind !== 'find') return;
        names += 1;
        asked.set(from, (asked.get(from) ?? 0) + 1);
        const peers = [`other${names}`];
        holder.signal(from, { kind: 'found', peers, seen: 0, full: false });
      });
    }
    const tab = new Tab(server);
    const others = Array.from({ length: LIMITS.peersWanted }, () => new Tab(server));
    for (const { transport } of others) {
      tab.transport.dial(transport.address());
      world.settle();
    }
    world.advance(8 * 60_000);
    expect(tab.record.links).toHaveLength(LIMITS.peersWanted);
    asked.clear();
    world.advance(24 * 60_000);
    expect(asked.get(tab.transport.address())).toBeLessThanOrEqual(8);
    // With one link a tab goes on asking at all four each half minute.
    expect(asked.get(others[0]?.transport.address() ?? '')).toBeGreaterThan(4 * 24);
  });

  it('notices that the socket of its id is dead, and claims it anew', () => {
    const { world, server } = setUp();
    new Tab(server);
    const dead = server.peers.get(IDS[0] as string) as FakePeer;
    dead.dead = true;
    world.advance(10_000);
    expect(dead.destroyed).toBe(true);
    expect(server.peers.get(IDS[0] as string)?.dead).toBe(false);
  });

  it('strangers whose signalling comes back find each other before a dial to nobody fails', () => {
    const { world, server } = setUp();
    server.up = false;
    const tabs = [new Tab(server), new Tab(server)] as const;
    // The first attempt has been given up; the next has not begun.
    world.advance(10_200);
    server.up = true;
    for (const tab of tabs) tab.page.dispatchEvent(new Event('online'));
    world.advance(1_000);
    const found = tabs.flatMap((tab) => tab.record.hints);
    expect(tabs.some((tab) => found.includes(tab.transport.address()))).toBe(true);
  });

  it('leaves nothing open behind a look', () => {
    const { world, server } = setUp();
    for (let index = 0; index < 6; index += 1) new Tab(server);
    world.advance(25_000);
    expect(server.connections.size).toBe(0);
  });

  it('believes no holder: junk, own and rendezvous ids are not passed on', () => {
    const { world, server } = setUp();
    const liar = squat(server, IDS[0] as string);
    liar.onSignal(({ from }) => {
      const peers = ['good1', 'good1', 'bad id', 7, null, IDS[2], 'x'.repeat(65), {}];
      liar.signal(from, { kind: 'found', peers: peers as string[], seen: 1e9, full: true });
    });
    world.settle();
    const tab = new Tab(server);
    expect(tab.record.hints).toEqual(['good1']);
  });

  it('discover looks again, but not all the time', () => {
    const { world, server } = setUp();
    const tab = new Tab(server);
    const other = new Tab(server);
    world.advance(9_000);
    other.host.destroy();
    world.advance(1_500);
    const before = server.signals;
    for (let index = 0; index < 10; index += 1) tab.transport.discover();
    world.settle();
    // Four questions and one echo, and no more of them.
    expect(server.signals - before).toBeLessThanOrEqual(6);
  });
});

describe('what a JSON caller is answered at a rendezvous id', () => {
  const parse = (buffer: ArrayBuffer) => JSON.parse(new TextDecoder().decode(buffer));

  it('peers', () => {
    const answer = answerOf('{"id":1,"op":"peers"}', ['a1']);
    expect(parse(answer)).toEqual({ id: 1, status: 200, error: 'OK', response: { peers: ['a1'] } });
  });

  it('other ops and junk get the answers of the course system', () => {
    expect(parse(answerOf('{"op":"pool"}', []))).toEqual({
      status: 404,
      error: 'Operation "pool" is not supported',
      response: null,
    });
    const junk = { status: 500, error: 'Cannot parse request message.', response: null };
    expect(parse(answerOf('{', []))).toEqual(junk);
    expect(parse(answerOf(new ArrayBuffer(100_000), []))).toEqual(junk);
    expect(parse(answerOf('['.repeat(20_000), []))).toEqual(junk);
    expect(parse(answerOf(null, []))).toEqual(junk);
    for (const body of ['null', '[]', '7', '{}', '{"op":7}']) {
      expect(parse(answerOf(body, [])).error).toBe('Message body is not supported.');
    }
  });
});
