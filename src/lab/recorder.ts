/** Records what a person can see of a world; it changes nothing there. */
import { toHex } from '../base/bytes.ts';
import type { CloseReason } from '../protocol/close-reasons.ts';
import { isOffence } from '../protocol/close-reasons.ts';
import { decodeMessage } from '../protocol/codec.ts';
import { OPS, type Op, opOfCode } from '../protocol/ops.ts';
import type { Connection, LinkEnd, NetworkObserver } from './connection.ts';
import { EPOCH } from './life.ts';
import type { Machine } from './machine.ts';
import type { LabChunk, LabLine, NodeState } from './recording.ts';
import type { Judged } from './rules.ts';
import type { World } from './world.ts';

const ANSWER = 2;
/** The place of the op's code in a binary message. */
const OP_AT = 5;
/** A run that records more than this is cut short: about 200 MB of a tab. */
const MAX_SEEN = 1_500_000;

type Filling = { -readonly [K in Exclude<keyof LabChunk, 'until'>]: LabChunk[K][number][] };

function emptyChunk(): Filling {
  return { messages: [], links: [], nodes: [], blocks: [], lines: [], tips: [] };
}

/** Newest common block of two chains. */
function forkOf(a: Judged, b: Judged): Judged {
  let [x, y] = [a, b];
  while (x !== y) {
    if (x.header.height >= y.header.height) x = x.parent as Judged;
    else y = y.parent as Judged;
  }
  return x;
}

export class Recorder implements NetworkObserver {
  readonly #world: World;
  readonly #tips = new Map<string, string>();
  readonly #shown = new Set<string>();
  readonly #states = new Map<string, string>();
  readonly #builders = new Map<string, string>();
  readonly #up = new Map<string, boolean>();
  #chunk = emptyChunk();
  #seen = 0;
  #distinct = 0;

  constructor(world: World) {
    this.#world = world;
    for (const { name, key } of [...world.machines, ...world.attackers])
      this.#builders.set(toHex(key.publicKey), name);
  }

  get isFull(): boolean {
    return this.#seen > MAX_SEEN;
  }

  /** Takes all that was recorded since the last call. */
  take(): LabChunk {
    const chunk = this.#chunk;
    this.#chunk = emptyChunk();
    return { ...chunk, until: this.#world.scheduler.now };
  }

  tell(kind: LabLine['kind'], who: string, values: LabLine['values'] = {}): void {
    const text = Object.entries(values).map(([name, value]) => `${name} ${value}`);
    this.#world.trace.note(kind, who === '' ? 'world' : who, text.join(', '));
    this.#chunk.lines.push({ id: this.#seen, at: this.#now, line: { kind, who, values } });
    this.#seen += 1;
  }

  get #now(): number {
    return this.#world.scheduler.now;
  }

  sent(end: LinkEnd, bytes: Uint8Array): void {
    if (end.encoding !== 'binary' || bytes[0] !== ANSWER || bytes[OP_AT] !== OPS.merge.code) return;
    // Among honest nodes a refusal only says that a transaction came too late to be news.
    if (!this.#isNode(end.port.machine) || this.#isNode(end.remote.port.machine)) return;
    // Only refusals are worth the decoding, and only `merge` refuses.
    const decoded = decodeMessage('binary', bytes, this.#world.rules.ledgerId, () => 'merge');
    if (decoded.kind !== 'answer' || decoded.op !== 'merge') return;
    for (const { code } of decoded.answer.response?.refused ?? [])
      this.tell('refused', end.port.machine, { code, from: end.remote.port.machine });
  }

  carried(end: LinkEnd, bytes: Uint8Array, arrival: number): void {
    const op: Op | null = end.encoding === 'binary' ? opOfCode(bytes[OP_AT] ?? 0) : null;
    this.#chunk.messages.push({
      id: this.#seen,
      at: this.#now,
      to: arrival,
      from: end.port.machine,
      into: end.remote.port.machine,
      op: op ?? 'json',
      answer: end.encoding === 'binary' && bytes[0] === ANSWER,
      bytes: bytes.length,
    });
    this.#seen += 1;
  }

  opened(connection: Connection): void {
    this.#link(connection, true);
  }

  gone(connection: Connection): void {
    this.#link(connection, false);
  }

  #link(connection: Connection, open: boolean): void {
    const [a, b] = connection.ends.map(({ port }) => port.machine).sort() as [string, string];
    this.#chunk.links.push({ at: this.#now, ends: [a, b], open });
  }

  closed(end: LinkEnd, reason: CloseReason): void {
    const [here, there] = [end.port.machine, end.remote.port.machine];
    this.#world.trace.silent(`close ${here} ${there} ${reason}`);
    if (isOffence(reason) && this.#isNode(here))
      this.tell('struck', here, { code: reason, from: there });
  }

  #isNode(name: string): boolean {
    return this.#world.machines.some((machine) => machine.name === name);
  }

  /** Looks at all that changed; called after every event. */
  look(): void {
    let moved = false;
    for (const machine of this.#world.machines) {
      const { dirty, running } = machine;
      if (running !== null && dirty.size === 0) continue;
      if (running !== null && dirty.has('tip')) moved = this.#tip(machine) || moved;
      dirty.clear();
      // One that comes back from a crash may stand on an older tip than the others.
      moved = this.#state(machine) || moved;
    }
    if (moved) this.#agreement();
  }

  /** True where it came up or went down. */
  #state(machine: Machine): boolean {
    const { running, isUp, isAsleep, name } = machine;
    const chain = running?.node.chain;
    const state: NodeState = {
      up: isUp,
      asleep: isAsleep,
      height: chain?.tip.height ?? 0,
      tip: chain?.tip.key ?? '',
      pool: running?.node.keeper.pool.size ?? 0,
      balance: chain?.state.get(machine.key.publicKey).balance ?? 0,
      peers: running?.node.peers.nodes().length ?? 0,
      building: running?.builder.view().state === 'seeking',
    };
    const text = `${isUp} ${isAsleep} ${state.tip} ${state.pool} ${state.peers} ${state.building}`;
    if (this.#states.get(name) === text) return false;
    this.#states.set(name, text);
    const turned = this.#wasUp(machine);
    this.#chunk.nodes.push({ at: this.#now, name, state });
    this.#seen += 1;
    return turned;
  }

  /** Whether it came up or went down since it was last looked at; the story tells of it. */
  #wasUp({ name, isUp, running }: Machine): boolean {
    const before = this.#up.get(name) ?? false;
    const now = running !== null;
    this.#up.set(name, now);
    if (before && !isUp) this.tell('crashed', name);
    else if (!before && now) this.tell('opened', name, { height: running.node.chain.tip.height });
    return before !== now;
  }

  /** Returns false if the tip is where it was. */
  #tip({ name, running }: Machine): boolean {
    const tip = running?.node.chain.tip;
    const before = this.#tips.get(name);
    if (tip === undefined || tip.key === before) return false;
    this.#tips.set(name, tip.key);
    const judged = this.#world.rules.get(tip.key);
    if (judged === undefined) return true;
    this.show(judged);
    const from = before === undefined ? undefined : this.#world.rules.get(before);
    if (from === undefined || judged.header.height === 0) return true;
    const fork = forkOf(from, judged);
    if (fork === from) return true;
    const back = from.header.height - fork.header.height;
    let records = 0;
    const again = new Set<string>();
    for (let at: Judged = judged; at !== fork; at = at.parent as Judged)
      for (const id of at.ids) again.add(id);
    for (let at: Judged = from; at !== fork; at = at.parent as Judged)
      for (const id of at.ids) if (!again.has(id)) records += 1;
    this.tell('reorganised', name, { depth: back, height: tip.height, records });
    return true;
  }

  /** Shows a block, and those that lead to it, if they were not shown before. */
  show(judged: Judged): void {
    const fresh: Judged[] = [];
    let at: Judged | null = judged;
    for (; at !== null && !this.#shown.has(at.hash); at = at.parent) fresh.push(at);
    for (const one of fresh.reverse()) {
      this.#shown.add(one.hash);
      const { header, hash, transactions, fault } = one;
      const builder = this.#builders.get(toHex(header.builder)) ?? '';
      this.#chunk.blocks.push({
        at: this.#now,
        hash,
        parent: one.parent?.hash ?? '',
        height: header.height,
        builder,
        time: header.height === 0 ? 0 : header.time - EPOCH,
        work: Number(header.work),
        totalWork: Number(one.totalWork),
        records: transactions.length,
        fault,
      });
      if (header.height > 0 && fault === null)
        this.tell('block', builder, {
          height: header.height,
          records: transactions.length,
          work: Number(header.work),
        });
    }
  }

  #agreement(): void {
    const tips = new Set<string>();
    for (const { running } of this.#world.machines)
      if (running !== null) tips.add(running.node.chain.tip.key);
    if (tips.size === this.#distinct) return;
    this.#distinct = tips.size;
    this.#chunk.tips.push({ at: this.#now, count: tips.size });
  }
}
