/**
 * Virtual time: one queue of events, run one after another; all promises are done between two of
 * them.
 */
import type { TimerHandle } from '../node/ports.ts';

interface Event {
  readonly at: number;
  readonly order: number;
  readonly run: () => void;
  cancelled: boolean;
}

export class Scheduler {
  #now = 0;
  #order = 0;
  #done = 0;
  readonly #heap: Event[] = [];
  readonly #runDry: () => Promise<void>;

  /** @param runDry resolves in a later task, when every promise that can go on has gone on. */
  constructor(runDry: () => Promise<void>) {
    this.#runDry = runDry;
  }

  /** Virtual ms since the world began. */
  get now(): number {
    return this.#now;
  }

  /** Events done so far. */
  get done(): number {
    return this.#done;
  }

  /** Events of one time run in the order of their scheduling. */
  after(ms: number, run: () => void): TimerHandle {
    const event = { at: this.#now + Math.max(0, ms), order: this.#order++, run, cancelled: false };
    this.#push(event);
    return {
      cancel: () => {
        event.cancelled = true;
      },
    };
  }

  /** Runs all events of the next `ms`; `each` runs after each one, when its promises are done. */
  async pass(ms: number, each: () => Promise<void> | void): Promise<void> {
    const end = this.#now + ms;
    for (let next = this.#heap[0]; next !== undefined && next.at <= end; next = this.#heap[0]) {
      this.#pop();
      if (next.cancelled) continue;
      this.#now = next.at;
      this.#done += 1;
      next.run();
      await this.#runDry();
      await each();
    }
    this.#now = end;
  }

  #before(a: Event, b: Event): boolean {
    return a.at < b.at || (a.at === b.at && a.order < b.order);
  }

  #push(event: Event): void {
    const heap = this.#heap;
    let at = heap.length;
    heap.push(event);
    while (at > 0) {
      const parent = (at - 1) >> 1;
      if (!this.#before(event, heap[parent] as Event)) break;
      heap[at] = heap[parent] as Event;
      at = parent;
    }
    heap[at] = event;
  }

  #pop(): void {
    const heap = this.#heap;
    const last = heap.pop() as Event;
    const size = heap.length;
    if (size === 0) return;
    let at = 0;
    for (;;) {
      let child = 2 * at + 1;
      if (child >= size) break;
      if (child + 1 < size && this.#before(heap[child + 1] as Event, heap[child] as Event)) child++;
      if (!this.#before(heap[child] as Event, last)) break;
      heap[at] = heap[child] as Event;
      at = child;
    }
    heap[at] = last;
  }
}
