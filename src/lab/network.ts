/**
 * The network of the simulated world: which machines can dial each other, how long a message takes,
 * and the faults on the way. Messages of one link stay in order and whole, as on a reliable data
 * channel, unless a link is made treacherous.
 */
import { Connection, type NetworkObserver, type Port, type Ways } from './connection.ts';
import type { Chance } from './random.ts';
import type { Scheduler } from './scheduler.ts';
import type { Trace } from './trace.ts';

/** How long a dial of an id takes that the signalling server does not know. */
const MISSING_MS = 5_300;
/** How long a dial across a partition takes. */
const UNREACHABLE_MS = 10_000;

export class SimNetwork implements Ways {
  readonly scheduler: Scheduler;
  readonly trace: Trace;
  readonly chance: Chance;
  observer: NetworkObserver | null = null;
  /** The share of new connections on which messages are repeated or swapped. */
  treachery = 0;
  /** The share of messages that are lost and sent again. */
  loss = 0;
  /** The one-way ms between two machines, about; null: drawn, from near to far away. */
  delay: number | null = null;
  readonly #ports = new Map<string, Port>();
  readonly #connections = new Set<Connection>();
  readonly #blocked = new Set<string>();
  readonly #clogged = new Set<string>();
  readonly #distance = new Map<string, number>();
  #serial = 0;

  constructor(scheduler: Scheduler, chance: Chance, trace: Trace) {
    this.scheduler = scheduler;
    this.chance = chance;
    this.trace = trace;
  }

  join(port: Port): void {
    this.#ports.set(`${port.kind}:${port.address}`, port);
  }

  leave(port: Port): void {
    this.#ports.delete(`${port.kind}:${port.address}`);
  }

  /** The addresses of other running machines, as rendezvous holders or presence would tell them. */
  others(port: Port): string[] {
    const found: string[] = [];
    for (const other of this.#ports.values())
      if (other.kind === port.kind && other.machine !== port.machine && !other.life.dead)
        if (port.kind === 'rtc' || other.browser === port.browser) found.push(other.address);
    return found;
  }

  get connections(): ReadonlySet<Connection> {
    return this.#connections;
  }

  /** The one-way ms between two machines, without jitter. */
  distance(from: string, to: string): number {
    const pair = from < to ? `${from}-${to}` : `${to}-${from}`;
    let ms = this.#distance.get(pair);
    if (ms === undefined && this.delay !== null) {
      ms = this.delay * this.chance.between(0.5, 1.5);
      this.#distance.set(pair, ms);
    }
    if (ms === undefined) {
      ms = this.chance.weighted([
        [3, this.chance.between(1, 20)],
        [3, this.chance.between(20, 120)],
        [1, this.chance.between(120, 600)],
      ]);
      this.#distance.set(pair, ms);
    }
    return ms;
  }

  isHeld(from: string, to: string): boolean {
    return this.isBlocked(from, to) || this.#clogged.has(`${from}>${to}`);
  }

  isBlocked(from: string, to: string): boolean {
    return this.#blocked.has(`${from}>${to}`);
  }

  /** Lets no message through from the one to the other; links across it break after a while. */
  block(from: string, to: string): void {
    this.#blocked.add(`${from}>${to}`);
  }

  /** Fills the way: messages wait, and nothing breaks. */
  clog(from: string, to: string): void {
    this.#clogged.add(`${from}>${to}`);
  }

  /** Makes the network whole again. */
  heal(): void {
    this.#blocked.clear();
    this.#clogged.clear();
    for (const connection of this.#connections) connection.flush();
  }

  get isWhole(): boolean {
    return this.#blocked.size + this.#clogged.size === 0;
  }

  dial(from: Port, address: string, encoding: 'binary' | 'json'): void {
    const fail = (ms: number) => from.life.after(ms, () => from.handlers.failed(address));
    const to = this.#ports.get(`${from.kind}:${address}`);
    if (to === undefined || to.life.dead) {
      fail(MISSING_MS);
      return;
    }
    const there = this.isBlocked(from.machine, to.machine);
    const back = this.isBlocked(to.machine, from.machine);
    if (there || back) {
      fail(UNREACHABLE_MS);
      return;
    }
    // Signalling there and back, then the channel opens at both ends.
    const ms = 3 * this.distance(from.machine, to.machine) + this.chance.between(5, 60);
    this.scheduler.after(ms, () => {
      if (from.life.dead || this.#ports.get(`${from.kind}:${from.address}`) !== from) return;
      if (to.life.dead || this.#ports.get(`${to.kind}:${to.address}`) !== to) {
        fail(MISSING_MS);
        return;
      }
      this.#serial += 1;
      const connection = new Connection(this, `${this.#serial}`, from, to, encoding);
      connection.treacherous = this.chance.is(this.treachery);
      this.#connections.add(connection);
      this.observer?.opened?.(connection);
      this.trace.silent(`open ${from.machine} ${to.machine} ${connection.name}`);
      connection.open();
    });
  }

  forget(connection: Connection): void {
    if (this.#connections.delete(connection)) this.observer?.gone?.(connection);
  }

  /** The machine ended without a message: the others notice by and by, or only by its silence. */
  lose(machine: string): void {
    for (const connection of this.#connections)
      if (connection.joins(machine)) connection.break(this.chance.is(0.5) ? 60_000 : 3_000);
  }
}
