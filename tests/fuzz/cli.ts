/** `npm run fuzz`: the long run of the fuzzers, or one input of it again; `--help` says how. */
import { commandLine, oneOf, wholeNumber } from '../support/command-line.ts';
import { campaign, type Outcome } from './campaign.ts';
import { CodecTarget } from './codec-target.ts';
import type { Target } from './finding.ts';
import { FormsTarget } from './forms-target.ts';
import { FramingTarget } from './framing-target.ts';
import { NodeTarget } from './node-target.ts';

/** Share of the inputs each target gets. */
const SHARES: readonly [() => Target, number][] = [
  [() => new CodecTarget('binary'), 0.35],
  [() => new CodecTarget('json'), 0.3],
  [() => new FramingTarget(), 0.1],
  [() => new FormsTarget(), 0.1],
  [() => new NodeTarget(), 0.15],
];
const INPUTS = 1_200_000;

const USAGE = `npm run fuzz -- [options]
  [--inputs ${INPUTS}] [--seed S]             many inputs, the seed by the clock
  --target json --seed 7 [--index 12345]   one fuzzer alone, or one of its inputs again`;

const text = { type: 'string' } as const;
const { seed, only, one, total } = commandLine(
  { usage: USAGE, options: { seed: text, target: text, index: text, inputs: text } },
  ({ values: { target, index, ...values } }) => {
    const names = SHARES.map(([make]) => make().name);
    return {
      seed: wholeNumber('--seed', values.seed ?? String(Date.now() % 1_000_000)),
      only: target === undefined ? undefined : oneOf('--target', target, names),
      one: index === undefined ? undefined : wholeNumber('--index', index),
      total: wholeNumber('--inputs', values.inputs ?? String(INPUTS), 1),
    };
  },
);

function report({ target, inputs, ms, slowest, found, counts }: Outcome): void {
  const rate = Math.round((inputs * 1_000) / ms);
  console.log(
    `${target.padEnd(8)} ${inputs} inputs in ${(ms / 1_000).toFixed(1)} s (${rate}/s), ` +
      `slowest ${slowest.ms.toFixed(1)} ms (${slowest.index}), ${found.length} findings`,
  );
  const sorted = [...counts].sort((a, b) => b[1] - a[1]);
  console.log(`         ${sorted.map(([name, times]) => `${name} ${times}`).join(', ')}`);
  for (const { index, what } of found)
    console.log(`FOUND  --target ${target} --seed ${seed} --index ${index}\n${what}\n`);
}

const began = performance.now();
let inputs = 0;
let findings = 0;
console.log(`seed ${seed}`);
for (const [make, share] of SHARES) {
  const target = make();
  if (only !== undefined && only !== target.name) continue;
  const from = one ?? 0;
  const part = only === undefined ? Math.round(total * share) : total;
  const outcome = await campaign(target, seed, from, one === undefined ? part : 1);
  report(outcome);
  inputs += outcome.inputs;
  findings += outcome.found.length;
}
const seconds = (performance.now() - began) / 1_000;
console.log(`${inputs} inputs in ${seconds.toFixed(0)} s, ${findings} findings`);
process.exitCode = findings === 0 ? 0 : 1;
