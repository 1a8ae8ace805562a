/**
 * One run of the lab, from its settings to its trace hash: the same in a page's worker and in Node.
 */
import type { Node } from '../node/node.ts';
import type { Keys } from './keys.ts';
import { LedgerRules } from './ledger-rules.ts';
import type { Machine, Purse, PurseKey } from './machine.ts';
import { Recorder } from './recorder.ts';
import type { LabChunk } from './recording.ts';
import { scenarioOf } from './scenarios.ts';
import type { LabSettings, ScenarioName } from './settings.ts';
import { Stage } from './stage.ts';
import { World } from './world.ts';

/** The virtual ms between two posts of the recording. */
const POST_MS = 1_000;
/** The spacing of the ledger, ms, by which the work is set (L-10). */
const SPACING_MS = 5_000;

const WITH_ATTACKER: readonly ScenarioName[] = [
  'double',
  'majority',
  'selfish',
  'work',
  'flood',
  'breach',
];

export interface SessionParts {
  readonly keys: Keys;
  readonly runDry: () => Promise<void>;
  readonly purse: (node: Node, key: PurseKey) => Purse;
  /** Called with all that was recorded, in order. */
  readonly seen: (chunk: LabChunk) => void;
  /** Called with each line of the trace, as `npm run simulate` prints it. */
  readonly print?: (line: string) => void;
}

/** The end of a run. */
export interface LabEnd {
  /** Trace hash, hex: equal for equal settings, in every engine. */
  readonly hash: string;
  readonly events: number;
  /** Virtual ms. */
  readonly simulated: number;
  /** The failure; null for a run that came to its end. */
  readonly failure: string | null;
}

class Ended extends Error {}

/** The world with a recorder. */
class LabWorld extends World<LedgerRules> {
  recorder: Recorder | null = null;

  protected override look(): void {
    this.recorder?.look();
  }
}

export class LabSession {
  readonly settings: LabSettings;
  readonly #world: LabWorld;
  readonly #recorder: Recorder;
  readonly #seen: (chunk: LabChunk) => void;
  #wanted = Number.POSITIVE_INFINITY;
  #posted = 0;
  #closed = false;
  #wake: (() => void) | null = null;

  constructor(settings: LabSettings, parts: SessionParts) {
    this.settings = settings;
    this.#seen = parts.seen;
    const world = new LabWorld(
      {
        seed: `lab/${settings.scenario}/${settings.seed}`,
        nodes: settings.nodes,
        attackers: WITH_ATTACKER.includes(settings.scenario) ? 1 : 0,
        issuer: settings.scenario === 'issuer',
        sharedWallets: false,
        charter: {
          ...(settings.scenario === 'issuer' ? {} : { grant: 10_000, grantsPerBlock: 32 }),
          name: 'lab',
          decimals: 2,
          spacing: SPACING_MS,
          work: 2 ** settings.work,
          minFee: 0,
          reward: settings.scenario === 'issuer' ? 0 : 100,
          maxBlockBytes: 2 ** 17,
        },
        ...(parts.print === undefined ? {} : { print: parts.print }),
      },
      {
        keys: parts.keys,
        runDry: parts.runDry,
        purse: parts.purse,
        rules: (charter) => new LedgerRules(charter, parts.keys),
      },
    );
    this.#world = world;
    this.#recorder = new Recorder(world);
    world.recorder = this.#recorder;
    world.network.observer = this.#recorder;
    world.network.delay = settings.delay;
    world.network.loss = settings.loss / 100;
    for (const machine of world.machines) tune(machine, settings);
  }

  /** The nodes first, then the attacker. */
  get names(): string[] {
    return this.#world.machines.map(({ name }) => name);
  }

  get attackers(): string[] {
    return this.#world.attackers.map(({ name }) => name);
  }

  /** The nodes themselves, for a test that inspects them. */
  get nodes(): Node[] {
    return this.#world.machines.flatMap(({ running }) => running?.node ?? []);
  }

  /** The machines with their nodes, for a test that compares what they hold. */
  get machines(): readonly Machine[] {
    return this.#world.machines;
  }

  /** Runs up to this virtual ms and waits there. */
  wanted(at: number): void {
    this.#wanted = at;
    this.#wake?.();
  }

  /** Ends the run at its next step. */
  close(): void {
    this.#closed = true;
    this.#wake?.();
  }

  /** An unhandled rejection in one of the nodes. */
  rejected(error: unknown): void {
    this.#world.rejected(error);
  }

  /** Runs to the end; null when it was closed before. */
  async run(): Promise<LabEnd | null> {
    const stage = new Stage({
      world: this.#world,
      recorder: this.#recorder,
      settings: this.settings,
      gate: () => this.#gate(),
    });
    let failure: string | null = null;
    try {
      await scenarioOf(this.settings.scenario)(stage);
      await stage.trade(stage.left);
      stage.tell('over');
    } catch (error) {
      if (error instanceof Ended) return null;
      failure = error instanceof Error ? error.message : String(error);
    }
    this.#post();
    const { scheduler, trace } = this.#world;
    return { hash: trace.digest(), events: scheduler.done, simulated: scheduler.now, failure };
  }

  async #gate(): Promise<void> {
    const { now } = this.#world.scheduler;
    if (now - this.#posted >= POST_MS) this.#post();
    if (this.#recorder.isFull) throw new Error('The run is too long to keep all of it.');
    while (!this.#closed && now >= this.#wanted)
      await new Promise<void>((resolve) => {
        this.#wake = resolve;
      });
    if (this.#closed) throw new Ended();
  }

  #post(): void {
    this.#posted = this.#world.scheduler.now;
    this.#seen(this.#recorder.take());
  }
}

/** Gives all honest nodes together the power that keeps the ledger's pace at its least work. */
function tune(machine: Machine, settings: LabSettings): void {
  const all = (1_000 * 2 ** settings.work) / SPACING_MS;
  machine.speed.rate = all / settings.nodes;
  machine.wall.set(0);
  Object.assign(machine.settings, {
    on: true,
    size: settings.size,
    sleep: settings.sleep,
    patience: 10,
    share: 1,
  });
}
