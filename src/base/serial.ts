/**
 * Runs asynchronous steps one after another: the chain and the pool change in one step at a time.
 */
export class Serial {
  #tail: Promise<unknown> = Promise.resolve();
  #depth = 0;

  /** How many steps wait or run. */
  get depth(): number {
    return this.#depth;
  }

  /** Runs `step` when all earlier ones have ended; its result or error goes to the caller. */
  run<T>(step: () => Promise<T> | T): Promise<T> {
    this.#depth += 1;
    const result = this.#tail.then(step);
    const done = () => {
      this.#depth -= 1;
    };
    this.#tail = result.then(done, done);
    return result;
  }
}
