/**
 * The simulated internet between the tabs of a room: signalling servers, a relay, the networks with
 * their address translators, and how long things take. All of Folio's own code above runs as it is
 * shipped.
 */
import { sha256 } from '../../../src/crypto/sha256.ts';
import type { Life } from '../../../src/lab/life.ts';
import type { Chance } from '../../../src/lab/random.ts';
import type { Scheduler } from '../../../src/lab/scheduler.ts';
import type { Signalling } from '../../../src/network/peer-types.ts';
import { type NatKind, type Way, wayBetween } from './nat.ts';

/** A place on the internet where a tab runs. */
export interface Site {
  readonly life: Life;
  readonly nat: NatKind;
  /** One-way ms to the middle of the internet. */
  readonly distance: number;
}

/** One signalling server: ids, and messages passed on. */
export class SignallingServer {
  readonly place: Signalling;
  /** Cuts the socket of each id. */
  readonly cuts = new Map<string, () => void>();
  isUp = true;
  /** Messages that came to each id, to be counted anew by whoever clears it. */
  readonly received = new Map<string, number>();
  /** Since the start: messages passed on, and sockets opened. */
  messages = 0;
  sockets = 0;

  constructor(place: Signalling) {
    this.place = place;
  }

  /** Stops like a killed server: every socket is cut. */
  stop(): void {
    this.isUp = false;
    for (const cut of [...this.cuts.values()]) cut();
    this.cuts.clear();
  }

  start(): void {
    this.isUp = true;
  }
}

/** One direction of a socket: messages arrive in the order of sending. */
export class InOrder {
  #last = 0;

  /** ms until what is sent at `now` and takes `ms` arrives. */
  after(now: number, ms: number): number {
    this.#last = Math.max(this.#last, now + ms);
    return this.#last - now;
  }
}

interface InternetOptions {
  readonly servers: number;
  readonly hasTurn: boolean;
  readonly hasRelay: boolean;
}

export class Internet {
  readonly scheduler: Scheduler;
  readonly chance: Chance;
  readonly servers: readonly SignallingServer[];
  readonly options: InternetOptions;
  /** Ways of the connections that opened. */
  readonly ways: { [W in Way]: number } = { direct: 0, turn: 0 };
  /** Dials by their outcome: nobody there, no way, or a connection. */
  readonly dials = { missing: 0, 'no-way': 0, opened: 0 };
  /** Messages sent over links, those through the relay too. */
  messages = 0;
  #bindings = 0;

  constructor(scheduler: Scheduler, chance: Chance, options: InternetOptions) {
    this.scheduler = scheduler;
    this.chance = chance;
    this.options = options;
    this.servers = Array.from(
      { length: options.servers },
      (_, index) =>
        new SignallingServer({
          host: `server-${index}.example`,
          port: 443,
          path: '/',
          key: 'folio',
          secure: true,
        }),
    );
  }

  serverOf(host: string): SignallingServer {
    const server = this.servers.find(({ place }) => place.host === host);
    if (server === undefined) throw new Error(`no server ${host}`);
    return server;
  }

  /** One-way ms between two sites, this time. */
  delay(from: Site, to: Site): number {
    return (from.distance + to.distance) * this.chance.between(0.9, 1.3);
  }

  /** One-way ms between a site and a server. */
  toServer(site: Site): number {
    return site.distance * this.chance.between(0.9, 1.3);
  }

  way(one: Site, other: Site): Way | null {
    return wayBetween(one.nat, other.nat, this.options.hasTurn);
  }

  /** A value that only the two ends of a new connection share. */
  nextBinding(): Uint8Array {
    this.#bindings += 1;
    return sha256(new TextEncoder().encode(`connection ${this.#bindings}`));
  }
}
