/** N-2, N-5: flow control and frames of WebRTC links, ICE, and lost signalling. */
import { describe, expect, it } from 'vitest';
import { RtcTransport } from '../../../src/network/rtc-transport.ts';
import { LIMITS } from '../../../src/protocol/limits.ts';
import { channelTo, MIB, nodeConnections, setUp, stranger, text } from './rtc-world.ts';
import { linkedTabs, Tab } from './tab.ts';

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

  it('tells of little that was sent with the next frame that comes, of more at once', () => {
    const { world, server } = setUp();
    const [near, far] = linkedTabs(server);
    const { link } = near.record;
    near.told.length = 0;
    for (let at = 0; at < 10; at += 1) link.send(text('question'));
    world.settle();
    expect(near.told).toEqual([]);
    expect(link.buffered()).toBeGreaterThan(0);
    far.record.link.send(text('answer'));
    world.settle();
    expect(near.told.map(({ type }) => type)).toEqual(['frame']);
    expect(link.buffered()).toBe(0);
    for (let at = 0; at < 64; at += 1) link.send(new Uint8Array(1_024));
    world.settle();
    expect(near.told.map(({ type }) => type)).toEqual(['frame', 'sent', 'sent', 'sent', 'sent']);
    expect(link.buffered()).toBeLessThan(16 * 1_024);
  });

  it('passes what is sent in one turn to the page in one message, in order', () => {
    const { world, server } = setUp();
    const [near, far] = linkedTabs(server);
    const third = new Tab(server);
    near.transport.dial(third.transport.address());
    world.settle();
    near.asked.length = 0;
    const [first, second] = near.record.links;
    for (const word of ['a', 'b']) for (const link of [first, second]) link?.send(text(word));
    world.settle();
    expect(near.asked.map((requests) => requests.length)).toEqual([4]);
    for (const tab of [far, third])
      expect(tab.record.messages.map(({ bytes }) => bytes)).toEqual([text('a'), text('b')]);
    first?.send(text('c'));
    world.settle();
    expect(near.asked).toHaveLength(2);
  });

  it('handles the rest of a message when one of its requests fails', () => {
    const { world, server } = setUp();
    const [near, far] = linkedTabs(server);
    const third = new Tab(server);
    near.transport.dial(third.transport.address());
    world.settle();
    channelTo(server, far.transport.address()).close = () => {
      throw new Error('cannot be closed');
    };
    const [first, second] = near.record.links;
    first?.close('leaving');
    second?.send(text('a'));
    expect(() => world.settle()).toThrow('cannot be closed');
    world.settle();
    expect(third.record.messages.map(({ bytes }) => bytes)).toEqual([text('a')]);
  });

  it('says of a dial for which the browser makes no connection that it was none', () => {
    const { world, server } = setUp();
    const [near, far] = linkedTabs(server);
    const third = new Tab(server);
    const { connect } = server.PeerClass.prototype;
    server.PeerClass.prototype.connect = () => {
      throw new Error('Cannot create so many PeerConnections');
    };
    near.transport.dial(third.transport.address());
    world.settle();
    expect(near.record.failures).toEqual([third.transport.address()]);
    server.PeerClass.prototype.connect = connect;
    near.transport.dial(third.transport.address());
    world.settle();
    expect(near.record.links).toHaveLength(2);
    expect(far.record.closes).toEqual([]);
  });

  it('passes what comes after a message that the port does not take', () => {
    const { world } = setUp();
    const passed: unknown[] = [];
    let takes = false;
    const port = {
      postMessage: (requests: unknown) => {
        if (!takes) throw new Error('cannot be cloned');
        passed.push(requests);
      },
      addEventListener: () => undefined,
      start: () => undefined,
      close: () => undefined,
    };
    const endOfTurn = (run: () => void) => world.post(run);
    const transport = new RtcTransport({ port, clock: world, endOfTurn });
    transport.dial('first');
    expect(() => world.settle()).toThrow('cannot be cloned');
    takes = true;
    transport.dial('second');
    world.settle();
    expect(passed).toEqual([[{ type: 'dial', address: 'second' }]]);
  });

  it('what is urgent goes ahead of bulk, between its frames, each in its order', () => {
    const { world, server } = setUp();
    const [near, far] = linkedTabs(server);
    const connection = channelTo(server, far.transport.address());
    const channel = connection.dataChannel;
    if (channel === null) throw new Error('not open');
    channel.blocked = true;
    const { link } = near.record;
    for (const value of [1, 2]) link.send(new Uint8Array(2 * MIB).fill(value));
    world.settle();
    const inFlight = channel.bufferedAmount;
    for (const value of [3, 4]) expect(link.send(Uint8Array.of(value), true)).toBe(true);
    // Too long to be read between others: it waits for its turn.
    link.send(new Uint8Array(LIMITS.frameBytes).fill(5), true);
    world.settle();
    // One after the other leaves the buffer, and comes to the other side.
    const heard: number[] = [];
    let ahead = 0;
    for (let at = 0; channel.bufferedAmount > 0; at += 1) {
      const frame = channel.sent[at] as ArrayBuffer;
      connection.other?.emit('data', frame.slice(0));
      channel.drain(frame.byteLength);
      world.settle();
      heard.push(...far.record.messages.splice(0).map(({ bytes }) => bytes[0] ?? 0));
      if (heard.length === 0) ahead += frame.byteLength;
    }
    expect(heard).toEqual([3, 4, 1, 2, 5]);
    expect(ahead).toBeLessThanOrEqual(inFlight);
    expect(link.buffered()).toBe(0);
    expect(far.record.closes).toEqual([]);
  });

  it('the cap of the queue holds for what is urgent as well', () => {
    const { server } = setUp();
    const [near, far] = linkedTabs(server);
    const channel = channelTo(server, far.transport.address()).dataChannel;
    if (channel === null) throw new Error('not open');
    channel.blocked = true;
    const { link } = near.record;
    const message = new Uint8Array(32 * 1024);
    let taken = 0;
    while (taken < 1_000 && link.send(message, true)) taken += 1;
    expect(taken).toBeLessThanOrEqual(LIMITS.sendQueueBytes / message.length);
    expect(link.buffered()).toBeLessThanOrEqual(LIMITS.sendQueueBytes + taken);
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
