/**
 * A verifier over a few workers. WebCrypto's Ed25519 runs on the calling thread, so one thread
 * verifies no more than one core does, and does nothing else meanwhile. Checks go to the workers in
 * pieces, as bytes; a list too short to be worth it is verified here. A worker that cannot be made,
 * fails, is silent or answers nonsense is ended, and its checks are verified here: a verdict never
 * depends on a worker. After a few such ends, less one for each good answer, all is verified here.
 * Workers without work are ended too, so that an idle tab has none. Complexity: a check is copied
 * once; pieces wait in a queue whose length its callers bound.
 */
import { fitsList, packChecks } from './check-list.ts';
import type { SignatureCheck, Verifier } from './ed25519.ts';

/** A message to a worker: checks as `packChecks` makes them. */
export interface VerifyJob {
  id: number;
  bytes: Uint8Array<ArrayBuffer>;
}

/**
 * A message from a worker: one byte for each check, 1 if it is valid; or an uncaught error of the
 * worker.
 */
export type VerifyAnswer =
  | { kind: 'verdicts'; id: number; verdicts: Uint8Array }
  | { kind: 'bug'; reason: string };

/** The part of a `Worker` that is used. */
export interface VerifyWorker {
  postMessage(job: VerifyJob, transfer: Transferable[]): void;
  terminate(): void;
  onmessage: ((event: MessageEvent<VerifyAnswer>) => void) | null;
  onerror: ((event: ErrorEvent) => void) | null;
  onmessageerror: ((event: MessageEvent) => void) | null;
}

export interface VerifierPoolLimits {
  /** The most workers. */
  workers: number;
  /** Lists shorter than this are verified here. */
  least: number;
  /** Checks in one piece. */
  piece: number;
  /** Pieces at one worker at one time: the one being verified, and those that wait there. */
  ahead: number;
  /** A worker that is silent for this long while it has work is ended. */
  silenceMs: number;
  /** After this time without work all workers are ended. */
  idleMs: number;
  /** Workers that may end badly before no more are made. */
  failures: number;
}

interface VerifierPoolOptions {
  /** Verifies on this thread. */
  readonly local: Verifier;
  /** Makes a new worker (src/crypto/verify-worker.ts); may throw if there are no workers. */
  readonly spawn: () => VerifyWorker;
  readonly after: (ms: number, run: () => void) => { cancel(): void };
  readonly limits: VerifierPoolLimits;
  /** Called with uncaught errors of a worker. */
  readonly bug?: (reason: string) => void;
}

interface Piece {
  id: number;
  checks: readonly SignatureCheck[];
  done(verdicts: boolean[] | Promise<boolean[]>): void;
}

interface Hand {
  worker: VerifyWorker;
  /** Its pieces by id, oldest first. */
  pieces: Map<number, Piece>;
  watch: { cancel(): void } | null;
}

export class VerifierPool implements Verifier {
  readonly kind: Verifier['kind'];
  readonly #options: VerifierPoolOptions;
  readonly #hands = new Set<Hand>();
  readonly #queue: Piece[] = [];
  #nextId = 1;
  #failures = 0;
  #idle: { cancel(): void } | null = null;

  constructor(options: VerifierPoolOptions) {
    this.kind = options.local.kind;
    this.#options = options;
  }

  get aside(): boolean {
    return this.#failures < this.#options.limits.failures;
  }

  async verify(checks: readonly SignatureCheck[]): Promise<boolean[]> {
    const { local, limits } = this.#options;
    if (!this.aside || checks.length < limits.least || !checks.every(fitsList))
      return local.verify(checks);
    const pieces: Promise<boolean[]>[] = [];
    for (let at = 0; at < checks.length; at += limits.piece)
      pieces.push(this.#enqueue(checks.slice(at, at + limits.piece)));
    this.#deal();
    return (await Promise.all(pieces)).flat();
  }

  /** Ends all workers; their checks are verified here. */
  close(): void {
    this.#failures = this.#options.limits.failures;
    for (const hand of [...this.#hands]) this.#end(hand);
    this.#deal();
  }

  #enqueue(checks: readonly SignatureCheck[]): Promise<boolean[]> {
    return new Promise((done) => {
      this.#queue.push({ id: this.#nextId, checks, done });
      this.#nextId += 1;
    });
  }

  /** Gives waiting pieces to workers that have room, the least busy first. */
  #deal(): void {
    this.#idle?.cancel();
    this.#idle = null;
    while (this.#queue.length > 0) {
      const hand = this.#free();
      if (hand === 'none') return;
      const piece = this.#queue.shift() as Piece;
      if (hand === null) this.#verifyHere(piece);
      else this.#give(hand, piece);
    }
    const busy = [...this.#hands].some(({ pieces }) => pieces.size > 0);
    if (busy || this.#hands.size === 0) return;
    this.#idle = this.#options.after(this.#options.limits.idleMs, () => {
      for (const hand of [...this.#hands]) this.#end(hand);
    });
  }

  /** A worker with room; 'none' if all are busy; null if no worker can be had. */
  #free(): Hand | 'none' | null {
    const { limits } = this.#options;
    let least: Hand | null = null;
    for (const hand of this.#hands)
      if (least === null || hand.pieces.size < least.pieces.size) least = hand;
    if (least !== null && least.pieces.size === 0) return least;
    while (this.#hands.size < limits.workers && this.#failures < limits.failures) {
      const made = this.#make();
      if (made !== null) return made;
    }
    if (least === null) return null;
    return least.pieces.size < limits.ahead ? least : 'none';
  }

  #make(): Hand | null {
    try {
      const worker = this.#options.spawn();
      const hand: Hand = { worker, pieces: new Map(), watch: null };
      worker.onmessage = (event) => this.#hear(hand, event.data);
      worker.onerror = (event) => {
        event.preventDefault?.();
        this.#fail(hand);
      };
      worker.onmessageerror = () => this.#fail(hand);
      this.#hands.add(hand);
      return hand;
    } catch {
      this.#failures += 1;
      return null;
    }
  }

  #give(hand: Hand, piece: Piece): void {
    hand.pieces.set(piece.id, piece);
    if (hand.watch === null) this.#watch(hand);
    const bytes = packChecks(piece.checks);
    try {
      hand.worker.postMessage({ id: piece.id, bytes }, [bytes.buffer]);
    } catch {
      this.#fail(hand);
    }
  }

  #watch(hand: Hand): void {
    hand.watch?.cancel();
    const { after, limits } = this.#options;
    hand.watch = hand.pieces.size > 0 ? after(limits.silenceMs, () => this.#fail(hand)) : null;
  }

  #hear(hand: Hand, answer: VerifyAnswer): void {
    if (answer.kind === 'bug') return this.#options.bug?.(answer.reason);
    if (!this.#hands.has(hand)) return;
    const piece = hand.pieces.get(answer.id);
    if (piece === undefined || answer.verdicts.length !== piece.checks.length)
      return this.#fail(hand);
    hand.pieces.delete(answer.id);
    this.#watch(hand);
    // A tab that is frozen now and then ends workers that did nothing wrong.
    if (this.#failures > 0) this.#failures -= 1;
    piece.done(Array.from(answer.verdicts, (verdict) => verdict === 1));
    this.#deal();
  }

  #fail(hand: Hand): void {
    if (!this.#hands.has(hand)) return;
    this.#failures += 1;
    this.#end(hand);
    this.#deal();
  }

  #end(hand: Hand): void {
    this.#hands.delete(hand);
    hand.watch?.cancel();
    hand.worker.terminate();
    for (const piece of hand.pieces.values()) this.#verifyHere(piece);
  }

  #verifyHere({ checks, done }: Piece): void {
    done(this.#options.local.verify(checks));
  }
}
