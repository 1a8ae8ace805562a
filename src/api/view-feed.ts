/** Posts views to the page, no faster than the page draws them. */
import type { Clock, TimerHandle } from '../node/ports.ts';
import { LIMITS } from '../protocol/limits.ts';
import type { NodeView } from './view.ts';
import { ViewTopics } from './view-topics.ts';

export interface ViewFeedParts {
  make(): Promise<NodeView>;
  /** Gets the members that changed, and the number by which the page calls the view drawn. */
  post(changes: Partial<NodeView>, number: number): void;
  /** A view could not be made. */
  failed(error: unknown): void;
  clock: Clock;
}

/**
 * One view is on its way, and after it is drawn the page rests `LIMITS.viewRestTimes` as long as
 * that took, within `viewMs` and `viewRestMs`: many tabs on one slow machine then spend their time
 * on the ledger and not on pictures of it. A page that does not draw a view, as a frozen one, gets
 * the next after `viewDrawnMs`.
 */
export class ViewFeed {
  readonly #parts: ViewFeedParts;
  readonly #topics = new ViewTopics();
  /** Runs while the page rests, or while a view that was posted is waited for. */
  #timer: TimerHandle | null = null;
  #making = false;
  #dirty = false;
  #closed = false;
  #hidden = false;
  /** The number of the view posted last. */
  #number = 0;
  /** When it was posted, by the monotonic clock; null once it is drawn. */
  #postedAt: number | null = null;

  constructor(parts: ViewFeedParts) {
    this.#parts = parts;
  }

  /** Something to show has changed: a view goes out soon, however many changes come. */
  changed(): void {
    this.#dirty = true;
    if (!this.#making && this.#timer === null) this.#rest(LIMITS.viewMs);
  }

  /** The page has drawn a view; only the one posted last counts. */
  drawn(number: number): void {
    if (this.#postedAt === null || number !== this.#number) return;
    const took = this.#parts.clock.monotonic() - this.#postedAt;
    this.#postedAt = null;
    this.#rest(this.#hidden ? LIMITS.viewRestMs : took * LIMITS.viewRestTimes);
  }

  /** The person at the page did something and waits to see it: a rest is cut short. */
  hurry(): void {
    this.#dirty = true;
    if (!this.#making && this.#postedAt === null) this.#rest(LIMITS.viewMs);
  }

  /** Nobody looks at a hidden tab: its title and its notices may be two seconds late. */
  setHidden(hidden: boolean): void {
    this.#hidden = hidden;
    if (hidden || this.#making) return;
    // How long a view took that a hidden page drew says nothing.
    this.#postedAt = null;
    this.#rest(LIMITS.viewMs);
  }

  close(): void {
    this.#closed = true;
    this.#timer?.cancel();
  }

  #rest(ms: number): void {
    this.#wait(Math.min(Math.max(ms, LIMITS.viewMs), LIMITS.viewRestMs));
  }

  #wait(ms: number): void {
    this.#timer?.cancel();
    if (this.#closed) return;
    this.#timer = this.#parts.clock.after(ms, () => {
      this.#timer = null;
      this.#postedAt = null;
      if (this.#dirty) void this.#post();
    });
  }

  async #post(): Promise<void> {
    this.#dirty = false;
    this.#making = true;
    try {
      const changes = this.#topics.changes(await this.#parts.make());
      if (!this.#closed && Object.keys(changes).length > 0) {
        this.#number += 1;
        this.#postedAt = this.#parts.clock.monotonic();
        this.#parts.post(changes, this.#number);
      }
    } catch (error) {
      this.#parts.failed(error);
    }
    this.#making = false;
    if (this.#postedAt !== null) this.#wait(LIMITS.viewDrawnMs);
    else if (this.#dirty && this.#timer === null) this.#rest(LIMITS.viewMs);
  }
}
