/** N-8 links by codes: how many wait, for how long, and what is left of them. */
import { describe, expect, it } from 'vitest';
import type { CodeConnection } from '../../../src/network/code-connection.ts';
import { CodeLinks } from '../../../src/network/code-links.ts';
import { LIMITS } from '../../../src/protocol/limits.ts';
import { FakeRtc, made } from './fake-rtc.ts';
import { countingRandom, World } from './fakes.ts';

const LEDGER = new Uint8Array(32).fill(7);
function setUp(PeerConnection: unknown = FakeRtc) {
  made.length = 0;
  const world = new World();
  const adopted: { connection: CodeConnection; outbound: boolean }[] = [];
  const tab = () =>
    new CodeLinks({
      PeerConnection: PeerConnection as typeof RTCPeerConnection,
      clock: world,
      random: countingRandom(),
      ledgerId: LEDGER,
      iceServers: () => [],
      made: (connection, outbound) => adopted.push({ connection, outbound }),
    });
  return { world, adopted, tab };
}

async function textOf(step: ReturnType<CodeLinks['offer']>): Promise<string> {
  const got = await step;
  if (!got.ok || got.text === null) throw new Error('no code');
  return got.text;
}

describe('N-8 links by codes', () => {
  it('are named by the certificates, open at both ends, and are bound alike', async () => {
    const { adopted, tab } = setUp();
    const [ann, ben] = [tab(), tab()];
    const answer = await textOf(ben.read(await textOf(ann.offer())));
    expect(await ann.read(answer)).toEqual({ ok: true, text: null });
    const [near, far] = adopted.map(({ connection }) => connection);
    expect(adopted.map(({ outbound }) => outbound)).toEqual([true, false]);
    expect(near?.peer).toMatch(/^code-[0-9a-f]{24}$/);
    expect(far?.peer).toMatch(/^code-[0-9a-f]{24}$/);
    expect(near?.peer).not.toBe(far?.peer);
    expect(near?.binding).toEqual(far?.binding);
    expect(near?.open).toBe(false);
    made[0]?.channel.dispatchEvent(new Event('open'));
    expect(near?.open).toBe(true);
    // Taken once: the same answer again belongs to nothing.
    expect(await ann.read(answer)).toEqual({ ok: false, why: 'code-late' });
  });

  it('wait four at a time, the oldest makes way, for 15 minutes each', async () => {
    const { world, tab } = setUp();
    const [ann, ben] = [tab(), tab()];
    const first = await textOf(ann.offer());
    const second = await textOf(ann.offer());
    const late = await textOf(ben.read(first));
    const intime = await textOf(ben.read(second));
    made.splice(0);
    for (let i = 0; i < LIMITS.codesWaiting - 1; i += 1) await textOf(ann.offer());
    expect(await ann.read(late)).toEqual({ ok: false, why: 'code-late' });
    expect(await ann.read(intime)).toEqual({ ok: true, text: null });
    expect(made.some(({ closed }) => closed)).toBe(false);
    world.advance(LIMITS.codeMs);
    expect(made.every(({ closed }) => closed)).toBe(true);
    expect((await ann.offer()).ok).toBe(true);
    ann.stop();
    expect(made.every(({ closed }) => closed)).toBe(true);
  });

  it('given up, wait no more, whichever side they are of; an open link stays', async () => {
    const { adopted, tab } = setUp();
    const [ann, ben] = [tab(), tab()];
    const offer = await textOf(ann.offer());
    const answer = await textOf(ben.read(offer));
    ann.drop('no code');
    ann.drop(offer);
    expect(made.map(({ closed }) => closed)).toEqual([true, false]);
    expect(await ann.read(answer)).toEqual({ ok: false, why: 'code-late' });
    ben.drop(answer);
    expect(made.map(({ closed }) => closed)).toEqual([true, true]);
    const again = await textOf(ann.offer());
    await ann.read(await textOf(ben.read(again)));
    made[2]?.channel.dispatchEvent(new Event('open'));
    expect(adopted[2]?.connection.open).toBe(true);
    ann.drop(again);
    expect(made[2]?.closed).toBe(false);
  });

  it('are none without WebRTC, whether it is absent or refuses', async () => {
    class Refuses {
      constructor() {
        throw new Error('policy');
      }
    }
    const why = { ok: false, why: 'code-webrtc' };
    const absent = new CodeLinks({
      PeerConnection: undefined,
      clock: new World(),
      random: countingRandom(),
      ledgerId: LEDGER,
      iceServers: () => [],
      made: () => undefined,
    });
    expect(await absent.offer()).toEqual(why);
    expect(await setUp(Refuses).tab().offer()).toEqual(why);
    class Mute extends FakeRtc {
      override createOffer = () => Promise.reject(new Error('no'));
    }
    expect(await setUp(Mute).tab().offer()).toEqual(why);
    expect(made.every(({ closed }) => closed)).toBe(true);
  });

  it('take a description with the last candidates that came in time', async () => {
    class Slow extends FakeRtc {
      override iceGatheringState = 'gathering';
    }
    const { world, tab } = setUp(Slow);
    const offer = tab().offer();
    for (let i = 0; i < 5; i += 1) await Promise.resolve();
    world.advance(LIMITS.codeGatherMs);
    expect((await offer).ok).toBe(true);
  });

  it('closed while candidates are gathered, an offer is none, and nothing is kept of it', async () => {
    class Slow extends FakeRtc {
      override iceGatheringState = 'gathering';
    }
    const { world, adopted, tab } = setUp(Slow);
    const ann = tab();
    const offer = ann.offer();
    for (let i = 0; i < 5; i += 1) await Promise.resolve();
    ann.stop();
    world.advance(LIMITS.codeGatherMs);
    expect((await offer).ok).toBe(false);
    expect(adopted).toEqual([]);
  });
});
