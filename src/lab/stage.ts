/** Gives a scenario its world, its story and the actions of its people. */
import { encodeAddress } from '../ledger/address.ts';
import type { LedgerRules } from './ledger-rules.ts';
import type { Machine, Running } from './machine.ts';
import type { Recorder } from './recorder.ts';
import type { LabLine } from './recording.ts';
import type { LabSettings } from './settings.ts';
import type { World } from './world.ts';

/** Steps of virtual time, between which a run may be held. */
const STEP_MS = 250;
/** How often every node pays someone, about. */
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

  /** The virtual ms that are left. */
  get left(): number {
    return Math.max(0, this.settings.minutes * 60_000 - this.now);
  }

  tell(kind: LabLine['kind'], who = '', values: LabLine['values'] = {}): void {
    this.#recorder.tell(kind, who, values);
  }

  /** Puts a block into the tree that none of our nodes built, if it is valid. */
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

  /** Starts all nodes and waits until they are linked and have money. */
  async opening(): Promise<void> {
    for (const machine of this.machines) {
      machine.start();
      this.tell('started', machine.name);
    }
    await this.pass(11_000);
    for (const machine of this.machines) this.fund(machine);
    await this.pass(12_000);
  }

  /** Claims, or mints for this account if there is an issuer. */
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

  /** Lets people pay each other for this time; `who` may be some of them. */
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

  /** Parts two sides: messages between them are lost, both ways. */
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

  /** Waits until all nodes that are up have one tip; tells how long it took. */
  async agreement(mostMs: number): Promise<void> {
    const began = this.now;
    // The latest messages are still on their way.
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
