/**
 * Takes in blocks and bodies: checks them, puts them into the tree, and moves the chain on. Errors
 * are answered, and penalised if they are provable.
 */

import { BoundedMap } from '../../base/bounded.ts';
import { equal, toHex } from '../../base/bytes.ts';
import type { Block } from '../../ledger/block.ts';
import { type Header, headerHash } from '../../ledger/header.ts';
import { MAX_AHEAD } from '../../ledger/header-check.ts';
import type { Result } from '../../ledger/result.ts';
import { LIMITS } from '../../protocol/limits.ts';
import type { Items, Refusal } from '../../protocol/shapes.ts';
import { blockKey } from '../answers.ts';
import type { BlockIndex } from '../chain/block-index.ts';
import type { Chain } from '../chain/chain.ts';
import type { ChainDriver } from '../chain/chain-driver.ts';
import type { NodeContext } from '../context.ts';
import type { NodeLimits } from '../node-limits.ts';
import type { Neighbours } from '../peers/neighbours.ts';
import type { Peer } from '../peers/peer.ts';
import type { Clock } from '../ports.ts';
import type { Trail } from '../trail.ts';

interface Parts {
  readonly chain: Chain;
  readonly driver: ChainDriver;
  readonly neighbours: Neighbours;
}

interface Arrived {
  entry: BlockIndex;
  block: Block;
  from: Peer;
  /** The result of `Chain.checkBlock`. */
  checked: Result<void>;
}

interface Refused {
  code: string;
  reason: string;
}

export class BlockIntake {
  readonly #chain: Chain;
  readonly #clock: Clock;
  readonly #driver: ChainDriver;
  readonly #neighbours: Neighbours;
  readonly #trail: Trail;
  readonly #limits: NodeLimits;
  /** Blocks dated ahead, tried again when their time has come (L-9). */
  readonly #future: BoundedMap<string, { block: Block; peer: Peer | null }>;
  /**
   * The source peer of each body, so that the peer of an invalid one is known: a long branch is
   * executed long after its first body came.
   */
  readonly #sources = new WeakMap<BlockIndex, Peer>();
  /** Bodies that came and wait to be taken in. */
  #arrived: Arrived[] = [];

  constructor({ chain, driver, neighbours }: Parts, { clock, limits, trail }: NodeContext) {
    this.#limits = limits;
    this.#future = new BoundedMap(limits.futureBlocks);
    this.#chain = chain;
    this.#driver = driver;
    this.#neighbours = neighbours;
    this.#clock = clock;
    this.#trail = trail;
  }

  /** Takes blocks from a peer, or from this node's own builder (null). */
  async merge(
    peer: Peer | null,
    items: Items<Block>,
  ): Promise<{ taken: number; refused: Refusal[] }> {
    const refused: Refusal[] = [...items.refused];
    let taken = 0;
    await this.#driver.serially(async () => {
      const entered: { index: number; entry: BlockIndex }[] = [];
      for (const { index, value } of items.values) {
        // The rest of an offender's blocks is not looked at.
        if (peer?.closed) break;
        const result = this.#enter(peer, value);
        if ('entry' in result) entered.push({ index, entry: result.entry });
        else refused.push({ index, ...result });
      }
      const { tree } = this.#chain;
      // A block that was executed and disconnected before may be what a sealed branch lacked.
      const moved = entered.some(({ entry }) => !tree.isMain(entry));
      if (moved || tree.side.size > this.#limits.sideHeaders) await this.#driver.advance();
      for (const { index, entry } of entered) {
        if (entry.invalid === null) taken += 1;
        else refused.push({ index, code: entry.invalid, reason: INVALID });
      }
    });
    refused.sort((a, b) => a.index - b.index);
    return { taken, refused };
  }

  /**
   * Whether the body of this header is worth having. A wrong header is penalised as that of a whole
   * block.
   */
  wants(peer: Peer, header: Header): boolean {
    const { tree, tip } = this.#chain;
    const hash = headerHash(header);
    const known = tree.find(hash);
    if (known !== undefined) return !known.body && known.invalid === null;
    if (!this.#driver.canAdvance || !this.#chain.canStage) return false;
    const parent = tree.find(header.previous);
    if (parent === undefined) {
      this.#askForHello(peer);
      return false;
    }
    if (parent.height + this.#limits.sideDepth < tip.height) return false;
    return this.#checkHeader(peer, parent, { header, key: toHex(hash), block: null }) === null;
  }

  /** Asks a peer for its `hello`: it sent a block whose parent is not known here. */
  #askForHello(peer: Peer): void {
    this.#neighbours.tellHello((one) => one === peer);
  }

  /** Puts header and body of one block into the tree, or returns the refusal. */
  #enter(peer: Peer | null, block: Block): { entry: BlockIndex } | Refused {
    const { tree, tip } = this.#chain;
    const key = blockKey(block);
    peer?.knownBlocks.add(key);
    const known = tree.get(key);
    if (known !== undefined && (known.body || known.invalid !== null)) return { entry: known };
    // The chain cannot move now, so a block taken in would only fill the memory.
    if (!this.#driver.canAdvance || !this.#chain.canStage)
      return { code: 'busy', reason: 'This node cannot take blocks just now.' };
    const parent = tree.find(block.header.previous);
    if (parent === undefined) {
      if (peer !== null) this.#askForHello(peer);
      return { code: 'orphan', reason: 'The block before it is not known here.' };
    }
    if (known === undefined && parent.height + this.#limits.sideDepth < tip.height) {
      const depth = tip.height - parent.height;
      return { code: 'stale', reason: `It branches off ${depth} blocks below the tip.` };
    }
    const { header } = block;
    const refused =
      known === undefined ? this.#checkHeader(peer, parent, { header, key, block }) : null;
    if (refused !== null) return refused;
    const checked = this.#chain.checkBlock(block);
    if (!checked.ok && checked.error.code === 'transactions-root') {
      // The header is not kept: without a body it would keep this node from building, for one proof
      // only.
      this.#neighbours.penalise(peer, 'invalid-body');
      return checked.error;
    }
    const entry = known ?? tree.add(parent, block.header, headerHash(block.header));
    if (peer !== null) this.#sources.set(entry, peer);
    const added = this.#chain.addBody(entry, block, checked);
    return added.ok ? { entry } : added.error;
  }

  /** Checks a header that is not in the tree yet; null if it may enter. */
  #checkHeader(
    peer: Peer | null,
    parent: BlockIndex,
    { header, key, block }: { header: Header; key: string; block: Block | null },
  ): Refused | null {
    if (parent.invalid !== null) {
      this.#neighbours.penalise(peer, 'invalid-block');
      return { code: 'condemned', reason: 'It follows an invalid block.' };
    }
    const now = this.#clock.now();
    const { tree } = this.#chain;
    const checked = tree.check(parent, header, now);
    if (checked.ok && tree.isKnownInvalid(checked.value)) {
      this.#neighbours.penalise(peer, 'invalid-block');
      return { code: 'condemned', reason: 'It was found invalid before.' };
    }
    if (checked.ok) {
      if (peer !== null) peer.markBlockBrought(this.#clock.monotonic());
      return null;
    }
    if (checked.error.code !== 'time-ahead') this.#neighbours.penalise(peer, 'invalid-header');
    // Far ahead, work is cheap (L-10): such blocks must not push out those that are a minute early.
    else if (block !== null && header.time <= now + LIMITS.futureHeldMs)
      this.#holdBack(peer, block, key);
    return checked.error;
  }

  /** Holds a block back until its time comes, if it is valid otherwise. */
  #holdBack(peer: Peer | null, block: Block, key: string): void {
    const checked = this.#chain.checkBlock(block);
    if (checked.ok) this.#future.set(key, { block, peer });
    else if (checked.error.code === 'transactions-root')
      this.#neighbours.penalise(peer, 'invalid-body');
    else this.#neighbours.penalise(peer, 'invalid-block');
  }

  /** Checks bodies that were asked for, each by itself. */
  check(bodies: readonly Omit<Arrived, 'checked'>[]): Arrived[] {
    return bodies.map((one) => ({ ...one, checked: this.#chain.checkBlock(one.block) }));
  }

  /**
   * Takes bodies that were checked. While the chain is busy with a step, the signatures of each are
   * begun with; then all of them are taken in together.
   */
  async addBodies(arrived: readonly Arrived[]): Promise<void> {
    const { tree } = this.#chain;
    const sound = arrived.filter(({ checked }) => checked.ok);
    this.#chain.signatures.ahead(sound.map(({ block }) => block.transactions));
    this.#arrived.push(...arrived);
    await this.#driver.serially(async () => {
      const all = this.#arrived;
      this.#arrived = [];
      // These bodies went in with others. A call without bodies (after a trim) still moves the
      // chain.
      if (all.length === 0 && arrived.length > 0) return;
      for (const { entry, block, from, checked } of all) {
        // Its branch may have been dropped since it was asked for.
        if (!tree.has(entry) || !equal(headerHash(block.header), entry.hash)) continue;
        if (this.#chain.damaged.has(entry)) {
          await this.#driver.guard(async () => {
            const repaired = await this.#chain.repair(entry, block);
            if (repaired.ok) this.#trail.add('block-repaired', { height: entry.height });
            else this.#neighbours.penalise(from, 'invalid-body');
          });
          continue;
        }
        this.#sources.set(entry, from);
        const added = this.#chain.addBody(entry, block, checked);
        if (!added.ok && added.error.code === 'transactions-root')
          this.#neighbours.penalise(from, 'invalid-body');
      }
      await this.#driver.advance();
    });
  }

  /**
   * A block turned out invalid: its source peer is penalised, as it passed on what it never
   * checked.
   */
  blockInvalid(entry: BlockIndex): void {
    const source = this.#sources.get(entry);
    if (source !== undefined) this.#neighbours.penalise(source, 'invalid-block');
  }

  /** Whether no peer brought it: then nobody else can have it yet. */
  isOwn(entry: BlockIndex): boolean {
    return !this.#sources.has(entry);
  }

  /** Tries the blocks whose time has come. */
  retryFuture(): void {
    const due = this.#clock.now() + MAX_AHEAD;
    for (const [key, { block, peer }] of [...this.#future.entries()]) {
      if (block.header.time > due) continue;
      this.#future.delete(key);
      const from = peer?.closed ? null : peer;
      void this.merge(from, { values: [{ index: 0, value: block }], refused: [] });
    }
  }
}

const INVALID = 'The block, or one before it, is invalid.';
