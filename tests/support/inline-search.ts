import { NonceSearch } from '../../src/builder/search.ts';
import type { Clock, ProofJob, ProofSearch, TimerHandle } from '../../src/node/ports.ts';

/**
 * The real search without a worker, on an injected clock: each `everyMs` it makes `attempts` at
 * once. The same clock gives the same proofs at the same times.
 */
export class InlineSearch implements ProofSearch {
  readonly #clock: Clock;
  readonly #everyMs: number;
  readonly #attempts: number;
  #timer: TimerHandle | null = null;

  constructor(clock: Clock, everyMs = 100, attempts = 10_000) {
    this.#clock = clock;
    this.#everyMs = everyMs;
    this.#attempts = attempts;
  }

  start(job: ProofJob): void {
    this.stop();
    const search = new NonceSearch(job.header, job.work);
    const turn = () => {
      const nonce = search.run(this.#attempts);
      if (nonce !== null) {
        this.#timer = null;
        job.found(nonce);
        return;
      }
      this.#timer = this.#clock.after(this.#everyMs, turn);
      job.progress(search.attempts, (this.#attempts * 1_000) / this.#everyMs);
    };
    this.#timer = this.#clock.after(this.#everyMs, turn);
  }

  stop(): void {
    this.#timer?.cancel();
    this.#timer = null;
  }
}
