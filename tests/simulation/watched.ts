/** The world as the invariants see it. */
import type { Charter } from '../../src/ledger/charter.ts';
import type { Machine } from './machine.ts';
import type { Oracle } from './oracle.ts';
import type { Scheduler } from './scheduler.ts';
import type { Trace } from './trace.ts';

export interface Watched {
  readonly charter: Charter;
  readonly oracle: Oracle;
  readonly scheduler: Scheduler;
  readonly trace: Trace;
  /** Those that keep the rules; what attackers run is not among them. */
  readonly machines: readonly Machine[];
  /** Ends the run at the next event. */
  violated(invariant: string, machine: string, what: string): void;
}
