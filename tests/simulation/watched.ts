/** The world as the invariants see it. */

import type { Machine } from '../../src/lab/machine.ts';
import type { Scheduler } from '../../src/lab/scheduler.ts';
import type { Trace } from '../../src/lab/trace.ts';
import type { Charter } from '../../src/ledger/charter.ts';
import type { Oracle } from './oracle.ts';

export interface Watched {
  readonly charter: Charter;
  readonly oracle: Oracle;
  readonly scheduler: Scheduler;
  readonly trace: Trace;
  /** The machines that keep the rules; those of attackers are not among them. */
  readonly machines: readonly Machine[];
  /** Ends the run at the next event. */
  violated(invariant: string, machine: string, what: string): void;
}
