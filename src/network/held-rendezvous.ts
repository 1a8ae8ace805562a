/**
 * Holds one rendezvous id by a second Peer of this page (N-1, N-6). It answers through signalling
 * itself, so that a holder that nobody can reach shuts nobody out. A JSON client that dials is
 * answered `peers`, and does not count as a link. Losing the id is fine: another tab takes it up.
 */
import { BoundedMap } from '../base/bounded.ts';
import type { Clock, Random, TimerHandle } from '../node/ports.ts';
import { LIMITS } from '../protocol/limits.ts';
import { isDialable } from '../protocol/peer-address.ts';
import { TokenBucket } from '../protocol/quota.ts';
import type { Connection, PeerConstructor, PeerLike, PeerOptions } from './peer-types.ts';
import { answerOf } from './peers-op.ts';
import { PendingConnections } from './pending-connections.ts';
import type { Signal } from './signals.ts';

/** A caller that does not close after its answer is closed after this. */
const ANSWERED_MS = 1_000;

interface HeldRendezvousParts {
  id: string;
  PeerClass: PeerConstructor;
  options: PeerOptions;
  clock: Clock;
  random: Random;
  /** The own peer id; '' while there is none. */
  own(): string;
  /** The peer ids of the nodes linked now. */
  linked(): readonly string[];
  opened(): void;
  /** Called at most once: another tab has the id, or signalling was lost or never reached. */
  ended(why: 'taken' | 'lost'): void;
}

export class HeldRendezvous {
  readonly #parts: HeldRendezvousParts;
  readonly #inbound: PendingConnections;
  /** Peers that asked, by id: monotonic ms of the last time, oldest first. */
  readonly #asked = new BoundedMap<string, number>(LIMITS.finders);
  /** All that were answered lately, likewise; more than are named to others. */
  readonly #answered = new BoundedMap<string, number>(LIMITS.findersAnswered);
  readonly #quota: TokenBucket;
  /** For those who were answered lately: asking without end keeps no newcomer out. */
  readonly #quotaAgain: TokenBucket;
  #peer: PeerLike | null = null;
  #timer: TimerHandle | null = null;
  #over = false;

  constructor(parts: HeldRendezvousParts) {
    this.#parts = parts;
    const { clock, random } = parts;
    this.#quota = new TokenBucket(LIMITS.finds, clock.monotonic());
    this.#quotaAgain = new TokenBucket(LIMITS.findsAgain, clock.monotonic());
    this.#inbound = new PendingConnections({
      clock,
      random,
      slots: LIMITS.rendezvousInbound,
      timeoutMs: LIMITS.rendezvousTimeoutMs,
      release: (connection) => connection.close(),
    });
  }

  /** Whether a peer other than this tab has asked lately. */
  get isAsked(): boolean {
    return this.#seen('').length > 0;
  }

  open(): void {
    const { PeerClass, id, options, clock } = this.#parts;
    let peer: PeerLike;
    try {
      peer = new PeerClass(id, options);
    } catch {
      this.#end('lost');
      return;
    }
    this.#peer = peer;
    this.#timer = clock.after(LIMITS.rendezvousTimeoutMs, () => this.#end('lost'));
    peer.on('open', () => {
      this.#timer?.cancel();
      if (!this.#over) this.#parts.opened();
    });
    peer.onSignal((signal) => this.#hear(signal));
    peer.on('connection', (connection) => this.#serve(connection));
    peer.on('call', (call) => call.close());
    peer.on('error', (error) => {
      if (error.type === 'unavailable-id') this.#end('taken');
    });
    peer.on('disconnected', () => this.#end('lost'));
    peer.on('close', () => this.#end('lost'));
  }

  /** Gives the id up. */
  close(): void {
    this.#over = true;
    this.#timer?.cancel();
    this.#inbound.clear();
    const peer = this.#peer;
    this.#peer = null;
    peer?.destroy();
  }

  #end(why: 'taken' | 'lost'): void {
    if (this.#over) return;
    this.close();
    this.#parts.ended(why);
  }

  #hear({ from, body }: Signal): void {
    const now = this.#parts.clock.monotonic();
    if (this.#over || body.kind !== 'find') return;
    const last = this.#answered.get(from) ?? Number.NEGATIVE_INFINITY;
    const quota = now - last <= LIMITS.finderMs ? this.#quotaAgain : this.#quota;
    if (!quota.has(1, now)) return;
    quota.take(1);
    this.#answered.set(from, now);
    const seen = this.#seen(from);
    const peers = this.#peers(from, seen);
    this.#peer?.signal(from, { kind: 'found', peers, seen: seen.length });
    if (from === this.#parts.own()) return;
    this.#asked.set(from, now);
  }

  /** The peers that asked lately, newest first, without this one. */
  #seen(asker: string): string[] {
    const now = this.#parts.clock.monotonic();
    const seen: string[] = [];
    for (const [address, at] of this.#asked.entries())
      if (now - at <= LIMITS.finderMs && address !== asker) seen.push(address);
    return seen.reverse().slice(0, LIMITS.findersNamed);
  }

  /**
   * The own id comes first: it may be the only one known. Those that ask leave places for those
   * that are linked. Addresses of links by codes are left out, as nobody can dial them (N-8).
   */
  #peers(asker: string, seen: readonly string[]): string[] {
    const known = [this.#parts.own(), ...seen, ...this.#parts.linked().filter(isDialable)];
    const others = known.filter((address) => address !== '' && address !== asker);
    return [...new Set(others)].slice(0, LIMITS.peersPerAnswer);
  }

  #serve(connection: Connection): void {
    if (this.#over) {
      connection.close();
      return;
    }
    if (!this.#inbound.enter(connection)) return;
    const end = () => this.#inbound.drop(connection);
    let answered = false;
    connection.on('data', (data) => {
      // Answers once: a caller that wants more links to a node.
      if (answered || this.#over) return;
      answered = true;
      const peers = this.#peers(connection.peer, this.#seen(connection.peer));
      try {
        connection.dataChannel?.send(answerOf(data, peers));
      } catch {
        end();
        return;
      }
      this.#inbound.extend(connection, ANSWERED_MS);
    });
    connection.on('close', end);
    connection.on('error', end);
  }
}
