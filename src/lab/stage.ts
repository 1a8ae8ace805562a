/** The stage gives a scenario its world, its story and the actions of its people. */
import { encodeAddress } from '../ledger/address.ts';
import type { LedgerRules } from './ledger-rules.ts';
import type { Machine, Running } from './machine.ts';
import type { Recorder } from './recorder.ts';
import type { LabLine } from './recording.ts';
import type { LabSettings } from './settings.ts';
import type { World } from './world.ts';

/** Steps of virtual time between which a run may be held. */
const STEP_MS = 250;
/** Every node pays someone about this often. */
const PAY_EVERY_MS = 4_000;

export interface StageParts {
  readonly world: World<LedgerRules>;
  readonly recorder: Recorder;
  readonly settings: LabSettings;
  /** Resolves when the next step may be made; rejects to end the run. */
  readonly gate: () => Promise<void>;
}

export class Stage {
  readonly world: World<LedgerRules>;
  readonly settings: LabSettings;
  readonly #recorder: Recorder;
  readonly #gate: () => Promise<void>;

  constructor({ world, recorder, settings, gate }: StageParts) {
    this.world = world;
    this.settings = settings;
    this.#recorder = recorder;
    this.#gate = gate;
  }

  get machines(): readonly Machine[] {
    return this.world.machines;
  }

  /** Virtual ms since the run began. */
  get now(): number {
    return this.world.scheduler.now;
  }

  /** Virtual ms that are left. */
  get left(): number {
    return Math.max(0, this.settings.minutes * 60_000 - this.now);
  }

  tell(kind: LabLine['kind'], who = '', values: LabLine['values'] = {}): void {
    this.#recorder.tell(kind, who, values);
  }

  /** Puts a block that no node of ours built into the tree, where it is valid. */
  get recorder(): Recorder {
    return this.#recorder;
  }

  async pass(ms: number): Promise<void> {
    const end = this.now + Math.min(ms, this.left);
    while (this.now < end) {
      await this.#gate();
      await this.world.pass(Math.min(STEP_MS, end - this.now));
    }
  }

  /** The node of a machine that is up. */
  running(machine: Machine): Running {
    if (machine.running === null) throw new Error(`${machine.name} is not up`);
    return machine.running;
  }

  machine(index: number): Machine {
    const machine = this.machines[index];
    if (machine === undefined) throw new Error(`there is no node ${index}`);
    return machine;
  }

  height(machine: Machine): number {
    return machine.running?.node.chain.tip.height ?? 0;
  }

  /** All start, link up, and have money. */
  async opening(): Promise<void> {
    for (const machine of this.machines) {
      machine.start();
      this.tell('started', machine.name);
    }
    await this.pass(11_000);
    for (const machine of this.machines) this.fund(machine);
    await this.pass(12_000);
  }

  /** A claim, or where there is an issuer a mint for this account. */
  fund(machine: Machine): void {
    if (this.world.issuer === null) {
      this.#submit('claimed', machine, {}, machine.running?.payments.claim());
      return;
    }
    const issuer = this.machine(0);
    if (issuer.running === null) return;
    const { node } = issuer.running;
    const sequence = node.keeper.pool.nextSequence(issuer.key.publicKey, node.chain.state);
    const transaction = this.world.forge.mint(machine.key.publicKey, 10_000, sequence);
    this.tell('minted', issuer.name, { to: machine.name, amount: 10_000 });
    void node.submit(transaction);
  }

  pay(from: Machine, to: Machine, amount: number): void {
    const receiver = encodeAddress(to.key.publicKey);
    const sent = from.running?.payments.send({ receiver, amount });
    this.#submit('paid', from, { to: to.name, amount }, sent);
  }

  #submit(
    kind: 'paid' | 'claimed',
    machine: Machine,
    values: LabLine['values'],
    sent: Promise<unknown> | undefined,
  ): void {
    if (sent === undefined) return;
    this.tell(kind, machine.name, values);
    sent.catch((error: unknown) => {
      const code = error instanceof Error && 'code' in error ? String(error.code) : null;
      if (code === null) this.world.rejected(error);
      else this.tell('pay-refused', machine.name, { code });
    });
  }

  /** For so long people pay each other; `who` may be some of them. */
  async trade(ms: number, who: readonly Machine[] = this.machines): Promise<void> {
    const end = this.now + Math.min(ms, this.left);
    while (this.now < end) {
      const turn = Math.min(PAY_EVERY_MS / who.length, end - this.now);
      await this.pass(turn);
      const from = this.world.chance.pick(who);
      this.#spend(from, who);
    }
  }

  #spend(from: Machine, among: readonly Machine[]): void {
    if (from.running === null || from.isAsleep) return;
    const { node } = from.running;
    const key = from.key.publicKey;
    const left = node.chain.state.get(key).balance - node.keeper.outgoing(key);
    if (left < 10) return;
    const others = among.filter((machine) => machine !== from);
    if (others.length === 0) return;
    this.pay(from, this.world.chance.pick(others), this.world.chance.int(1, left >> 3));
  }

  /** What goes from the one side to the other is lost, both ways. */
  part(left: readonly Machine[], right: readonly Machine[]): void {
    for (const a of left)
      for (const b of right) {
        this.world.network.block(a.name, b.name);
        this.world.network.block(b.name, a.name);
      }
    const names = (side: readonly Machine[]) => side.map(({ name }) => name).join(' ');
    this.tell('parted', '', { left: names(left), right: names(right) });
  }

  heal(): void {
    this.world.network.heal();
    this.tell('healed');
  }

  /** Waits until all that are up stand at one tip; tells how long it took. */
  async agreement(mostMs: number): Promise<void> {
    const began = this.now;
    // What was said last is still on its way.
    await this.pass(1_000);
    while (this.left > 0 && this.now - began < mostMs && !this.agreed) await this.pass(1_000);
    if (this.agreed) this.tell('agreed', '', { seconds: Math.round((this.now - began) / 1_000) });
  }

  get agreed(): boolean {
    const tips = new Set<string>();
    for (const { running } of this.machines)
      if (running !== null) tips.add(running.node.chain.tip.key);
    return tips.size === 1;
  }
}
