import { describe, expect, it } from 'vitest';
import { answerOf, peersRequest, readPeers } from '../../../src/network/beacon-talk.ts';
import { beaconIds } from '../../../src/network/rooms.ts';
import { isPeerAddress } from '../../../src/protocol/peer-address.ts';
import { FakeServer, World } from './fakes.ts';
import { LEDGER, Tab } from './tab.ts';

const BEACONS = beaconIds(LEDGER);

function setUp(): { world: World; server: FakeServer } {
  const world = new World();
  return { world, server: new FakeServer(world) };
}

function heldBeacons(server: FakeServer): string[] {
  return BEACONS.filter((id) => server.peers.has(id));
}

describe('N-1 beacon ids', () => {
  it('follow from the ledger id alone and are peer ids', () => {
    expect(BEACONS).toHaveLength(4);
    expect(new Set([...BEACONS, ...beaconIds(new Uint8Array(32))]).size).toBe(8);
    expect(BEACONS.every(isPeerAddress)).toBe(true);
    expect(beaconIds(LEDGER)).toEqual(BEACONS);
  });
});

describe('N-1 beacons', () => {
  it('the first tab claims one, the second finds it at once', () => {
    const { world, server } = setUp();
    const first = new Tab(server);
    expect(heldBeacons(server)).toEqual([BEACONS[0]]);
    const second = new Tab(server);
    expect(second.record.hints).toEqual([first.transport.address()]);
    expect(heldBeacons(server)).toEqual([BEACONS[0], BEACONS[1]]);
    world.advance(6_000);
    expect(second.record.links).toEqual([]);
  });

  it('no tab holds two, and a lost one is taken up again', () => {
    const { world, server } = setUp();
    const tabs = Array.from({ length: 3 }, () => new Tab(server));
    world.advance(60_000);
    expect(heldBeacons(server)).toHaveLength(3);
    tabs.push(new Tab(server), new Tab(server));
    world.advance(60_000);
    expect(heldBeacons(server)).toHaveLength(4);
    tabs[0]?.host.destroy();
    world.settle();
    expect(heldBeacons(server)).toHaveLength(3);
    world.advance(60_000);
    expect(heldBeacons(server)).toHaveLength(4);
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

  it('a room that was split by bad luck finds together at a later look', () => {
    const { world, server } = setUp();
    server.silent = true;
    const first = new Tab(server);
    const second = new Tab(server);
    world.advance(10_000);
    expect(second.record.hints).toEqual([]);
    server.silent = false;
    world.advance(50_000);
    expect(first.record.hints).toContain(second.transport.address());
    expect(second.record.hints).toContain(first.transport.address());
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

  it('believes no beacon: junk, own and beacon ids are not passed on', () => {
    const { world, server } = setUp();
    const [id] = BEACONS;
    const { PeerClass } = server;
    const liar = new PeerClass(id as string, {
      host: '',
      port: 1,
      path: '',
      key: '',
      secure: false,
      debug: 0,
    });
    liar.on('connection', (connection: import('./fakes.ts').FakeConnection) => {
      connection.on('data', () => {
        const peers = ['good1', 'good1', 'bad id', 7, null, BEACONS[2], 'x'.repeat(65), {}];
        const answer = JSON.stringify({ status: 200, response: { peers } });
        connection.dataChannel?.send(new TextEncoder().encode(answer).buffer);
      });
    });
    world.settle();
    const tab = new Tab(server);
    expect(tab.record.hints).toEqual(['good1']);
  });

  it('discover looks again, but not all the time', () => {
    const { world, server } = setUp();
    const tab = new Tab(server);
    new Tab(server);
    world.advance(9_000);
    const looks = server.connections.size;
    expect(looks).toBe(0);
    for (let index = 0; index < 10; index += 1) tab.transport.discover();
    world.settle();
    expect(tab.record.hints).toHaveLength(1);
  });
});

describe('the words of a beacon', () => {
  const parse = (buffer: ArrayBuffer) => JSON.parse(new TextDecoder().decode(buffer));

  it('peers', () => {
    const answer = answerOf(peersRequest(), ['a1']);
    expect(parse(answer)).toEqual({ id: 1, status: 200, error: 'OK', response: { peers: ['a1'] } });
    expect(readPeers(answer)).toEqual(['a1']);
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

  it('no answer of another shape is read', () => {
    for (const junk of [
      '[]',
      '{}',
      '{"response":[]}',
      '{"response":{"peers":{}}}',
      'null',
      '"x"',
    ]) {
      expect(readPeers(junk)).toBeNull();
    }
  });
});
