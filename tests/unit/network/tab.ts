import type { HostEvent, HostRequest } from '../../../src/network/port-messages.ts';
import { RtcHost } from '../../../src/network/rtc-host.ts';
import { RtcTransport } from '../../../src/network/rtc-transport.ts';
import type { PeerConnectionClass } from '../../../src/network/webrtc.ts';
import type { FakeServer } from './fake-server.ts';
import { countingRandom, portPair, Record } from './fakes.ts';

export const LEDGER = new Uint8Array(32).fill(7);

let tabs = 0;

class NoPeerConnection {
  constructor() {
    throw new Error('codes are tried elsewhere');
  }
}

/** One tab: a host and a transport over one port, started. */
export class Tab {
  readonly record = new Record();
  readonly page = new EventTarget();
  /** What the page has told the worker, in order. */
  readonly told: HostEvent[] = [];
  /** What the worker has asked of the page, in order, by message. */
  readonly asked: HostRequest[][] = [];
  readonly host: RtcHost;
  readonly transport: RtcTransport;

  constructor(server: FakeServer, ledgerId: Uint8Array = LEDGER, uniform = () => 0.5) {
    const { world, PeerClass } = server;
    const [near, far] = portPair(world);
    tabs += 1;
    const counting = countingRandom();
    const tab = tabs;
    const random = {
      uniform,
      // Ids differ from tab to tab.
      bytes: (length: number) => counting.bytes(length).fill(tab, 0, 4),
    };
    const signalling = { host: 'localhost', port: 1, path: '/s', key: 'folio', secure: false };
    const servers = { signalling: [signalling], iceServers: [], relay: 'ws://localhost:1/relay' };
    this.host = new RtcHost({
      port: {
        ...near,
        postMessage: (event, transfer) => {
          this.told.push(event as HostEvent);
          near.postMessage(event, transfer);
        },
      },
      ledgerId,
      servers,
      PeerClass,
      Socket: server.RelaySocket,
      // Connections are the server's here; without WebRTC there is none of this class.
      PeerConnection: server.withoutWebRtc
        ? undefined
        : (NoPeerConnection as unknown as PeerConnectionClass),
      clock: world,
      random,
      page: this.page,
    });
    this.transport = new RtcTransport({
      port: {
        ...far,
        postMessage: (requests, transfer) => {
          this.asked.push(requests as HostRequest[]);
          far.postMessage(requests, transfer);
        },
      },
      clock: world,
      endOfTurn: (run) => world.post(run),
    });
    this.transport.start(this.record);
    world.settle();
  }
}

/** Two tabs, the first having dialled the second. */
export function linkedTabs(server: FakeServer): [Tab, Tab] {
  const near = new Tab(server);
  const far = new Tab(server);
  near.transport.dial(far.transport.address());
  server.world.settle();
  return [near, far];
}
