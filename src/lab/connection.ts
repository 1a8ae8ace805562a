/** One connection of two machines, seen from both ends. */
import { sha256 } from '../crypto/sha256.ts';
import type { Link, TransportHandlers } from '../node/ports.ts';
import type { CloseReason } from '../protocol/close-reasons.ts';
import { LIMITS } from '../protocol/limits.ts';
import type { Life } from './life.ts';
import type { Chance } from './random.ts';
import type { Scheduler } from './scheduler.ts';
import type { Trace } from './trace.ts';

/** A socket of a machine, present while its transport runs. */
export interface Port {
  readonly machine: string;
  readonly life: Life;
  readonly kind: 'rtc' | 'local';
  readonly address: string;
  /** Machines of one browser reach each other by `local`. */
  readonly browser: string;
  readonly handlers: TransportHandlers;
}

/** Hears of every message on the wire. */
export interface NetworkObserver {
  sent(end: LinkEnd, bytes: Uint8Array): void;
  closed(end: LinkEnd, reason: CloseReason): void;
  /** A message is on its way and arrives at this virtual ms. */
  carried?(end: LinkEnd, bytes: Uint8Array, arrival: number): void;
  opened?(connection: Connection): void;
  gone?(connection: Connection): void;
}

/** The network as a connection sees it. */
export interface Ways {
  readonly scheduler: Scheduler;
  readonly chance: Chance;
  readonly trace: Trace;
  readonly observer: NetworkObserver | null;
  /** The share of messages that have to be sent again. */
  readonly loss: number;
  /** One-way ms, without jitter. */
  distance(from: string, to: string): number;
  /** True while nothing gets through: the way is blocked, or full. */
  isHeld(from: string, to: string): boolean;
  isBlocked(from: string, to: string): boolean;
  forget(connection: Connection): void;
}

/** The bytes that a link carries in a millisecond. */
const BYTES_PER_MS = 2_000;
/** A blocked link breaks after a time between these. */
const BREAK_MS = [5_000, 30_000] as const;
/** A lost message takes this many times as long: the loss is noticed, then repaired. */
const RESENT = 4;
/**
 * The share of messages on a treacherous connection that come twice, and the share that come out of
 * turn.
 */
const TWICE = 0.05;
const SWAPPED = 0.05;

/** A message on its way. */
interface Carried {
  readonly message: Uint8Array;
  /** It goes ahead of those that are not. */
  readonly urgent: boolean;
}

export class LinkEnd implements Link {
  readonly id: string;
  readonly kind: 'rtc' | 'local';
  readonly encoding: 'binary' | 'json';
  readonly address: string;
  readonly outbound: boolean;
  readonly binding: Uint8Array;
  readonly port: Port;
  readonly connection: Connection;
  isOpen = true;
  /** Bytes on the way. */
  waiting = 0;
  /** When the last message sent from here arrives, and the last of those that go ahead. */
  lastArrival = 0;
  lastUrgent = 0;
  /** Messages that wait for the way to be free. */
  readonly held: Carried[] = [];

  constructor(connection: Connection, port: Port, remote: Port, outbound: boolean) {
    this.connection = connection;
    this.port = port;
    this.id = `${port.kind}-${connection.name}`;
    this.kind = port.kind;
    this.encoding = connection.encoding;
    this.address = remote.address;
    this.outbound = outbound;
    this.binding = connection.binding;
  }

  get remote(): LinkEnd {
    return this.connection.other(this);
  }

  buffered(): number {
    return this.waiting;
  }

  send(message: Uint8Array, urgent = false): boolean {
    if (!this.isOpen || this.port.life.dead) return false;
    if (this.waiting + message.length > LIMITS.sendQueueBytes) return false;
    this.connection.network.observer?.sent(this, message);
    this.connection.carry(this, { message: message.slice(), urgent });
    return true;
  }

  close(reason: CloseReason): void {
    if (!this.isOpen) return;
    this.connection.network.observer?.closed(this, reason);
    this.ended(reason);
    this.connection.farewell(this);
  }

  /** Reports the end, whatever its cause. */
  ended(reason: CloseReason): void {
    if (!this.isOpen) return;
    this.isOpen = false;
    this.port.handlers.closed(this, reason);
  }
}

export class Connection {
  readonly network: Ways;
  readonly name: string;
  readonly encoding: 'binary' | 'json';
  /** The binding of a channel with certificates of its own. */
  readonly binding: Uint8Array;
  treacherous = false;
  readonly #ends: readonly [LinkEnd, LinkEnd];
  #breaking = false;

  constructor(network: Ways, name: string, from: Port, to: Port, encoding: 'binary' | 'json') {
    this.network = network;
    this.name = name;
    this.encoding = encoding;
    this.binding = sha256(new TextEncoder().encode(name));
    this.#ends = [new LinkEnd(this, from, to, true), new LinkEnd(this, to, from, false)];
  }

  get ends(): readonly LinkEnd[] {
    return this.#ends;
  }

  other(end: LinkEnd): LinkEnd {
    return end === this.#ends[0] ? this.#ends[1] : this.#ends[0];
  }

  joins(machine: string): boolean {
    return this.#ends.some(({ port }) => port.machine === machine);
  }

  open(): void {
    for (const end of this.#ends)
      this.network.scheduler.after(0, () =>
        end.port.life.enter(() => {
          if (end.isOpen) end.port.handlers.opened(end);
        }),
      );
  }

  /** Takes a message towards the other end. */
  carry(from: LinkEnd, carried: Carried): void {
    const { scheduler, chance } = this.network;
    const { message, urgent } = carried;
    from.waiting += message.length;
    if (this.#isHeld(from)) {
      from.held.push(carried);
      if (this.#isBlocked(from)) this.break(chance.between(...BREAK_MS));
      return;
    }
    const [here, there] = [from.port.machine, from.remote.port.machine];
    const way = this.network.distance(here, there) * chance.between(0.9, 1.3);
    const again = this.network.loss > 0 && chance.is(this.network.loss);
    const sent = scheduler.now + way * (again ? RESENT : 1);
    const last = urgent ? from.lastUrgent : from.lastArrival;
    const arrival = Math.max(last, sent) + message.length / BYTES_PER_MS;
    const swapped = this.treacherous && chance.is(SWAPPED);
    const at = swapped ? arrival + chance.between(0, 200) : arrival;
    if (!swapped && urgent) from.lastUrgent = arrival;
    else if (!swapped) from.lastArrival = arrival;
    this.network.observer?.carried?.(from, message, at);
    scheduler.after(at - scheduler.now, () => this.#arrive(from, carried));
    if (this.treacherous && chance.is(TWICE)) {
      from.waiting += message.length;
      scheduler.after(at - scheduler.now + chance.between(0, 500), () =>
        this.#arrive(from, carried),
      );
    }
  }

  #isHeld(from: LinkEnd): boolean {
    return this.network.isHeld(from.port.machine, from.remote.port.machine);
  }

  #isBlocked(from: LinkEnd): boolean {
    return this.network.isBlocked(from.port.machine, from.remote.port.machine);
  }

  #arrive(from: LinkEnd, carried: Carried): void {
    const { message } = carried;
    if (this.#isHeld(from)) {
      from.held.push(carried);
      if (this.#isBlocked(from)) this.break(this.network.chance.between(...BREAK_MS));
      return;
    }
    from.waiting -= message.length;
    const to = from.remote;
    this.network.trace.silent(`${from.port.machine}>${to.port.machine}`, message);
    to.port.life.enter(() => {
      if (to.isOpen) to.port.handlers.message(to, message);
    });
  }

  /** Sends the held messages: the way is free again. */
  flush(): void {
    for (const end of this.#ends) {
      const held = end.held.splice(0);
      for (const carried of held) {
        end.waiting -= carried.message.length;
        if (end.isOpen || !end.port.life.dead) this.carry(end, carried);
      }
    }
  }

  /** One end closed in good order: the other hears of it after the messages sent before. */
  farewell(from: LinkEnd): void {
    this.network.forget(this);
    const { scheduler, chance } = this.network;
    const to = from.remote;
    const held = this.#isHeld(from);
    const way = held
      ? chance.between(...BREAK_MS)
      : this.network.distance(from.port.machine, to.port.machine);
    const arrival = Math.max(from.lastArrival, from.lastUrgent, scheduler.now + way);
    scheduler.after(arrival - scheduler.now, () =>
      to.port.life.enter(() => to.ended(held ? 'channel-failed' : 'remote-closed')),
    );
  }

  /** Breaks the connection within this time, at each end at its own time. */
  break(withinMs: number): void {
    if (this.#breaking) return;
    this.#breaking = true;
    const { scheduler, chance } = this.network;
    for (const end of this.#ends)
      scheduler.after(chance.between(0, withinMs), () => {
        this.network.forget(this);
        end.port.life.enter(() => end.ended('channel-failed'));
      });
  }
}
