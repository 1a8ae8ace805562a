/**
 * Decides on a base whose history nobody gives (S-5). The linked peers vote that tell of about this
 * node's work, at least half of it.
 *
 * If most of them stand on the base it is accepted: a room must not end with the last whole copy.
 * A vote against that costs nothing, and needs no proof: without it the node only waits.
 *
 * Giving the base up costs all that was joined, so a claim is not enough: more peers than stand on
 * the base must show, by their headers, a chain of so much work that leaves it, and one of those
 * must have all bodies of its own. Their headers are walked one peer after another, each for its
 * turn (`JoinHeaders`), and what was not shown is gone on with at the next vote.
 */
import { LIMITS } from '../../protocol/limits.ts';
import type { Tip } from '../../protocol/shapes.ts';
import type { BlockIndex } from '../chain/block-index.ts';
import type { Chain } from '../chain/chain.ts';
import { brokenBase } from '../chain/chain-base.ts';
import type { ChainDriver } from '../chain/chain-driver.ts';
import type { NodeContext } from '../context.ts';
import type { Neighbours } from '../peers/neighbours.ts';
import type { Peer } from '../peers/peer.ts';
import { JoinHeaders } from './join-headers.ts';
import type { PeerChains } from './peer-chains.ts';
import type { StagedHeaders } from './staged-headers.ts';

interface Parts {
  readonly chain: Chain;
  readonly chains: PeerChains;
  readonly context: NodeContext;
  readonly driver: ChainDriver;
  readonly neighbours: Neighbours;
  readonly sync: { readonly paused: boolean };
}

export class BaseVote {
  readonly #parts: Parts;
  readonly #headers: JoinHeaders;
  /** Monotonic ms before which no vote is held. */
  #restsUntil = 0;
  #isOpen = false;
  #stopped = false;

  constructor(parts: Parts) {
    this.#parts = parts;
    this.#headers = new JoinHeaders(parts);
  }

  stop(): void {
    this.#stopped = true;
  }

  /** Holds a vote unless one is open or was held just now. */
  pump(): void {
    const now = this.#parts.context.clock.monotonic();
    if (this.#isOpen || this.#stopped || now < this.#restsUntil) return;
    this.#isOpen = true;
    void this.#hold().finally(() => {
      this.#isOpen = false;
      this.#restsUntil = this.#parts.context.clock.monotonic() + LIMITS.doubtMs;
    });
  }

  /** Lets go of headers kept for the next vote. */
  clear(): void {
    this.#headers.clear();
  }

  async #hold(): Promise<void> {
    const { base, tree } = this.#parts.chain;
    const entry = tree.at(base.height) as BlockIndex;
    const voters = this.#voters();
    const others = this.#othersOf(voters, entry);
    const isAgreed = 2 * others.length < voters.length;
    if (isAgreed) return this.#accept(entry);
    if (2 * others.length === voters.length || !others.some(hasAll)) return;
    const shown = await this.#shownBy(others, entry);
    const now = this.#voters();
    const unknown = this.#othersOf(now, entry);
    const against = unknown.filter((peer) => shown.has(peer));
    const onBase = now.length - unknown.length;
    if (against.length > onBase && against.some(hasAll)) await this.#giveUp(entry);
  }

  /** The linked peers that tell of at least half the own chain's work. */
  #voters(): Peer[] {
    return this.#parts.neighbours.nodes().filter((peer) => this.#isEnough(peer.tip?.work ?? 0n));
  }

  #isEnough(work: bigint): boolean {
    return 2n * work >= this.#parts.chain.tip.work;
  }

  /** Those that are not known to have the base on their chain. */
  #othersOf(voters: readonly Peer[], entry: BlockIndex): Peer[] {
    const { chain, chains } = this.#parts;
    return voters.filter((peer) => !chain.tree.isOnTheWay(entry, chains.endsOf(peer)));
  }

  async #accept(entry: BlockIndex): Promise<void> {
    const { chain, context, driver } = this.#parts;
    await driver.guardSerially(async () => {
      if (!this.#isUndecided(entry)) return;
      await chain.base.accept();
      this.clear();
      context.trail.add('history-accepted', { height: chain.base.height });
      context.events.emit('view');
    });
  }

  async #giveUp(entry: BlockIndex): Promise<void> {
    const { chain, driver } = this.#parts;
    await driver.guardSerially(async () => {
      if (this.#isUndecided(entry))
        throw brokenBase(`Nobody gives block ${chain.base.verified + 1} of its history.`);
    });
  }

  #isUndecided(entry: BlockIndex): boolean {
    const { chain, driver } = this.#parts;
    const { base, tree } = chain;
    return !this.#stopped && driver.canAdvance && !base.isSound && tree.at(base.height) === entry;
  }

  /** Those of these peers whose headers show enough work on a chain that leaves the base. */
  async #shownBy(peers: readonly Peer[], entry: BlockIndex): Promise<Set<Peer>> {
    const { sync } = this.#parts;
    const found: StagedHeaders[] = [];
    const shown = new Set<Peer>();
    for (const peer of peers) {
      if (this.#stopped || sync.paused) break;
      if (peer.closed || peer.tip === null) continue;
      if (!found.some((one) => one.holds(peer.tip as Tip))) {
        const walked = await this.#headers.walk(peer, {
          goesOn: () => !this.#stopped && !sync.paused,
          othersWait: () => peers.length > 1,
          isShown: (_, staged) => this.#isApart(staged, entry),
        });
        if (typeof walked === 'string') continue;
        found.push(walked);
      }
      shown.add(peer);
    }
    return shown;
  }

  #isApart(staged: StagedHeaders, entry: BlockIndex): boolean {
    return this.#isEnough(staged.end?.work ?? 0n) && !staged.holds(entry);
  }
}

/** It tells of all bodies of its own chain. */
function hasAll({ firstBody }: Peer): boolean {
  return firstBody === 1;
}
