/**
 * Keeps branches beside the main chain as long as they may still win, within caps. A block of a low
 * branch costs its maker little (L-10 eases with time), so it must fill neither memory nor disk.
 */
import type { Charter } from '../../ledger/charter.ts';
import { decodeHeader, type Header, headerHash } from '../../ledger/header.ts';
import { LIMITS } from '../../protocol/limits.ts';
import type { NodeLimits } from '../node-limits.ts';
import type { ChainStore } from '../ports.ts';
import { type BlockIndex, better } from './block-index.ts';
import type { Bodies } from './bodies.ts';
import type { HeaderTree } from './header-tree.ts';
import type { SealBook } from './seal-book.ts';
import type { UnavailableBodies } from './unavailable.ts';

/** The parts that tell whether a branch may still become the main chain. */
interface Prospects {
  readonly tree: HeaderTree;
  readonly seals: SealBook;
  readonly unavailable: UnavailableBodies;
}

export class SideBranches {
  readonly #tree: HeaderTree;
  readonly #seals: SealBook;
  readonly #unavailable: UnavailableBodies;
  readonly #bodies: Bodies;
  readonly #store: ChainStore;
  readonly #limits: NodeLimits;
  readonly #maxBlockBytes: number;
  /** Blocks on disk since before this start that are of no use any more. */
  #orphans: { height: number; hash: Uint8Array }[] = [];

  constructor(
    { maxBlockBytes }: Charter,
    { tree, seals, unavailable }: Prospects,
    bodies: Bodies,
    store: ChainStore,
    limits: NodeLimits,
  ) {
    this.#limits = limits;
    this.#maxBlockBytes = maxBlockBytes;
    this.#tree = tree;
    this.#seals = seals;
    this.#unavailable = unavailable;
    this.#bodies = bodies;
    this.#store = store;
  }

  /**
   * Restores the headers of stored blocks off the main chain; those without a known parent are
   * dropped.
   */
  restore(stored: readonly Uint8Array[]): void {
    const headers: Header[] = [];
    for (const bytes of stored) {
      const header = decodeHeader(bytes);
      if (header.ok) headers.push(header.value);
    }
    headers.sort((a, b) => a.height - b.height);
    for (const header of headers) {
      const parent = this.#tree.find(header.previous);
      const hash = parent && this.#tree.check(parent, header, Number.MAX_SAFE_INTEGER);
      if (parent && hash?.ok) this.#tree.gotBody(this.#tree.add(parent, header, hash.value), null);
      else this.#orphans.push({ height: header.height, hash: headerHash(header) });
    }
  }

  /**
   * Writes bodies to disk, forgets branches that can no longer win, and keeps both under their
   * caps.
   */
  async settle(): Promise<void> {
    const { tip } = this.#tree;
    const target = this.#unavailable.target();
    // The best branch may lack a body that no peer has, so the best branch with all its bodies is
    // kept too. A sealed branch is fetched and tried whatever its work is (L-12).
    const kept = [target, this.#unavailable.reachable(), ...this.#seals.wanted()];
    const onTheWay = (entry: BlockIndex) => this.#tree.isOnTheWay(entry, kept);
    const gone = [
      ...this.#tree.trim(kept),
      ...this.#tree.forgetBelow(tip.height - this.#limits.sideDepth, kept),
    ];
    const prune: { height: number; hash: Uint8Array }[] = gone.filter((entry) => entry.body);
    // An orphan may have come again meanwhile, and be in use.
    prune.push(...this.#orphans.filter(({ hash }) => !this.#tree.find(hash)));
    const unwanted = this.#unwanted(onTheWay);
    prune.push(...unwanted);
    for (const entry of unwanted) this.#tree.lostBody(entry);
    for (const entry of [...gone, ...unwanted]) this.#bodies.drop(entry);
    const pressed = this.#bodies.stagedBytes > LIMITS.stagedBodyBytes / 2;
    const blocks = this.#bodies.toStore((entry) => pressed || !onTheWay(entry) || target === tip);
    if (blocks.length === 0 && prune.length === 0) return;
    await this.#store.commit({ blocks, prune });
    this.#orphans = [];
    for (const { hash } of blocks) {
      const entry = this.#tree.find(hash);
      if (entry !== undefined) this.#bodies.written(entry);
    }
  }

  /**
   * Bodies to drop: those of invalid blocks, and those of the worst branches beyond the caps. With
   * the header a body can be fetched again.
   */
  #unwanted(onTheWay: (entry: BlockIndex) => boolean): BlockIndex[] {
    const unwanted: BlockIndex[] = [];
    const rest: BlockIndex[] = [];
    for (const entry of this.#tree.side) {
      if (!entry.body) continue;
      if (entry.invalid !== null) unwanted.push(entry);
      else if (!onTheWay(entry)) rest.push(entry);
    }
    rest.sort((a, b) => better(b, a));
    let bytes = 0;
    for (const [index, entry] of rest.entries()) {
      // A block stored before this start has no known size: it may be as large as any.
      bytes += entry.bytes ?? this.#maxBlockBytes;
      if (index >= this.#limits.sideBlocks || bytes > LIMITS.sideBlockBytes) unwanted.push(entry);
    }
    return unwanted;
  }
}
