/**
 * A proof search whose luck the seed decides: it takes as long as a machine of that speed would,
 * and then finds a real nonce.
 */
import { NonceSearch } from '../builder/search.ts';
import type { ProofJob, ProofSearch, TimerHandle } from '../node/ports.ts';
import type { Life } from './life.ts';
import type { Chance } from './random.ts';

/** Attempts a second of a simulated machine; small, so that real nonces cost little. */
export interface Speed {
  rate: number;
}

export function findNonce(header: Uint8Array, work: bigint, chance: Chance): bigint {
  const first = BigInt(chance.int(0, 2 ** 31)) << 20n;
  const nonce = new NonceSearch(header, work, first).run(2 ** 31);
  if (nonce === null) throw new Error('no nonce in 2^31 attempts');
  return nonce;
}

export class SimulatedSearch implements ProofSearch {
  readonly #life: Life;
  readonly #chance: Chance;
  readonly #speed: Speed;
  #timer: TimerHandle | null = null;

  constructor(life: Life, chance: Chance, speed: Speed) {
    this.#life = life;
    this.#chance = chance;
    this.#speed = speed;
  }

  /** Luck has no memory: drawing anew at each start is right, as in a real search. */
  start(job: ProofJob): void {
    this.stop();
    const seconds = Number(job.work) / (this.#speed.rate * job.share);
    this.#timer = this.#life.after(this.#chance.exponential(seconds * 1_000), () => {
      this.#timer = null;
      job.found(findNonce(job.header, job.work, this.#chance));
    });
  }

  stop(): void {
    this.#timer?.cancel();
    this.#timer = null;
  }
}
