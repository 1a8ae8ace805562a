/**
 * The recording of a run in the order of time: enough to show any moment of it again without
 * running it. The worker records, the page reads.
 */
import type { Op } from '../protocol/ops.ts';

/** The state of a node. */
export interface NodeState {
  readonly up: boolean;
  readonly asleep: boolean;
  readonly height: number;
  /** Hash of the tip, hex; '' before it opens. */
  readonly tip: string;
  /** Transactions in its pool. */
  readonly pool: number;
  /** The balance of its own account at its tip, smallest units. */
  readonly balance: number;
  readonly peers: number;
  readonly building: boolean;
}

/** Kinds of lines; the page has a text for each in every language. */
export type LineKind =
  | 'started'
  | 'asleep'
  | 'awake'
  | 'crashed'
  | 'opened'
  | 'paid'
  | 'claimed'
  | 'minted'
  | 'pay-refused'
  | 'block'
  | 'reorganised'
  | 'agreed'
  | 'parted'
  | 'healed'
  | 'sealed'
  | 'seal-conflict'
  | 'struck'
  | 'refused'
  | 'secret'
  | 'published'
  | 'clock-set'
  | 'flooded'
  | 'breach'
  | 'verdict'
  | 'twice'
  | 'settled'
  | 'arrived'
  | 'left'
  | 'over';

/** One line of the story. `values` are numbers, codes and names of nodes. */
export interface LabLine {
  readonly kind: LineKind;
  /** The node or attacker it is about; '' for the whole network. */
  readonly who: string;
  readonly values: Readonly<Record<string, string | number>>;
}

interface At {
  /** Virtual ms since the run began. */
  readonly at: number;
}

export interface MessageSeen extends At {
  /** Unique in the run. */
  readonly id: number;
  /** When it arrives, virtual ms. */
  readonly to: number;
  readonly from: string;
  readonly into: string;
  readonly op: Op | 'json';
  readonly answer: boolean;
  readonly bytes: number;
}

export interface LinkSeen extends At {
  readonly ends: readonly [string, string];
  readonly open: boolean;
}

export interface NodeSeen extends At {
  readonly name: string;
  readonly state: NodeState;
}

export interface BlockSeen extends At {
  readonly hash: string;
  readonly parent: string;
  readonly height: number;
  /** The name of the node or attacker that built it; '' if none of these did. */
  readonly builder: string;
  /** The time in its header, as ms since the run began. */
  readonly time: number;
  readonly work: number;
  readonly totalWork: number;
  readonly records: number;
  /** The code of the rule it breaks; null for a valid one. */
  readonly fault: string | null;
}

export interface LineSeen extends At {
  /** Unique in the run. */
  readonly id: number;
  readonly line: LabLine;
}

/** Different tips among the nodes that are up: 1 if all agree. */
export interface TipsSeen extends At {
  readonly count: number;
}

/** All that a run shows between two posts of the worker. */
export interface LabChunk {
  readonly messages: readonly MessageSeen[];
  readonly links: readonly LinkSeen[];
  readonly nodes: readonly NodeSeen[];
  readonly blocks: readonly BlockSeen[];
  readonly lines: readonly LineSeen[];
  readonly tips: readonly TipsSeen[];
  /** Everything up to this virtual ms is known. */
  readonly until: number;
}

/** One moment of a run. */
export interface LabFrame {
  readonly at: number;
  readonly nodes: readonly { readonly name: string; readonly state: NodeState }[];
  readonly links: readonly (readonly [string, string])[];
  readonly flying: readonly MessageSeen[];
  readonly blocks: readonly BlockSeen[];
  /** Newest last. */
  readonly lines: readonly LineSeen[];
  readonly tips: readonly TipsSeen[];
}

/** Lines of a frame. */
const SHOWN_LINES = 60;
/** Dots of a frame. */
const SHOWN_MESSAGES = 120;

const ABSENT: NodeState = {
  up: false,
  asleep: false,
  height: 0,
  tip: '',
  pool: 0,
  balance: 0,
  peers: 0,
  building: false,
};

/** How many of them were at or before `at`: they are in the order of time. */
function countUntil(items: readonly At[], at: number): number {
  let [low, high] = [0, items.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((items[middle] as At).at <= at) low = middle + 1;
    else high = middle;
  }
  return low;
}

/**
 * Items in the order of time. What held at a moment is one and the same list until another item
 * counts, so that a page draws only what has changed.
 */
class Timeline<T extends At> {
  readonly items: T[] = [];
  #end = 0;
  #shown: readonly T[] = [];

  /** The last `most` items at or before `at`, oldest first. */
  until(at: number, most = Number.POSITIVE_INFINITY): readonly T[] {
    const end = countUntil(this.items, at);
    if (end !== this.#end) {
      this.#end = end;
      this.#shown = this.items.slice(Math.max(0, end - most), end);
    }
    return this.#shown;
  }
}

/** Grows as the worker runs ahead; each moment of it can be shown at once. */
export class Recording {
  readonly names: readonly string[];
  readonly #nodes = new Map<string, NodeSeen[]>();
  readonly #messages: MessageSeen[] = [];
  readonly #links = new Timeline<LinkSeen>();
  readonly #blocks = new Timeline<BlockSeen>();
  readonly #lines = new Timeline<LineSeen>();
  readonly #tips = new Timeline<TipsSeen>();
  #until = 0;
  /** The longest a message was on its way, ms. */
  #longest = 0;
  /** Links that were open after these events. */
  #open: { readonly after: readonly LinkSeen[]; readonly links: [string, string][] } = {
    after: [],
    links: [],
  };

  constructor(names: readonly string[]) {
    this.names = names;
    for (const name of names) this.#nodes.set(name, []);
  }

  get until(): number {
    return this.#until;
  }

  /** All lines so far, for marks on the slider. */
  get lines(): readonly LineSeen[] {
    return this.#lines.items;
  }

  add(chunk: LabChunk): void {
    for (const one of chunk.messages) {
      this.#messages.push(one);
      this.#longest = Math.max(this.#longest, one.to - one.at);
    }
    for (const one of chunk.links) this.#links.items.push(one);
    for (const one of chunk.nodes) this.#nodes.get(one.name)?.push(one);
    for (const one of chunk.blocks) this.#blocks.items.push(one);
    for (const one of chunk.lines) this.#lines.items.push(one);
    for (const one of chunk.tips) this.#tips.items.push(one);
    this.#until = chunk.until;
  }

  /** `linger`: the least time for which a message is shown, ms, so that an eye can follow it. */
  frame(at: number, linger = 0): LabFrame {
    return {
      at,
      nodes: this.names.map((name) => ({ name, state: this.#stateOf(name, at) })),
      links: this.#linksAt(at),
      flying: this.flying(at, linger),
      blocks: this.#blocks.until(at),
      lines: this.#lines.until(at, SHOWN_LINES),
      tips: this.#tips.until(at),
    };
  }

  /** Messages on their way, newest first, as in `frame`. */
  flying(at: number, linger: number): MessageSeen[] {
    const flying: MessageSeen[] = [];
    for (let i = countUntil(this.#messages, at) - 1; i >= 0; i--) {
      const message = this.#messages[i] as MessageSeen;
      const before = at - Math.max(this.#longest, linger);
      if (message.at < before || flying.length >= SHOWN_MESSAGES) break;
      const to = Math.max(message.to, message.at + linger);
      if (to > at) flying.push(to === message.to ? message : { ...message, to });
    }
    return flying;
  }

  /** When the next thing to read happens after `at`; null where nothing more is known. */
  next(at: number): number | null {
    const { items } = this.#lines;
    return items[countUntil(items, at)]?.at ?? null;
  }

  #stateOf(name: string, at: number): NodeState {
    const seen = this.#nodes.get(name) ?? [];
    return seen[countUntil(seen, at) - 1]?.state ?? ABSENT;
  }

  #linksAt(at: number): [string, string][] {
    const after = this.#links.until(at);
    if (after === this.#open.after) return this.#open.links;
    const open = new Map<string, number>();
    for (const link of after) {
      const pair = link.ends.join(' ');
      open.set(pair, (open.get(pair) ?? 0) + (link.open ? 1 : -1));
    }
    const links = [...open]
      .filter(([, count]) => count > 0)
      .map(([pair]) => pair.split(' ') as [string, string]);
    this.#open = { after, links };
    return links;
  }
}
