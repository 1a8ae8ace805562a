/**
 * Checks the invariants that must hold after every event (V-a to V-l, docs/threats.md), where
 * something changed.
 */
import { toHex } from '../../src/base/bytes.ts';
import type { LinkEnd, NetworkObserver } from '../../src/lab/connection.ts';
import type { Machine, Running } from '../../src/lab/machine.ts';
import type { Accounts } from '../../src/ledger/accounts.ts';
import { decodeBlock } from '../../src/ledger/block.ts';
import { undoBlock } from '../../src/ledger/execution.ts';
import { reverseBlock } from '../../src/ledger/reversal.ts';
import { isGenesis, signerOf, type Transaction } from '../../src/ledger/transaction.ts';
import type { BlockIndex } from '../../src/node/chain/block-index.ts';
import type { Node } from '../../src/node/node.ts';
import type { StoredBlock } from '../../src/node/ports.ts';
import type { CloseReason } from '../../src/protocol/close-reasons.ts';
import { isOffence } from '../../src/protocol/close-reasons.ts';
import { LIMITS } from '../../src/protocol/limits.ts';
import { type Judged, Oracle } from './oracle.ts';
import { type OracleState, Run } from './oracle-state.ts';
import { checkPool } from './pool-check.ts';
import type { Watched } from './watched.ts';
import { Wiretap } from './wiretap.ts';

export class Invariants implements NetworkObserver {
  readonly #world: Watched;
  readonly #wiretap: Wiretap;
  /** The tip each machine was last seen at. */
  readonly #tips = new Map<string, string>();
  /** Lives whose whole index was looked at. */
  readonly #indexed = new WeakSet<Running>();

  constructor(world: Watched) {
    this.#world = world;
    this.#wiretap = new Wiretap(world);
  }

  /** Pooled transactions that went over a link, whole. */
  get copies(): number {
    return this.#wiretap.copies;
  }

  /** Blocks that went over a link as short ids, and whole. */
  get blocks(): Wiretap['blocks'] {
    return this.#wiretap.blocks;
  }

  sent(end: LinkEnd, bytes: Uint8Array): void {
    if (this.#isHonest(end)) this.#wiretap.heard(end, bytes);
  }

  closed(end: LinkEnd, reason: CloseReason): void {
    const [here, there] = [end.port.machine, end.remote.port.machine];
    this.#world.trace.silent(`close ${here} ${there} ${reason}`);
    if (!isOffence(reason)) return;
    if (!this.#isHonest(end)) return;
    this.#world.trace.note('strike', here, `${there}: ${reason}`);
    // A way that repeats and swaps messages may cost a link, but an honest peer no more than that.
    if (this.#isHonest(end.remote) && !end.connection.treacherous)
      this.#world.violated('j', here, `struck honest ${there}: ${reason}`);
  }

  #isHonest(end: LinkEnd): boolean {
    return this.#world.machines.some(({ name }) => name === end.port.machine);
  }

  /** Checks all that the last event changed. */
  async look(): Promise<void> {
    for (const machine of this.#world.machines) {
      const { running, dirty } = machine;
      if (running === null || dirty.size === 0) continue;
      const moved = dirty.has('tip');
      const pooled = moved || dirty.has('pool');
      dirty.clear();
      if (moved) await this.#chain(machine, running);
      this.#unverified(machine, running);
      if (pooled) checkPool(this.#world, machine, running);
      this.#sanity(machine, running, moved, pooled);
      this.#caps(machine, running);
      this.#bans(machine, running);
      if (running.disk.busy > 0 || running.verifier.busy > 0) continue;
      this.#choice(machine, running);
      this.#sealed(machine, running);
    }
  }

  /** (m): nothing is built, nor a state served, before history is verified or given up. */
  #unverified(machine: Machine, { node, builder }: Running): void {
    const { base, state, tip } = node.chain;
    if (toHex(state.root) !== toHex(tip.header.accountsRoot) && node.trouble === null)
      this.#world.violated('m', machine.name, 'not the accounts of its tip');
    if (base.isAccepted && this.#world.oracle.get(tip.key)?.state === null)
      this.#world.violated('m', machine.name, `accepted a false base at ${base.height}`);
    if (base.isSound) return;
    const at = `verified ${base.verified} of ${base.height}`;
    if (node.ready) this.#world.violated('m', machine.name, `ready, ${at}`);
    if (builder.view().state === 'seeking')
      this.#world.violated('m', machine.name, `builds, ${at}`);
  }

  /** (l): what pool and header tree keep of their entries agrees. */
  #sanity(machine: Machine, { node }: Running, moved: boolean, pooled: boolean): void {
    try {
      if (moved) node.chain.tree.sanityCheck();
      if (pooled) node.keeper.pool.sanityCheck();
    } catch (error) {
      this.#world.violated('l', machine.name, String(error));
    }
  }

  /** (a) (b) (d) (e) (h) */
  async #chain(machine: Machine, running: Running): Promise<void> {
    const { chain } = running.node;
    const { tip, state } = chain;
    const before = this.#tips.get(machine.name);
    if (before === tip.key) return;
    this.#tips.set(machine.name, tip.key);
    const judged = await this.#judge(running, tip);
    await this.#reorganised(machine, running, before, judged);
    const fail = (invariant: string, what: string) =>
      this.#world.violated(invariant, machine.name, `at ${tip.height}: ${what}`);
    if (judged === undefined) return fail('d', 'the tip cannot be judged');
    // What its base stands on it does not know yet; it finds out when it verifies that.
    if (judged.state === null && !chain.base.isSound) return;
    if (judged.state === null) return fail('d', `the tip is invalid: ${judged.fault}`);
    const text = `height ${tip.height} work ${tip.work} ${tip.key.slice(0, 8)}`;
    this.#world.trace.note('tip', machine.name, text);
    if (toHex(state.root) !== toHex(tip.header.accountsRoot)) fail('b', 'another accounts root');
    let sum = 0n;
    let count = 0;
    for (const account of state.values()) {
      const own = judged.state.accounts.get(toHex(account.address));
      const same =
        own !== undefined &&
        own.balance === BigInt(account.balance) &&
        own.sequence === account.sequence &&
        own.claimed === account.claimed;
      if (!same) return fail('b', `account ${toHex(account.address).slice(0, 8)} differs`);
      sum += BigInt(account.balance);
      count += 1;
    }
    if (count !== judged.state.accounts.size) fail('b', 'accounts are missing');
    if (sum !== judged.state.supply) fail('a', `balances ${sum}, supply ${judged.state.supply}`);
    if (tip.work !== judged.totalWork) fail('c', 'total work is not what the headers add up to');
    const twice = repeated(judged);
    if (twice !== null) fail('e', `transaction ${twice} stands twice`);
    if (tip.header.time > machine.wall.highest() + 30_000) fail('d', 'the tip is of the future');
    await this.#undo(machine, running, tip);
    await this.#found(machine, running, before, judged);
  }

  /**
   * The index leads from a transaction to its block, and from one whose block was left nowhere
   * (S-2).
   */
  async #found(
    machine: Machine,
    running: Running,
    before: string | undefined,
    tip: Judged,
  ): Promise<void> {
    // The entries of a damaged index return once the disk takes them and the blocks can be read:
    // see `unindexed`.
    if (running.node.trouble !== null || machine.lostBlock) return;
    const from = before === undefined ? undefined : this.#world.oracle.get(before);
    // A new life read the index anew: all of it is checked.
    const fork = from !== undefined && this.#indexed.has(running) ? forkOf(from, tip) : null;
    this.#indexed.add(running);
    const joined = new Set<string>();
    // Below the base the index comes with the blocks, if they come.
    const least = running.node.chain.base.height;
    for (let at: Judged | null = tip; at !== null && at !== fork; at = at.parent)
      for (const id of at.ids) {
        joined.add(id);
        if (
          at.header.height > least &&
          !(await this.#lookUp(running, id)).includes(at.header.height)
        )
          this.#world.violated('b', machine.name, `${id.slice(0, 8)} is not in the index`);
      }
    if (fork === null) return;
    for (let at = from as Judged; at !== fork; at = at.parent as Judged)
      for (const id of at.ids)
        if (!joined.has(id) && (await this.#lookUp(running, id)).length > 0)
          this.#world.violated('b', machine.name, `${id.slice(0, 8)} is in the index, and left`);
  }

  /**
   * A transaction that some node cannot find though it is in its chain; null when there is none.
   */
  async unindexed(): Promise<string | null> {
    const hasHistory = this.#world.machines.some(({ base }) => base === 0);
    // With the last whole copy gone, the base is accepted in the end.
    for (const { name, running } of this.#world.machines) {
      if (running === null) continue;
      const { base } = running.node.chain;
      if (hasHistory ? !base.isVerified : !base.isSound)
        return `${name}: verified up to ${base.verified} of ${base.height}`;
      let at: Judged | null = this.#world.oracle.get(running.node.chain.tip.key) ?? null;
      for (; at !== null && at.header.height > base.height; at = at.parent)
        for (const id of at.ids)
          if (!(await this.#lookUp(running, id)).includes(at.header.height))
            return `${name}: ${id.slice(0, 8)} is not in the index`;
    }
    return null;
  }

  async #lookUp({ disk }: Running, id: string): Promise<readonly number[]> {
    const hits = await disk.lookUp(Buffer.from(id.slice(0, 16), 'hex'));
    return hits.map(({ height }) => height);
  }

  /**
   * L-12: the chain goes through the held seal, where that is known, its bodies are here, and the
   * node is at rest.
   */
  #sealed(machine: Machine, { node }: Running): void {
    const { held } = node.chain.seals;
    const { tree, tip } = node.chain;
    // On the way to the sealed block the tip is still below it.
    if (held === null || tip.height < held.height || node.trouble !== null) return;
    if (!tree.find(held.hash)?.complete) return;
    if (tree.ancestor(tip, held.height)?.key !== toHex(held.hash))
      this.#world.violated('c', machine.name, `not through the seal of ${held.height}`);
  }

  /** Transactions of disconnected blocks that are still valid are pooled again (L-11). */
  async #reorganised(
    machine: Machine,
    running: Running,
    before: string | undefined,
    to: Judged | undefined,
  ): Promise<void> {
    const from = before === undefined ? undefined : this.#world.oracle.get(before);
    // A disk that was emptied begins anew: that is no reorganisation.
    if (from === undefined || to === undefined || to.header.height === 0) return;
    const fork = forkOf(from, to);
    if (fork === from) return;
    const depth = from.header.height - fork.header.height;
    this.#world.trace.note('reorganised', machine.name, `${depth} blocks deep`);
    const { pool } = running.node.keeper;
    const limits = running.node.limits.pool;
    if (pool.size + pool.waitingSize >= limits.waiting) return;
    const mined = new Set<string>();
    for (let at: Judged = to; at !== fork; at = at.parent as Judged)
      for (const id of at.ids) mined.add(id);
    const left: Judged[] = [];
    for (let at: Judged = from; at !== fork; at = at.parent as Judged) {
      // The transactions of a lost block are lost with it.
      if ((await running.disk.peek(at.header.height, Buffer.from(at.hash, 'hex'))) === null) return;
      left.unshift(at);
    }
    const isClaim = (one: Transaction) => this.#world.charter.issuer === null && isGenesis(one);
    const claims = [...pool.ordered()].filter(isClaim).length;
    const next = Math.max(machine.wall.now(), to.header.time + 1);
    const run = new Run(this.#world.charter, to.state ?? NOTHING, next);
    for (const one of left.flatMap(({ transactions }) => transactions)) {
      const id = this.#world.oracle.idOf(one);
      if (mined.has(id) || run.apply(one) !== null || pool.byId(id) !== undefined) continue;
      if (isClaim(one) && claims >= limits.claims) continue;
      const rivals = pool.forSigner(toHex(signerOf(this.#world.charter, one)));
      if (rivals.some(({ sequence }) => sequence === one.sequence)) continue;
      // Transactions that the balance at the tip does not cover wait, and only a bounded number of
      // one signer may (P-1).
      if (rivals.length >= Math.min(limits.perSender, limits.waitingPerSender)) continue;
      this.#world.violated('f', machine.name, `${id.slice(0, 8)} of a left block is not pooled`);
    }
  }

  async #judge(running: Running, tip: BlockIndex): Promise<Judged | undefined> {
    const { oracle } = this.#world;
    const open: BlockIndex[] = [];
    for (let at: BlockIndex = tip; oracle.get(at.key) === undefined; at = at.parent as BlockIndex)
      open.push(at);
    for (const entry of open.reverse()) {
      const stored = await running.disk.peek(entry.height, entry.hash);
      const block = stored === null ? null : decodeBlock(stored.bytes);
      if (block?.ok) oracle.judge(block.value);
    }
    return oracle.get(tip.key);
  }

  /** (h): the stored undo of the tip leads back to its parent, and from there forward again. */
  async #undo(machine: Machine, running: Running, tip: BlockIndex): Promise<void> {
    if (tip.parent === null) return;
    const stored = await running.disk.peek(tip.height, tip.hash);
    if (stored === null) return;
    const before = this.#before(running.node, tip.parent, stored);
    if (before === null || toHex(before.root) !== toHex(tip.parent.header.accountsRoot))
      this.#world.violated('h', machine.name, `undo of block ${tip.height} leads elsewhere`);
  }

  /** The state before, by the stored undo, else by arithmetic; null if neither leads there. */
  #before({ charter, chain }: Node, parent: BlockIndex, stored: StoredBlock): Accounts | null {
    if (stored.undo !== null) return undoBlock(chain.state, stored.undo);
    const block = decodeBlock(stored.bytes);
    if (!block.ok) return null;
    const before = reverseBlock(charter, chain.state, block.value, parent.header.accountsRoot);
    return before.ok ? before.value : null;
  }

  /** (c), where the node is at rest; and nothing valid is condemned. */
  #choice(machine: Machine, { node }: Running): void {
    const { tree, tip, seals } = node.chain;
    const { oracle } = this.#world;
    const here = oracle.get(tip.key);
    const isAbove = (entry: BlockIndex) => tree.fork(tip, entry).height >= tree.base;
    for (const entry of tree.side) {
      const judged = oracle.get(entry.key);
      if (judged === undefined || judged.fault !== null || here === undefined) continue;
      if (entry.invalid !== null)
        this.#world.violated('d', machine.name, `condemned a valid block: ${entry.invalid}`);
      else if (entry.complete && node.trouble === null && seals.allows(entry) && isAbove(entry))
        if (Oracle.better(judged, here))
          this.#world.violated(
            'c',
            machine.name,
            `a better block ${entry.key.slice(0, 8)} is here`,
          );
    }
  }

  /** (i) */
  #caps(machine: Machine, running: Running): void {
    const { node } = running;
    const { chain, keeper, limits, peers } = node;
    const sizes: [name: string, size: number, cap: number][] = [
      ['side headers', chain.tree.side.size, sideHeadersCap(running)],
      ['pool', keeper.pool.size, limits.pool.transactions + limits.pool.claims],
      ['waiting', keeper.pool.waitingSize, limits.pool.waiting],
      ['links', peers.all().length, LIMITS.peersMax + LIMITS.peersPending],
      ['nodes', peers.nodes().length, LIMITS.peersMax],
      ['addresses', peers.book.size, LIMITS.candidateAddresses],
      ['seals', chain.seals.missing().length, LIMITS.waitingSeals],
      ['headers of a join', node.sync.join.heldHeaders, LIMITS.joinHeaders],
      ['told seals', chain.seals.toTell().length, LIMITS.helloSeals],
      ['damaged', chain.damaged.size, limits.bodyWindow],
    ];
    for (const peer of peers.all())
      sizes.push(
        ['known transactions', peer.knownTransactions.size, limits.knownTransactionsPerPeer],
        ['known blocks', peer.knownBlocks.size, limits.knownBlocksPerPeer],
        ['questions', peer.openQuestions, LIMITS.openRequests],
      );
    for (const [name, size, cap] of sizes)
      if (size > cap) this.#world.violated('i', machine.name, `${name}: ${size} of ${cap}`);
  }

  /** (j) */
  #bans(machine: Machine, { life, node }: Running): void {
    const now = this.#world.scheduler.now;
    for (const other of this.#world.machines) {
      const address = other.running?.node.peers.address ?? '';
      if (address !== '' && !life.dead && node.peers.book.isBanned(address, now - life.born))
        this.#world.violated('j', machine.name, `banned honest ${other.name}`);
    }
  }
}

/**
 * Headers on the way to a better or a sealed chain come on top, and those of one answer before it
 * is trimmed.
 */
function sideHeadersCap({ node, disk }: Running): number {
  const { chain, limits, trouble } = node;
  const { tree, seals, unavailable } = chain;
  // In trouble nothing is trimmed, and nothing new fetched; in the middle of a step the target may
  // have changed already.
  if (trouble !== null || disk.busy > 0) return Number.POSITIVE_INFINITY;
  // Each walk over a peer's headers puts a page in and waits for the next trim; as many more of
  // proven peers.
  const walks = 2 * limits.headerSyncs * limits.headersPerAnswer;
  let cap = limits.sideHeaders + walks + LIMITS.mergeBlocks;
  for (const end of [unavailable.target(), unavailable.reachable(), ...seals.wanted()])
    cap += end.height - tree.fork(tree.tip, end).height;
  return cap;
}

const NOTHING: OracleState = { accounts: new Map(), supply: 0n };

function forkOf(a: Judged, b: Judged): Judged {
  let [x, y] = [a, b];
  while (x !== y) {
    if (x.header.height >= y.header.height) x = x.parent as Judged;
    else y = y.parent as Judged;
  }
  return x;
}

/** A transaction that is also in an earlier block: its first bytes in hex. */
function repeated(judged: Judged): string | null {
  for (let at = judged.parent; at !== null; at = at.parent)
    for (const id of judged.ids) if (at.ids.has(id)) return id.slice(0, 8);
  return null;
}
