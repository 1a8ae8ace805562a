/** The simulated world under the eyes of the oracle and the invariants. */
import { Payments } from '../../src/api/payments.ts';
import { toHex } from '../../src/base/bytes.ts';
import type { Machine } from '../../src/lab/machine.ts';
import { World as LabWorld, type WorldOptions } from '../../src/lab/world.ts';
import { encodeHeader } from '../../src/ledger/header.ts';
import type { Node } from '../../src/node/node.ts';
import { nodeKeys } from './crypto.ts';
import { Invariants } from './invariants.ts';
import { Oracle } from './oracle.ts';
import { runDry } from './run-dry.ts';
import { Violation } from './violation.ts';

export type { WorldOptions } from '../../src/lab/world.ts';

export class World extends LabWorld<Oracle> {
  readonly invariants: Invariants;

  constructor(options: WorldOptions) {
    super(options, {
      keys: nodeKeys,
      runDry,
      rules: (charter) => new Oracle(charter),
      purse: (node, key) => new Payments(node, key),
    });
    this.invariants = new Invariants(this);
    this.network.observer = this.invariants;
  }

  get oracle(): Oracle {
    return this.rules;
  }

  /** The state of a machine when it opens must be the committed one (g). */
  override opened(machine: Machine, node: Node): void {
    const { headers } = machine.onDisk;
    const { tip } = node.chain;
    const last = headers[headers.length - 1];
    // Undamaged data must not be quarantined.
    const emptied = tip.height === 0 && machine.isDamaged;
    if (emptied && machine.medium.aside !== null) machine.emptied();
    // Headers, accounts and the height were all lost: blocks without a chain are left.
    else if (emptied && machine.medium.rows('headers').size === 0) headers.length = 0;
    else if (tip.height !== headers.length || (last ?? '') !== headerText(node))
      this.violated('g', machine.name, `opened at ${tip.height}, ${headers.length} are on disk`);
    super.opened(machine, node);
  }

  /** Ends the run at the next event. */
  violated(invariant: string, machine: string, what: string): void {
    this.rejected(new Violation(invariant, machine, what));
  }

  protected override look(): Promise<void> {
    return this.invariants.look();
  }
}

function headerText(node: Node): string {
  const { tip } = node.chain;
  return tip.height === 0 ? '' : toHex(encodeHeader(tip.header));
}
