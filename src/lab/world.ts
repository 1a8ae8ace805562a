/** A simulated world: machines, network, time, and the one seed that decides everything. */

import { decodeBlock } from '../ledger/block.ts';
import type { Charter } from '../ledger/charter.ts';
import type { Node } from '../node/node.ts';
import { NODE_LIMITS, type NodeLimits } from '../node/node-limits.ts';
import type { ChainStep } from '../node/ports.ts';
import { Attacker } from './attacker.ts';
import { drawCharter } from './charters.ts';
import { Forge } from './forge.ts';
import type { KeyPair, Keys } from './keys.ts';
import { Machine, type Purse, type PurseKey } from './machine.ts';
import { SimNetwork } from './network.ts';
import { Chance } from './random.ts';
import type { Rules } from './rules.ts';
import { Scheduler } from './scheduler.ts';
import { Trace } from './trace.ts';

export interface WorldOptions {
  seed: string;
  nodes: number;
  print?: (line: string) => void;
  /** Replaces what the seed would draw. */
  issuer?: boolean;
  attackers?: number;
  sharedWallets?: boolean;
  charter?: Partial<Charter>;
  /** Smaller caps for all nodes, so that a short run reaches them. */
  limits?: Partial<NodeLimits>;
}

/** The parts that differ between the tests and a page; a run is the same in both. */
export interface WorldParts<R extends Rules> {
  readonly keys: Keys;
  /** Resolves in a later task. */
  readonly runDry: () => Promise<void>;
  readonly rules: (charter: Charter) => R;
  readonly purse: (node: Node, key: PurseKey) => Purse;
}

export class World<R extends Rules = Rules> {
  readonly chance: Chance;
  readonly scheduler: Scheduler;
  readonly trace: Trace;
  readonly network: SimNetwork;
  readonly keys: Keys;
  readonly purse: (node: Node, key: PurseKey) => Purse;
  readonly issuer: KeyPair | null;
  readonly charter: Charter;
  readonly limits: NodeLimits;
  readonly rules: R;
  readonly forge: Forge;
  readonly machines: Machine[] = [];
  readonly attackers: Attacker[] = [];
  #failure: unknown = null;

  constructor({ seed, nodes, print, ...given }: WorldOptions, parts: WorldParts<R>) {
    this.chance = new Chance(seed);
    this.keys = parts.keys;
    this.purse = parts.purse;
    this.scheduler = new Scheduler(parts.runDry);
    this.trace = new Trace(() => this.scheduler.now, print);
    this.network = new SimNetwork(this.scheduler, this.chance.fork('network'), this.trace);
    const keys = this.chance.fork('keys');
    const issued = keys.is(0.3);
    this.issuer = (given.issuer ?? issued) ? this.keys.pairOf(keys.bytes(32)) : null;
    const drawn = drawCharter(this.chance.fork('charter'), this.issuer?.publicKey ?? null);
    this.charter = { ...drawn, ...given.charter };
    this.limits = { ...NODE_LIMITS, ...given.limits };
    this.rules = parts.rules(this.charter);
    this.forge = new Forge(this.rules, this.issuer, this.chance.fork('forge'));
    for (let index = 0; index < nodes; index++) this.#add(index, keys, given.sharedWallets ?? true);
    const attackers = given.attackers ?? keys.pick([0, 1, 1, 2]);
    for (let index = 0; index < attackers; index++)
      this.attackers.push(new Attacker(this, `x${index}`, this.chance.fork(`attacker ${index}`)));
  }

  #add(index: number, keys: Chance, sharing: boolean): void {
    // The issuer is the first machine; now and then two machines share one wallet.
    const first = this.machines[0];
    const own = this.keys.pairOf(keys.bytes(32));
    const shared = keys.is(0.15) && sharing;
    const key = index === 0 ? (this.issuer ?? own) : shared && first ? first.key : own;
    const browser = keys.is(0.3) ? 'shared' : `own-${index}`;
    this.machines.push(
      new Machine(this, `m${index}`, key, browser, this.chance.fork(`machine ${index}`)),
    );
  }

  /** The machines whose node is open. */
  get awake(): Machine[] {
    return this.machines.filter(({ running, isAsleep }) => running !== null && !isAsleep);
  }

  /** A machine opened its node. */
  opened(machine: Machine, node: Node): void {
    const { tip } = node.chain;
    this.trace.note('open', machine.name, `height ${tip.height}, pool ${node.keeper.pool.size}`);
  }

  /** Each block that is written is judged before anything can happen to it. */
  committed({ blocks }: ChainStep): void {
    for (const { bytes } of blocks ?? []) {
      const block = decodeBlock(bytes);
      if (block.ok) this.rules.judge(block.value);
    }
  }

  failed(machine: Machine, error: unknown): void {
    this.rejected(error);
    this.trace.note('failed', machine.name, String(error));
  }

  /**
   * Notes an unhandled rejection in a node. It ends the run at the next event; the first one
   * counts.
   */
  rejected(error: unknown): void {
    this.#failure ??= error;
  }

  /** Runs all that happens in the next `ms` of virtual time. Throws the failure. */
  async pass(ms: number): Promise<void> {
    await this.scheduler.pass(ms, async () => {
      await this.look();
      if (this.#failure !== null) throw this.#failure;
    });
  }

  /** Runs after every event. */
  protected look(): Promise<void> | void {
    // Subclasses check the world here.
  }
}
