import { describe, expect, it } from 'vitest';
import { LIMITS } from '../../../src/protocol/limits.ts';
import { type FakeConnection, type FakePeer, FakeServer, World } from './fakes.ts';
import { linkedTabs, Tab } from './tab.ts';

const MIB = 1024 * 1024;

function text(value: string): Uint8Array {
  return new TextEncoder().encode(value);
}

function setUp(): { world: World; server: FakeServer } {
  const world = new World();
  return { world, server: new FakeServer(world) };
}

/** Connections between nodes alive on either side; looks at rendezvous ids are not among them. */
function nodeConnections(server: FakeServer): FakeConnection[] {
  return [...server.connections].filter(({ label }) => label === 'folio/1');
}

/** The near side's end of the first link. */
function channelTo(server: FakeServer, address: string): FakeConnection {
  const found = nodeConnections(server).find(({ peer }) => peer === address);
  if (found === undefined) throw new Error(`no connection to ${address}`);
  return found;
}

/** A stranger at the same server. */
function stranger(server: FakeServer, id: string): FakePeer {
  const { host, port, path, key, secure } = { host: '', port: 1, path: '', key: '', secure: false };
  const peer = new server.PeerClass(id, { host, port, path, key, secure, debug: 0 });
  server.world.settle();
  return peer;
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

describe('flow control', () => {
  it('closes a peer with more than 4 MiB unacknowledged (T-19)', () => {
    const { world, server } = setUp();
    const [near, far] = linkedTabs(server);
    const connection = channelTo(server, near.transport.address());
    // All in one task of the page: the worker has no turn to take anything.
    for (let sent = 0; sent <= LIMITS.unacknowledgedBytes; sent += 65_536) {
      connection.emit('data', new ArrayBuffer(65_536));
    }
    expect(connection.closed).toBe(true);
    world.settle();
    expect(far.record.closes).toHaveLength(1);
  });

  it('counts small frames as more than their bytes', () => {
    const { server } = setUp();
    const [near] = linkedTabs(server);
    const connection = channelTo(server, near.transport.address());
    let frames = 0;
    while (connection.closed === false) {
      connection.emit('data', new ArrayBuffer(1));
      frames += 1;
    }
    expect(frames).toBeLessThan(25_000);
  });

  it('takes any amount from a peer as long as the worker keeps up', () => {
    const { world, server } = setUp();
    const [near, far] = linkedTabs(server);
    const message = new Uint8Array(MIB).fill(1);
    for (let round = 0; round < 40; round += 1) {
      near.record.link.send(message);
      world.settle();
    }
    expect(far.record.messages).toHaveLength(40);
    expect(far.record.closes).toEqual([]);
  });

  it('buffered() is what has not gone to the wire, and the cap refuses more', () => {
    const { world, server } = setUp();
    const [near, far] = linkedTabs(server);
    const channel = channelTo(server, far.transport.address()).dataChannel;
    if (channel === null) throw new Error('not open');
    channel.blocked = true;
    const message = new Uint8Array(3 * MIB).fill(1);
    const { link } = near.record;
    expect(link.send(message)).toBe(true);
    world.settle();
    expect(channel.bufferedAmount).toBeLessThan(1.2 * MIB);
    expect(link.buffered()).toBeGreaterThanOrEqual(3 * MIB);
    expect(link.send(message)).toBe(true);
    expect(link.send(message)).toBe(false);
    while (channel.bufferedAmount > 0) {
      channel.drain(MIB);
      world.settle();
    }
    expect(link.buffered()).toBe(0);
    expect(link.send(message)).toBe(true);
  });

  it('ends the link when the channel does not take a frame', () => {
    const { world, server } = setUp();
    const [near] = linkedTabs(server);
    for (const { dataChannel } of nodeConnections(server)) {
      if (dataChannel) dataChannel.broken = true;
    }
    near.record.link.send(text('x'));
    world.settle();
    expect(near.record.closes.map(({ reason }) => reason)).toEqual(['send-failed']);
  });
});

describe('N-5 frames', () => {
  function rawLink() {
    const { world, server } = setUp();
    const tab = new Tab(server);
    const caller = stranger(server, 'caller');
    const how = { label: 'folio/1', serialization: 'raw', reliable: true };
    const connection = caller.connect(tab.transport.address(), how);
    world.settle();
    const send = (bytes: Uint8Array) => {
      connection?.dataChannel?.send(bytes.slice().buffer as ArrayBuffer);
      world.settle();
    };
    return { world, tab, send };
  }

  function first(total: number, data: number): Uint8Array {
    const frame = new Uint8Array(5 + data);
    frame[0] = 1;
    new DataView(frame.buffer).setUint32(1, total);
    return frame;
  }

  it('refuses a giant declared length (T-18)', () => {
    const { tab, send } = rawLink();
    send(first(0xffffffff, 2_000));
    expect(tab.record.closes.map(({ reason }) => reason)).toEqual(['frame-too-large']);
  });

  it('closes a message that stalls, not one that goes on (T-17)', () => {
    const { world, tab, send } = rawLink();
    send(first(300_000, 2_000));
    world.advance(LIMITS.frameProgressMs - 1);
    send(Uint8Array.of(2, ...new Uint8Array(2_000)));
    world.advance(LIMITS.frameProgressMs - 1_000);
    expect(tab.record.closes).toEqual([]);
    world.advance(3_000);
    expect(tab.record.closes.map(({ reason }) => reason)).toEqual(['frame-stalled']);
  });

  it('keeps no timer for an idle link', () => {
    const { world, tab, send } = rawLink();
    const before = world.pendingTimers;
    send(first(2_000, 2_000));
    expect(tab.record.messages).toHaveLength(1);
    expect(world.pendingTimers).toBe(before);
  });
});

describe('ICE', () => {
  it('ends a link whose ICE failed, though PeerJS says nothing', () => {
    const { world, server } = setUp();
    const [near] = linkedTabs(server);
    for (const one of nodeConnections(server)) one.peerConnection.become('failed');
    world.settle();
    expect(near.record.closes.map(({ reason }) => reason)).toEqual(['channel-failed']);
    expect(nodeConnections(server)).toEqual([]);
  });

  it('gives a disconnected link a while to heal', () => {
    const { world, server } = setUp();
    const [near, far] = linkedTabs(server);
    const mine = channelTo(server, far.transport.address());
    mine.peerConnection.become('disconnected');
    world.advance(5_000);
    mine.peerConnection.become('connected');
    world.advance(20_000);
    expect(near.record.closes).toEqual([]);
    mine.peerConnection.become('disconnected');
    world.advance(9_000);
    expect(near.record.closes).toHaveLength(1);
  });
});

describe('N-2 losing signalling', () => {
  it('loses no peer, and comes back under a fresh id', () => {
    const { world, server } = setUp();
    const [near, far] = linkedTabs(server);
    const old = near.transport.address();
    server.fall();
    world.settle();
    expect(near.transport.address()).toBe('');
    near.record.link.send(text('still'));
    world.settle();
    expect(far.record.messages).toHaveLength(1);
    // The server stays silent: the watchdog gives each attempt up.
    world.advance(60_000);
    expect(near.record.states.at(-1)).toBe('lost');
    server.up = true;
    world.advance(60_000);
    expect(near.record.states.at(-1)).toBe('open');
    expect(near.transport.address()).not.toBe(old);
    expect(near.record.closes).toEqual([]);
    near.record.link.close('rotated');
    world.settle();
    // The Peer kept for the channel alone is gone with it.
    expect(server.made.find(({ id }) => id === old)?.destroyed).toBe(true);
    const alive = server.made.filter(({ destroyed }) => !destroyed);
    expect(alive).toHaveLength(server.peers.size);
  });

  it('tries at once when the machine is back online', () => {
    const { world, server } = setUp();
    const tab = new Tab(server);
    server.fall();
    world.advance(100_000);
    server.up = true;
    for (const peer of server.made) if (!peer.opened) peer.destroy();
    tab.page.dispatchEvent(new Event('online'));
    world.settle();
    expect(tab.record.states.at(-1)).toBe('open');
  });

  it('another server from the settings keeps the open links', () => {
    const { world, server } = setUp();
    const [near] = linkedTabs(server);
    const signalling = { host: 'other', port: 2, path: '/', key: 'k', secure: true };
    near.host.setServers({ signalling: [signalling], relay: null });
    world.settle();
    expect(near.record.closes).toEqual([]);
    expect(near.record.states.at(-1)).toBe('open');
    expect(server.peers.get(near.transport.address())?.options).toMatchObject({ host: 'other' });
  });
});
