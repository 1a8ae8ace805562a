/** Searches for a proof in slices, so that it takes only its share of a core (B-1). */
import type { FromWorker, ToWorker } from './messages.ts';
import { NonceSearch } from './search.ts';

/** A worker hears no messages while it seeks, so it seeks for this long at most. */
const SLICE_MS = 12;
/** Attempts between two looks at the clock: well under a millisecond. */
const BATCH = 1_000;
const PROGRESS_MS = 500;
/**
 * A pause that took longer than asked for (a busy machine, a sleep) is made up for by this much at
 * most.
 */
const MOST_MADE_UP_MS = 50;

export interface PacedSearchWorld {
  /** A monotonic clock, ms. */
  now(): number;
  /** Runs a function later, after messages that have arrived meanwhile. */
  later(ms: number, run: () => void): void;
  post(message: FromWorker): void;
}

interface Job {
  readonly number: number;
  readonly share: number;
  readonly search: NonceSearch;
  /** When progress was last reported, monotonic ms. */
  since: number;
  attemptsThen: number;
}

/**
 * The worker's core: it seeks in slices, pauses between them so that it takes its share of a core,
 * and reports (B-1).
 */
export class PacedSearch {
  readonly #world: PacedSearchWorld;
  #job: Job | null = null;

  constructor(world: PacedSearchWorld) {
    this.#world = world;
  }

  handle(message: ToWorker): void {
    if (message.kind === 'stop') {
      this.#job = null;
      return;
    }
    const job: Job = {
      number: message.job,
      share: message.share,
      search: new NonceSearch(message.header, message.work),
      since: this.#world.now(),
      attemptsThen: 0,
    };
    this.#job = job;
    this.#slice(job, 0);
  }

  /** @param madeUp the ms by which the pause before was too long. */
  #slice(job: Job, madeUp: number): void {
    if (this.#job !== job) return;
    const began = this.#world.now();
    let now = began;
    while (now - began < SLICE_MS) {
      const nonce = job.search.run(BATCH);
      if (nonce !== null) {
        this.#job = null;
        this.#world.post({ kind: 'found', job: job.number, nonce });
        return;
      }
      now = this.#world.now();
    }
    this.#report(job, now);
    const pause = Math.max(0, ((now - began) * (1 - job.share)) / job.share - madeUp);
    this.#world.later(pause, () => {
      const late = this.#world.now() - now - pause;
      this.#slice(job, Math.min(Math.max(late, 0), MOST_MADE_UP_MS));
    });
  }

  #report(job: Job, now: number): void {
    if (now - job.since < PROGRESS_MS) return;
    const { attempts } = job.search;
    const rate = ((attempts - job.attemptsThen) * 1_000) / (now - job.since);
    job.since = now;
    job.attemptsThen = attempts;
    this.#world.post({ kind: 'progress', job: job.number, attempts, rate });
  }
}
