/**
 * The builder's side of the proof worker: starts it, listens to it, and replaces it when it is
 * silent.
 */
import type { Clock, ProofJob, ProofSearch, TimerHandle } from '../node/ports.ts';
import type { FromWorker, ToWorker } from './messages.ts';

/**
 * A worker that is silent for this long while it should be seeking is ended; it reports twice a
 * second.
 */
const SILENCE_MS = 10_000;

/** The part of a `Worker` that is used. */
export interface SearchWorker {
  postMessage(message: ToWorker): void;
  terminate(): void;
  onmessage: ((event: MessageEvent<FromWorker>) => void) | null;
  onerror: ((event: ErrorEvent) => void) | null;
  onmessageerror: ((event: MessageEvent) => void) | null;
}

export interface SearchClientOptions {
  /** Makes a new worker (src/builder/worker.ts); may throw if there are no workers. */
  readonly spawn: () => SearchWorker;
  readonly clock: Clock;
  /** Called with uncaught errors of the worker. */
  readonly bug?: (reason: string) => void;
}

/**
 * Searches in a worker. A worker that crashes, cannot be made or is silent is ended and its job
 * reported as `failed`; the next `start` makes a new one. A late answer to a job that was replaced
 * or stopped is ignored.
 */
export class SearchClient implements ProofSearch {
  readonly #spawn: () => SearchWorker;
  readonly #clock: Clock;
  readonly #bug: (reason: string) => void;
  #worker: SearchWorker | null = null;
  #job: ProofJob | null = null;
  #number = 0;
  #watch: TimerHandle | null = null;

  constructor(options: SearchClientOptions) {
    this.#spawn = options.spawn;
    this.#clock = options.clock;
    this.#bug = options.bug ?? (() => undefined);
  }

  /**
   * Loads the worker while the page's server is certainly there; losing the server later then stops
   * no building.
   */
  warm(): void {
    try {
      this.#worker ??= this.#make();
    } catch {
      // `start` tries again, and reports it.
    }
  }

  start(job: ProofJob): void {
    this.#number += 1;
    this.#job = job;
    this.#listen();
    const { header, work, share } = job;
    try {
      this.#worker ??= this.#make();
      this.#worker.postMessage({ kind: 'start', job: this.#number, header, work, share });
    } catch (error) {
      this.#fail(error instanceof Error ? error.message : String(error));
    }
  }

  stop(): void {
    if (this.#job === null) return;
    this.#end();
    this.#worker?.postMessage({ kind: 'stop' });
  }

  #make(): SearchWorker {
    const worker = this.#spawn();
    worker.onmessage = (event) => this.#hear(event.data);
    worker.onerror = (event) => {
      event.preventDefault?.();
      if (this.#worker === worker) this.#fail(event.message || 'The worker did not load.');
    };
    worker.onmessageerror = () => {
      if (this.#worker === worker) this.#fail('The worker’s message could not be read.');
    };
    return worker;
  }

  #hear(message: FromWorker): void {
    if (message.kind === 'bug') return this.#bug(message.reason);
    const job = this.#job;
    if (job === null || message.job !== this.#number) return;
    if (message.kind === 'progress') {
      this.#listen();
      job.progress(message.attempts, message.rate);
      return;
    }
    this.#end();
    job.found(message.nonce);
  }

  #listen(): void {
    this.#watch?.cancel();
    this.#watch = this.#clock.after(SILENCE_MS, () => this.#fail('The worker fell silent.'));
  }

  #end(): void {
    this.#job = null;
    this.#watch?.cancel();
    this.#watch = null;
  }

  #fail(reason: string): void {
    const job = this.#job;
    this.#end();
    this.#worker?.terminate();
    this.#worker = null;
    job?.failed(reason);
  }
}
