// The long run of the fuzzers, or one input of it again:
//   npm run fuzz                                   1,200,000 inputs, seed by the clock
//   npm run fuzz -- --seed 7 --inputs 2000000
//   npm run fuzz -- --target json --seed 7 --index 12345
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

function option(name: string): string | undefined {
  const at = process.argv.indexOf(`--${name}`);
  return at < 0 ? undefined : process.argv[at + 1];
}

const seed = Number(option('seed') ?? Date.now() % 1_000_000);
const only = option('target');
const one = option('index');
const total = Number(option('inputs') ?? INPUTS);

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
  const from = one === undefined ? 0 : Number(one);
  const part = only === undefined ? Math.round(total * share) : total;
  const outcome = await campaign(target, seed, from, one === undefined ? part : 1);
  report(outcome);
  inputs += outcome.inputs;
  findings += outcome.found.length;
}
const seconds = (performance.now() - began) / 1_000;
console.log(`${inputs} inputs in ${seconds.toFixed(0)} s, ${findings} findings`);
process.exitCode = findings === 0 ? 0 : 1;
