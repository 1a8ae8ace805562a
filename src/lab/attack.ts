/** One thing an attacker may do at a step. */
import type { Attacker } from './attacker.ts';

export interface Attack {
  readonly name: string;
  readonly weight: number;
  /** True if it needs proofs that honest nodes would take: only while there is trouble. */
  readonly mines?: boolean;
  /** Returns false if it could not be done now. */
  run(attacker: Attacker): boolean;
}
