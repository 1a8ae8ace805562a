/**
 * One tab of a simulated room: the page's `RtcHost` and the worker's `RtcTransport` as shipped, and
 * on them a whole node, or a light one: its links, its address book and its dialling, without
 * chain, pool or disk.
 */
import { Life, LifeClock, WallClock } from '../../../src/lab/life.ts';
import type { Chance } from '../../../src/lab/random.ts';
import type { Port } from '../../../src/network/port-messages.ts';
import { RtcHost } from '../../../src/network/rtc-host.ts';
import { RtcTransport } from '../../../src/network/rtc-transport.ts';
import type { Peer } from '../../../src/node/peers/peer.ts';
import type { RememberedPeer } from '../../../src/node/ports.ts';
import type { MemoryMedium } from '../../../src/storage/memory-tables.ts';
import type { Internet, Site } from './internet.ts';
import type { NatKind } from './nat.ts';
import { peerClassOf, type SimPeer } from './sim-peer.ts';
import { relayClassOf, type SimRelaySocket } from './sim-relay.ts';
import { simRtcOf } from './sim-rtc.ts';

/** The part of a tab that a room uses. */
export interface RoomNode {
  start(): void;
  stop(): Promise<void>;
  /** Linked nodes. */
  peers(): readonly Peer[];
  readonly address: string;
  readonly height: number;
  readonly idHex: string;
}

/** A browser and its user, who come back, with the data kept between two tabs. */
export interface Person {
  readonly name: string;
  readonly nat: NatKind;
  readonly medium: MemoryMedium;
  /** The peers that a light node remembers. */
  remembered: readonly RememberedPeer[];
}

export interface NodeParts {
  readonly clock: LifeClock;
  readonly chance: Chance;
  readonly transport: RtcTransport;
  readonly life: Life;
  readonly person: Person;
}

export type MakeNode = (parts: NodeParts) => Promise<RoomNode>;

/** Two ends that hear each other in a later microtask, in order. */
function portPair(life: Life): [Port, Port] {
  const listeners: ((event: MessageEvent) => void)[][] = [[], []];
  const make = (own: 0 | 1): Port => ({
    postMessage: (data) =>
      queueMicrotask(() =>
        life.enter(() => {
          for (const listener of listeners[1 - own] ?? []) listener({ data } as MessageEvent);
        }),
      ),
    addEventListener: (_type, listener) => void listeners[own]?.push(listener),
    start: () => undefined,
    close: () => undefined,
  });
  return [make(0), make(1)];
}

export class Tab {
  readonly person: Person;
  readonly site: Site & { life: Life };
  /** Virtual ms when it opened. */
  readonly since: number;
  /** Virtual ms of its first link to a node. */
  foundAt: number | null = null;
  node: RoomNode | null = null;
  /** Once its node runs. */
  readonly opened: Promise<void>;
  readonly #internet: Internet;
  readonly #page = new EventTarget();
  readonly #peers = new Set<SimPeer>();
  readonly #sockets = new Set<SimRelaySocket>();
  readonly #host: RtcHost;

  constructor(
    internet: Internet,
    person: Person,
    ledgerId: Uint8Array,
    make: MakeNode,
    chance: Chance,
  ) {
    const life = new Life(internet.scheduler);
    this.#internet = internet;
    this.person = person;
    this.site = { life, nat: person.nat, distance: chance.between(2, 60) };
    this.since = internet.scheduler.now;
    const wall = new WallClock(internet.scheduler);
    const clock = new LifeClock(life, internet.scheduler, wall);
    const [near, far] = portPair(life);
    const { servers, options } = internet;
    this.#host = new RtcHost({
      port: near,
      ledgerId,
      servers: {
        signalling: servers.map(({ place }) => place),
        iceServers: [],
        relay: options.hasRelay ? 'wss://relay.example/relay' : null,
      },
      PeerClass: peerClassOf(internet, this.site, this.#peers),
      Socket: relayClassOf(internet, this.site, this.#sockets),
      PeerConnection: simRtcOf(internet, this.site),
      clock,
      random: chance.fork('page'),
      page: this.#page,
    });
    const transport = new RtcTransport({ port: far, clock, endOfTurn: (run) => run() });
    this.opened = make({ clock, chance: chance.fork('node'), transport, life, person }).then(
      (node) => {
        if (life.dead) return;
        this.node = node;
        node.start();
      },
    );
  }

  get isUp(): boolean {
    return !this.site.life.dead;
  }

  /** Closed in good order: the others are told. */
  async close(): Promise<void> {
    await this.node?.stop();
    this.#page.dispatchEvent(new Event('pagehide'));
    this.#host.destroy();
    this.#end();
  }

  /** Killed: no peer is told. */
  kill(): void {
    for (const socket of this.#sockets) socket.lose();
    this.#end();
  }

  #end(): void {
    this.site.life.dead = true;
    for (const peer of this.#peers) peer.lose();
  }

  /** Notes the first link; to be called now and then. */
  look(): void {
    if (this.foundAt === null && (this.node?.peers().length ?? 0) > 0)
      this.foundAt = this.#internet.scheduler.now;
  }
}
