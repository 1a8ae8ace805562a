/** The results of a room's run, as `npm run simulate -- --discovery` prints them. */
import { componentsOf, hopsFrom } from './graph.ts';
import type { Room } from './room.ts';

/** Tabs from which hops are counted: from all of 10,000 takes too long. */
const HOPS_FROM = 50;

/** A list of figures by its least, median, 90 % and most. */
interface Spread {
  readonly least: number;
  readonly median: number;
  readonly most90: number;
  readonly most: number;
}

export function spreadOf(figures: readonly number[]): Spread {
  const sorted = [...figures].sort((a, b) => a - b);
  const at = (share: number) => sorted[Math.round(share * (sorted.length - 1))] ?? 0;
  return { least: at(0), median: at(0.5), most90: at(0.9), most: at(1) };
}

export function textOf({ least, median, most90, most }: Spread): string {
  const digits = (figure: number) => (figure >= 100 ? figure.toFixed(0) : figure.toFixed(1));
  return `${[least, median, most90, most].map(digits).join(' / ')}`;
}

/** Counts since the room began; the difference of two is the count of the time between. */
interface Totals {
  readonly at: number;
  readonly messages: number;
  readonly signalling: readonly number[];
  readonly missing: number;
  readonly noWay: number;
  readonly opened: number;
}

export function totalsOf({ internet, scheduler }: Room): Totals {
  return {
    at: scheduler.now,
    messages: internet.messages,
    signalling: internet.servers.map(({ messages }) => messages),
    missing: internet.dials.missing,
    noWay: internet.dials['no-way'],
    opened: internet.dials.opened,
  };
}

/** Rates by node and minute, between two looks at a room of about this many nodes. */
interface Rates {
  readonly messages: number;
  /** Messages of each signalling server in all, a minute. */
  readonly signalling: readonly number[];
  readonly missing: number;
  readonly noWay: number;
  readonly opened: number;
}

export function ratesOf(before: Totals, after: Totals, nodes: number): Rates {
  const minutes = (after.at - before.at) / 60_000;
  const each = (key: 'messages' | 'missing' | 'noWay' | 'opened') =>
    (after[key] - before[key]) / minutes / nodes;
  return {
    messages: each('messages'),
    signalling: after.signalling.map(
      (count, at) => (count - (before.signalling[at] ?? 0)) / minutes,
    ),
    missing: each('missing'),
    noWay: each('noWay'),
    opened: each('opened'),
  };
}

/** The most messages that came to one id since this was last asked. */
export function busiestOf({ internet }: Room): number {
  let most = 0;
  for (const { received } of internet.servers) {
    for (const count of received.values()) most = Math.max(most, count);
    received.clear();
  }
  return most;
}

interface Mesh {
  readonly links: Spread;
  /** Share of links that go through the relay. */
  readonly relayed: number;
  readonly parts: number;
  readonly hops: { readonly mean: number; readonly most: number };
}

export function meshOf(room: Room): Mesh {
  const graph = room.links();
  const links = [...graph.values()].map(({ size }) => size);
  let [sum, count, most] = [0, 0, 0];
  for (const one of [...graph.keys()].slice(0, HOPS_FROM)) {
    const from = hopsFrom(graph, one);
    sum += from.sum;
    count += from.count;
    most = Math.max(most, from.most);
  }
  let [all, relayed] = [0, 0];
  for (const { node } of room.tabs)
    for (const { link } of node?.peers() ?? []) {
      all += 1;
      if (link.relayed === true) relayed += 1;
    }
  return {
    links: spreadOf(links),
    relayed: all === 0 ? 0 : relayed / all,
    parts: componentsOf(graph).length,
    hops: { mean: count === 0 ? 0 : sum / count, most },
  };
}
