/** What must hold after every event (hostile.md, a-k), checked where something changed. */
import { toHex } from '../../src/crypto/bytes.ts';
import { decodeBlock } from '../../src/ledger/block.ts';
import { undoBlock } from '../../src/ledger/execution.ts';
import { better, type Entry } from '../../src/node/header-tree.ts';
import type { CloseReason } from '../../src/protocol/close-reasons.ts';
import { isOffence } from '../../src/protocol/close-reasons.ts';
import { LIMITS } from '../../src/protocol/limits.ts';
import type { LinkEnd, NetworkObserver } from './connection.ts';
import type { Machine, Running } from './machine.ts';
import type { Judged } from './oracle.ts';
import { checkPool } from './pool-check.ts';
import type { Watched } from './watched.ts';
import { Wiretap } from './wiretap.ts';

export class Invariants implements NetworkObserver {
  readonly #world: Watched;
  readonly #wiretap: Wiretap;
  /** The tip each machine was last seen at. */
  readonly #tips = new Map<string, string>();

  constructor(world: Watched) {
    this.#world = world;
    this.#wiretap = new Wiretap(world);
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

  /** Looks at whatever changed by the last event. */
  async look(): Promise<void> {
    for (const machine of this.#world.machines) {
      const { running, dirty } = machine;
      if (running === null || dirty.size === 0) continue;
      const moved = dirty.has('tip');
      const pooled = moved || dirty.has('pool');
      dirty.clear();
      if (moved) await this.#chain(machine, running);
      if (pooled) checkPool(this.#world, machine, running);
      this.#caps(machine, running);
      this.#bans(machine, running);
      if (running.disk.busy === 0) this.#choice(machine, running);
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
    this.#reorganised(machine, before, judged);
    const fail = (invariant: string, what: string) =>
      this.#world.violated(invariant, machine.name, `at ${tip.height}: ${what}`);
    if (judged === undefined) return fail('d', 'the tip cannot be judged');
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
  }

  #reorganised(machine: Machine, before: string | undefined, judged: Judged | undefined): void {
    const left = before === undefined ? undefined : this.#world.oracle.get(before);
    let at: Judged | null = judged ?? null;
    while (at !== null && left && at.header.height > left.header.height) at = at.parent;
    if (!left || at === null || at === left || at.header.height < left.header.height) return;
    let depth = 0;
    for (let a: Judged | null = left, b: Judged | null = at; a !== b; depth++) {
      a = a?.parent ?? null;
      b = b?.parent ?? null;
    }
    this.#world.trace.note('reorganised', machine.name, `${depth} blocks deep`);
  }

  async #judge(running: Running, tip: Entry): Promise<Judged | undefined> {
    const { oracle } = this.#world;
    const open: Entry[] = [];
    for (let at: Entry = tip; oracle.get(at.key) === undefined; at = at.parent as Entry)
      open.push(at);
    for (const entry of open.reverse()) {
      const stored = await running.disk.peek(entry.height, entry.hash);
      const block = stored === null ? null : decodeBlock(stored.bytes);
      if (block?.ok) oracle.judge(block.value);
    }
    return oracle.get(tip.key);
  }

  /** (h): what was stored to undo the tip leads back to its parent, and from there forward again. */
  async #undo(machine: Machine, running: Running, tip: Entry): Promise<void> {
    if (tip.parent === null) return;
    const stored = await running.disk.peek(tip.height, tip.hash);
    if (stored?.undo === null || stored === null) return;
    const before = undoBlock(running.node.chain.state, stored.undo);
    if (toHex(before.root) !== toHex(tip.parent.header.accountsRoot))
      this.#world.violated('h', machine.name, `undo of block ${tip.height} leads elsewhere`);
  }

  /** (c), where the node is at rest; and nothing valid is condemned. */
  #choice(machine: Machine, { node }: Running): void {
    const { tree, tip, seals } = node.chain;
    const { oracle } = this.#world;
    for (const entry of tree.side) {
      if (entry.invalid !== null) {
        const judged = oracle.get(entry.key);
        if (judged !== undefined && judged.fault === null)
          this.#world.violated('d', machine.name, `condemned a valid block: ${entry.invalid}`);
      } else if (
        entry.complete &&
        node.trouble === null &&
        seals.allows(entry) &&
        better(entry, tip) > 0
      )
        this.#world.violated('c', machine.name, `a better block ${entry.key.slice(0, 8)} is here`);
    }
  }

  /** (i) */
  #caps(machine: Machine, { node }: Running): void {
    const { chain, keeper, peers } = node;
    const sizes: [name: string, size: number, cap: number][] = [
      ['side headers', chain.tree.side.size, LIMITS.sideHeaders + LIMITS.stagedHeaders],
      ['pool', keeper.pool.size, LIMITS.poolTransactions],
      ['waiting', keeper.pool.waitingSize, LIMITS.poolWaiting],
      ['links', peers.all().length, LIMITS.peersMax + LIMITS.peersPending],
      ['nodes', peers.nodes().length, LIMITS.peersMax],
      ['addresses', peers.book.size, LIMITS.candidateAddresses],
      ['seals', chain.seals.missing().length, LIMITS.waitingSeals],
      ['told seals', chain.seals.toTell().length, LIMITS.helloSeals],
      ['damaged', chain.damaged.size, LIMITS.bodyWindow],
    ];
    for (const peer of peers.all())
      sizes.push(
        ['known transactions', peer.knownTransactions.size, LIMITS.knownTransactionsPerPeer],
        ['known blocks', peer.knownBlocks.size, LIMITS.knownBlocksPerPeer],
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

/** A transaction that also stands in an earlier block: its first bytes in hex. */
function repeated(judged: Judged): string | null {
  for (let at = judged.parent; at !== null; at = at.parent)
    for (const id of judged.ids) if (at.ids.has(id)) return id.slice(0, 8);
  return null;
}
