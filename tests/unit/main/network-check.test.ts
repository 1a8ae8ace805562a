/** 'Can this browser reach others?' (N-7) over a WebRTC whose answers the test chooses. */
import { describe, expect, it } from 'vitest';
import type { NodeView } from '../../../src/api/view.ts';
import { checkNetwork, ledgerOpens, signallingOpens } from '../../../src/main/network-check.ts';
import { ManualClock } from '../../support/manual-clock.ts';

type Script = (url: string, connection: FakeConnection) => void;

class FakeConnection extends EventTarget {
  static script: Script = () => undefined;
  static open = 0;
  readonly #url: string;

  constructor({ iceServers }: RTCConfiguration) {
    super();
    this.#url = String(iceServers?.[0]?.urls);
    if (this.#url.includes('bad')) throw new SyntaxError('no URL');
    FakeConnection.open += 1;
  }

  createDataChannel(): void {
    // Without it nothing is gathered.
  }

  createOffer = async () => ({});
  setLocalDescription = async () => FakeConnection.script(this.#url, this);

  says(type: string | null): void {
    const candidate = type === null ? null : { type };
    this.dispatchEvent(Object.assign(new Event('icecandidate'), { candidate }));
  }

  fails(): void {
    this.dispatchEvent(new Event('icecandidateerror'));
  }

  close(): void {
    FakeConnection.open -= 1;
  }
}

async function check(urls: readonly string[], script: Script, relay: boolean | null = null) {
  const clock = new ManualClock();
  FakeConnection.script = script;
  const asked = checkNetwork({
    PeerConnection: FakeConnection as unknown as typeof RTCPeerConnection,
    clock,
    iceServers: urls.map((url) => ({ urls: url, username: 'u', credential: 'c' })),
    signalling: true,
    signallingServer: 'host:443/signal',
    relay: relay === null ? null : () => Promise.resolve(relay),
  });
  // Offers are made in a later task.
  await new Promise((resolve) => setImmediate(resolve));
  await clock.pass(10_000);
  const found = await asked;
  expect(FakeConnection.open).toBe(0);
  return Object.fromEntries(found.map(({ what, state, server }) => [what, [state, server]]));
}

describe('N-7 the verdict', () => {
  it('tells of each kind what answers', async () => {
    const urls = ['stun:a', 'turn:b', 'turn:c?transport=tcp', 'turns:d'];
    const found = await check(
      urls,
      (url, connection) => {
        if (url === 'stun:a') connection.says('srflx');
        if (url === 'turns:d') connection.says('relay');
      },
      true,
    );
    expect(found).toEqual({
      webrtc: ['found', ''],
      signalling: ['found', 'host:443/signal'],
      stun: ['found', 'stun:a'],
      'turn-udp': ['not-found', 'turn:b'],
      'turn-tcp': ['found', 'turns:d'],
      relay: ['found', ''],
      multicast: ['unknown', ''],
    });
  });

  it('believes a STUN server of the own network, which has no new address to tell', async () => {
    const here = await check(['stun:a'], (_, connection) => {
      connection.says('host');
      connection.says(null);
    });
    expect(here.stun).toEqual(['found', 'stun:a']);
    const lost = await check(['stun:a'], (_, connection) => {
      connection.says('host');
      connection.fails();
      connection.says(null);
    });
    expect(lost.stun).toEqual(['not-found', 'stun:a']);
  });

  it('has none where none is set, and finds nothing by a URL the browser refuses', async () => {
    const found = await check(['turn:bad'], () => undefined, false);
    expect(found.stun).toEqual(['none', '']);
    expect(found['turn-udp']).toEqual(['not-found', 'turn:bad']);
    expect(found['turn-tcp']).toEqual(['none', '']);
    expect(found.relay).toEqual(['not-found', '']);
  });
});

describe('signalling that is being opened (N-7)', () => {
  type State = NodeView['signalling']['state'] | null;

  function views(first: State) {
    let state = first;
    const heard = new Set<() => void>();
    const to = (next: State) => {
      state = next;
      for (const changed of [...heard]) changed();
    };
    const view = () => (state === null ? null : ({ signalling: { state } } as NodeView));
    const subscribe = (changed: () => void) => {
      heard.add(changed);
      return () => heard.delete(changed);
    };
    const client = { view, subscribe };
    const session = { state: () => ({ link: {}, client, fatal: null }), subscribe };
    return { client, session, to, heard };
  }

  it('is waited for: it is there as soon as it opens', async () => {
    const { session, to, heard } = views(null);
    const found = signallingOpens(session, new ManualClock());
    await Promise.resolve();
    to('connecting');
    to('open');
    expect(await found).toBe(true);
    expect(heard.size).toBe(0);
    expect(await signallingOpens(session, new ManualClock())).toBe(true);
  });

  it('is not there after 8 s without it', async () => {
    const clock = new ManualClock();
    const { session, to, heard } = views('connecting');
    const found = signallingOpens(session, clock);
    await Promise.resolve();
    to('lost');
    await clock.pass(8_000);
    expect(await found).toBe(false);
    expect(heard.size).toBe(0);
  });

  it('is waited for from when the ledger is open, which may take its time', async () => {
    const clock = new ManualClock();
    const { client, to } = views('connecting');
    const heard = new Set<() => void>();
    let opened: typeof client | null = null;
    const subscribe = (changed: () => void) => {
      heard.add(changed);
      return () => heard.delete(changed);
    };
    let [link, fatal]: [object | null, object | null] = [{}, null];
    const session = { state: () => ({ link, client: opened, fatal }), subscribe };
    const found = signallingOpens(session, clock);
    await clock.pass(12_000);
    opened = client;
    for (const changed of [...heard]) changed();
    await clock.pass(5_000);
    to('open');
    expect(await found).toBe(true);
    expect(heard.size).toBe(0);
    opened = null;
    const never = signallingOpens(session, clock);
    await clock.pass(30_000);
    expect(await never).toBe(false);
    expect(heard.size).toBe(0);
    // Nothing is waited for where no ledger is chosen, or where it cannot be opened.
    link = null;
    await ledgerOpens(session, clock);
    [link, fatal] = [{}, {}];
    await ledgerOpens(session, clock);
    expect(heard.size).toBe(0);
  });
});
