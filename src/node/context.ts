/** The context holds the ports and helpers that every part of a node gets. */
import type { NodeEvents } from './events.ts';
import type { NodeLimits } from './node-limits.ts';
import type { Clock, Random } from './ports.ts';
import type { Trail } from './trail.ts';

export interface NodeContext {
  readonly clock: Clock;
  readonly random: Random;
  readonly limits: NodeLimits;
  readonly trail: Trail;
  readonly events: NodeEvents;
  /** Lets other work of the thread run. */
  yieldToEventLoop(): Promise<void>;
}
