/**
 * N-8 passed-on signalling, the page's part: connections from the signals that a neighbour brings.
 */
import { describe, expect, it } from 'vitest';
import type { CodeConnection } from '../../../src/network/code-connection.ts';
import { linkCodeBytes, readLinkCodeBytes } from '../../../src/network/link-code.ts';
import { PassedLinks } from '../../../src/network/passed-links.ts';
import type { DialFailure } from '../../../src/node/ports.ts';
import { LIMITS } from '../../../src/protocol/limits.ts';
import { nodeAddress } from '../../../src/protocol/peer-address.ts';
import { FakeRtc, made } from './fake-rtc.ts';
import { countingRandom, World } from './fakes.ts';

const LEDGER = new Uint8Array(32).fill(7);
const addressOf = (node: number) => nodeAddress(new Uint8Array(16).fill(node));
const [ANN, BEN] = [addressOf(1), addressOf(2)];

async function settle(): Promise<void> {
  for (let i = 0; i < 20; i += 1) await Promise.resolve();
}

class Page {
  readonly links: PassedLinks;
  readonly signals: { address: string; body: Uint8Array }[] = [];
  readonly made: { connection: CodeConnection; outbound: boolean }[] = [];
  readonly failures: { address: string; why: DialFailure }[] = [];
  hasRoom = true;

  constructor(world: World, PeerConnection: unknown = FakeRtc) {
    this.links = new PassedLinks({
      PeerConnection: PeerConnection as typeof RTCPeerConnection,
      clock: world,
      random: countingRandom(),
      ledgerId: LEDGER,
      iceServers: () => [],
      hasRoom: () => this.hasRoom,
      made: (connection, outbound) => this.made.push({ connection, outbound }),
      signal: (address, body) => this.signals.push({ address, body }),
      failed: (address, why) => this.failures.push({ address, why }),
    });
  }

  body(index = 0): Uint8Array {
    const signal = this.signals[index];
    if (signal === undefined) throw new Error('nothing was signalled');
    return signal.body;
  }
}

function setUp(PeerConnection?: unknown) {
  made.length = 0;
  const world = new World();
  return { world, ann: new Page(world, PeerConnection), ben: new Page(world, PeerConnection) };
}

/** Ann's offer to Ben, and his answer. */
async function exchanged() {
  const both = setUp();
  both.ann.links.dial(BEN);
  await settle();
  both.ben.links.heard(ANN, both.ann.body());
  await settle();
  return both;
}

describe('N-8 links that a neighbour passes on', () => {
  it('come from an offer and its answer, at the addresses of the node ids', async () => {
    const { ann, ben } = await exchanged();
    expect(ann.signals.map(({ address }) => address)).toEqual([BEN]);
    expect(ben.signals.map(({ address }) => address)).toEqual([ANN]);
    for (const { signals } of [ann, ben])
      expect(signals[0]?.body.length).toBeLessThanOrEqual(LIMITS.signalBytes);
    ann.links.heard(BEN, ben.body());
    await settle();
    const [near] = ann.made;
    const [far] = ben.made;
    expect([near?.connection.peer, near?.outbound]).toEqual([BEN, true]);
    expect([far?.connection.peer, far?.outbound]).toEqual([ANN, false]);
    expect(near?.connection.binding).toEqual(far?.connection.binding);
    const channel = made[1]?.channel;
    made[1]?.dispatchEvent(Object.assign(new Event('datachannel'), { channel }));
    for (const one of made) one.channel.dispatchEvent(new Event('open'));
    expect([near?.connection.open, far?.connection.open]).toEqual([true, true]);
    // Their later end is no failed dial.
    near?.connection.close();
    expect(ann.failures).toEqual([]);
    ann.links.stop();
    expect(far?.connection.open).toBe(true);
  });

  it('fail once: without an answer, without a way, where nobody could pass it on', async () => {
    const { world, ann, ben } = await exchanged();
    ann.links.dial(BEN);
    ann.links.heard(BEN, ben.body());
    await settle();
    world.advance(LIMITS.dialTimeoutMs);
    expect(ann.failures).toEqual([{ address: BEN, why: 'no-way' }]);
    ann.links.dial(BEN);
    await settle();
    world.advance(LIMITS.dialTimeoutMs);
    ann.links.dial(BEN);
    ann.links.heard(BEN, null);
    expect(ann.failures.slice(1).map(({ why }) => why)).toEqual(['no-answer', 'no-answer']);
    expect(made.every(({ closed }) => closed)).toBe(true);
  });

  it('take one answer, to the offer that was made, from whom it was made to', async () => {
    const { ann, ben } = await exchanged();
    const answer = ben.body();
    ann.links.heard(addressOf(9), answer);
    const read = readLinkCodeBytes(answer, LEDGER);
    if (!read.ok) throw new Error('no answer');
    const other = { ...read.code, name: new Uint8Array(8).fill(99) };
    ann.links.heard(BEN, linkCodeBytes(other, LEDGER));
    await settle();
    expect(made[0]?.remoteDescription).toBeNull();
    ann.links.heard(BEN, answer);
    await settle();
    const taken = made[0]?.remoteDescription;
    expect(taken).not.toBeNull();
    ann.links.heard(BEN, answer);
    await settle();
    expect(made[0]?.remoteDescription).toBe(taken);
  });

  it('are not made of what is no offer', async () => {
    const { ann } = setUp();
    for (const body of [new Uint8Array(), new Uint8Array(300), Uint8Array.of(1, 0)])
      ann.links.heard(BEN, body);
    const from = setUp();
    from.ann.links.dial(BEN);
    await settle();
    const spoilt = from.ann.body().slice();
    spoilt[20] = (spoilt[20] ?? 0) ^ 1;
    from.ben.links.heard(ANN, spoilt);
    await settle();
    expect(from.ben.made).toEqual([]);
  });

  it('are few at a time: strangers that never come through keep nobody out', async () => {
    const { world, ann, ben } = setUp();
    ann.links.dial(BEN);
    await settle();
    for (let node = 10; node < 40; node += 1) ben.links.heard(addressOf(node), ann.body());
    await settle();
    const open = () => ben.made.filter(({ connection }) => !connection.closed);
    expect(open()).toHaveLength(LIMITS.passedOffers);
    world.advance(LIMITS.inboundUnopenedMs);
    ben.links.heard(ANN, ann.body());
    await settle();
    expect(open().map(({ connection }) => connection.peer)).toContain(ANN);
    expect(ben.signals.at(-1)?.address).toBe(ANN);
    expect(open()).toHaveLength(LIMITS.passedOffers);
    ben.hasRoom = false;
    const { length } = ben.made;
    ben.links.heard(addressOf(41), ann.body());
    expect(ben.made).toHaveLength(length);
  });

  it('are not dialled without room, without WebRTC, or beyond six at a time', async () => {
    const { ann } = setUp();
    ann.hasRoom = false;
    ann.links.dial(BEN);
    ann.hasRoom = true;
    for (let node = 10; node < 17; node += 1) ann.links.dial(addressOf(node));
    expect(ann.failures).toEqual([
      { address: BEN, why: 'not-dialled' },
      { address: addressOf(16), why: 'not-dialled' },
    ]);
    class Refuses {
      constructor() {
        throw new Error('policy');
      }
    }
    const none = setUp(Refuses);
    none.ann.links.dial(BEN);
    expect(none.ann.failures).toEqual([{ address: BEN, why: 'not-dialled' }]);
    ann.links.stop();
    expect(ann.made.every(({ connection }) => connection.closed)).toBe(true);
  });
});
