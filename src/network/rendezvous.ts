/**
 * Finds the peers of a ledger (N-1, N-6). A few **rendezvous ids** follow from the ledger id:
 * well-known peer ids that tabs claim at the signalling server. Every tab asks all of them and
 * holds at most one. Questions and answers go through signalling only, so that a holder that cannot
 * be reached through the network still answers. Answers are hints, never trusted.
 */
import { BoundedSet } from '../base/bounded.ts';
import type { Clock, Random, TimerHandle } from '../node/ports.ts';
import { LIMITS } from '../protocol/limits.ts';
import { HeldRendezvous } from './held-rendezvous.ts';
import type { PeerConstructor, PeerOptions } from './peer-types.ts';
import { rendezvousIds } from './rooms.ts';
import type { Signal, SignalBody } from './signals.ts';

/**
 * How many ids are tried before the first look has shown which are free: a ledger's first tabs are
 * then found at once.
 */
const EARLY_CLAIMS = 2;
/** The least pause between two looks, however often one is asked for. */
const LOOK_PAUSE_MS = 1_000;
/** The tab's own holder answers within this time, or its socket is dead. */
const OWN_ANSWER_MS = 3_000;

interface RendezvousParts {
  PeerClass: PeerConstructor;
  clock: Clock;
  random: Random;
  ledgerId: Uint8Array;
  /** Sends from the page's own Peer; false while there is no signalling. */
  signal(address: string, body: SignalBody): boolean;
  /** The own peer id; '' while there is none. */
  own(): string;
  /** The peer ids of the nodes linked now. */
  linked(): readonly string[];
  /**
   * The first `seen` of them are there now, as far as the holder knows. `isFull`: the first is the
   * holder, and has as many channels as it takes.
   */
  found(addresses: readonly string[], seen: number, isFull: boolean): void;
}

export class Rendezvous {
  readonly #parts: RendezvousParts;
  readonly #ids: readonly string[];
  /** Ids that were asked and have not answered. */
  readonly #asked = new Map<string, TimerHandle>();
  /** Addresses that answers have named before. */
  readonly #known = new BoundedSet<string>(LIMITS.candidateAddresses);
  #options: PeerOptions;
  #running = false;
  #lastLook = Number.NEGATIVE_INFINITY;
  #timer: TimerHandle | null = null;
  #held: HeldRendezvous | null = null;
  /** The id that is held, once its Peer is open. */
  #heldId: string | null = null;
  /** Since when the id is held, or when a node was last linked since, monotonic ms. */
  #lastUsedAt = 0;
  /** No id is claimed before this time, since nobody could reach this tab; monotonic ms. */
  #claimFrom = Number.NEGATIVE_INFINITY;
  /** Looks in a row that brought nothing new. */
  #quiet = 0;

  constructor(parts: RendezvousParts, options: PeerOptions) {
    this.#parts = parts;
    this.#options = options;
    this.#ids = rendezvousIds(parts.ledgerId);
  }

  start(): void {
    if (this.#running) return;
    this.#running = true;
    this.#quiet = 0;
    this.#claimFrom = Number.NEGATIVE_INFINITY;
    this.#claimOneOf(this.#ids.slice(0, EARLY_CLAIMS));
    this.#plan();
  }

  stop(): void {
    this.#running = false;
    this.#timer?.cancel();
    this.#lastLook = Number.NEGATIVE_INFINITY;
    for (const timer of this.#asked.values()) timer.cancel();
    this.#asked.clear();
    this.#giveUpId();
  }

  /** Uses this signalling server from now on. */
  use(options: PeerOptions): void {
    this.#options = options;
    if (!this.#running) return;
    this.stop();
    this.start();
  }

  /**
   * Signalling is open. An id lost with the old socket is claimed at once: learning that it is free
   * would take a question that nobody answers.
   */
  opened(): void {
    this.#claimOneOf(this.#ids.slice(0, EARLY_CLAIMS));
    this.#lastLook = Number.NEGATIVE_INFINITY;
    this.look();
  }

  /**
   * Asks all ids, the held one too: its socket may be dead. With enough links one of the others is
   * enough: in a large room holders would be asked more than they can answer.
   */
  look(): void {
    const now = this.#parts.clock.monotonic();
    if (!this.#running || this.#parts.own() === '' || now - this.#lastLook < LOOK_PAUSE_MS) return;
    this.#lastLook = now;
    this.#quiet += 1;
    this.#giveWay(now);
    for (const id of this.#idsToAsk()) this.#ask(id);
    this.#plan();
  }

  #idsToAsk(): readonly string[] {
    if (!this.#hasEnough) return this.#ids;
    const others = this.#ids.filter((id) => id !== this.#heldId);
    const one = others[Math.floor(this.#parts.random.uniform() * others.length)];
    return [this.#heldId, one].filter((id) => typeof id === 'string');
  }

  get #hasEnough(): boolean {
    return this.#parts.linked().length >= LIMITS.peersWanted;
  }

  /** The last link to a node is gone. */
  lastLinkLost(): void {
    if (!this.#running) return;
    this.#quiet = 0;
    this.look();
    this.#plan();
  }

  /** Nobody holds this id: if it is one of the ledger's, it is free. */
  missing(id: string): void {
    if (!this.#answered(id)) return;
    if (id === this.#heldId) this.#giveUpId();
    this.#claimOneOf([id]);
  }

  heard({ from, body }: Signal): void {
    if (body.kind !== 'found' || !this.#answered(from)) return;
    // Those who asked here call this tab. Where none reaches it, this tab must know of them too.
    if (from === this.#heldId && this.#parts.linked().length > 0) return;
    const own = this.#parts.own();
    const isOther = (address: string) => address !== own && !this.#ids.includes(address);
    const seen = body.peers.slice(0, 1 + body.seen).filter(isOther).length;
    const others = [...new Set(body.peers.filter(isOther))];
    for (const address of others) {
      // In a large room there is always somebody new.
      if (!this.#known.has(address) && !this.#hasEnough) this.#quiet = 0;
      this.#known.add(address);
    }
    const isFull = body.full && others[0] === body.peers[0];
    if (others.length > 0) this.#parts.found(others, seen, isFull);
  }

  /** The pause is short while no node is linked, and grows while looks find nothing new. */
  #plan(): void {
    this.#timer?.cancel();
    const { clock, random } = this.#parts;
    const alone = this.#parts.linked().length === 0;
    const slower = LIMITS.rendezvousLookMs * 2 ** Math.min(8, Math.max(0, this.#quiet - 1));
    const pause = alone ? LIMITS.aloneLookMs : Math.min(slower, LIMITS.quietLookMs);
    // The jitter spreads tabs that were opened at once, so that they do not ask at once for ever.
    this.#timer = clock.after(pause * (0.75 + random.uniform() / 2), () => {
      this.look();
      if (this.#running) this.#plan();
    });
  }

  #ask(id: string): void {
    const own = id === this.#heldId;
    const alone = this.#parts.linked().length === 0;
    // Without a link it asks again though an answer may yet come: the holder has more to answer.
    if (this.#asked.has(id) && (own || !alone)) return;
    if (!this.#parts.signal(id, { kind: 'find', enough: this.#hasEnough })) return;
    this.#asked.get(id)?.cancel();
    const wait = own ? OWN_ANSWER_MS : LIMITS.rendezvousTimeoutMs;
    const timer = this.#parts.clock.after(wait, () => {
      this.#asked.delete(id);
      if (!own || id !== this.#heldId) return;
      this.#giveUpId();
      this.#claimOneOf([id]);
    });
    this.#asked.set(id, timer);
  }

  /** Notes an answer; returns whether the id had been asked. */
  #answered(id: string): boolean {
    this.#asked.get(id)?.cancel();
    return this.#asked.delete(id);
  }

  /** Gives the id up if peers ask it and none links to this tab: another tab may be reachable. */
  #giveWay(now: number): void {
    if (this.#held === null) return;
    if (this.#parts.linked().length > 0 || !this.#held.isAsked) {
      this.#lastUsedAt = now;
      return;
    }
    if (now - this.#lastUsedAt < LIMITS.unreachedMs) return;
    const { random } = this.#parts;
    this.#claimFrom = now + LIMITS.unreachedMs * (2 + random.uniform());
    this.#giveUpId();
  }

  /** Claims one id only: other tabs claim the rest. */
  #claimOneOf(ids: readonly string[]): void {
    const [id, ...rest] = ids;
    if (id === undefined || this.#held !== null || !this.#running) return;
    const { PeerClass, clock, random, own, linked } = this.#parts;
    if (clock.monotonic() < this.#claimFrom) return;
    const held = new HeldRendezvous({
      id,
      PeerClass,
      options: this.#options,
      clock,
      random,
      own,
      linked,
      opened: () => {
        this.#heldId = id;
        this.#lastUsedAt = clock.monotonic();
        this.#answered(id);
      },
      ended: (why) => {
        if (this.#held !== held) return;
        this.#giveUpId();
        if (why === 'lost') return;
        // Another tab took the id first. This tab may have asked before that one was there.
        this.#ask(id);
        this.#claimOneOf(rest);
      },
    });
    this.#held = held;
    held.open();
  }

  #giveUpId(): void {
    const held = this.#held;
    this.#held = null;
    this.#heldId = null;
    held?.close();
  }
}
