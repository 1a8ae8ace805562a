/**
 * One node: the same class in a browser's worker, in a unit test and in the simulator. It owns how
 * the parts work together; the rules are the ledger's, the bytes the protocol's, the world comes by
 * ports.
 */
import { Serial } from '../base/serial.ts';
import type { Block } from '../ledger/block.ts';
import { type Charter, ledgerIdOf } from '../ledger/charter.ts';
import type { Result } from '../ledger/result.ts';
import type { Seal } from '../ledger/seal.ts';
import type { Transaction } from '../ledger/transaction.ts';
import type { CloseReason } from '../protocol/close-reasons.ts';
import { SALT_BYTES } from '../protocol/compact.ts';
import { FEATURES } from '../protocol/ops.ts';
import { type Hello, type Items, itemsOf, type Refusal, type Request } from '../protocol/shapes.ts';
import { Answers } from './answers.ts';
import { Chain, type TipChange } from './chain/chain.ts';
import type { SealOutcome } from './chain/seal-book.ts';
import type { ClockTrouble } from './clock-trouble.ts';
import { Heartbeat } from './heartbeat.ts';
import type { NodeOptions } from './node-options.ts';
import { Notices } from './notices.ts';
import { NodeKeys } from './peers/node-key.ts';
import type { Peer } from './peers/peer.ts';
import { Peers } from './peers/peers.ts';
import { Announcements } from './pool/announcements.ts';
import { OwnTransactions } from './pool/own.ts';
import { PoolExchange } from './pool/pool-exchange.ts';
import { PoolKeeper } from './pool/pool-keeper.ts';
import { Relay } from './pool/relay.ts';
import type { StoredLedger } from './ports.ts';
import { Recovery } from './recovery.ts';
import { Requests } from './requests.ts';
import { Standing } from './standing.ts';
import { BlockIntake } from './sync/block-intake.ts';
import { CompactBlocks } from './sync/compact-blocks.ts';
import { Sync } from './sync/sync.ts';
import { followTip } from './tip-change.ts';
import { Trail } from './trail.ts';
import type { StorageTrouble } from './trouble.ts';

export type NodeEvent = 'tip' | 'pool' | 'ready' | 'view';

export class Node {
  readonly charter: Charter;
  readonly ledgerId: Uint8Array;
  readonly chain: Chain;
  readonly keeper: PoolKeeper;
  readonly own: OwnTransactions;
  readonly peers: Peers;
  readonly sync: Sync;
  readonly notices: Notices;
  readonly trail: Trail;
  readonly answers: Answers;
  readonly #options: NodeOptions;
  readonly #serial = new Serial();
  readonly #relay: Relay;
  readonly #announcements: Announcements;
  readonly #compactBlocks: CompactBlocks;
  readonly #intake: BlockIntake;
  readonly #exchange: PoolExchange;
  readonly #recovery: Recovery;
  readonly #heartbeat: Heartbeat;
  readonly #standing: Standing;
  readonly #requests: Requests;
  readonly #listeners = new Set<(event: NodeEvent) => void>();
  #ready = false;
  #stopped = false;
  #toldConflict = false;
  #remembered: StoredLedger['peers'] = [];

  private constructor(options: NodeOptions, lotterySecret: Uint8Array) {
    const { charter, clock, random, store, transports, verifier } = options;
    this.#options = options;
    this.charter = charter;
    this.ledgerId = ledgerIdOf(charter);
    const chain = new Chain(charter, store, verifier, {
      journal: (back) => this.keeper.journal(back),
      changed: (change) => this.#tipChanged(change),
      condemned: (entry, { code }) => {
        this.trail.add('block-invalid', { height: entry.height, hash: entry.key, reason: code });
        this.#intake.condemned(entry);
      },
      damaged: (entry) => this.#recovery.damaged(entry),
    });
    this.chain = chain;
    this.#standing = new Standing(this, clock);
    this.notices = new Notices(clock);
    this.trail = new Trail(clock);
    this.#recovery = new Recovery(this, store, clock, this.#serial, {
      changed: () => {
        this.#emit('view');
        this.#checkReady();
      },
      advance: () => this.#advance(),
      broken: options.broken,
    });
    const identity = { account: options.account, lotterySecret };
    this.keeper = new PoolKeeper(chain, store, clock, this.#serial, identity, {
      entered: (wireIds, own) => this.#relay.transactions(wireIds, own),
      changed: () => this.#emit('pool'),
      trouble: (error) => this.#recovery.report(error),
    });
    this.own = new OwnTransactions({
      chain,
      store,
      keeper: this.keeper,
      outbox: options.outbox,
      clock,
      canFind: () => this.#recovery.canFind,
      changed: () => this.#emit('view'),
    });
    this.answers = new Answers(chain, this.keeper, clock);
    this.#intake = new BlockIntake(chain, clock, this.#serial, {
      advance: () => this.#advance(),
      canAdvance: () => this.#recovery.canAdvance,
      guarded: (step) => this.#recovery.guard(step),
      strike: (peer, reason) => this.#strike(peer, reason),
      unknownParent: (peer) => this.peers.tellHello((one) => one === peer),
      repaired: ({ height }) => this.trail.add('block-repaired', { height }),
    });
    this.#exchange = new PoolExchange(this.keeper, clock, {
      behind: () => this.sync.behind,
      stopped: () => this.#stopped,
      strike: (peer, reason) => this.#strike(peer, reason),
      breathe: options.breathe,
    });
    this.#announcements = new Announcements({
      has: (id) => this.keeper.pool.has(id),
      take: async (peer, transactions) => {
        const { refused } = await this.#exchange.merge(peer, itemsOf(transactions));
        return refused.filter(({ code }) => code === 'pool-gap').map(({ index }) => index);
      },
    });
    this.#compactBlocks = new CompactBlocks({
      wants: (peer, header) => this.#intake.wants(peer, header),
      pooled: (most) => this.keeper.pool.list(0, most),
      take: async (peer, block) => void (await this.mergeBlocks(peer, itemsOf([block]))),
    });
    this.#relay = new Relay(clock, {
      salt: () => random.bytes(SALT_BYTES),
      nodes: () => this.peers.nodes(),
      pooled: (id) => this.keeper.pool.get(id),
    });
    this.peers = new Peers({
      clock,
      random,
      transports,
      trail: this.trail,
      node: this.id,
      keys: new NodeKeys(this.ledgerId, options.nodeKey, options.verifier),
      ledgerId: this.ledgerId,
      breathe: options.breathe,
      hooks: {
        ownHello: () => this.hello(),
        joined: (peer) => this.#heard(peer, true),
        told: (peer) => this.#heard(peer, false),
        left: (peer, reason) => this.#left(peer, reason),
        request: (peer, id, request) => this.#requests.answer(peer, id, request),
        changed: () => this.#emit('view'),
      },
    });
    this.sync = new Sync(chain, clock, {
      nodes: () => this.peers.nodes(),
      strike: (peer, reason) => this.peers.close(peer, reason),
      canAdvance: () => this.#recovery.canAdvance,
      addBodies: (bodies) => this.#intake.addBodies(bodies),
      breathe: options.breathe,
      changed: () => this.#emit('view'),
      trail: this.trail,
    });
    this.#requests = new Requests({
      answers: this.answers,
      peers: this.peers,
      exchange: this.#exchange,
      announcements: this.#announcements,
      compactBlocks: this.#compactBlocks,
      recovery: this.#recovery,
      mergeBlocks: (peer, items) => this.mergeBlocks(peer, items),
    });
    this.#heartbeat = new Heartbeat(this, clock, {
      look: (now) => this.#look(now),
      tellAndKeep: () => {
        void this.#locateOwn().then(() => this.#recovery.guard(() => this.own.offerAgain()));
        void this.keeper.flush();
        void this.#recovery.rememberPeers();
      },
      slept: (ms) => {
        this.trail.add('slept', { seconds: Math.round(ms / 1_000) });
        this.#lookAnew();
        this.wake(true);
      },
    });
  }

  /** Opens what is on disk; what is damaged is set aside and named (S-3). Throws StorageError. */
  static open(options: NodeOptions): Promise<Node> {
    return Node.#open(options, options.random.bytes(32));
  }

  static async #open(options: NodeOptions, lotterySecret: Uint8Array): Promise<Node> {
    const { store } = options;
    const { ledger, damage } = await store.open();
    const node = new Node(options, lotterySecret);
    // Headers without the note of their height are whole when the accounts fit their last one.
    const fatal = damage.find(({ what }) => what === 'headers' || what === 'accounts');
    const found = fatal ?? (await node.chain.restore(ledger));
    if (found !== null) {
      const { pool, peers, seals } = ledger;
      const kept = { pool: { replace: pool }, peers, seals };
      await store.quarantine(`${found.what}: ${found.detail}`, kept);
      const fresh = await Node.#open(options, lotterySecret);
      for (const one of new Set([...damage, found])) fresh.notices.add('damage', { ...one });
      fresh.trail.add('quarantined', found);
      return fresh;
    }
    for (const { what, detail } of damage) node.notices.add('damage', { what, detail });
    // On a full disk all there is can still be read.
    await node.#recovery.restore(damage.some(({ what }) => what === 'index'));
    node.#remembered = ledger.peers;
    await node.keeper.restore(ledger.pool);
    await node.#recovery.guard(() => node.own.restore());
    const { height } = node.chain.tip;
    node.trail.add('opened', { height, pooled: node.keeper.pool.size });
    return node;
  }

  start(): void {
    // Side blocks on disk may make a better chain than the one that was the main one.
    void this.#serial.run(() => this.#advance());
    this.#standing.lookAnew();
    this.peers.start(this.#remembered, this.#options.inviters);
    this.#heartbeat.start();
  }

  async stop(): Promise<void> {
    this.#stopped = true;
    this.#heartbeat.stop();
    this.#recovery.stop();
    this.peers.stop();
    this.sync.stop();
    this.#relay.stop();
    this.keeper.stop();
    await this.keeper.flush();
    // A disk that is gone already is closed.
    await this.#recovery.guardSerially(() => this.#options.store.close());
    this.trail.add('stopped', { height: this.chain.tip.height });
  }

  /**
   * What was known of the others may be long out of date: they are looked for as at the start
   * (B-2).
   */
  #lookAnew(): void {
    this.#standing.lookAnew();
    this.sync.restart();
    this.#checkReady();
  }

  /** The tab is looked at again; `back`: after a sleep, or with the network back. */
  wake(back = false): void {
    this.peers.wake(back);
    this.peers.tellHello();
    this.sync.pump();
  }

  subscribe(listener: (event: NodeEvent) => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  #emit(event: NodeEvent): void {
    for (const listener of this.#listeners) listener(event);
  }

  get id(): Uint8Array {
    return this.#options.nodeId;
  }

  get trouble(): StorageTrouble | null {
    return this.#recovery.trouble;
  }

  /** The disk failed outside of a step. */
  troubled(error: unknown): void {
    this.#recovery.report(error);
  }

  /** As `Standing.synced`, and so on. */
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

  /** Blocks may be built (B-2). */
  get ready(): boolean {
    return this.synced && this.clockTrouble === null && this.#recovery.canAdvance;
  }

  /** Offers an own, freshly signed transaction; on disk and on its way when this resolves. */
  async submit(
    transaction: Transaction,
  ): Promise<{ id: string } | { code: string; reason: string; field?: string }> {
    const id = await this.own.keep(transaction);
    const [outcome] = await this.keeper.offer([transaction], 'own');
    if (outcome === undefined || outcome.ok) return { id };
    await this.own.refused(id, outcome.error.code, outcome.error.reason);
    return outcome.error;
  }

  /** Blocks from a peer, or from this node's own builder (null). */
  async mergeBlocks(
    peer: Peer | null,
    items: Items<Block>,
  ): Promise<{ taken: number; refused: Refusal[] }> {
    const merged = await this.#intake.merge(peer, items);
    this.sync.pump();
    return merged;
  }

  /** A provable offence: of a node it ends the link; a script's mistake is only refused. */
  #strike(peer: Peer | null, reason: CloseReason): void {
    if (peer !== null && peer.link.encoding === 'binary') this.peers.close(peer, reason);
  }

  /** The console asks this very node. */
  askSelf(request: Request): ReturnType<Answers['answer']> {
    return this.#requests.askSelf(request);
  }

  /** What this node tells of itself. */
  hello(): Hello {
    const { tip, seals } = this.chain;
    return {
      protocol: [1, 1],
      ledger: this.ledgerId,
      node: this.id,
      address: this.peers.address,
      tip: { height: tip.height, hash: tip.hash, work: tip.work },
      seals: seals.toTell(),
      pool: this.keeper.pool.digest(),
      features: FEATURES.announce | FEATURES.compact,
      synced: this.synced,
    };
  }

  /** A peer told where it stands. */
  #heard(peer: Peer, first: boolean): void {
    this.#heartbeat.heard(peer, first);
    for (const seal of peer.hello?.seals ?? [])
      if (!this.chain.seals.has(seal)) void this.#takeSeal(peer, seal);
    this.sync.pump();
    void this.#exchange.heard(peer, first);
    this.#checkReady();
    this.#emit('view');
  }

  /** A seal of this node's own wallet (L-12). */
  addSeal(seal: Seal): Promise<Result<SealOutcome>> {
    return this.#takeSeal(null, seal);
  }

  async #takeSeal(peer: Peer | null, seal: Seal): Promise<Result<SealOutcome>> {
    const outcome = await this.#serial.run(async () => {
      const added = await this.chain.addSeal(seal);
      if (!added.ok) this.#strike(peer, 'invalid-seal');
      if (!added.ok || added.value === 'known' || added.value === 'ignored') return added;
      this.trail.add('seal-taken', { height: seal.height, state: added.value });
      await this.#advance();
      this.peers.tellHello((other) => other !== peer);
      return added;
    });
    this.sync.pump();
    return outcome;
  }

  #left(peer: Peer, _reason: CloseReason): void {
    this.sync.gone(peer);
    this.#relay.gone(peer);
    this.#announcements.gone(peer);
    if (this.#standing.left(peer)) this.#lookAnew();
    this.#checkReady();
  }

  /** Moves the chain on, inside the serial. */
  async #advance(): Promise<void> {
    if (!this.#recovery.canAdvance) return;
    await this.#recovery.guard(() => this.chain.advance());
    const { conflict } = this.chain.seals;
    if (conflict === null || this.#toldConflict) return;
    this.#toldConflict = true;
    this.notices.add('seal-conflict', { height: conflict.second.height });
    this.trail.add('seal-conflict', { height: conflict.second.height });
  }

  #tipChanged(change: TipChange): void {
    followTip(this, this.#relay, this.#heartbeat, change);
    if (change.joined.some(({ block }) => block === null)) void this.#locateOwn();
    this.sync.progressed();
    this.#emit('tip');
    this.#checkReady();
  }

  #locateOwn(): Promise<boolean> {
    return this.#recovery.guardSerially(() => this.own.relocateLost());
  }

  #checkReady(): void {
    if (this.ready === this.#ready) return;
    this.#ready = this.ready;
    this.#emit('ready');
  }

  /** A look each second; `now`: monotonic ms. */
  #look(now: number): void {
    this.#intake.retryFuture();
    this.keeper.expire();
    this.#recovery.giveUpHopeless(now);
    this.sync.pump();
    if (this.synced) this.keeper.restoreEarly(this.#standing.isShared);
    this.#recovery.rebuildLate();
    this.#standing.leaveTrail();
    this.#checkReady();
  }
}
