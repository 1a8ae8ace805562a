/** Counts answers to no open question; one is forgiven each `LIMITS.unaskedAnswerMs`. */
import { LIMITS } from '../../protocol/limits.ts';

export class UnaskedAnswers {
  #count = 0;
  #at: number;

  /** @param now monotonic ms, here and below. */
  constructor(now: number) {
    this.#at = now;
  }

  /** One more came; false if there were too many. */
  isBearable(now: number): boolean {
    const forgiven = (now - this.#at) / LIMITS.unaskedAnswerMs;
    this.#count = Math.max(0, this.#count - forgiven) + 1;
    this.#at = now;
    return this.#count <= LIMITS.unaskedAnswers;
  }
}
