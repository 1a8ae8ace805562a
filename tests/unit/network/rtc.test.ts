/** N-2, N-4, O-1: WebRTC links, dials, and the kinds of connection that are taken. */
import { describe, expect, it } from 'vitest';
import { Handshakes } from '../../../src/network/handshakes.ts';
import { LIMITS } from '../../../src/protocol/limits.ts';
import { FakeConnection } from './fake-server.ts';
import { countingRandom } from './fakes.ts';
import { channelTo, MIB, nodeConnections, setUp, stranger, text } from './rtc-world.ts';
import { linkedTabs, Tab } from './tab.ts';

/** A tab that has dialled another: the channel is open, and its description has yet to come. */
function describedLate() {
  const { world, server } = setUp();
  server.describesLate = true;
  const [near, far] = [new Tab(server), new Tab(server)];
  near.transport.dial(far.transport.address());
  world.settle();
  return { world, server, near, far };
}

describe('N-2 WebRTC links', () => {
  it('links two tabs and carries messages whole, both ways', () => {
    const { world, server } = setUp();
    const [near, far] = linkedTabs(server);
    expect(near.record.link).toMatchObject({ encoding: 'binary', outbound: true, kind: 'rtc' });
    expect(far.record.link).toMatchObject({ encoding: 'binary', outbound: false });
    expect(near.record.link.address).toBe(far.transport.address());
    const large = new Uint8Array(3 * MIB).map((_, index) => index % 251);
    expect(near.record.link.send(large)).toBe(true);
    expect(far.record.link.send(text('back'))).toBe(true);
    world.settle();
    expect(Buffer.compare(far.record.messages[0]?.bytes ?? text(''), large)).toBe(0);
    expect(near.record.messages[0]?.bytes).toEqual(text('back'));
    expect(near.record.link.buffered()).toBe(0);
  });

  it('makes a link of an open channel once its binding is known, and keeps what came before', () => {
    const { world, server, near, far } = describedLate();
    expect(far.record.link.send(text('at once'))).toBe(true);
    world.settle();
    expect(near.record.links).toEqual([]);
    channelTo(server, far.transport.address()).describe();
    world.settle();
    expect(near.record.link.binding).toEqual(far.record.link.binding);
    expect(near.record.messages.map(({ bytes }) => bytes)).toEqual([text('at once')]);
    expect(far.record.link.send(text('later'))).toBe(true);
    world.settle();
    expect(near.record.messages.map(({ bytes }) => bytes)).toEqual([
      text('at once'),
      text('later'),
    ]);
    expect(near.record.failures).toEqual([]);
  });

  it('gives a dial up whose binding never comes, and one that is flooded before', () => {
    const { world, server, near, far } = describedLate();
    world.advance(LIMITS.dialTimeoutMs);
    expect(near.record.whys).toEqual(['no-way']);
    near.transport.dial(far.transport.address());
    world.settle();
    const late = channelTo(server, far.transport.address());
    for (let sent = 0; sent <= LIMITS.earlyFrames; sent += 1) far.record.link.send(text('flood'));
    world.settle();
    expect(near.record.whys).toEqual(['no-way', 'no-way']);
    late.describe();
    world.settle();
    expect(near.record.links).toEqual([]);
    expect(nodeConnections(server)).toEqual([]);
  });

  it('closes one that was made without a dial and whose binding never comes', () => {
    const { world, server } = setUp();
    const how = { label: 'folio/1', serialization: 'raw', reliable: true };
    const connection = new FakeConnection(server, 'other', how);
    connection.describeLater(new Uint8Array(32));
    const handshakes = new Handshakes({
      clock: world,
      random: countingRandom(),
      signalling: { release: (one: FakeConnection) => one.close() } as never,
      isDirect: true,
      hasRoom: () => true,
      relay: () => null,
      opened: () => {
        throw new Error('no link of it');
      },
      failed: () => undefined,
    });
    handshakes.adopt(connection, false);
    connection.establish();
    world.advance(LIMITS.dialTimeoutMs - 1);
    expect(connection.closed).toBe(false);
    world.advance(1);
    expect(connection.closed).toBe(true);
  });

  it('keeps the bytes of the caller', () => {
    const { server } = setUp();
    const [near] = linkedTabs(server);
    const message = text('kept');
    near.record.link.send(message);
    expect(message).toEqual(text('kept'));
  });

  it('tells both sides of an end once, with the reason on the side that chose it', () => {
    const { world, server } = setUp();
    const [near, far] = linkedTabs(server);
    near.record.link.close('duplicate-link');
    near.record.link.close('leaving');
    world.settle();
    expect(near.record.closes.map(({ reason }) => reason)).toEqual(['duplicate-link']);
    expect(far.record.closes.map(({ reason }) => reason)).toEqual(['remote-closed']);
    expect(near.record.link.send(text('late'))).toBe(false);
    expect(nodeConnections(server)).toEqual([]);
  });

  it('two sides dialling at once end as two links, and both can be closed without a trace', () => {
    const { world, server } = setUp();
    const near = new Tab(server);
    const far = new Tab(server);
    near.transport.dial(far.transport.address());
    far.transport.dial(near.transport.address());
    world.settle();
    expect(near.record.links).toHaveLength(2);
    for (const link of near.record.links) link.close('duplicate-link');
    world.settle();
    expect(nodeConnections(server)).toEqual([]);
  });

  it('leaves on pagehide and comes back when the page is restored', () => {
    const { world, server } = setUp();
    const [near, far] = linkedTabs(server);
    near.page.dispatchEvent(new Event('pagehide'));
    world.settle();
    expect(far.record.closes.map(({ reason }) => reason)).toEqual(['remote-closed']);
    expect(near.record.closes.map(({ reason }) => reason)).toEqual(['leaving']);
    expect(server.peers.size).toBe(2);
    const shown = Object.assign(new Event('pageshow'), { persisted: true });
    near.page.dispatchEvent(shown);
    world.settle();
    expect(near.record.states).toEqual(['connecting', 'open', 'off', 'connecting', 'open']);
  });

  it('stop ends everything and reports nothing more', () => {
    const { world, server } = setUp();
    const [near] = linkedTabs(server);
    near.transport.stop();
    world.settle();
    expect(near.record.closes).toEqual([]);
    expect(near.transport.address()).toBe('');
    expect(nodeConnections(server)).toEqual([]);
  });
});

describe('N-4 dials', () => {
  it('a dial to a missing id fails and leaks nothing', () => {
    const { world, server } = setUp();
    const tab = new Tab(server);
    tab.transport.dial('nobody');
    world.advance(6_000);
    expect(tab.record.failures).toEqual(['nobody']);
    expect(nodeConnections(server)).toEqual([]);
  });

  it('a dial that never opens is closed after our own timeout', () => {
    const { world, server } = setUp();
    const near = new Tab(server);
    const far = new Tab(server);
    server.silent = true;
    near.transport.dial(far.transport.address());
    world.settle();
    expect(nodeConnections(server)).toHaveLength(1);
    world.advance(LIMITS.dialTimeoutMs);
    expect(near.record.failures).toEqual([far.transport.address()]);
    expect(near.record.links).toEqual([]);
    expect(nodeConnections(server)).toEqual([]);
  });

  it('a dial before signalling is open waits for it', () => {
    const { world, server } = setUp();
    const far = new Tab(server);
    server.up = false;
    const near = new Tab(server);
    near.transport.dial(far.transport.address());
    world.settle();
    expect(near.record.failures).toEqual([]);
    server.up = true;
    // The first attempt's watchdog, then the retry.
    world.advance(12_000);
    expect(near.record.failures).toEqual([far.transport.address()]);
    near.transport.dial(far.transport.address());
    world.settle();
    expect(near.record.links).toHaveLength(1);
  });

  it('refuses itself, what is no peer id, and more than the pending cap', () => {
    const { world, server } = setUp();
    const tab = new Tab(server);
    const own = tab.transport.address();
    for (const address of [own, '', 'a b', 'x'.repeat(65), '--']) tab.transport.dial(address);
    world.settle();
    expect(tab.record.failures).toHaveLength(5);
    server.silent = true;
    for (let index = 0; index <= LIMITS.peersPending; index += 1) {
      tab.transport.dial(`missing${index}`);
    }
    world.settle();
    expect(tab.record.failures).toHaveLength(6);
  });

  it('caps callers that never open (T-17)', () => {
    const { world, server } = setUp();
    const tab = new Tab(server);
    const caller = stranger(server, 'caller');
    const target = server.peers.get(tab.transport.address());
    for (let index = 0; index < 40; index += 1) {
      // Offers whose other half never comes.
      const offer = caller.connect(`nobody${index}`, {
        label: 'folio/1',
        serialization: 'raw',
        reliable: true,
      });
      target?.emit('connection', offer);
    }
    expect(nodeConnections(server)).toHaveLength(LIMITS.pendingInbound);
    world.advance(LIMITS.dialTimeoutMs);
    expect(nodeConnections(server)).toEqual([]);
    expect(tab.record.links).toEqual([]);
  });
});

describe('a door full of callers (T-16)', () => {
  it('keeps no own dial in', () => {
    const { world, server } = setUp();
    const tab = new Tab(server);
    const caller = stranger(server, 'caller');
    for (let index = 0; index < 60; index += 1) {
      caller.connect(tab.transport.address(), {
        label: 'folio/1',
        serialization: 'raw',
        reliable: true,
      });
      world.settle();
    }
    const open = tab.record.links.length - tab.record.closes.length;
    expect(open).toBe(LIMITS.peersMax + LIMITS.peersPending);
    const friend = new Tab(server);
    tab.transport.dial(friend.transport.address());
    world.settle();
    expect(tab.record.link.address).toBe(friend.transport.address());
    expect(tab.record.failures).toEqual([]);
  });
});

describe('O-1 kinds of connection', () => {
  it('takes JSON callers, one message a text, and answers whole', () => {
    const { world, server } = setUp();
    const tab = new Tab(server);
    const caller = stranger(server, 'caller');
    const connection = caller.connect(tab.transport.address(), {
      label: 'dc_1',
      serialization: 'json',
      reliable: false,
    });
    const heard: string[] = [];
    connection?.on('data', (data: ArrayBuffer) => heard.push(new TextDecoder().decode(data)));
    world.settle();
    expect(tab.record.link).toMatchObject({ encoding: 'json', outbound: false, address: 'caller' });
    connection?.dataChannel?.send(text('{"op":"time"}').buffer as ArrayBuffer);
    world.settle();
    expect(tab.record.messages[0]?.bytes).toEqual(text('{"op":"time"}'));
    tab.record.link.send(text('{"status":200}'));
    world.settle();
    expect(heard).toEqual(['{"status":200}']);
    connection?.dataChannel?.send(text('{"__peerData":{"type":"close"}}').buffer as ArrayBuffer);
    world.settle();
    expect(tab.record.closes.map(({ reason }) => reason)).toEqual(['remote-closed']);
  });

  it.each(['binary', 'binary-utf8', 'default', 'constructor', '', 'msgpack'])(
    'closes a connection that speaks %j (T-20)',
    (serialization) => {
      const { world, server } = setUp();
      const tab = new Tab(server);
      const caller = stranger(server, 'caller');
      const how = { label: 'x', serialization, reliable: true };
      const connection = caller.connect(tab.transport.address(), how);
      world.settle();
      expect(connection?.closed).toBe(true);
      expect(tab.record.links).toEqual([]);
    },
  );

  it('refuses calls', () => {
    const { server } = setUp();
    const tab = new Tab(server);
    let closed = false;
    server.peers.get(tab.transport.address())?.emit('call', {
      close: () => {
        closed = true;
      },
    });
    expect(closed).toBe(true);
  });

  it('text on a binary link, and JSON over the cap, end the link', () => {
    const { world, server } = setUp();
    const [near, far] = linkedTabs(server);
    for (const connection of nodeConnections(server)) connection.emit('data', 'text');
    world.settle();
    expect(far.record.closes.map(({ reason }) => reason)).toEqual(['bad-frame']);
    expect(near.record.closes).toHaveLength(1);
    const caller = stranger(server, 'caller');
    const json = { label: 'x', serialization: 'json', reliable: true };
    const large = caller.connect(far.transport.address(), json);
    world.settle();
    large?.dataChannel?.send(new ArrayBuffer(LIMITS.jsonRequestBytes + 1));
    world.settle();
    expect(far.record.closes.at(-1)?.reason).toBe('frame-too-large');
  });
});
