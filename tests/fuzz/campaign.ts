/** Runs fuzz targets over many inputs; what they found, and how long the slowest input took. */
import type { Target } from './finding.ts';

export interface Found {
  target: string;
  seed: number;
  index: number;
  what: string;
}

export interface Outcome {
  target: string;
  inputs: number;
  ms: number;
  /** The slowest input. */
  slowest: { index: number; ms: number };
  found: Found[];
  counts: ReadonlyMap<string, number>;
}

/** Findings after which a target is given up: they are mostly one and the same. */
const ENOUGH = 5;

/** Inputs `from` .. `from + inputs - 1` of one target. */
export async function campaign(
  target: Target,
  seed: number,
  from: number,
  inputs: number,
): Promise<Outcome> {
  const began = performance.now();
  const found: Found[] = [];
  const slowest = { index: from, ms: 0 };
  let last = began;
  let index = from;
  for (; index < from + inputs && found.length < ENOUGH; index += 1) {
    try {
      const done = target.run(seed, index);
      if (done !== undefined) await done;
    } catch (error) {
      const what = error instanceof Error ? (error.stack ?? error.message) : String(error);
      found.push({ target: target.name, seed, index, what });
    }
    const now = performance.now();
    if (now - last > slowest.ms) Object.assign(slowest, { index, ms: now - last });
    last = now;
  }
  const ms = performance.now() - began;
  return { target: target.name, inputs: index - from, ms, slowest, found, counts: target.counts };
}
