/**
 * One node: the same class in a browser's worker, in a unit test and in the simulator. It owns how the
 * parts work together; the rules are the ledger's, the bytes the protocol's, the world comes by ports.
 */
import { equal, toHex } from '../crypto/bytes.ts';
import type { Verifier } from '../crypto/ed25519.ts';
import type { Block } from '../ledger/block.ts';
import { type Charter, ledgerIdOf } from '../ledger/charter.ts';
import { headerHash } from '../ledger/header.ts';
import type { Result } from '../ledger/result.ts';
import type { Seal } from '../ledger/seal.ts';
import type { Transaction } from '../ledger/transaction.ts';
import type { CloseReason } from '../protocol/close-reasons.ts';
import type { MessageId } from '../protocol/decoded.ts';
import { LIMITS } from '../protocol/limits.ts';
import type { Hello, Items, Refusal, Request } from '../protocol/shapes.ts';
import { Answers, type Asker, blockKey, wireKey } from './answers.ts';
import { BoundedMap } from './bounded.ts';
import { Chain, ChainDamage, type TipChange } from './chain.ts';
import type { Entry } from './header-tree.ts';
import { Notices } from './notices.ts';
import { type Outbox, OwnTransactions } from './own.ts';
import type { Peer } from './peer.ts';
import { Peers } from './peers.ts';
import { PoolKeeper } from './pool-keeper.ts';
import type { ChainStore, Clock, Random, StoredLedger, TimerHandle, Transport } from './ports.ts';
import { Relay } from './relay.ts';
import { Repairs } from './repairs.ts';
import type { SealOutcome } from './seal-book.ts';
import { Serial } from './serial.ts';
import { Sync } from './sync.ts';

export interface NodeOptions {
  charter: Charter;
  store: ChainStore;
  transports: readonly Transport[];
  clock: Clock;
  random: Random;
  verifier: Verifier;
  outbox: Outbox;
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
const TICK_MS = 1_000;
const RETRY_MS = 30_000;
/** Blocks joined in one step that are still sent whole. */
const RELAYED_BLOCKS = 3;

/** Called by the chain only; not part of what others use. */
const TIP_CHANGED = Symbol('tip changed');
const CONDEMNED = Symbol('condemned');

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
  readonly #repairs: Repairs;
  readonly #id: Uint8Array;
  readonly #listeners = new Set<(event: NodeEvent) => void>();
  /** Blocks from the future, tried again when their time has come (L-9). */
  readonly #future = new BoundedMap<string, { block: Block; peer: Peer | null }>(
    LIMITS.futureBlocks,
  );
  /** Who gave a body, so that an invalid one has an author. */
  readonly #givers = new BoundedMap<string, Peer>(LIMITS.stagedHeaders);
  readonly #returned = new BoundedMap<string, number>(LIMITS.sideHeaders);
  readonly #pulled = new WeakMap<Peer, number>();
  readonly #lastPool = new WeakMap<Peer, string>();
  readonly #toldState = new WeakMap<Peer, string>();
  #timers: TimerHandle[] = [];
  #startedAt = 0;
  #ready = false;
  #stopped = false;
  #trouble: { code: string; reason: string } | null = null;
  #lastHello = 0;
  #toldConflict = false;

  private constructor(options: NodeOptions, chain: Chain) {
    const { charter, clock, random, store, transports } = options;
    this.#options = options;
    this.charter = charter;
    this.ledgerId = ledgerIdOf(charter);
    this.chain = chain;
    this.#id = options.nodeId;
    this.notices = new Notices(clock);
    this.#repairs = new Repairs(chain);
    this.keeper = new PoolKeeper(chain, store, clock, this.#serial, {
      entered: (wireIds, own) => this.#relay.transactions(wireIds, own),
      changed: () => this.#emit('pool'),
      trouble: (error) => this.#storageTrouble(error),
    });
    this.own = new OwnTransactions({
      chain,
      store,
      keeper: this.keeper,
      outbox: options.outbox,
      clock,
      changed: () => this.#emit('view'),
    });
    this.answers = new Answers(chain, this.keeper, clock);
    this.#relay = new Relay(clock, {
      nodes: () => this.peers.nodes(),
      pooled: (id) => this.keeper.pool.get(id),
    });
    this.peers = new Peers({
      clock,
      random,
      transports,
      node: this.#id,
      ledgerId: this.ledgerId,
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
      addBodies: (bodies) => this.#addBodies(bodies),
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
    });
    const fatal = damage.find(
      ({ what }) => what === 'headers' || what === 'accounts' || what === 'meta',
    );
    const found = fatal ?? (await chain.restore(ledger));
    if (found !== null) {
      await store.quarantine(`${found.what}: ${found.detail}`);
      const fresh = await Node.open(options);
      fresh.notices.add('damage', { ...found });
      // The pool's journal and remembered peers were read before: they are offered to the fresh node.
      await fresh.#takeOver(ledger);
      return fresh;
    }
    node = new Node(options, chain);
    for (const { what, detail } of damage) node.notices.add('damage', { what, detail });
    await node.#takeOver(ledger);
    await node.own.restore();
    return node;
  }

  #remembered: StoredLedger['peers'] = [];
  #waitingPool: readonly Uint8Array[] = [];

  async #takeOver(ledger: StoredLedger): Promise<void> {
    this.#remembered = ledger.peers;
    this.#waitingPool = this.chain.tip.height === 0 && ledger.headers.length > 0 ? ledger.pool : [];
    if (this.#waitingPool.length === 0) await this.keeper.restore(ledger.pool);
  }

  start(): void {
    this.#startedAt = this.#options.clock.monotonic();
    this.peers.start(this.#remembered, this.#options.inviters);
    this.#tick();
  }

  async stop(): Promise<void> {
    this.#stopped = true;
    for (const timer of this.#timers) timer.cancel();
    this.peers.stop();
    this.sync.stop();
    this.#relay.stop();
    this.keeper.stop();
    await this.keeper.flush();
    await this.#serial.run(() => this.#options.store.close());
  }

  /** After sleep, or when the network is back. */
  wake(): void {
    this.peers.wake();
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

  get trouble(): { code: string; reason: string } | null {
    return this.#trouble;
  }

  /** In sync as far as can be known: nothing better is known or told of, or nobody else is there. */
  get synced(): boolean {
    if (this.sync.behind) return false;
    return this.peers.nodes().length > 0 || this.alone;
  }

  /** Nobody was found in a fair time. */
  get alone(): boolean {
    if (this.peers.nodes().length > 0) return false;
    return this.#options.clock.monotonic() - this.#startedAt >= ALONE_MS;
  }

  /** Blocks may be built (B-2). */
  get ready(): boolean {
    return this.synced && this.#trouble === null && !this.#stopped;
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

  /** A block from a peer, or from this node's own builder (null). */
  async mergeBlocks(
    peer: Peer | null,
    items: Items<Block>,
  ): Promise<{ taken: number; refused: Refusal[] }> {
    const refused: Refusal[] = [...items.refused];
    let taken = 0;
    await this.#serial.run(async () => {
      const entered: { index: number; entry: Entry }[] = [];
      for (const { index, value } of items.values) {
        const result = this.#enter(peer, value);
        if ('entry' in result) entered.push({ index, entry: result.entry });
        else refused.push({ index, ...result });
      }
      if (entered.some(({ entry }) => !entry.valid)) await this.#advance();
      for (const { index, entry } of entered) {
        if (entry.invalid === null) taken += 1;
        else
          refused.push({
            index,
            code: entry.invalid,
            reason: 'The block, or one before it, is invalid.',
          });
      }
    });
    refused.sort((a, b) => a.index - b.index);
    this.sync.pump();
    return { taken, refused };
  }

  /** Header and body of one block into the tree; what is wrong with it otherwise. */
  #enter(peer: Peer | null, block: Block): { entry: Entry } | { code: string; reason: string } {
    const { tree, tip } = this.chain;
    const key = blockKey(block);
    peer?.knownBlocks.add(key);
    const known = tree.get(key);
    if (known !== undefined && (known.body || known.invalid !== null)) return { entry: known };
    const parent = tree.get(toHex(block.header.previous));
    if (parent === undefined) {
      if (peer !== null) this.peers.tellHello((one) => one === peer);
      return { code: 'orphan', reason: 'The block before it is not known here.' };
    }
    if (known === undefined && parent.height + LIMITS.sideDepth < tip.height)
      return {
        code: 'stale',
        reason: `It branches off ${tip.height - parent.height} blocks below the tip.`,
      };
    const entry = known ?? this.#extend(peer, parent, block, key);
    if ('code' in entry) return entry;
    if (peer !== null) this.#givers.set(entry.key, peer);
    const added = this.chain.addBody(entry, block);
    if (added.ok) return { entry };
    if (added.error.code === 'transactions-root') this.#strike(peer, 'invalid-body');
    return added.error;
  }

  #extend(
    peer: Peer | null,
    parent: Entry,
    block: Block,
    key: string,
  ): Entry | { code: string; reason: string } {
    if (parent.invalid !== null) {
      this.#strike(peer, 'invalid-block');
      return { code: 'condemned', reason: 'It follows an invalid block.' };
    }
    const extended = this.chain.tree.extend(parent, block.header, this.#options.clock.now());
    if (extended.ok) return this.chain.tree.register(extended.value);
    if (extended.error.code === 'time-ahead') this.#future.set(key, { block, peer });
    else this.#strike(peer, 'invalid-header');
    return extended.error;
  }

  /** A provable offence: of a node it ends the link; a script's mistake is only refused. */
  #strike(peer: Peer | null, reason: CloseReason): void {
    if (peer !== null && peer.link.encoding === 'binary') this.peers.close(peer, reason);
  }

  async mergePool(
    peer: Peer | null,
    items: Items<Transaction>,
  ): Promise<{ taken: number; refused: Refusal[] }> {
    const refused: Refusal[] = [...items.refused];
    if (items.refused.length > 0) this.#strike(peer, 'invalid-transaction');
    for (const { value } of items.values) peer?.knownTransactions.add(wireKey(value));
    const outcomes = await this.keeper.offer(
      items.values.map(({ value }) => value),
      'peer',
    );
    let taken = 0;
    for (const [at, outcome] of outcomes.entries()) {
      if (outcome.ok) {
        taken += 1;
        continue;
      }
      const { code, reason } = outcome.error;
      refused.push({ index: items.values[at]?.index ?? at, code, reason });
      if (outcome.provable) this.#strike(peer, 'invalid-transaction');
    }
    refused.sort((a, b) => a.index - b.index);
    return { taken, refused };
  }

  async #request(peer: Peer, id: MessageId, request: Request): Promise<void> {
    const answer = await this.answers.answer(request, this.#asker(peer));
    peer.answer(id, request.op, answer as never);
  }

  /** The right to merge and register: a peer's, or the console's (null). */
  #asker(peer: Peer | null): Asker {
    return {
      register: (address) =>
        peer === null ? address === this.peers.address : this.peers.register(peer, address),
      mergePool: (items) => this.mergePool(peer, items),
      mergeBlocks: (items) => this.mergeBlocks(peer, items),
      peers: () => this.peers.addresses(),
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
      features: 0,
      synced: this.synced,
    };
  }

  /** A peer told where it stands. */
  #heard(peer: Peer, first: boolean): void {
    this.#toldState.set(peer, first ? '' : (this.#toldState.get(peer) ?? ''));
    for (const seal of peer.hello?.seals ?? [])
      if (!this.chain.seals.has(seal)) void this.#takeSeal(peer, seal);
    this.sync.pump();
    void this.#comparePools(peer, first);
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

  /** Pools that differ though both rest are made equal; the whole pool is read at most now and then. */
  async #comparePools(peer: Peer, first: boolean): Promise<void> {
    const { clock } = this.#options;
    const theirs = peer.hello?.pool;
    if (
      theirs === undefined ||
      theirs.count === 0 ||
      this.sync.behind ||
      peer.hello?.synced === false
    )
      return;
    const ours = this.keeper.pool.digest();
    if (ours.count === theirs.count && equal(ours.xor, theirs.xor)) return;
    const text = `${theirs.count}:${toHex(theirs.xor)}`;
    const before = this.#lastPool.get(peer);
    this.#lastPool.set(peer, text);
    const last = this.#pulled.get(peer);
    if (
      !first &&
      (before !== text || (last !== undefined && clock.monotonic() - last < LIMITS.poolPullMs))
    )
      return;
    this.#pulled.set(peer, clock.monotonic());
    await this.#pullPool(peer);
  }

  async #pullPool(peer: Peer): Promise<void> {
    for (let start = 0; start < LIMITS.poolTransactions && !peer.closed && !this.#stopped; ) {
      const answer = await peer.ask('pool', { start, limit: LIMITS.poolPerAnswer });
      if (!answer.ok) return;
      const { transactions, total } = answer.response;
      if (transactions.length === 0) return;
      await this.mergePool(peer, {
        values: transactions.map((value, index) => ({ index, value })),
        refused: [],
      });
      start += transactions.length;
      if (total !== null && start >= total) return;
    }
  }

  #left(peer: Peer, _reason: CloseReason): void {
    this.sync.gone(peer);
    this.#relay.gone(peer);
    this.#checkReady();
  }

  async #addBodies(bodies: { entry: Entry; block: Block; from: Peer }[]): Promise<void> {
    await this.#serial.run(async () => {
      for (const { entry, block, from } of bodies) {
        if (!equal(headerHash(block.header), entry.hash)) continue;
        if (this.chain.damaged.has(entry)) {
          await this.#guarded(() => this.chain.repair(entry, block));
          continue;
        }
        this.#givers.set(entry.key, from);
        const added = this.chain.addBody(entry, block);
        if (!added.ok && added.error.code === 'transactions-root')
          this.#strike(from, 'invalid-body');
      }
      await this.#advance();
    });
  }

  /** Moves the chain on, inside the serial. */
  async #advance(): Promise<void> {
    if (this.#trouble !== null || this.#stopped) return;
    await this.#guarded(() => this.chain.advance());
    const { conflict } = this.chain.seals;
    if (conflict === null || this.#toldConflict) return;
    this.#toldConflict = true;
    this.notices.add('seal-conflict', { height: conflict.second.height });
  }

  async #guarded(step: () => Promise<unknown>): Promise<void> {
    try {
      await step();
    } catch (error) {
      if (error instanceof ChainDamage) this.#options.broken(error);
      else this.#storageTrouble(error);
    }
  }

  /** S-4: nothing is half-written; reads go on, writing is tried again after a while. */
  #storageTrouble(error: unknown): void {
    const code = error instanceof Error && 'code' in error ? String(error.code) : null;
    if (code === null) throw error;
    this.#trouble = { code, reason: (error as Error).message };
    this.notices.add('storage', { code, reason: this.#trouble.reason });
    this.#after(RETRY_MS, () => {
      this.#trouble = null;
      void this.#serial.run(() => this.#advance());
    });
    this.#emit('view');
    this.#checkReady();
  }

  /** A late pool journal of a re-synced ledger is offered once there is a chain to judge it by. */
  async #offerWaiting(): Promise<void> {
    const records = this.#waitingPool;
    if (records.length === 0 || !this.synced || this.chain.tip.height === 0) return;
    this.#waitingPool = [];
    await this.keeper.restore(records);
  }

  /** How many of a left block's transactions went back to the pool. */
  returnedBy(entry: Entry): number {
    return this.#returned.get(entry.key) ?? 0;
  }

  [TIP_CHANGED](change: TipChange): void {
    this.keeper.rebase(change);
    for (const { entry, block } of change.left)
      this.#returned.set(
        entry.key,
        block.transactions.filter((one) => this.keeper.pool.get(wireKey(one))).length,
      );
    this.own.rebase(change);
    const depth = change.left.length;
    if (depth > 0)
      this.notices.reorganisation(
        depth,
        change.to.height,
        change.left.reduce((sum, { block }) => sum + block.transactions.length, 0),
      );
    if (change.joined.length <= RELAYED_BLOCKS) this.#relayBlocks(change);
    this.sync.progressed();
    this.#emit('tip');
    this.#checkReady();
  }

  #relayBlocks(change: TipChange): void {
    for (const { entry, block } of change.joined) {
      const others = this.#relay.block(this.chain.tree, entry, block);
      if (entry === change.to) this.peers.tellHello((peer) => others.includes(peer));
    }
  }

  [CONDEMNED](entry: Entry): void {
    const giver = this.#givers.get(entry.key);
    if (giver !== undefined) this.#strike(giver, 'invalid-block');
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
      if (now - this.#lastHello >= LIMITS.helloMs) {
        this.#lastHello = now;
        this.#tellChanges();
        void this.own.offerAgain();
        void this.keeper.flush();
        void this.#rememberPeers();
      }
      this.#retryFuture();
      this.#giveUpHopeless(now);
      this.sync.pump();
      void this.#offerWaiting();
      this.#checkReady();
    });
  }

  #giveUpHopeless(now: number): void {
    const entry = this.#repairs.hopeless(now, this.peers.nodes().length > 0);
    if (entry === null) return;
    this.notices.add('damage', { what: 'block', detail: `block ${entry.height} is lost` });
    void this.#serial.run(() => {
      this.chain.giveUp(entry);
      return this.#advance();
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
    if (text === this.#storedPeers || this.#trouble !== null) return;
    this.#storedPeers = text;
    await this.#serial.run(() => this.#guarded(() => this.#options.store.commit({ peers })));
  }

  #retryFuture(): void {
    const due = this.#options.clock.now() + LIMITS.futureMs;
    for (const [key, { block, peer }] of [...this.#future.entries()]) {
      if (block.header.time > due) continue;
      this.#future.delete(key);
      const from = peer?.closed ? null : peer;
      void this.mergeBlocks(from, { values: [{ index: 0, value: block }], refused: [] });
    }
  }
}
