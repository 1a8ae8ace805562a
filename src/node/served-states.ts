/**
 * The states that `accounts` is answered from (O-2, S-5): those after the newest blocks and after
 * the held seal's. One that somebody began to fetch is held on to for a while after each part, so
 * that a download is not cut off by the next blocks.
 */
import type { Accounts } from '../ledger/accounts.ts';
import { LIMITS } from '../protocol/limits.ts';
import type { BlockIndex } from './chain/block-index.ts';
import type { Chain } from './chain/chain.ts';
import { ChainDamage } from './chain/damage.ts';
import type { NodeLimits } from './node-limits.ts';
import type { Clock } from './ports.ts';

interface Held {
  readonly entry: BlockIndex;
  readonly state: Accounts;
  /** When it was asked for last, monotonic ms. */
  askedAt: number;
}

export class ServedStates {
  readonly #chain: Chain;
  readonly #clock: Clock;
  readonly #limits: NodeLimits;
  /** The one asked for longest ago first. */
  #held: Held[] = [];

  constructor(chain: Chain, clock: Clock, limits: NodeLimits) {
    this.#chain = chain;
    this.#clock = clock;
    this.#limits = limits;
  }

  /**
   * The block of this hash (null: the tip) and the accounts after it; 'not-served', or 'unreadable'
   * where the disk is damaged. `loaded` hears of bytes read for it. None is served before history
   * is verified, or the base accepted: a state taken over from others is not handed on unproved.
   */
  async of(
    block: Uint8Array | null,
    loaded: (bytes: number) => void,
  ): Promise<{ entry: BlockIndex; state: Accounts } | 'not-served' | 'unreadable'> {
    const { base, tip, tree } = this.#chain;
    const entry = block === null ? tip : tree.find(block);
    const isHere = entry !== undefined && tree.isMain(entry) && base.isSound;
    if (!isHere) return 'not-served';
    const now = this.#clock.monotonic();
    this.#held = this.#held.filter(({ askedAt }) => now - askedAt < LIMITS.heldStateMs);
    const held = this.#held.find((one) => one.entry === entry);
    if (held === undefined && !this.#isServed(entry)) return 'not-served';
    const state = held?.state ?? (await this.#read(entry, loaded));
    if (state === null) return 'unreadable';
    this.#hold({ entry, state, askedAt: now });
    return { entry, state };
  }

  #isServed(entry: BlockIndex): boolean {
    const { base, seals, tip } = this.#chain;
    if (entry.height < base.height) return false;
    const depth = tip.height - entry.height;
    // A deeper sealed state would cost too much to work out for a stranger.
    const isSealed = entry.height === seals.held?.height && depth < this.#limits.cachedStates;
    return depth < LIMITS.servedStates || isSealed;
  }

  #hold(one: Held): void {
    this.#held = this.#held.filter(({ entry }) => entry !== one.entry);
    this.#held.push(one);
    if (this.#held.length > LIMITS.heldStates) this.#held.shift();
  }

  /** A stranger's question must not decide that what is on disk is of no use. */
  async #read(entry: BlockIndex, loaded: (bytes: number) => void): Promise<Accounts | null> {
    try {
      return await this.#chain.stateAt(entry, loaded);
    } catch (error) {
      if (error instanceof ChainDamage) return null;
      throw error;
    }
  }
}
