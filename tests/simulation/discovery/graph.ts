/** Graphs of tabs: parts that hang together, and how far it is across. */

export type Graph<T> = ReadonlyMap<T, ReadonlySet<T>>;

/** Members that a walk over links, in either direction, leads to, part by part. */
export function componentsOf<T>(graph: Graph<T>): T[][] {
  const both = new Map<T, Set<T>>();
  const add = (from: T, to: T) => both.set(from, (both.get(from) ?? new Set<T>()).add(to));
  for (const [one, others] of graph)
    for (const other of others) {
      add(one, other);
      add(other, one);
    }
  const left = new Set(graph.keys());
  const parts: T[][] = [];
  for (const first of graph.keys()) {
    if (!left.delete(first)) continue;
    const part = [first];
    for (const one of part)
      for (const other of both.get(one) ?? []) if (left.delete(other)) part.push(other);
    parts.push(part);
  }
  return parts;
}

/** Hops from one member to all that it reaches: their mean, and the most. */
export function hopsFrom<T>(
  graph: Graph<T>,
  first: T,
): { sum: number; most: number; count: number } {
  const distance = new Map<T, number>([[first, 0]]);
  const queue = [first];
  let [sum, most] = [0, 0];
  for (const one of queue) {
    const next = (distance.get(one) ?? 0) + 1;
    for (const other of graph.get(one) ?? []) {
      if (distance.has(other)) continue;
      distance.set(other, next);
      queue.push(other);
      sum += next;
      most = next;
    }
  }
  return { sum, most, count: queue.length - 1 };
}
