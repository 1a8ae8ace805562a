import { describe, expect, it } from 'vitest';
import { PINNED } from './pinned.ts';
import { run } from './run.ts';

describe('a run', () => {
  const options = { seed: 'the same', nodes: 4, steps: 25 };

  it('is the same for the same seed, to the last byte on the wire', async () => {
    const first = await run(options);
    const second = await run(options);
    expect(second.hash).toBe(first.hash);
    expect(second.events).toBe(first.events);
  });

  it('is another for another seed, and for another number of nodes', async () => {
    const { hash } = await run(options);
    expect((await run({ ...options, seed: 'another' })).hash).not.toBe(hash);
    expect((await run({ ...options, nodes: 3 })).hash).not.toBe(hash);
  });
});

for (const { seed, nodes, steps, was } of PINNED)
  it(`seed ${seed}, which once found: ${was}`, { timeout: 120_000 }, async () => {
    const outcome = await run({ seed, nodes, steps });
    expect(outcome.failure).toBeNull();
  });
