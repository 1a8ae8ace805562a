/**
 * One node: the same class in a browser's worker, in a unit test and in the simulator. It owns how
 * the parts work together; the rules are the ledger's, the bytes the protocol's, the world comes by
 * ports.
 */
import { equal, toHex } from '../base/bytes.ts';
import { Serial } from '../base/serial.ts';
import type { Verifier } from '../crypto/ed25519.ts';
import type { Block } from '../ledger/block.ts';
import { type Charter, ledgerIdOf } from '../ledger/charter.ts';
import type { Result } from '../ledger/result.ts';
import { encodeSeal, type Seal } from '../ledger/seal.ts';
import type { Transaction } from '../ledger/transaction.ts';
import type { CloseReason } from '../protocol/close-reasons.ts';
import { SALT_BYTES } from '../protocol/compact.ts';
import { type MessageId, refusalOf } from '../protocol/decoded.ts';
import { LIMITS } from '../protocol/limits.ts';
import { FEATURES } from '../protocol/ops.ts';
import {
  type Answer,
  type Hello,
  type Items,
  itemsOf,
  type Refusal,
  type Request,
} from '../protocol/shapes.ts';
import { Answers, type Asker } from './answers.ts';
import type { BlockIndex } from './chain/block-index.ts';
import { Chain, type TipChange } from './chain/chain.ts';
import type { ChainDamage } from './chain/damage.ts';
import { Repairs } from './chain/repairs.ts';
import type { SealOutcome } from './chain/seal-book.ts';
import { type ClockTrouble, clockTrouble } from './clock-trouble.ts';
import { Notices } from './notices.ts';
import type { Peer } from './peers/peer.ts';
import { Peers } from './peers/peers.ts';
import { Announcements } from './pool/announcements.ts';
import { type Outbox, OwnTransactions } from './pool/own.ts';
import { PoolExchange } from './pool/pool-exchange.ts';
import { PoolKeeper } from './pool/pool-keeper.ts';
import { Relay } from './pool/relay.ts';
import type { ChainStore, Clock, Random, StoredLedger, TimerHandle, Transport } from './ports.ts';
import { BlockIntake } from './sync/block-intake.ts';
import { CompactBlocks } from './sync/compact-blocks.ts';
import { Sync } from './sync/sync.ts';
import { type StorageTrouble, Trouble } from './trouble.ts';

export interface NodeOptions {
  charter: Charter;
  store: ChainStore;
  transports: readonly Transport[];
  clock: Clock;
  random: Random;
  verifier: Verifier;
  outbox: Outbox;
  /** Key of the wallet's account: what it signed is built first (B-1). Null: no wallet. */
  account: Uint8Array | null;
  /** Lets other work of the thread run. */
  breathe(): Promise<void>;
  /** 16 bytes, random at each start; what `hello` and presence tell. */
  nodeId: Uint8Array;
  /** PeerJS ids from the link (N-1). */
  inviters: readonly string[];
  /** Stored data the chain stands on broke while running: open the node anew. */
  broken(damage: ChainDamage): void;
}

export type NodeEvent = 'tip' | 'pool' | 'ready' | 'view';

/** A room without anyone is believed to be empty after so long. */
const ALONE_MS = 8_000;
/** While somebody who was named is being dialled, so much later: a dial takes 10 s to fail. */
const HOPEFUL_MS = 25_000;
const TICK_MS = 1_000;
/** Who was linked for less and brought nothing says nothing about the room when it leaves. */
const BRIEF_MS = 60_000;
/** A tick that comes so late was slept through. */
const ASLEEP_MS = 20_000;
const TELL_SOON_MS = 300;
/**
 * For so long after the start others' chain may be half back as well: one that is new here, first
 * of all.
 */
const HALF_BACK_MS = 10 * 60_000;
/** Blocks joined in one step that are still sent whole. */
const RELAYED_BLOCKS = 3;

/** Called by the chain only; not part of what others use. */
const TIP_CHANGED = Symbol('tip changed');
const CONDEMNED = Symbol('condemned');
const DAMAGED = Symbol('damaged');

export class Node {
  readonly charter: Charter;
  readonly ledgerId: Uint8Array;
  readonly chain: Chain;
  readonly keeper: PoolKeeper;
  readonly own: OwnTransactions;
  readonly peers: Peers;
  readonly sync: Sync;
  readonly notices: Notices;
  readonly answers: Answers;
  readonly #options: NodeOptions;
  readonly #serial = new Serial();
  readonly #relay: Relay;
  readonly #announcements: Announcements;
  readonly #compactBlocks: CompactBlocks;
  readonly #repairs: Repairs;
  readonly #intake: BlockIntake;
  readonly #exchange: PoolExchange;
  readonly #trouble: Trouble;
  readonly #id: Uint8Array;
  readonly #listeners = new Set<(event: NodeEvent) => void>();
  readonly #toldState = new WeakMap<Peer, string>();
  #timers: TimerHandle[] = [];
  #startedAt = 0;
  #ready = false;
  #tellingSoon = false;
  /** Wall clock at the last tick. */
  #tickedAt = 0;
  #stopped = false;
  #lastHello = 0;
  /** A peer that was more than a passer-by has left since the others were last looked for. */
  #hadCompany = false;
  #toldConflict = false;
  #remembered: StoredLedger['peers'] = [];
  /** It was damaged, and is not whole again. */
  #indexIsLost = false;
  /** What the chain stands on broke, and could not be set aside yet. */
  #broken: ChainDamage | null = null;

  private constructor(options: NodeOptions, chain: Chain) {
    const { charter, clock, random, store, transports } = options;
    this.#options = options;
    this.charter = charter;
    this.ledgerId = ledgerIdOf(charter);
    this.chain = chain;
    this.#id = options.nodeId;
    this.notices = new Notices(clock);
    this.#repairs = new Repairs(chain);
    this.#trouble = new Trouble(clock, {
      began: ({ code, reason }) => {
        this.notices.add('storage', { code, reason });
        this.#emit('view');
        this.#checkReady();
      },
      serially: (step) => this.#serial.run(step),
      probe: () => (this.#broken === null ? this.#writeAgain() : this.#setAside(this.#broken)),
      ended: () => {
        this.#emit('view');
        this.#checkReady();
        void this.keeper.flush();
      },
      broken: (damage) => {
        this.#broken = damage;
        void this.#serial.run(() => this.#trouble.guard(() => this.#setAside(damage)));
      },
    });
    const identity = { account: options.account, lotterySecret: random.bytes(32) };
    this.keeper = new PoolKeeper(chain, store, clock, this.#serial, identity, {
      entered: (wireIds, own) => this.#relay.transactions(wireIds, own),
      changed: () => this.#emit('pool'),
      trouble: (error) => this.#trouble.report(error),
    });
    this.own = new OwnTransactions({
      chain,
      store,
      keeper: this.keeper,
      outbox: options.outbox,
      clock,
      canFind: () => !this.#indexIsLost,
      changed: () => this.#emit('view'),
    });
    this.answers = new Answers(chain, this.keeper, clock);
    this.#intake = new BlockIntake(chain, clock, this.#serial, {
      advance: () => this.#advance(),
      canAdvance: () => this.#canAdvance,
      guarded: (step) => this.#trouble.guard(step),
      strike: (peer, reason) => this.#strike(peer, reason),
      unknownParent: (peer) => this.peers.tellHello((one) => one === peer),
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
      node: this.#id,
      ledgerId: this.ledgerId,
      breathe: options.breathe,
      hooks: {
        ownHello: () => this.#hello(),
        joined: (peer) => this.#heard(peer, true),
        told: (peer) => this.#heard(peer, false),
        left: (peer, reason) => this.#left(peer, reason),
        request: (peer, id, request) => this.#request(peer, id, request),
        changed: () => this.#emit('view'),
      },
    });
    this.sync = new Sync(chain, clock, {
      nodes: () => this.peers.nodes(),
      strike: (peer, reason) => this.peers.close(peer, reason),
      canAdvance: () => this.#canAdvance,
      addBodies: (bodies) => this.#intake.addBodies(bodies),
      breathe: options.breathe,
      changed: () => this.#emit('view'),
    });
  }

  /** Opens what is on disk; what is damaged is set aside and named (S-3). Throws StorageError. */
  static async open(options: NodeOptions): Promise<Node> {
    const { store, charter, verifier } = options;
    const { ledger, damage } = await store.open();
    let node: Node | null = null;
    const chain = new Chain(charter, store, verifier, {
      journal: (back) => node?.keeper.journal(back),
      changed: (change) => node?.[TIP_CHANGED](change),
      condemned: (entry) => node?.[CONDEMNED](entry),
      damaged: (entry) => node?.[DAMAGED](entry),
    });
    // Headers without the note of their height are whole when the accounts fit their last one.
    const fatal = damage.find(({ what }) => what === 'headers' || what === 'accounts');
    const found = fatal ?? (await chain.restore(ledger));
    if (found !== null) {
      const { pool, peers, seals } = ledger;
      const kept = { pool: { replace: pool }, peers, seals };
      await store.quarantine(`${found.what}: ${found.detail}`, kept);
      const fresh = await Node.open(options);
      for (const one of new Set([...damage, found])) fresh.notices.add('damage', { ...one });
      return fresh;
    }
    node = new Node(options, chain);
    for (const { what, detail } of damage) node.notices.add('damage', { what, detail });
    const trouble = node.#trouble;
    // On a full disk all there is can still be read.
    const opened = node;
    opened.#indexIsLost = damage.some(({ what }) => what === 'index');
    await trouble.guard(() => opened.#rebuildIndex());
    opened.#remembered = ledger.peers;
    await opened.keeper.restore(ledger.pool);
    await trouble.guard(() => opened.own.restore());
    return opened;
  }

  /** The chain cannot go on from what is stored: set aside, but for what no peer may have (S-3). */
  async #setAside(broken: ChainDamage): Promise<void> {
    const { what, detail } = broken.damage;
    await this.#options.store.quarantine(`${what}: ${detail}`, {
      pool: { replace: this.keeper.records() },
      peers: this.peers.book.remembered(),
      seals: this.chain.seals.toStore().map(encodeSeal),
    });
    this.#broken = null;
    this.#options.broken(broken);
  }

  start(): void {
    // Side blocks on disk may make a better chain than the one that was the main one.
    void this.#serial.run(() => this.#advance());
    this.#startedAt = this.#options.clock.monotonic();
    this.#tickedAt = this.#options.clock.now();
    this.peers.start(this.#remembered, this.#options.inviters);
    this.#tick();
  }

  async stop(): Promise<void> {
    this.#stopped = true;
    for (const timer of this.#timers) timer.cancel();
    this.#trouble.stop();
    this.peers.stop();
    this.sync.stop();
    this.#relay.stop();
    this.keeper.stop();
    await this.keeper.flush();
    // A disk that is gone already is closed.
    await this.#serial.run(() => this.#trouble.guard(() => this.#options.store.close()));
  }

  /**
   * What was known of the others may be long out of date: they are looked for as at the start
   * (B-2).
   */
  #lookAnew(): void {
    this.#startedAt = this.#options.clock.monotonic();
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
    return this.#id;
  }

  get trouble(): StorageTrouble | null {
    return this.#trouble.now;
  }

  /** The disk failed outside of a step. */
  troubled(error: unknown): void {
    this.#trouble.report(error);
  }

  /**
   * In sync as far as can be known: nothing better is known or told of, or nobody else is there.
   */
  get synced(): boolean {
    if (this.sync.behind) return false;
    return this.peers.nodes().length > 0 || this.alone;
  }

  /** Nobody was found in a fair time; who is there and cannot be reached is found all the same. */
  get alone(): boolean {
    if (this.peers.nodes().length > 0 || this.unreachable > 0) return false;
    const elapsed = this.#options.clock.monotonic() - this.#startedAt;
    return elapsed >= (this.peers.isHopeful ? HOPEFUL_MS : ALONE_MS);
  }

  /** Nodes that are here and that this network leads to none of (N-6). */
  get unreachable(): number {
    return this.peers.nodes().length > 0 ? 0 : this.peers.unreachable;
  }

  /** Null where this device's clock and the blocks fit together. */
  get clockTrouble(): ClockTrouble | null {
    return clockTrouble({
      tipTime: this.chain.tip.header.time,
      now: this.#options.clock.now(),
      clockOff: this.peers.clockOff(),
      betterAhead: this.betterAhead !== null,
    });
  }

  /** How far ahead of the clock here a peer's better chain goes on, ms; null where none does. */
  get betterAhead(): number | null {
    const time = this.sync.aheadTime();
    const ahead = time === null ? 0 : time - this.#options.clock.now();
    return ahead > 0 ? ahead : null;
  }

  /** Blocks may be built (B-2). */
  get ready(): boolean {
    return (
      this.synced &&
      this.clockTrouble === null &&
      this.trouble === null &&
      !this.#trouble.isBroken &&
      !this.#stopped
    );
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

  async #request(peer: Peer, id: MessageId, request: Request): Promise<void> {
    let answer: Answer<unknown> = refusalOf(500, 'This node has trouble with its storage.');
    await this.#trouble.guard(async () => {
      answer = await this.answers.answer(request, this.#asker(peer));
    });
    peer.answer(id, request.op, answer as never);
  }

  /** The right to merge and register: a peer's, or the console's (null). */
  #asker(peer: Peer | null): Asker {
    return {
      register: (address) =>
        peer === null ? address === this.peers.address : this.peers.register(peer, address),
      mergePool: (items) => this.#exchange.merge(peer, items),
      mergeBlocks: (items) => this.mergeBlocks(peer, items),
      peers: () => this.peers.addresses(),
      compact: (block) => {
        if (peer !== null) void this.#trouble.guard(() => this.#compactBlocks.offered(peer, block));
      },
      announced: (ids) => {
        if (peer !== null) this.#announcements.announced(peer, ids);
      },
      fetched: (ids) => peer?.gave(ids.map(toHex)),
      encoding: peer?.link.encoding ?? 'json',
      loaded: (bytes) => peer?.loaded(bytes),
    };
  }

  /** The console asks this very node. */
  askSelf(request: Request): ReturnType<Answers['answer']> {
    return this.answers.answer(request, this.#asker(null));
  }

  hello(): Hello {
    return this.#hello();
  }

  #hello(): Hello {
    const { tip, seals } = this.chain;
    return {
      protocol: [1, 1],
      ledger: this.ledgerId,
      node: this.#id,
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
    this.#toldState.set(peer, first ? '' : (this.#toldState.get(peer) ?? ''));
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
    const linkedMs = this.#options.clock.monotonic() - peer.placedAt;
    if (peer.isNode && (linkedMs >= BRIEF_MS || peer.usefulAt > 0)) this.#hadCompany = true;
    if (this.#hadCompany && this.peers.nodes().length === 0) {
      this.#hadCompany = false;
      this.#lookAnew();
    }
    this.#checkReady();
  }

  get #canAdvance(): boolean {
    return this.trouble === null && !this.#trouble.isBroken && !this.#stopped;
  }

  /** Moves the chain on, inside the serial. */
  async #advance(): Promise<void> {
    if (!this.#canAdvance) return;
    await this.#trouble.guard(() => this.chain.advance());
    const { conflict } = this.chain.seals;
    if (conflict === null || this.#toldConflict) return;
    this.#toldConflict = true;
    this.notices.add('seal-conflict', { height: conflict.second.height });
  }

  /** Made of blocks: while one of them is damaged, what stands in it is not in the index yet. */
  async #rebuildIndex(): Promise<void> {
    if (!this.#indexIsLost) return;
    this.#indexIsLost = !(await this.chain.rebuildIndex());
    if (!this.#indexIsLost) await this.own.relocate();
  }

  /** Once the damaged block that stood in its way is back. */
  #rebuildLate(): void {
    if (!this.#indexIsLost || this.chain.damaged.size > 0 || this.trouble !== null) return;
    void this.#serial.run(() => this.#trouble.guard(() => this.#rebuildIndex()));
  }

  /** In trouble: something small, and whatever the chain has to write. */
  async #writeAgain(): Promise<void> {
    await this.#options.store.commit({ peers: this.peers.book.remembered() });
    await this.#rebuildIndex();
    if (!this.#trouble.isBroken) await this.chain.advance();
  }

  [TIP_CHANGED](change: TipChange): void {
    const { returned, expired } = this.keeper.rebase(change);
    this.own.rebase(change);
    const depth = change.left.length;
    if (depth > 0)
      this.notices.reorganisation({
        depth,
        height: change.to.height,
        returned,
        expired: expired.length,
        ownExpired: expired.filter((one) => this.own.has(one)).length,
      });
    const isLong = change.joined.some(({ block }) => block === null);
    if (isLong) void this.#locateOwn();
    if (!isLong && change.joined.length <= RELAYED_BLOCKS) this.#relayBlocks(change);
    else this.#tellSoon();
    this.sync.progressed();
    this.#emit('tip');
    this.#checkReady();
  }

  /** After a long step peers hear of the new tip at once, but not of each step on the way. */
  #tellSoon(): void {
    if (this.#tellingSoon) return;
    this.#tellingSoon = true;
    this.#after(TELL_SOON_MS, () => {
      this.#tellingSoon = false;
      this.#tellChanges();
    });
  }

  #relayBlocks(change: TipChange): void {
    for (const { entry, block } of change.joined) {
      const others = block === null ? [] : this.#relay.block(this.chain.tree, entry, block);
      if (entry === change.to) this.peers.tellHello((peer) => others.includes(peer));
    }
  }

  #locateOwn(): Promise<boolean> {
    return this.#serial.run(() => this.#trouble.guard(() => this.own.relocateLost()));
  }

  [CONDEMNED](entry: BlockIndex): void {
    this.#intake.condemned(entry);
  }

  /** Told of the first of many only. */
  [DAMAGED](entry: BlockIndex): void {
    if (this.chain.damaged.size > 1) return;
    this.notices.add('damage', { what: 'block', detail: `Block ${entry.height} is damaged.` });
  }

  #checkReady(): void {
    if (this.ready === this.#ready) return;
    this.#ready = this.ready;
    this.#emit('ready');
  }

  #after(ms: number, run: () => void): void {
    if (this.#stopped) return;
    const timer = this.#options.clock.after(ms, () => {
      this.#timers = this.#timers.filter((one) => one !== timer);
      run();
    });
    this.#timers.push(timer);
  }

  #tick(): void {
    this.#after(TICK_MS, () => {
      this.#tick();
      const now = this.#options.clock.monotonic();
      this.#noteSleep();
      if (now - this.#lastHello >= LIMITS.helloMs) {
        this.#lastHello = now;
        this.#tellChanges();
        void this.#locateOwn().then(() => this.#trouble.guard(() => this.own.offerAgain()));
        void this.keeper.flush();
        void this.#rememberPeers();
      }
      this.#intake.retryFuture();
      this.keeper.expire();
      this.#giveUpHopeless(now);
      this.sync.pump();
      // Alone, the chain may still be half back (S-3).
      const isShared = this.peers.nodes().length > 0 && now - this.#startedAt >= HALF_BACK_MS;
      if (this.synced) this.keeper.restoreEarly(isShared);
      this.#rebuildLate();
      this.#checkReady();
    });
  }

  /**
   * The tab was frozen, or the machine asleep: monotonic clocks may have stood still, so the wall
   * clock tells.
   */
  #noteSleep(): void {
    const now = this.#options.clock.now();
    const slept = now - this.#tickedAt > ASLEEP_MS;
    this.#tickedAt = now;
    if (!slept) return;
    this.#lookAnew();
    this.wake(true);
  }

  #giveUpHopeless(now: number): void {
    const told = this.peers.nodes().map(({ tip }) => tip);
    const entry = this.#repairs.hopeless(
      now,
      told.filter((tip) => tip !== null),
    );
    if (entry === null) return;
    void this.#serial.run(async () => {
      if (!this.#canAdvance || !this.chain.giveUp(entry)) return;
      this.notices.add('damage', { what: 'block', detail: `Block ${entry.height} is lost.` });
      await this.#advance();
    });
  }

  /** `hello` to those who were told another state before. */
  #tellChanges(): void {
    const { tip } = this.chain;
    const { count, xor } = this.keeper.pool.digest();
    const now = `${tip.key}:${count}:${toHex(xor)}:${this.synced}:${this.peers.address}`;
    this.peers.tellHello((peer) => {
      const same =
        this.#toldState.get(peer) === now && peer.tip !== null && equal(peer.tip.hash, tip.hash);
      this.#toldState.set(peer, now);
      return !same;
    });
  }

  #storedPeers = '';

  async #rememberPeers(): Promise<void> {
    const peers = this.peers.book.remembered();
    const text = peers.map(({ address }) => address).join();
    if (text === this.#storedPeers || this.trouble !== null) return;
    this.#storedPeers = text;
    await this.#serial.run(() => this.#trouble.guard(() => this.#options.store.commit({ peers })));
  }
}
