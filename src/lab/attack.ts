/** One thing an attacker may do at a step. */
import type { Attacker } from './attacker.ts';

export interface Attack {
  readonly name: string;
  readonly weight: number;
  /** Needs proofs that honest nodes would take: only while there is trouble. */
  readonly mines?: boolean;
  /** False when it could not be done now. */
  run(attacker: Attacker): boolean;
}
