/** The spread of seeds that `npm test` runs, in parts, so that the cores share them. */
import { expect, test } from 'vitest';
import { run } from './run.ts';
import { nodesOf } from './seeds.ts';

/** Actions and faults in each run. */
const STEPS = 40;

/** One test a seed, from `from` on. */
export function spread(from: number, count: number): void {
  for (let seed = from; seed < from + count; seed++)
    test(`seed ${seed}`, { timeout: 120_000 }, async () => {
      const outcome = await run({ seed: String(seed), nodes: nodesOf(seed), steps: STEPS });
      if (outcome.failure !== null) console.error(outcome.tail.join('\n'));
      expect(outcome.failure).toBeNull();
    });
}
