/**
 * One node: the same class in a browser's worker, in a unit test and in the simulator. It builds
 * the parts, connects them, and opens, starts and stops them; it holds no logic of theirs. The
 * rules are in `ledger/`, the encodings in `protocol/`; `ports.ts` is all it knows of the world.
 */
import type { Block } from '../ledger/block.ts';
import type { Charter } from '../ledger/charter.ts';
import { Pool } from '../ledger/pool.ts';
import type { LedgerError, Result } from '../ledger/result.ts';
import type { Seal } from '../ledger/seal.ts';
import type { Transaction } from '../ledger/transaction.ts';
import type { Hello, Items, Refusal, Request } from '../protocol/shapes.ts';
import { Answers } from './answers.ts';
import { Chain } from './chain/chain.ts';
import { ChainDriver } from './chain/chain-driver.ts';
import type { SealOutcome } from './chain/seal-book.ts';
import type { ClockTrouble } from './clock-trouble.ts';
import type { NodeContext } from './context.ts';
import { type NodeEvent, NodeEvents } from './events.ts';
import { Heartbeat } from './heartbeat.ts';
import { NODE_LIMITS, type NodeLimits } from './node-limits.ts';
import type { NodeOptions } from './node-options.ts';
import { Notices } from './notices.ts';
import { NodePeerFollower } from './peer-follower.ts';
import { NodeKeys } from './peers/node-key.ts';
import type { Peer } from './peers/peer.ts';
import { Peers } from './peers/peers.ts';
import { Announcements } from './pool/announcements.ts';
import { PoolExchange } from './pool/pool-exchange.ts';
import { PoolKeeper } from './pool/pool-keeper.ts';
import { Relay } from './pool/relay.ts';
import { WalletTransactions } from './pool/wallet-transactions.ts';
import type { StoredLedger } from './ports.ts';
import { Recovery } from './recovery.ts';
import { Requests } from './requests.ts';
import { Standing } from './standing.ts';
import { BlockIntake } from './sync/block-intake.ts';
import { CompactBlocks } from './sync/compact-blocks.ts';
import { FollowedPeers } from './sync/followed.ts';
import { SealIntake } from './sync/seal-intake.ts';
import { Sync } from './sync/sync.ts';
import { ToldBlocks } from './sync/told-blocks.ts';
import { TipFollower } from './tip-follower.ts';
import { Trail } from './trail.ts';
import type { StorageTrouble } from './trouble.ts';

/** Damage to one of these leaves no chain to go on with. */
const FATAL: ReadonlySet<string> = new Set(['headers', 'accounts', 'base']);

export class Node {
  readonly charter: Charter;
  readonly ledgerId: Uint8Array;
  readonly chain: Chain;
  readonly keeper: PoolKeeper;
  readonly walletTransactions: WalletTransactions;
  readonly peers: Peers;
  readonly sync: Sync;
  readonly notices: Notices;
  readonly trail: Trail;
  readonly answers: Answers;
  readonly limits: NodeLimits;
  readonly #options: NodeOptions;
  readonly #events = new NodeEvents();
  readonly #driver: ChainDriver;
  readonly #relay: Relay;
  readonly #recovery: Recovery;
  readonly #heartbeat: Heartbeat;
  readonly #standing: Standing;
  readonly #requests: Requests;
  readonly #seals: SealIntake;
  readonly #toldBlocks: ToldBlocks;
  readonly #follower: NodePeerFollower;
  /** The peers read from disk by `open`; `start` dials them. */
  #rememberedPeers: StoredLedger['peers'] = [];

  /** @param lotterySecret orders the claims in this node's pool (P-1). */
  private constructor(options: NodeOptions, lotterySecret: Uint8Array) {
    const { account, broken, charter, clock, outbox, random, store, transports } = options;
    const limits = options.limits ?? NODE_LIMITS;
    const nodeId = options.nodeId;
    const events = this.#events;
    const notices = new Notices(clock);
    const trail = new Trail(clock);
    const yieldToEventLoop = () => options.yieldToEventLoop();
    const context: NodeContext = { clock, random, limits, trail, events, yieldToEventLoop };

    const chain = new Chain(charter, store, options.verifier, limits, yieldToEventLoop);
    const { ledgerId } = chain;
    const driver = new ChainDriver(chain, clock, notices, trail);
    const keys = new NodeKeys(ledgerId, options.nodeKey, options.verifier);
    const peers = new Peers({ context, keys, ledgerId, node: nodeId, transports });
    // Chain, pool and sync see only the `Neighbours` of `peers`.
    const neighbours = peers;
    const pool = new Pool(charter, ledgerId, { account, lotterySecret }, limits.pool);
    const relay = new Relay(context, neighbours, pool);
    const keeper = new PoolKeeper({ chain, clock, driver, events, pool, relay, store });
    const walletTransactions = new WalletTransactions({
      chain,
      store,
      keeper,
      outbox,
      clock,
      events,
      limits,
    });
    const answers = new Answers(chain, keeper, context);
    const intake = new BlockIntake({ chain, driver, neighbours }, context);
    const sync = new Sync({ chain, driver, intake, neighbours, walletTransactions }, context);
    const seals = new SealIntake({ chain, driver, neighbours, sync, trail });
    const exchange = new PoolExchange({ driver, keeper, neighbours, sync }, context);
    const announcements = new Announcements(pool, exchange, neighbours);
    const compactBlocks = new CompactBlocks({ intake, neighbours, pool, sync });
    const followed = new FollowedPeers(neighbours);
    const blocks = { chain, compactBlocks, driver, followed, neighbours };
    const toldBlocks = new ToldBlocks({ ...blocks, clock, sync });
    const standing = new Standing({ chain, clock, driver, events, peers, sync, trail });
    const disk = { broken: (damage: Parameters<typeof broken>[0]) => broken(damage), store };
    const reports = { events, notices, standing, trail };
    const recovery = new Recovery({
      chain,
      clock,
      driver,
      keeper,
      walletTransactions,
      peers,
      ...disk,
      ...reports,
    });
    const running = {
      clock,
      driver,
      intake,
      keeper,
      walletTransactions,
      peers,
      recovery,
      standing,
      sync,
      trail,
    };
    const heartbeat = new Heartbeat({ chain, ...running });
    const asked = { announcements, answers, exchange, peers, relay, sync };
    const requests = new Requests({ ...blocks, ...asked, toldBlocks });
    const follower = new NodePeerFollower({
      announcements,
      chain,
      events,
      exchange,
      followed,
      keeper,
      nodeId,
      peers,
      relay,
      requests,
      seals,
      standing,
      sync,
      toldBlocks,
    });

    // Where two parts need each other, the one that was built first gets the other here.
    driver.attach(recovery);
    peers.attach(follower);
    const links = { neighbours, relay, toldBlocks };
    chain.attach(new TipFollower({ chain, heartbeat, ...links, ...running, ...reports }));

    this.#options = options;
    this.charter = charter;
    this.ledgerId = ledgerId;
    this.chain = chain;
    this.keeper = keeper;
    this.walletTransactions = walletTransactions;
    this.peers = peers;
    this.sync = sync;
    this.notices = notices;
    this.trail = trail;
    this.answers = answers;
    this.limits = limits;
    this.#driver = driver;
    this.#relay = relay;
    this.#recovery = recovery;
    this.#heartbeat = heartbeat;
    this.#standing = standing;
    this.#requests = requests;
    this.#seals = seals;
    this.#toldBlocks = toldBlocks;
    this.#follower = follower;
  }

  /** Opens what is on disk; what is damaged is quarantined and named (S-3). Throws StorageError. */
  static open(options: NodeOptions): Promise<Node> {
    return Node.#open(options, options.random.bytes(32));
  }

  static async #open(options: NodeOptions, lotterySecret: Uint8Array): Promise<Node> {
    const { store } = options;
    const { ledger, damage } = await store.open();
    const node = new Node(options, lotterySecret);
    // Damage to any other part loses that part alone. A lost tip height ('meta') is made good by
    // `restore`, which checks that the accounts are those after the last header.
    const fatal = damage.find(({ what }) => FATAL.has(what));
    const found = fatal ?? (await node.chain.restore(ledger));
    if (found !== null) {
      const { pool, peers, seals } = ledger;
      // Without knowing where its bodies begin, all is fetched from genesis on (S-5).
      const base = found.what === 'base' ? { base: { height: 0, verified: 0 } } : {};
      const kept = { pool: { replace: pool }, peers, seals, ...base };
      await store.quarantine(`${found.what}: ${found.detail}`, kept);
      const fresh = await Node.#open(options, lotterySecret);
      for (const one of new Set([...damage, found])) fresh.notices.add('damage', { ...one });
      fresh.trail.add('quarantined', found);
      return fresh;
    }
    for (const { what, detail } of damage) node.notices.add('damage', { what, detail });
    // The rebuilt index is written to disk. Where the disk is full that fails, and the node opens
    // without an index.
    if (damage.some(({ what }) => what === 'index')) node.chain.markIndexDamaged();
    await node.#recovery.rebuildIndex();
    node.#rememberedPeers = ledger.peers;
    await node.keeper.restore(ledger.pool);
    await node.#driver.guard(() => node.walletTransactions.restore());
    const { height } = node.chain.tip;
    node.trail.add('opened', { height, pooled: node.keeper.pool.size });
    return node;
  }

  start(): void {
    // Side blocks on disk may make a better chain than the one that was the main one.
    void this.#driver.serially(() => this.#driver.advance());
    this.#standing.start();
    this.peers.start(this.#rememberedPeers, this.#options.inviters);
    this.#heartbeat.start();
  }

  async stop(): Promise<void> {
    this.#heartbeat.stop();
    this.#driver.stop();
    this.peers.stop();
    this.sync.stop();
    this.#relay.stop();
    this.#toldBlocks.stop();
    this.keeper.stop();
    await this.keeper.flush();
    // `close` fails if the disk is gone; the node has stopped all the same.
    await this.#driver.guardSerially(() => this.#options.store.close());
    this.trail.add('stopped', { height: this.chain.tip.height });
  }

  /** The tab is in front again. `back`: it slept, or the network was gone. */
  wake(back = false): void {
    this.#heartbeat.wake(back);
  }

  subscribe(listener: (event: NodeEvent) => void): () => void {
    return this.#events.subscribe(listener);
  }

  get id(): Uint8Array {
    return this.#options.nodeId;
  }

  get trouble(): StorageTrouble | null {
    return this.#driver.trouble;
  }

  /** Takes a failure of the disk that happened outside of a step of the chain. */
  reportDiskFailure(error: unknown): void {
    this.#driver.report(error);
  }

  /** This property and the five below are those of `Standing`. */
  get synced(): boolean {
    return this.#standing.synced;
  }

  get alone(): boolean {
    return this.#standing.alone;
  }

  get unreachable(): number {
    return this.#standing.unreachable;
  }

  get clockTrouble(): ClockTrouble | null {
    return this.#standing.clockTrouble;
  }

  get betterAhead(): number | null {
    return this.#standing.betterAhead;
  }

  get ready(): boolean {
    return this.#standing.ready;
  }

  /**
   * Puts a transaction that this wallet has just signed into the pool. When this resolves it is on
   * disk and relayed, or refused.
   */
  submit(transaction: Transaction): Promise<{ id: string } | LedgerError> {
    return this.walletTransactions.submit(transaction);
  }

  /**
   * Takes blocks into the chain.
   *
   * @param peer the peer that sent them; null for this node's own builder.
   */
  mergeBlocks(
    peer: Peer | null,
    items: Items<Block>,
  ): Promise<{ taken: number; refused: Refusal[] }> {
    return this.sync.mergeBlocks(peer, items);
  }

  /** Answers a request of this page's own console. */
  askSelf(request: Request): ReturnType<Answers['answer']> {
    return this.#requests.askSelf(request);
  }

  /** Peers hear soon that a search for a proof has begun or ended here. */
  seeking(on: boolean): void {
    this.#standing.seeking = on;
    this.#heartbeat.tellSoon();
  }

  /** The `hello` this node sends to peers now. */
  hello(): Hello {
    return this.#follower.ownHello();
  }

  /** Whether old bodies are deleted from now on (S-5). */
  setPruning(isPruning: boolean): void {
    this.chain.base.setPruning(isPruning);
  }

  /** Takes a seal that this wallet has just signed (L-12). */
  addSeal(seal: Seal): Promise<Result<SealOutcome>> {
    return this.#seals.take(null, seal);
  }
}
