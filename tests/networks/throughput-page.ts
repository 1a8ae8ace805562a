/**
 * One end of a link for `throughput.ts`, of the project's own connections: from codes (direct or
 * through TURN), or through the relay.
 */
import { CodeLinks } from '../../src/network/code-links.ts';
import type { Connection } from '../../src/network/peer-types.ts';
import { RelayClient } from '../../src/network/relay-client.ts';
import type { SignalBody } from '../../src/network/signals.ts';
import type { Clock, Random } from '../../src/node/ports.ts';

/** As large as the frames of a link (N-5). */
const FRAME_BYTES = 65_536;
/** More than this waits in no channel. */
const QUEUED_BYTES = 2 ** 20;

const clock: Clock = {
  now: () => Date.now(),
  monotonic: () => performance.now(),
  timeZone: () => 'UTC',
  after: (ms, run) => {
    const timer = setTimeout(run, ms);
    return { cancel: () => clearTimeout(timer) };
  },
};
const random: Random = {
  bytes: (length) => crypto.getRandomValues(new Uint8Array(length)),
  uniform: () => Math.random(),
};

let link: Connection | null = null;
let received = 0;
let relay: RelayClient | null = null;
let codes: CodeLinks | null = null;

function take(connection: Connection): void {
  link = connection;
  connection.on('data', (data) => {
    received += (data as ArrayBuffer).byteLength;
  });
}

/** The signalling of the two pages: the program that runs them hands signals over. */
declare function toOther(body: SignalBody): Promise<void>;

const end = {
  /** Prepares links from codes; `relayOnly`: through TURN alone. */
  useCodes(iceServers: RTCIceServer[], relayOnly: boolean): void {
    class Only extends RTCPeerConnection {
      constructor(configuration?: RTCConfiguration) {
        super({ ...configuration, iceTransportPolicy: relayOnly ? 'relay' : 'all' });
      }
    }
    const ledgerId = new Uint8Array(32);
    codes = new CodeLinks({
      PeerConnection: Only,
      clock,
      random,
      ledgerId,
      iceServers: () => iceServers,
      made: (connection) => take(connection),
    });
  },
  async offer(): Promise<string | null> {
    const step = await codes?.offer();
    return step?.ok ? step.text : null;
  },
  async read(code: string): Promise<string | null> {
    const step = await codes?.read(code);
    return step?.ok ? step.text : null;
  },
  /** Prepares a relayed link under an id that the signalling server then knows. */
  async useRelay(host: string, own: { id: string; token: string }): Promise<void> {
    const query = new URLSearchParams({ key: 'folio', ...own, version: '1' });
    const socket = new WebSocket(`ws://${host}/signal/peerjs?${query}`);
    await new Promise((resolve, reject) => {
      socket.addEventListener('message', resolve, { once: true });
      socket.addEventListener('close', () => reject(new Error('no signalling')), { once: true });
    });
    relay = new RelayClient(
      {
        Socket: WebSocket as never,
        clock,
        random,
        own: () => own,
        signal: (_address, body) => {
          void toOther(body);
          return true;
        },
        inbound: take,
      },
      `ws://${host}/relay`,
    );
  },
  connect(address: string): void {
    const connection = relay?.connect(address) ?? null;
    if (connection === null) throw new Error('no relay');
    take(connection);
  },
  heard(from: string, body: SignalBody): void {
    if (body.kind === 'relay') relay?.heard(from, body);
  },
  isOpen: (): boolean => link?.open === true,
  received: (): number => received,
  /** Sends frames as fast as the channel takes them, for so long. */
  async send(ms: number): Promise<void> {
    const channel = link?.dataChannel;
    if (channel === undefined || channel === null) throw new Error('no channel');
    channel.bufferedAmountLowThreshold = QUEUED_BYTES / 2;
    let low: (() => void) | null = null;
    channel.addEventListener('bufferedamountlow', () => low?.());
    const until = performance.now() + ms;
    while (performance.now() < until) {
      while (channel.bufferedAmount < QUEUED_BYTES) channel.send(new ArrayBuffer(FRAME_BYTES));
      await new Promise<void>((resolve) => {
        low = resolve;
      });
    }
  },
};

export type LinkEnd = typeof end;
Object.assign(globalThis, { end });
