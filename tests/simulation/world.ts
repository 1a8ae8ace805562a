/** The simulated world: machines, network, time, and the one seed that decides everything. */
import { toHex } from '../../src/base/bytes.ts';
import { decodeBlock } from '../../src/ledger/block.ts';
import type { Charter } from '../../src/ledger/charter.ts';
import { encodeHeader } from '../../src/ledger/header.ts';
import type { Node } from '../../src/node/node.ts';
import type { ChainStep } from '../../src/node/ports.ts';
import { Attacker } from './attacker.ts';
import { drawCharter } from './charters.ts';
import { type KeyPair, keyPairOf } from './crypto.ts';
import { Forge } from './forge.ts';
import { Invariants } from './invariants.ts';
import { Machine } from './machine.ts';
import { SimNetwork } from './network.ts';
import { Oracle } from './oracle.ts';
import { Chance } from './random.ts';
import { Scheduler } from './scheduler.ts';
import { Trace } from './trace.ts';
import { Violation } from './violation.ts';

export interface WorldOptions {
  seed: string;
  nodes: number;
  print?: (line: string) => void;
  /** In place of what the seed would draw. */
  issuer?: boolean;
  attackers?: number;
  sharedWallets?: boolean;
  charter?: Partial<Charter>;
}

export class World {
  readonly chance: Chance;
  readonly scheduler = new Scheduler();
  readonly trace: Trace;
  readonly network: SimNetwork;
  readonly issuer: KeyPair | null;
  readonly charter: Charter;
  readonly oracle: Oracle;
  readonly forge: Forge;
  readonly machines: Machine[] = [];
  readonly attackers: Attacker[] = [];
  readonly invariants: Invariants;
  #violation: unknown = null;

  constructor({ seed, nodes, print, ...given }: WorldOptions) {
    this.chance = new Chance(seed);
    this.trace = new Trace(() => this.scheduler.now, print);
    this.network = new SimNetwork(this.scheduler, this.chance.fork('network'), this.trace);
    const keys = this.chance.fork('keys');
    const issued = keys.is(0.3);
    this.issuer = (given.issuer ?? issued) ? keyPairOf(keys.bytes(32)) : null;
    const drawn = drawCharter(this.chance.fork('charter'), this.issuer?.publicKey ?? null);
    this.charter = { ...drawn, ...given.charter };
    this.oracle = new Oracle(this.charter);
    this.forge = new Forge(this.oracle, this.issuer, this.chance.fork('forge'));
    this.invariants = new Invariants(this);
    this.network.observer = this.invariants;
    for (let index = 0; index < nodes; index++) this.#add(index, keys, given.sharedWallets ?? true);
    const attackers = given.attackers ?? keys.pick([0, 1, 1, 2]);
    for (let index = 0; index < attackers; index++)
      this.attackers.push(new Attacker(this, `x${index}`, this.chance.fork(`attacker ${index}`)));
  }

  #add(index: number, keys: Chance, sharing: boolean): void {
    // The issuer is the first machine; now and then two machines share one wallet.
    const first = this.machines[0];
    const own = keyPairOf(keys.bytes(32));
    const shared = keys.is(0.15) && sharing;
    const key = index === 0 ? (this.issuer ?? own) : shared && first ? first.key : own;
    const browser = keys.is(0.3) ? 'shared' : `own-${index}`;
    this.machines.push(
      new Machine(this, `m${index}`, key, browser, this.chance.fork(`machine ${index}`)),
    );
  }

  /** Those whose node is open. */
  get awake(): Machine[] {
    return this.machines.filter(({ running, isAsleep }) => running !== null && !isAsleep);
  }

  /** A machine opened its node: what it has must be what was committed (g). */
  opened(machine: Machine, node: Node): void {
    const { headers } = machine.onDisk;
    const { tip } = node.chain;
    const last = headers[headers.length - 1];
    // What nobody damaged has no reason to be set aside.
    const emptied = tip.height === 0 && machine.isDamaged;
    if (emptied && machine.medium.aside !== null) machine.emptied();
    // Headers, accounts and the height were all lost: what is left are blocks without a chain.
    else if (emptied && machine.medium.rows('headers').size === 0) headers.length = 0;
    else if (tip.height !== headers.length || (last ?? '') !== headerText(node))
      this.violated('g', machine.name, `opened at ${tip.height}, ${headers.length} are on disk`);
    this.trace.note('open', machine.name, `height ${tip.height}, pool ${node.keeper.pool.size}`);
  }

  /** The oracle sees each block that is written, before anything can happen to it. */
  committed({ blocks }: ChainStep): void {
    for (const { bytes } of blocks ?? []) {
      const block = decodeBlock(bytes);
      if (block.ok) this.oracle.judge(block.value);
    }
  }

  failed(machine: Machine, error: unknown): void {
    this.#violation ??= error;
    this.trace.note('failed', machine.name, String(error));
  }

  /** Ends the run at the next event. */
  violated(invariant: string, machine: string, what: string): void {
    this.#violation ??= new Violation(invariant, machine, what);
  }

  /** What an unhandled rejection in a node is. */
  rejected(error: unknown): void {
    this.#violation ??= error;
  }

  async pass(ms: number): Promise<void> {
    await this.scheduler.pass(ms, async () => {
      await this.invariants.look();
      if (this.#violation !== null) throw this.#violation;
    });
  }
}

function headerText(node: Node): string {
  const { tip } = node.chain;
  return tip.height === 0 ? '' : toHex(encodeHeader(tip.header));
}
