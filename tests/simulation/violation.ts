/**
 * An invariant that does not hold (by its letter in docs/threats.md), or a node that broke of
 * itself.
 */
export class Violation extends Error {
  readonly invariant: string;
  readonly machine: string;

  constructor(invariant: string, machine: string, what: string) {
    super(`(${invariant}) ${machine}: ${what}`);
    this.name = 'Violation';
    this.invariant = invariant;
    this.machine = machine;
  }
}
