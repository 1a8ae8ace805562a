/** A builder on a fake node, search and clock. */
import { createHash } from 'node:crypto';
import type { BuilderSettings } from '../../../src/api/view.ts';
import { Builder, type BuilderOptions } from '../../../src/builder/builder.ts';
import { DEFAULT_BUILDER_SETTINGS } from '../../../src/builder/settings.ts';
import { ManualClock } from '../../support/manual-clock.ts';
import { FakeSearch, FakeSource } from './fakes.ts';

const KEY = new Uint8Array(32).fill(9);

export function setUp(settings: Partial<BuilderSettings> = {}, more: Partial<BuilderOptions> = {}) {
  const clock = new ManualClock();
  const source = new FakeSource();
  const search = new FakeSearch();
  const builder = new Builder({
    source,
    search,
    clock,
    key: KEY,
    settings: { ...DEFAULT_BUILDER_SETTINGS, ...settings },
    ...more,
  });
  const pool = (count: number) => {
    source.pooled = Array.from({ length: count }, () => clock.monotonic());
  };
  const said = () => builder.log().map((line) => line.code);
  return { clock, source, search, builder, pool, said };
}

/** The wait of B-1, worked out apart from the code under test. */
export function turnMs(tip: Uint8Array, nodes: number, sleepSeconds = 3): number {
  const digest = createHash('sha256').update(tip).update(KEY).digest();
  return sleepSeconds * 1_000 * (digest.readUInt32BE(0) / 2 ** 32) * Math.min(nodes, 10);
}
