/**
 * A short run of every fuzzer with a fixed seed (T-20 to T-26, T-29); the long one is `npm run
 * fuzz`.
 */
import { describe, expect, it } from 'vitest';
import { campaign } from './campaign.ts';
import { CodecTarget } from './codec-target.ts';
import type { Target } from './finding.ts';
import { FormsTarget } from './forms-target.ts';
import { FramingTarget } from './framing-target.ts';
import { NodeTarget } from './node-target.ts';

const SEED = 3;

/** Inputs of each target, and what must have happened often or the run proves nothing. */
const RUNS: readonly [Target, number, Readonly<Record<string, number>>][] = [
  [
    new CodecTarget('binary'),
    12_000,
    { request: 600, answer: 400, bad: 2_000, 'bad-answer': 2_000 },
  ],
  [new CodecTarget('json'), 12_000, { request: 900, answer: 600, bad: 4_000, unasked: 100 }],
  [new FramingTarget(), 6_000, { message: 2_000, 'bad-frame': 2_000, 'frame-stalled': 500 }],
  [new FormsTarget(), 6_000, { 'link taken': 60, 'charter taken': 60, 'amount taken': 60 }],
  [
    new NodeTarget(),
    1_000,
    {
      changed: 10,
      unchanged: 400,
      'closed bad-message': 50,
      'closed bad-answer': 50,
      'closed invalid-transaction': 5,
      'closed invalid-header': 2,
    },
  ],
];

describe('junk behind a valid door', () => {
  it.each(RUNS)('$name', async (target, inputs, least) => {
    const { found, counts } = await campaign(target, SEED, 0, inputs);
    expect(found).toEqual([]);
    for (const [name, times] of Object.entries(least))
      expect(counts.get(name) ?? 0, name).toBeGreaterThanOrEqual(times);
  });

  it('makes the same inputs from the same seed', () => {
    const make = (seed: number, index: number) => new CodecTarget('json').make(seed, index).bytes;
    expect(make(5, 77)).toEqual(make(5, 77));
    expect(make(6, 77)).not.toEqual(make(5, 77));
  });
});
