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

/** Characters of an answer beside its ids, and of an id beside itself, as JSON. */
const ANSWER_CHARACTERS = 160;
const ID_CHARACTERS = 3;

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
  /** For those with enough links: in a large room these alone would use up all answers. */
  readonly #quotaEnough: TokenBucket;
  #peer: PeerLike | null = null;
  #timer: TimerHandle | null = null;
  #over = false;

  constructor(parts: HeldRendezvousParts) {
    this.#parts = parts;
    const { clock, random } = parts;
    this.#quota = new TokenBucket(LIMITS.finds, clock.monotonic());
    this.#quotaAgain = new TokenBucket(LIMITS.findsAgain, clock.monotonic());
    this.#quotaEnough = new TokenBucket(LIMITS.findsEnough, clock.monotonic());
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
    // This tab asks in order to see that the socket lives: it is always answered.
    if (from === this.#parts.own()) {
      this.#tell(from);
      return;
    }
    const quota = this.#quotaOf(from, body.enough, now);
    if (!this.#grants(quota, now)) return;
    quota.take(1);
    this.#answered.set(from, now);
    this.#tell(from);
    this.#asked.set(from, now);
  }

  #tell(asker: string): void {
    const { own, linked } = this.#parts;
    const { peers, seen } = this.#peers(asker);
    const full = peers[0] === own() && linked().length >= LIMITS.peersMax;
    this.#peer?.signal(asker, { kind: 'found', peers, seen, full });
  }

  /**
   * Below half of a burst the lot decides: all holders are asked by the same, and would otherwise
   * all turn away the same ones.
   */
  #grants(quota: TokenBucket, now: number): boolean {
    const half = quota.capacity / 2;
    return quota.has(1, now) && quota.left(now) >= half * this.#parts.random.uniform();
  }

  #quotaOf(from: string, hasEnough: boolean, now: number): TokenBucket {
    const last = this.#answered.get(from) ?? Number.NEGATIVE_INFINITY;
    if (now - last <= (hasEnough ? LIMITS.enoughAgainMs : LIMITS.finderMs)) return this.#quotaAgain;
    return hasEnough ? this.#quotaEnough : this.#quota;
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
   * that are linked, and long ids of strangers keep no answer above its size. Addresses of links by
   * codes are left out, as nobody can dial them (N-8). `seen` of them were seen asking.
   */
  #peers(asker: string): { peers: readonly string[]; seen: number } {
    let room = LIMITS.findAnswerBytes - ANSWER_CHARACTERS;
    const fits = (address: string) => {
      const cost = address.length + ID_CHARACTERS;
      if (address === '' || address === asker || cost > room) return false;
      room -= cost;
      return true;
    };
    const own = [this.#parts.own()].filter(fits);
    const linked = this.#parts.linked().filter(isDialable).slice(0, LIMITS.peersMax).filter(fits);
    const seen = this.#seen(asker).filter(fits);
    const peers = [...new Set([...own, ...seen, ...linked])].slice(0, LIMITS.peersPerAnswer);
    return { peers, seen: seen.length };
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
      const { peers } = this.#peers(connection.peer);
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
