/** Links through the page's own server where no direct way opens (N-7). */
import { describe, expect, it } from 'vitest';
import type { HostEvent, HostRequest, Port } from '../../../src/network/port-messages.ts';
import { relayCipher, relayKeys } from '../../../src/network/relay-cipher.ts';
import { RtcTransport } from '../../../src/network/rtc-transport.ts';
import type { Link } from '../../../src/node/ports.ts';
import { ManualClock } from '../../support/manual-clock.ts';
import { FakeServer } from './fake-server.ts';
import { World } from './fakes.ts';
import { Tab } from './tab.ts';

/** Two tabs that no direct way connects, with a relay. */
function apart(): { world: World; server: FakeServer; near: Tab; far: Tab } {
  const world = new World();
  const server = new FakeServer(world);
  server.relay = new Map();
  server.reaches = () => false;
  const near = new Tab(server);
  const far = new Tab(server);
  return { world, server, near, far };
}

/** The part with the cipher is loaded in between. */
async function pass(world: World, ms: number): Promise<void> {
  for (let i = 0; i < 10; i += 1) {
    world.advance(ms / 10);
    await import('../../../src/network/relay-cipher.ts');
    await new Promise(setImmediate);
  }
}

describe('N-7 a relayed link', () => {
  it('opens after 3 s without a direct one, says so, and carries messages both ways', async () => {
    const { world, near, far } = apart();
    near.transport.dial(far.transport.address());
    await pass(world, 2_900);
    expect(near.record.links).toEqual([]);
    await pass(world, 1_000);
    expect(near.record.link).toMatchObject({ relayed: true, outbound: true });
    expect(far.record.link).toMatchObject({ relayed: true, outbound: false });
    const large = new Uint8Array(300_000).fill(7);
    expect(near.record.link.send(large)).toBe(true);
    far.record.link.send(Uint8Array.of(1, 2, 3));
    await pass(world, 1_000);
    expect(far.record.messages[0]?.bytes).toEqual(large);
    expect(near.record.messages[0]?.bytes).toEqual(Uint8Array.of(1, 2, 3));
    near.record.link.close('leaving');
    world.settle();
    expect(far.record.closes.map(({ reason }) => reason)).toEqual(['remote-closed']);
    expect(near.record.failures).toEqual([]);
  });

  it.each([true, false])(
    '(relayed: %s) is looked after by the worker while bytes wait',
    async (relayed) => {
      const clock = new ManualClock();
      const requests: HostRequest[] = [];
      let hear: (event: MessageEvent) => void = () => undefined;
      const port: Port = {
        postMessage: (message) => void requests.push(...(message as HostRequest[])),
        addEventListener: (_type, listener) => {
          hear = listener;
        },
        start: () => undefined,
        close: () => undefined,
      };
      const transport = new RtcTransport({ port, clock, endOfTurn: (run) => run() });
      const links: Link[] = [];
      const nothing = () => undefined;
      transport.start({
        opened: (link) => void links.push(link),
        message: nothing,
        closed: nothing,
        failed: nothing,
        found: nothing,
        signalling: nothing,
      });
      const say = (data: HostEvent) => hear({ data } as MessageEvent);
      const link = 1;
      const opened = {
        type: 'opened',
        link,
        address: 'a',
        encoding: 'binary',
        outbound: true,
      } as const;
      say({ ...opened, relayed, binding: null });
      const looks = () =>
        requests.filter((one) => one.type === 'send' && one.frames.length === 0).length;
      // The page of a hidden tab would look at the socket's buffer once a minute.
      links[0]?.send(new Uint8Array(1024 * 1024));
      await clock.pass(1_000);
      expect(looks()).toBe(relayed ? 5 : 0);
      say({ type: 'sent', link, bytes: 1024 * 1024 });
      await clock.pass(1_000);
      expect(looks()).toBeLessThanOrEqual(relayed ? 6 : 0);
      links[0]?.send(new Uint8Array(1_000));
      links[0]?.close('leaving');
      await clock.pass(1_000);
      expect(looks()).toBeLessThanOrEqual(relayed ? 6 : 0);
    },
  );

  it('is the way at once, either way round, where a browser has no WebRTC', async () => {
    const { world, server, near } = apart();
    server.withoutWebRtc = true;
    const without = new Tab(server);
    without.transport.dial(near.transport.address());
    await pass(world, 200);
    expect(without.record.link).toMatchObject({ relayed: true, outbound: true });
    near.record.link.close('rotated');
    world.settle();
    near.transport.dial(without.transport.address());
    await pass(world, 4_000);
    expect(without.record.link).toMatchObject({ relayed: true, outbound: false });
    server.relay = null;
    const alone = new Tab(server);
    alone.transport.dial('nobody');
    await pass(world, 30_000);
    expect(alone.record.whys).toEqual(['no-way']);
  });

  it('is none where there is no relay: the dial fails as before', async () => {
    const { world, server, near, far } = apart();
    server.relay = null;
    near.transport.dial(far.transport.address());
    await pass(world, 25_000);
    expect(near.record.whys).toEqual(['no-way']);
    expect(far.record.links).toEqual([]);
  });

  it('ends when the relay changes, repeats or invents a frame', async () => {
    for (const spoil of [
      (bytes: Uint8Array) => bytes.map((byte, index) => (index === 20 ? byte ^ 1 : byte)),
      (bytes: Uint8Array) => bytes.subarray(0, bytes.length - 1),
    ]) {
      const { world, server, near, far } = apart();
      near.transport.dial(far.transport.address());
      await pass(world, 4_000);
      server.spoil = spoil;
      near.record.link.send(Uint8Array.of(1));
      world.settle();
      expect(far.record.messages).toEqual([]);
      expect(far.record.closes).toHaveLength(1);
    }
  });

  it('is not begun for a stranger beyond the places at the door', async () => {
    const { world, server, far } = apart();
    const { PeerClass } = server;
    const nowhere = { host: '', port: 1, path: '', key: '', secure: false, debug: 0 };
    const before = server.signals;
    for (let i = 0; i < 60; i += 1) {
      const caller = new PeerClass(`caller${i}`, nowhere);
      world.settle();
      const name = i.toString(16).padStart(32, '0');
      const body = { kind: 'relay', connection: name, key: '01'.repeat(32), reply: false } as const;
      caller.signal(far.transport.address(), body);
    }
    await pass(world, 100);
    // Each is answered at most once, and the most by far are turned away.
    expect(server.signals - before - 60).toBeLessThanOrEqual(32);
    expect(far.record.links).toEqual([]);
    await pass(world, 15_000);
    expect(far.record.links).toEqual([]);
  });

  it('gives its dial to the direct way where that opens first', async () => {
    const { world, server, near, far } = apart();
    server.reaches = () => true;
    near.transport.dial(far.transport.address());
    await pass(world, 10_000);
    expect(near.record.links.map(({ relayed }) => relayed)).toEqual([false]);
  });
});

describe('the cipher of a relayed link', () => {
  const ends = () => {
    const [a, b] = [relayKeys(new Uint8Array(32).fill(1)), relayKeys(new Uint8Array(32).fill(2))];
    const name = new Uint8Array(16).fill(3);
    const [near, far] = [relayCipher(a, b.key, name), relayCipher(b, a.key, name)];
    if (near === null || far === null) throw new Error('good keys were refused');
    return { near, far, a, b };
  };

  it('opens what the other end sealed, in order, once', () => {
    const { near, far } = ends();
    const [first, second] = [near.seal(Uint8Array.of(1)), near.seal(Uint8Array.of(2))];
    expect(far.open(second)).toBeNull();
    expect(far.open(first)).toEqual(Uint8Array.of(1));
    expect(far.open(first)).toBeNull();
    expect(far.open(second)).toEqual(Uint8Array.of(2));
    // Its own frames turned round open nothing.
    expect(near.open(near.seal(Uint8Array.of(4)))).toBeNull();
  });

  it('is another for another connection, and none for a key of small order', () => {
    const { near, a, b } = ends();
    const other = relayCipher(b, a.key, new Uint8Array(16));
    expect(other?.open(near.seal(Uint8Array.of(1)))).toBeNull();
    expect(relayCipher(a, new Uint8Array(32), new Uint8Array(16))).toBeNull();
  });
});
