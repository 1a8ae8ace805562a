/**
 * Finding the room (N-1). A few peer ids follow from the ledger id; whoever holds one answers
 * `peers` there. Every tab looks at all of them, holds at most one, and trusts none: what they say
 * are hints.
 */
import type { Clock, Random, TimerHandle } from '../node/ports.ts';
import { LIMITS } from '../protocol/limits.ts';
import { isPeerAddress } from '../protocol/peer-address.ts';
import { peersRequest, readPeers } from './beacon-talk.ts';
import { HeldBeacon } from './held-beacon.ts';
import type { Connection, ConnectOptions, PeerConstructor, PeerOptions } from './peer-types.ts';
import { beaconIds } from './rooms.ts';

/**
 * Ids tried before the first look has shown which are free: a room's first tabs are found at once.
 */
const EARLY_CLAIMS = 2;
/** Between two looks, however often one is asked for. */
const LOOK_PAUSE_MS = 2_000;
const HOW: ConnectOptions = { label: 'folio/beacon', serialization: 'json', reliable: true };

interface BeaconParts {
  PeerClass: PeerConstructor;
  clock: Clock;
  random: Random;
  ledgerId: Uint8Array;
  /** By the page's own Peer; null while there is no signalling. */
  connect(address: string, how: ConnectOptions): Connection | null;
  release(connection: Connection): void;
  /** Own peer id; '' while there is none. */
  own(): string;
  /** Peer ids of the nodes linked now. */
  linked(): readonly string[];
  found(addresses: readonly string[]): void;
}

interface Lookup {
  connection: Connection;
  timer: TimerHandle;
}

export class Beacons {
  private readonly parts: BeaconParts;
  private readonly ids: readonly string[];
  private readonly lookups = new Map<string, Lookup>();
  private options: PeerOptions;
  private running = false;
  private lastLook = Number.NEGATIVE_INFINITY;
  private timer: TimerHandle | null = null;
  private held: HeldBeacon | null = null;
  /** The id held, once its Peer is open. */
  private heldId: string | null = null;

  constructor(parts: BeaconParts, options: PeerOptions) {
    this.parts = parts;
    this.options = options;
    this.ids = beaconIds(parts.ledgerId);
  }

  start(): void {
    if (this.running) return;
    this.running = true;
    this.claimOneOf(this.ids.slice(0, EARLY_CLAIMS));
    this.plan();
  }

  stop(): void {
    this.running = false;
    this.timer?.cancel();
    this.lastLook = Number.NEGATIVE_INFINITY;
    for (const id of [...this.lookups.keys()]) this.endLookup(id);
    this.letGo();
  }

  /** By this signalling server from now on. */
  use(options: PeerOptions): void {
    this.options = options;
    if (!this.running) return;
    this.stop();
    this.start();
  }

  /**
   * The way in is open. A beacon lost with the old one is claimed at once: finding one free takes a
   * dial that fails.
   */
  opened(): void {
    this.claimOneOf(this.ids.slice(0, EARLY_CLAIMS));
    this.look();
  }

  /** Looks at all beacons but the own one. */
  look(): void {
    const now = this.parts.clock.monotonic();
    if (!this.running || this.parts.own() === '' || now - this.lastLook < LOOK_PAUSE_MS) return;
    this.lastLook = now;
    for (const id of this.ids) {
      if (id !== this.heldId && !this.lookups.has(id)) this.lookUp(id);
    }
  }

  /** Nobody holds this id: if it is a beacon, it is free. */
  missing(id: string): void {
    if (!this.lookups.has(id)) return;
    this.endLookup(id);
    this.claimOneOf([id]);
  }

  private plan(): void {
    const { clock, random } = this.parts;
    // Jitter: tabs opened by one click must not knock all at once for ever.
    const pause = LIMITS.beaconLookMs * (0.75 + random.uniform() / 2);
    this.timer = clock.after(pause, () => {
      this.look();
      this.plan();
    });
  }

  private lookUp(id: string): void {
    const connection = this.parts.connect(id, HOW);
    if (connection === null) return;
    const end = () => {
      if (this.lookups.get(id)?.connection === connection) this.endLookup(id);
    };
    const timer = this.parts.clock.after(LIMITS.beaconTimeoutMs, end);
    this.lookups.set(id, { connection, timer });
    connection.on('open', () => {
      try {
        connection.dataChannel?.send(peersRequest());
      } catch {
        end();
      }
    });
    connection.on('data', (data) => {
      if (this.lookups.get(id)?.connection !== connection) return;
      this.endLookup(id);
      this.report(readPeers(data) ?? []);
    });
    connection.on('close', end);
    connection.on('error', end);
  }

  private endLookup(id: string): void {
    const lookup = this.lookups.get(id);
    if (lookup === undefined) return;
    this.lookups.delete(id);
    lookup.timer.cancel();
    this.parts.release(lookup.connection);
  }

  private report(addresses: readonly string[]): void {
    const own = this.parts.own();
    const others = addresses.filter((address) => address !== own && !this.ids.includes(address));
    if (others.length > 0) this.parts.found([...new Set(others)]);
  }

  /** Holding one is enough: the room has others for the rest. */
  private claimOneOf(ids: readonly string[]): void {
    const [id, ...rest] = ids;
    if (id === undefined || this.held !== null || !this.running) return;
    const { PeerClass, clock, random } = this.parts;
    const beacon = new HeldBeacon({
      id,
      PeerClass,
      options: this.options,
      clock,
      random,
      peers: () => this.answer(),
      opened: () => {
        this.heldId = id;
        this.endLookup(id);
      },
      ended: (why) => {
        if (this.held !== beacon) return;
        this.letGo();
        if (why === 'lost') return;
        // Somebody was quicker; this tab may have looked before there was anybody to find.
        if (!this.lookups.has(id)) this.lookUp(id);
        this.claimOneOf(rest);
      },
    });
    this.held = beacon;
    beacon.open();
  }

  private letGo(): void {
    const { held } = this;
    this.held = null;
    this.heldId = null;
    held?.close();
  }

  /** Own id first: a room of two knows no other. */
  private answer(): string[] {
    const addresses = [this.parts.own(), ...this.parts.linked()].filter(isPeerAddress);
    return [...new Set(addresses)].slice(0, LIMITS.peersPerAnswer);
  }
}
