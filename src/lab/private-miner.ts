/**
 * An attacker that seeks blocks on a chain of its own, and shows them when it likes: the 51 %
 * attacker, the selfish miner, and the fast machine that visits a ledger. It keeps every rule about
 * blocks; the luck of its search is drawn as that of every simulated machine.
 */
import type { Transaction } from '../ledger/transaction.ts';
import { requiredWork } from '../ledger/work.ts';
import type { TimerHandle } from '../node/ports.ts';
import type { Attacker } from './attacker.ts';
import { CROWD } from './keys.ts';
import { EPOCH } from './life.ts';
import type { Judged } from './rules.ts';

/** How many headers the work rule needs. */
const RECENT = 33;
/** How many transactions of others it includes. */
const TAKEN = 20;

export class PrivateMiner {
  readonly #attacker: Attacker;
  /** Attempts a second. */
  readonly #rate: number;
  readonly #found: (block: Judged) => void;
  #tip: Judged;
  #first: Transaction[] = [];
  #timer: TimerHandle | null = null;
  /** The next key of the crowd that may claim. */
  #spare = 0;

  constructor(attacker: Attacker, rate: number, found: (block: Judged) => void) {
    this.#attacker = attacker;
    this.#rate = rate;
    this.#found = found;
    this.#tip = attacker.best();
  }

  /** The end of its own chain. */
  get tip(): Judged {
    return this.#tip;
  }

  /** Goes on from this block; the next one begins with `first`. */
  seek(parent: Judged, first: readonly Transaction[] = []): void {
    this.#tip = parent;
    this.#first = [...first];
    this.#next();
  }

  stop(): void {
    this.#timer?.cancel();
    this.#timer = null;
  }

  /** Shows all of its chain to everyone it is linked to. */
  publish(): void {
    this.#attacker.withheld.clear();
    this.#attacker.tip = this.#tip;
    this.#attacker.manner = 'well';
    this.#attacker.tell();
  }

  get #time(): number {
    const now = Math.floor(EPOCH + this.#attacker.world.scheduler.now);
    return Math.max(now, this.#tip.header.time + 1);
  }

  #next(): void {
    this.stop();
    const { world, chance } = this.#attacker;
    const recent: Judged['header'][] = [];
    let at: Judged | null = this.#tip;
    for (; at !== null && recent.length < RECENT; at = at.parent) recent.push(at.header);
    const work = requiredWork(world.charter, recent.reverse(), this.#time);
    const ms = chance.exponential((1_000 * Number(work)) / this.#rate);
    this.#timer = world.scheduler.after(ms, () => this.#build());
  }

  #build(): void {
    const { world, key } = this.#attacker;
    const body = this.#body();
    if (body.length === 0) return this.#next();
    const block = world.forge.block(this.#tip, body, key.publicKey, this.#time);
    const judged = world.rules.judge(block);
    if (judged === undefined || judged.fault !== null)
      throw new Error(`the private miner built an invalid block: ${judged?.fault}`);
    this.#tip = judged;
    this.#first = [];
    this.#next();
    this.#found(judged);
  }

  /** Its own transactions, then those of a pool; if there are none, it makes one. */
  #body(): Transaction[] {
    const { world } = this.#attacker;
    const draft = world.forge.runOn(this.#tip, this.#time);
    const body = this.#first.filter((one) => draft.apply(one) === null);
    const [someone] = world.awake;
    for (const one of someone?.running?.node.keeper.pool.ordered() ?? []) {
      if (body.length >= TAKEN) break;
      if (draft.apply(one) === null) body.push(one);
    }
    // An empty block cannot be built: a key of the crowd claims that has not yet.
    for (; body.length === 0 && this.#spare < CROWD; this.#spare++) {
      const claim = world.forge.claim(world.keys.crowd(this.#spare));
      if (draft.apply(claim) === null) body.push(claim);
    }
    return body;
  }
}
