/**
 * Runs after each step of the chain, in this order: pool, wallet transactions, notice, relay, sync.
 * All of it happens in the turn in which the state changed, so that nothing sees a pool of another
 * tip.
 */
import type { LedgerError } from '../ledger/result.ts';
import type { Transaction } from '../ledger/transaction.ts';
import type { BlockIndex } from './chain/block-index.ts';
import type { Chain } from './chain/chain.ts';
import type { ChainDriver } from './chain/chain-driver.ts';
import type { ChainFollower, TipChange } from './chain/tip-change.ts';
import type { NodeEvents } from './events.ts';
import type { Heartbeat } from './heartbeat.ts';
import type { Notices } from './notices.ts';
import type { Neighbours } from './peers/neighbours.ts';
import type { PoolKeeper } from './pool/pool-keeper.ts';
import type { Relay } from './pool/relay.ts';
import type { WalletTransactions } from './pool/wallet-transactions.ts';
import type { ChainStep } from './ports.ts';
import type { Recovery } from './recovery.ts';
import type { Standing } from './standing.ts';
import type { BlockIntake } from './sync/block-intake.ts';
import type { Sync } from './sync/sync.ts';
import type { ToldBlocks } from './sync/told-blocks.ts';
import type { Trail } from './trail.ts';

/** At most this many blocks of one step are sent whole. */
const RELAYED_BLOCKS = 3;

interface Parts {
  readonly chain: Chain;
  readonly driver: ChainDriver;
  readonly events: NodeEvents;
  readonly heartbeat: Heartbeat;
  readonly intake: BlockIntake;
  readonly keeper: PoolKeeper;
  readonly neighbours: Neighbours;
  readonly notices: Notices;
  readonly walletTransactions: WalletTransactions;
  readonly recovery: Recovery;
  readonly relay: Relay;
  readonly standing: Standing;
  readonly sync: Sync;
  readonly toldBlocks: ToldBlocks;
  readonly trail: Trail;
}

export class TipFollower implements ChainFollower {
  readonly #parts: Parts;

  constructor(parts: Parts) {
    this.#parts = parts;
  }

  journal(back: readonly Transaction[]): ChainStep['pool'] {
    return this.#parts.keeper.journal(back);
  }

  changed(change: TipChange): void {
    const { driver, events, walletTransactions, standing, sync, toldBlocks } = this.#parts;
    const isLong = change.connected.some(({ block }) => block === null);
    this.#follow(change);
    if (isLong) void driver.guardSerially(() => walletTransactions.relocateLost());
    this.#relay(change, isLong);
    toldBlocks.noteProgress();
    sync.noteProgress();
    events.emit('tip');
    standing.checkReady();
  }

  /**
   * Updates the pool and the wallet's transactions, and tells the person what a reorganisation did
   * to them.
   */
  #follow(change: TipChange): void {
    const { keeper, notices, walletTransactions, trail } = this.#parts;
    const { returned, expired } = keeper.rebase(change);
    walletTransactions.rebase(change);
    const { height } = change.to;
    const depth = change.disconnected.length;
    if (depth === 0) return trail.add('blocks-connected', { height }, change.connected.length);
    const counts = { depth, height, returned, expired: expired.length };
    const ownExpired = expired.filter((one) => walletTransactions.has(one)).length;
    notices.reorganisation({ ...counts, ownExpired });
    trail.add('reorganised', counts);
  }

  #relay({ connected, to }: TipChange, isLong: boolean): void {
    const { chain, heartbeat, intake, neighbours, relay } = this.#parts;
    // Pushed, a block on a false base would cost this node its links: others may ask for it (S-5).
    if (isLong || !chain.base.isSound || connected.length > RELAYED_BLOCKS)
      return heartbeat.tellSoon();
    for (const { entry, block } of connected) {
      const isOwn = intake.isOwn(entry);
      const others = block === null ? [] : relay.block(chain.tree, entry, block, isOwn);
      if (entry === to) neighbours.tellTip((peer) => others.includes(peer));
    }
  }

  blockInvalid(entry: BlockIndex, { code }: LedgerError): void {
    const { intake, trail } = this.#parts;
    trail.add('block-invalid', { height: entry.height, hash: entry.key, reason: code });
    intake.blockInvalid(entry);
  }

  blockDamaged(entry: BlockIndex): void {
    this.#parts.recovery.reportDamage(entry);
  }
}
