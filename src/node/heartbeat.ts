/** The node's timers: checks each second, and `hello` to peers when something changed. */
import { LIMITS } from '../protocol/limits.ts';
import type { Chain } from './chain/chain.ts';
import type { ChainDriver } from './chain/chain-driver.ts';
import type { Peers } from './peers/peers.ts';
import type { PoolKeeper } from './pool/pool-keeper.ts';
import type { WalletTransactions } from './pool/wallet-transactions.ts';
import type { Clock, TimerHandle } from './ports.ts';
import type { Recovery } from './recovery.ts';
import type { Standing } from './standing.ts';
import type { BlockIntake } from './sync/block-intake.ts';
import type { Sync } from './sync/sync.ts';
import type { Trail } from './trail.ts';

const TICK_MS = 1_000;
/** A tick that comes this late means that the tab was asleep. */
const ASLEEP_MS = 20_000;
const TELL_SOON_MS = 300;

interface Parts {
  readonly chain: Chain;
  readonly clock: Clock;
  readonly driver: ChainDriver;
  readonly intake: BlockIntake;
  readonly keeper: PoolKeeper;
  readonly walletTransactions: WalletTransactions;
  readonly peers: Peers;
  readonly recovery: Recovery;
  readonly standing: Standing;
  readonly sync: Sync;
  readonly trail: Trail;
}

export class Heartbeat {
  readonly #parts: Parts;
  readonly #clock: Clock;
  #timers: TimerHandle[] = [];
  #stopped = false;
  #tellingSoon = false;
  #lastHello = 0;
  /** The wall clock at the last tick, ms since 1970. */
  #tickedAt = 0;

  constructor(parts: Parts) {
    this.#parts = parts;
    this.#clock = parts.clock;
  }

  start(): void {
    this.#tickedAt = this.#clock.now();
    this.#tick();
  }

  stop(): void {
    this.#stopped = true;
    for (const timer of this.#timers) timer.cancel();
  }

  /** Tells the tip soon: peers hear of it after a long step, but not of each step on the way. */
  tellSoon(): void {
    if (this.#tellingSoon) return;
    this.#tellingSoon = true;
    this.#after(TELL_SOON_MS, () => {
      this.#tellingSoon = false;
      this.#parts.peers.greetings.tellChanges();
    });
  }

  #after(ms: number, run: () => void): void {
    if (this.#stopped) return;
    const timer = this.#clock.after(ms, () => {
      this.#timers = this.#timers.filter((one) => one !== timer);
      run();
    });
    this.#timers.push(timer);
  }

  #tick(): void {
    this.#after(TICK_MS, () => {
      this.#tick();
      const now = this.#clock.monotonic();
      this.#noteSleep();
      if (now - this.#lastHello >= LIMITS.helloMs) {
        this.#lastHello = now;
        this.#parts.peers.greetings.tellChanges();
        this.#keepUp();
      }
      this.#look(now);
    });
  }

  /** The tab is in front again. `back`: it slept, or the network was gone. */
  wake(back: boolean): void {
    const { peers, sync } = this.#parts;
    peers.wake(back);
    peers.tellHello();
    sync.pump();
  }

  /**
   * Runs each `LIMITS.helloMs`: offers the wallet's transactions again, and writes the pool's
   * journal and the peers to disk.
   */
  #keepUp(): void {
    const { driver, keeper, walletTransactions, recovery } = this.#parts;
    void driver
      .guardSerially(() => walletTransactions.relocateLost())
      .then(() => driver.guard(() => walletTransactions.offerAgain()));
    void keeper.flush();
    void recovery.rememberPeers();
  }

  /** Runs each second. `now`: monotonic ms. */
  #look(now: number): void {
    const { chain, driver, intake, keeper, recovery, standing, sync } = this.#parts;
    intake.retryFuture();
    keeper.expire();
    recovery.giveUpLost(now);
    if (chain.base.wantsPruning) void driver.guardSerially(() => this.#prune());
    sync.pump();
    if (standing.synced) keeper.restoreDeferred(standing.isShared);
    recovery.rebuildWhenRepaired();
    standing.updateTrail();
    standing.checkReady();
  }

  async #prune(): Promise<void> {
    const { chain, driver, peers, trail } = this.#parts;
    if (!driver.canAdvance) return;
    await chain.prune();
    trail.add('blocks-pruned', { height: chain.base.height });
    peers.tellHello();
  }

  /** Monotonic clocks may have stood still, so the wall clock shows a sleep. */
  #noteSleep(): void {
    const now = this.#clock.now();
    const passed = now - this.#tickedAt;
    this.#tickedAt = now;
    if (passed <= ASLEEP_MS) return;
    this.#parts.trail.add('slept', { seconds: Math.round(passed / 1_000) });
    this.#parts.standing.searchAgain();
    this.wake(true);
  }
}
