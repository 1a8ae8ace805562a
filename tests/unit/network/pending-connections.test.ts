import { beforeEach, describe, expect, it } from 'vitest';
import { PendingConnections } from '../../../src/network/pending-connections.ts';
import { rendezvousIds } from '../../../src/network/rooms.ts';
import { LIMITS } from '../../../src/protocol/limits.ts';
import { Seeded } from '../../fuzz/seeded.ts';
import { FakeConnection, FakeServer } from './fake-server.ts';
import { World } from './fakes.ts';
import { LEDGER, Tab } from './tab.ts';

const NODE = { label: 'folio/1', serialization: 'raw', reliable: true };
const ASKER = { label: 'folio/rendezvous', serialization: 'json', reliable: true };
const PLACES = LIMITS.pendingInbound;

let server: FakeServer;
let world: World;
beforeEach(() => {
  world = new World();
  server = new FakeServer(world);
});

function call(peer: string, how = NODE): FakeConnection {
  return new FakeConnection(server, peer, how);
}

describe('a door', () => {
  let uniform: () => number;
  let door: PendingConnections;
  beforeEach(() => {
    uniform = () => 0.5;
    door = new PendingConnections({
      clock: world,
      random: { bytes: (length) => new Uint8Array(length), uniform: () => uniform() },
      slots: 4,
      timeoutMs: 10_000,
      release: (connection) => connection.close(),
    });
  });

  function enter(...peers: string[]): FakeConnection[] {
    return peers.map((peer) => {
      const connection = call(peer);
      door.enter(connection);
      return connection;
    });
  }

  const closed = (callers: readonly FakeConnection[]) => callers.map((caller) => caller.closed);

  it('lets a slow caller open as long as there are places', () => {
    const [slow, ...others] = enter('slow', 'b', 'c', 'd');
    world.advance(9_999);
    expect(slow?.closed).toBe(false);
    if (slow) expect(door.leave(slow)).toBe(true);
    world.advance(1);
    expect(slow?.closed).toBe(false);
    expect(closed(others)).toEqual([true, true, true]);
    expect(world.pendingTimers).toBe(0);
  });

  it('when full, sends away who has stood longest, once that is long', () => {
    const callers = enter('a', 'b', 'c', 'd');
    world.advance(LIMITS.inboundUnopenedMs);
    enter('e');
    expect(closed(callers)).toEqual([true, false, false, false]);
  });

  it('when full of callers just come, lets chance decide, the newcomer included', () => {
    const callers = enter('a', 'b', 'c', 'd');
    uniform = () => 0.3;
    callers.push(...enter('e'));
    uniform = () => 0.999;
    callers.push(...enter('f'));
    expect(closed(callers)).toEqual([false, true, false, false, false, true]);
  });

  it('has two places at most for one address, for its newest calls', () => {
    const callers = enter('a', 'a', 'b', 'a', 'a');
    expect(closed(callers)).toEqual([true, true, false, false, false]);
  });

  it('gives more time, and ends all', () => {
    const [first, second] = enter('a', 'b');
    if (first) door.extend(first, 20_000);
    world.advance(10_000);
    expect([first?.closed, second?.closed]).toEqual([false, true]);
    door.clear();
    expect(first?.closed).toBe(true);
    expect(world.pendingTimers).toBe(0);
  });
});

interface Honest {
  call(peer: string): FakeConnection;
  /** Whether it was served: its channel is open. */
  served(connection: FakeConnection): boolean;
}

const SECONDS = 300;

/**
 * Share of honest callers served, one a second, each open after 65 ms to 1 s, while calls of as
 * many ids never open.
 */
function shareServed(perSecond: number, random: Seeded, at: string, honest: Honest): number {
  const target = server.peers.get(at);
  if (target === undefined) throw new Error(`nobody at ${at}`);
  const uniform = () => random.u32() / 2 ** 32;
  const events: { at: number; run: () => void }[] = [];
  for (
    let ms = 0;
    perSecond > 0 && ms < SECONDS * 1_000;
    ms -= (Math.log(1 - uniform()) * 1_000) / perSecond
  ) {
    const peer = `attacker${events.length}`;
    events.push({ at: ms, run: () => target.emit('connection', call(peer)) });
  }
  let served = 0;
  for (let second = 2; second < SECONDS; second += 1) {
    const connection = honest.call(`honest${second}`);
    const at = (second + uniform()) * 1_000;
    events.push({ at, run: () => target.emit('connection', connection) });
    const open = () => {
      connection.establish();
      world.settle();
      if (honest.served(connection)) served += 1;
      connection.close();
    };
    events.push({ at: at + 65 * (1_000 / 65) ** uniform(), run: open });
  }
  for (const event of events.sort((one, other) => one.at - other.at)) {
    world.advance(event.at - world.monotonic());
    event.run();
  }
  return served / (SECONDS - 2);
}

describe('calls that never open, without end (T-17)', () => {
  /**
   * Calls a second, and the least share of honest callers that get in; `docs/security.md` has the
   * measured values.
   */
  const RATES = [
    [0, 1],
    [0.6, 1],
    [PLACES / 2, 0.95],
    [20, 0.65],
    [60, 0.33],
  ] as const;

  it.each(RATES)('at %d a second, honest dials open', (perSecond, least) => {
    const random = new Seeded('door', perSecond);
    const tab = new Tab(server, LEDGER, () => random.u32() / 2 ** 32);
    const share = shareServed(perSecond, random, tab.transport.address(), {
      call,
      served: (connection) => tab.record.links.some(({ address }) => address === connection.peer),
    });
    expect(share).toBeGreaterThanOrEqual(least);
  });

  it.each(RATES)('at %d a second, a rendezvous id answers honest callers', (perSecond, least) => {
    const random = new Seeded('rendezvous', perSecond);
    new Tab(server, LEDGER, () => random.u32() / 2 ** 32);
    const [id] = rendezvousIds(LEDGER);
    const share = shareServed(perSecond, random, id ?? '', {
      call: (peer) => call(peer, ASKER),
      served: (connection) => {
        connection.emit('data', '{"op":"peers"}');
        return (connection.dataChannel?.sent.length ?? 0) > 0;
      },
    });
    expect(share).toBeGreaterThanOrEqual(least);
  });

  it('a caller behind a relay opens after 5 s where nobody attacks', () => {
    const tab = new Tab(server);
    const target = server.peers.get(tab.transport.address());
    const callers = Array.from({ length: PLACES }, (_, index) => call(`slow${index}`));
    for (const caller of callers) target?.emit('connection', caller);
    world.advance(5_000);
    for (const caller of callers) caller.establish();
    world.settle();
    expect(tab.record.links).toHaveLength(PLACES);
  });

  it('takes no place from own dials', () => {
    const tab = new Tab(server);
    const target = server.peers.get(tab.transport.address());
    const friend = new Tab(server);
    for (let index = 0; index < 3 * PLACES; index += 1)
      target?.emit('connection', call(`a${index}`));
    tab.transport.dial(friend.transport.address());
    world.settle();
    expect(tab.record.link.address).toBe(friend.transport.address());
  });
});
