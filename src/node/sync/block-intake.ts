/**
 * Blocks and bodies that come in: into the tree, then the chain moves on; what is wrong is
 * answered, and struck where provable.
 */

import { BoundedMap } from '../../base/bounded.ts';
import { equal, toHex } from '../../base/bytes.ts';
import type { Serial } from '../../base/serial.ts';
import type { Block } from '../../ledger/block.ts';
import { type Header, headerHash } from '../../ledger/header.ts';
import { MAX_AHEAD } from '../../ledger/header-check.ts';
import type { CloseReason } from '../../protocol/close-reasons.ts';
import { LIMITS } from '../../protocol/limits.ts';
import type { Items, Refusal } from '../../protocol/shapes.ts';
import { blockKey } from '../answers.ts';
import type { BlockIndex } from '../chain/block-index.ts';
import type { Chain } from '../chain/chain.ts';
import type { Peer } from '../peers/peer.ts';
import type { Clock } from '../ports.ts';

export interface IntakeHooks {
  /** Moves the chain on; runs inside the serial. */
  advance(): Promise<void>;
  /** False while that would do nothing (S-4). */
  canAdvance(): boolean;
  /** Runs a step that may fail for want of a disk. */
  guarded(step: () => Promise<unknown>): Promise<boolean>;
  /** A provable offence of a peer (null: this node itself). */
  strike(peer: Peer | null, reason: CloseReason): void;
  /** This peer tells of blocks whose parents are not known: it shall say where it stands. */
  unknownParent(peer: Peer): void;
  /** A damaged block of the main chain is whole again. */
  repaired(entry: BlockIndex): void;
}

interface Refused {
  code: string;
  reason: string;
}

export class BlockIntake {
  readonly #chain: Chain;
  readonly #clock: Clock;
  readonly #serial: Serial;
  readonly #hooks: IntakeHooks;
  /** Blocks of the future, tried again when their time has come (L-9). */
  readonly #future = new BoundedMap<string, { block: Block; peer: Peer | null }>(
    LIMITS.futureBlocks,
  );
  /**
   * Who gave a body, so that an invalid one has an author: a long branch is executed long after its
   * first body came.
   */
  readonly #givers = new WeakMap<BlockIndex, Peer>();

  constructor(chain: Chain, clock: Clock, serial: Serial, hooks: IntakeHooks) {
    this.#chain = chain;
    this.#clock = clock;
    this.#serial = serial;
    this.#hooks = hooks;
  }

  /** Blocks from a peer, or from this node's own builder (null). */
  async merge(
    peer: Peer | null,
    items: Items<Block>,
  ): Promise<{ taken: number; refused: Refusal[] }> {
    const refused: Refusal[] = [...items.refused];
    let taken = 0;
    await this.#serial.run(async () => {
      const entered: { index: number; entry: BlockIndex }[] = [];
      for (const { index, value } of items.values) {
        // What it sent along with an offence is not looked at.
        if (peer?.closed) break;
        const result = this.#enter(peer, value);
        if ('entry' in result) entered.push({ index, entry: result.entry });
        else refused.push({ index, ...result });
      }
      const { tree } = this.#chain;
      // One that was executed and left before may be what a sealed branch still lacked.
      const moved = entered.some(({ entry }) => !tree.isMain(entry));
      if (moved || tree.side.size > LIMITS.sideHeaders) await this.#hooks.advance();
      for (const { index, entry } of entered) {
        if (entry.invalid === null) taken += 1;
        else refused.push({ index, code: entry.invalid, reason: INVALID });
      }
    });
    refused.sort((a, b) => a.index - b.index);
    return { taken, refused };
  }

  /**
   * Whether the body of this header is worth having; what is wrong with the header is struck as
   * that of a whole block.
   */
  wants(peer: Peer, header: Header): boolean {
    const { tree, tip } = this.#chain;
    const hash = headerHash(header);
    const known = tree.find(hash);
    if (known !== undefined) return !known.body && known.invalid === null;
    if (!this.#hooks.canAdvance() || !this.#chain.room) return false;
    const parent = tree.find(header.previous);
    if (parent === undefined) {
      this.#hooks.unknownParent(peer);
      return false;
    }
    if (parent.height + LIMITS.sideDepth < tip.height) return false;
    return this.#checkHeader(peer, parent, { header, key: toHex(hash), block: null }) === null;
  }

  /** Header and body of one block into the tree; what is wrong with it otherwise. */
  #enter(peer: Peer | null, block: Block): { entry: BlockIndex } | Refused {
    const { tree, tip } = this.#chain;
    const key = blockKey(block);
    peer?.knownBlocks.add(key);
    const known = tree.get(key);
    if (known !== undefined && (known.body || known.invalid !== null)) return { entry: known };
    // Nothing moves on now, so that what is taken would only fill the memory.
    if (!this.#hooks.canAdvance() || !this.#chain.room)
      return { code: 'busy', reason: 'This node cannot take blocks just now.' };
    const parent = tree.find(block.header.previous);
    if (parent === undefined) {
      if (peer !== null) this.#hooks.unknownParent(peer);
      return { code: 'orphan', reason: 'The block before it is not known here.' };
    }
    if (known === undefined && parent.height + LIMITS.sideDepth < tip.height) {
      const depth = tip.height - parent.height;
      return { code: 'stale', reason: `It branches off ${depth} blocks below the tip.` };
    }
    const { header } = block;
    const refused =
      known === undefined ? this.#checkHeader(peer, parent, { header, key, block }) : null;
    if (refused !== null) return refused;
    const checked = this.#chain.checkBlock(block);
    if (!checked.ok && checked.error.code === 'transactions-root') {
      // The header alone is not kept: without a body it would hold this node up, for nothing but
      // its proof.
      this.#hooks.strike(peer, 'invalid-body');
      return checked.error;
    }
    const entry = known ?? tree.add(parent, block.header, headerHash(block.header));
    if (peer !== null) this.#givers.set(entry, peer);
    const added = this.#chain.addBody(entry, block, checked);
    return added.ok ? { entry } : added.error;
  }

  /** Of a header that is not in the tree yet; null where it may enter. */
  #checkHeader(
    peer: Peer | null,
    parent: BlockIndex,
    { header, key, block }: { header: Header; key: string; block: Block | null },
  ): Refused | null {
    if (parent.invalid !== null) {
      this.#hooks.strike(peer, 'invalid-block');
      return { code: 'condemned', reason: 'It follows an invalid block.' };
    }
    const now = this.#clock.now();
    const { tree } = this.#chain;
    const checked = tree.check(parent, header, now);
    if (checked.ok && tree.isCondemned(checked.value)) {
      this.#hooks.strike(peer, 'invalid-block');
      return { code: 'condemned', reason: 'It was found invalid before.' };
    }
    if (checked.ok) {
      if (peer !== null) peer.usefulAt = this.#clock.monotonic();
      return null;
    }
    if (checked.error.code !== 'time-ahead') this.#hooks.strike(peer, 'invalid-header');
    // Far ahead, work is cheap (L-10): such blocks must not push out those that are a minute early.
    else if (block !== null && header.time <= now + LIMITS.futureHeldMs)
      this.#holdBack(peer, block, key);
    return checked.error;
  }

  /** Only what is a block of this ledger but for its time. */
  #holdBack(peer: Peer | null, block: Block, key: string): void {
    const checked = this.#chain.checkBlock(block);
    if (checked.ok) this.#future.set(key, { block, peer });
    else if (checked.error.code === 'transactions-root') this.#hooks.strike(peer, 'invalid-body');
    else this.#hooks.strike(peer, 'invalid-block');
  }

  /** Bodies that were asked for. */
  async addBodies(
    bodies: readonly { entry: BlockIndex; block: Block; from: Peer }[],
  ): Promise<void> {
    const { tree } = this.#chain;
    await this.#serial.run(async () => {
      for (const { entry, block, from } of bodies) {
        // Its branch may have been dropped since it was asked for.
        if (!tree.has(entry) || !equal(headerHash(block.header), entry.hash)) continue;
        if (this.#chain.damaged.has(entry)) {
          await this.#hooks.guarded(async () => {
            const repaired = await this.#chain.repair(entry, block);
            if (repaired.ok) this.#hooks.repaired(entry);
            else this.#hooks.strike(from, 'invalid-body');
          });
          continue;
        }
        this.#givers.set(entry, from);
        const added = this.#chain.addBody(entry, block);
        if (!added.ok && added.error.code === 'transactions-root')
          this.#hooks.strike(from, 'invalid-body');
      }
      await this.#hooks.advance();
    });
  }

  /** A block turned out invalid: whoever gave it never looked at it. */
  condemned(entry: BlockIndex): void {
    const giver = this.#givers.get(entry);
    if (giver !== undefined) this.#hooks.strike(giver, 'invalid-block');
  }

  /** Those whose time has come. */
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
