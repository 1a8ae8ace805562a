import { afterEach, describe, expect, it } from 'vitest';
import type { Locks } from '../../../src/network/local-transport.ts';
import { LocalTransport } from '../../../src/network/local-transport.ts';
import { linkChannel, nodeChannel, presenceChannel } from '../../../src/network/rooms.ts';
import { LIMITS } from '../../../src/protocol/limits.ts';
import { countingRandom, Record, World } from './fakes.ts';

/** Each test has a ledger, and so channels, of its own. */
let ledgers = 0;
let ledgerId = new Uint8Array(32);
let cleanUp: (() => void)[] = [];

afterEach(() => {
  for (const run of cleanUp) run();
  cleanUp = [];
  ledgers += 1;
  ledgerId = new Uint8Array(32).fill(ledgers);
});

/** Lets Node deliver until it is so. */
async function until(so: () => boolean): Promise<void> {
  for (let turn = 0; turn < 20_000 && !so(); turn += 1) {
    await new Promise((resolve) => setImmediate(resolve));
  }
  expect(so()).toBe(true);
}

/** Waits long enough for all posted messages to arrive. */
async function quiet(): Promise<void> {
  const channel = open('quiet');
  const other = open('quiet');
  let heard = 0;
  other.onmessage = () => {
    heard += 1;
  };
  for (let round = 1; round <= 5; round += 1) {
    channel.postMessage(round);
    await until(() => heard === round);
  }
}

function open(name: string): BroadcastChannel {
  const channel = new BroadcastChannel(name);
  cleanUp.push(() => channel.close());
  return channel;
}

class LocalTab {
  readonly record = new Record();
  readonly world = new World();
  readonly transport: LocalTransport;

  constructor(node: number, locks: Locks | null = null) {
    const random = countingRandom();
    this.transport = new LocalTransport({
      Channel: BroadcastChannel,
      ledgerId,
      nodeId: new Uint8Array(16).fill(node),
      clock: this.world,
      random: { ...random, bytes: (length) => random.bytes(length).fill(node, 0, 8) },
      locks,
    });
    this.transport.start(this.record);
    cleanUp.push(() => this.transport.stop());
  }

  get address(): string {
    return this.transport.address();
  }
}

async function linked(): Promise<[LocalTab, LocalTab]> {
  const near = new LocalTab(1);
  const far = new LocalTab(2);
  near.transport.dial(far.address);
  await until(() => near.record.links.length === 1 && far.record.links.length === 1);
  return [near, far];
}

describe('N-3 presence', () => {
  it('a tab that opens and one that is there find each other', async () => {
    const first = new LocalTab(1);
    const second = new LocalTab(2);
    await until(() => first.record.hints.length > 0 && second.record.hints.length > 0);
    expect(first.record.hints).toContain(second.address);
    expect(second.record.hints).toContain(first.address);
  });

  it('is said again, and not of tabs already linked', async () => {
    const [near, far] = await linked();
    await quiet();
    near.record.hints = [];
    far.world.advance(LIMITS.presenceMs);
    far.transport.discover();
    await quiet();
    expect(near.record.hints).toEqual([]);
    far.record.link.close('rotated');
    await until(() => near.record.closes.length === 1);
    far.world.advance(LIMITS.presenceMs);
    await until(() => near.record.hints.length === 1);
  });

  it('tabs of other ledgers are not heard', async () => {
    const here = new LocalTab(1);
    ledgerId = new Uint8Array(32).fill(255);
    const there = new LocalTab(2);
    await quiet();
    expect([...here.record.hints, ...there.record.hints]).toEqual([]);
  });

  it('junk on any channel is ignored', async () => {
    const [near, far] = await linked();
    const presence = open(presenceChannel(ledgerId));
    const calls = open(nodeChannel(ledgerId, near.address));
    const hints = [...near.record.hints];
    const deep = JSON.parse(`${'['.repeat(1_000)}${']'.repeat(1_000)}`);
    for (const junk of [null, 7, 'here', [], {}, deep, { type: 'here', node: 'x', ask: true }]) {
      presence.postMessage(junk);
      calls.postMessage(junk);
    }
    presence.postMessage({ type: 'here', node: near.address, ask: true });
    calls.postMessage({ type: 'connect', from: near.address, token: 'a'.repeat(32) });
    calls.postMessage({ type: 'connect', from: far.address, token: '../x' });
    await quiet();
    expect(near.record.hints).toEqual(hints);
    expect(near.record.links).toHaveLength(1);
  });
});

describe('N-3 links', () => {
  it('carry whole messages both ways; the address is the node id', async () => {
    const [near, far] = await linked();
    expect(near.record.link).toMatchObject({ kind: 'local', encoding: 'binary', outbound: true });
    expect(far.record.link).toMatchObject({ address: near.address, outbound: false });
    const large = new Uint8Array(1_000_000).map((_, index) => index % 251);
    near.record.link.send(large.subarray(10, 500_010));
    far.record.link.send(Uint8Array.of(1, 2));
    await until(() => near.record.messages.length === 1 && far.record.messages.length === 1);
    const got = far.record.messages[0]?.bytes ?? new Uint8Array();
    expect(Buffer.compare(got, large.subarray(10, 500_010))).toBe(0);
    // The rest of the buffer under the view stayed at home.
    expect(got.buffer.byteLength).toBe(500_000);
    expect(near.record.messages[0]?.bytes).toEqual(Uint8Array.of(1, 2));
  });

  it('a dial nobody answers fails, and a late answer opens nothing', async () => {
    const tab = new LocalTab(1);
    const nobody = 'f'.repeat(32);
    const calls = open(nodeChannel(ledgerId, nobody));
    let token = '';
    calls.onmessage = (event) => {
      token = (event as MessageEvent<{ token: string }>).data.token;
    };
    tab.transport.dial(nobody);
    await until(() => token !== '');
    tab.world.advance(LIMITS.dialTimeoutMs);
    expect(tab.record.failures).toEqual([nobody]);
    open(linkChannel(ledgerId, token)).postMessage({ type: 'accept', from: nobody });
    await quiet();
    expect(tab.record.links).toEqual([]);
  });

  it('refuses itself, junk addresses and more than the pending cap', () => {
    const tab = new LocalTab(1);
    for (const address of [tab.address, '', 'x', 'F'.repeat(32)]) tab.transport.dial(address);
    expect(tab.record.failures).toHaveLength(4);
    for (let index = 0; index <= LIMITS.peersPending; index += 1) {
      tab.transport.dial(String(index).repeat(32));
    }
    expect(tab.record.failures).toHaveLength(5);
  });

  it('end on both sides, once', async () => {
    const [near, far] = await linked();
    near.record.link.close('leaving');
    near.record.link.close('leaving');
    await until(() => far.record.closes.length === 1);
    expect(near.record.closes.map(({ reason }) => reason)).toEqual(['leaving']);
    expect(far.record.closes.map(({ reason }) => reason)).toEqual(['remote-closed']);
    expect(far.record.link.send(Uint8Array.of(1))).toBe(false);
  });

  it('stop says goodbye on every link', async () => {
    const [near, far] = await linked();
    near.transport.stop();
    await until(() => far.record.closes.length === 1);
    expect(near.record.closes).toEqual([]);
  });

  it('buffered() falls as the other side takes, and the cap refuses more', async () => {
    const [near, far] = await linked();
    const { link } = near.record;
    const message = new Uint8Array(3 * 1024 * 1024);
    expect(link.send(message)).toBe(true);
    expect(link.send(message)).toBe(true);
    expect(link.send(message)).toBe(false);
    await until(() => link.buffered() === 0);
    expect(link.send(Uint8Array.of(1))).toBe(true);
    await until(() => far.record.messages.length === 3);
    expect(link.buffered()).toBe(1);
    far.world.advance(100);
    await until(() => link.buffered() === 0);
  });

  it('ignore replayed calls, replayed and foreign messages (T-21)', async () => {
    const near = new LocalTab(1);
    const far = new LocalTab(2);
    const tap = open(nodeChannel(ledgerId, far.address));
    const calls: { token: string }[] = [];
    tap.onmessage = (event) => calls.push((event as MessageEvent<{ token: string }>).data);
    near.transport.dial(far.address);
    await until(() => far.record.links.length === 1 && calls.length === 1);
    const wire = open(linkChannel(ledgerId, calls[0]?.token ?? ''));
    const heard: unknown[] = [];
    wire.onmessage = (event) => heard.push((event as MessageEvent).data);
    near.record.link.send(Uint8Array.of(9));
    await until(() => heard.length === 1);
    tap.postMessage(calls[0]);
    for (let round = 0; round < 3; round += 1) wire.postMessage(heard[0]);
    const foreign = { type: 'data', from: 'a'.repeat(32), sequence: 1, bytes: Uint8Array.of(1) };
    wire.postMessage(foreign);
    wire.postMessage({ type: 'bye', from: 'a'.repeat(32) });
    wire.postMessage({ type: 'taken', from: far.address, bytes: 1e15 });
    await quiet();
    expect(far.record.links).toHaveLength(1);
    expect(far.record.messages).toHaveLength(1);
    expect([...far.record.closes, ...near.record.closes]).toEqual([]);
    expect(near.record.link.buffered()).toBe(0);
  });

  it('a message too large ends the link', async () => {
    const [near, far] = await linked();
    near.record.link.send(new Uint8Array(LIMITS.messageBytes + 1));
    await until(() => far.record.closes.length === 1);
    expect(far.record.closes[0]?.reason).toBe('frame-too-large');
    expect(far.record.messages).toEqual([]);
  });
});

describe('a tab that dies without a word', () => {
  it('is noticed by its Web Lock', async () => {
    /** Names of held locks, with those who wait for each. */
    const held = new Map<string, (() => void)[]>();
    const locks = {
      request: async (name: string, ...rest: unknown[]) => {
        const granted = rest.at(-1) as () => Promise<void> | void;
        const waiting = held.get(name);
        if (waiting !== undefined) {
          waiting.push(() => void granted());
          return;
        }
        held.set(name, []);
        await granted();
      },
    } as unknown as Locks;
    const near = new LocalTab(1, locks);
    const far = new LocalTab(2, locks);
    near.transport.dial(far.address);
    await until(() => near.record.links.length === 1);
    for (const die of held.get(nodeChannel(ledgerId, far.address)) ?? []) die();
    expect(near.record.closes.map(({ reason }) => reason)).toEqual(['remote-closed']);
  });
});
