/** Rooms shared among signalling servers (N-7). */
import { describe, expect, it } from 'vitest';
import { serverOrder } from '../../../src/network/server-order.ts';
import { FakeServer } from './fake-server.ts';
import { World } from './fakes.ts';
import { LEDGER, Tab } from './tab.ts';

const at = (host: string) => ({ host, port: 443, path: '/s', key: 'folio', secure: true });
const servers = ['a', 'b', 'c', 'd'].map((name) => at(`${name}.example`));
const room = (number: number) => new Uint8Array(32).fill(number);

describe('the order of servers', () => {
  it('is the same for all, however they are listed', () => {
    const order = serverOrder(servers, LEDGER);
    expect(serverOrder(servers.toReversed(), LEDGER)).toEqual(order);
    expect(
      serverOrder([at('a.example'), { ...at('a.example'), path: '/s/' }], LEDGER),
    ).toHaveLength(2);
  });

  it('gives each a share of the rooms, and moves only the rooms of one that goes', () => {
    const firsts = Array.from({ length: 256 }, (_, i) => serverOrder(servers, room(i))[0]);
    for (const server of servers) {
      const share = firsts.filter((first) => first === server).length;
      expect(share).toBeGreaterThan(40);
      const left = servers.filter((other) => other !== server);
      for (const [i, first] of firsts.entries())
        if (first !== server) expect(serverOrder(left, room(i))[0]).toBe(first);
    }
  });
});

describe('a server that is down', () => {
  it('is passed over for the next one of the room, and used again when it is back', () => {
    const world = new World();
    const server = new FakeServer(world);
    const order = serverOrder(servers, LEDGER).map(({ host }) => host);
    const [first = '', second = ''] = order;
    server.down.add(first);
    const tabs = [new Tab(server), new Tab(server)];
    const hosts = () => tabs.map((tab) => server.peers.get(tab.transport.address())?.options.host);
    for (const tab of tabs)
      tab.host.setServers({ signalling: servers, iceServers: [], relay: null });
    world.advance(20_000);
    expect(hosts()).toEqual([second, second]);
    tabs[0]?.transport.dial(tabs[1]?.transport.address() ?? '');
    world.settle();
    expect(tabs[1]?.record.links).toHaveLength(1);
    server.down.delete(first);
    world.advance(90_000);
    expect(hosts()).toEqual([first, first]);
    // No link was lost by it.
    expect(tabs[1]?.record.closes).toEqual([]);
  });
});
