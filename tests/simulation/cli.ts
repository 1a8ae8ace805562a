/** `npm run simulate`: replays a run of the simulator, or measures with it; `--help` says how. */
import { readAsked, readSettings, writeSettings } from '../../src/lab/settings.ts';
import { BadCommandLine, commandLine, wholeNumber } from '../support/command-line.ts';
import { reportDiscovery } from './discovery/report.ts';
import { printEconomy } from './economy-tables.ts';
import { labRun } from './lab-run.ts';
import { run } from './run.ts';
import { nodesOf } from './seeds.ts';

type Counts = Record<string, number>;

/** A long run reports its progress after this many seeds. */
const REPORT_EVERY = 250;

const USAGE = `npm run simulate -- [what] [options]
  [--seed S] [--nodes N] [--steps K] [--quiet]   replays one run and prints it
  --lab 'scenario=parted&seed=7' [--quiet]       what the page's lab shows with these settings
  --discovery [--nodes N] [--minutes M] [--seed S] [--light] [--no-relay]   measures a room
  --long [--from A] [--count N] [--steps K]      runs many seeds
  --economy                                      prints what rule breakers gain`;

const isOn = { type: 'boolean' } as const;
const text = { type: 'string' } as const;
const OPTIONS = {
  seed: text,
  nodes: text,
  steps: text,
  lab: text,
  minutes: text,
  from: text,
  count: text,
  quiet: isOn,
  discovery: isOn,
  light: isOn,
  'no-relay': isOn,
  long: isOn,
  economy: isOn,
};

/** The options of each kind of run, by the option that asks for it; the last is of a plain run. */
const KINDS: readonly (readonly [
  keyof typeof OPTIONS | null,
  readonly (keyof typeof OPTIONS)[],
])[] = [
  ['economy', []],
  ['discovery', ['nodes', 'minutes', 'seed', 'light', 'no-relay']],
  ['lab', ['quiet']],
  ['long', ['from', 'count', 'steps']],
  [null, ['seed', 'nodes', 'steps', 'quiet']],
];

/** Throws BadCommandLine of an option that the kind of run asked for does not take. */
function checkKind(given: readonly string[]): void {
  const [kind, taken] = KINDS.find(([name]) => name === null || given.includes(name)) ?? [null, []];
  const known: readonly string[] = kind === null ? taken : [kind, ...taken];
  const other = given.find((name) => !known.includes(name));
  if (other === undefined) return;
  throw new BadCommandLine(`--${other} says nothing to ${kind === null ? 'a run' : `--${kind}`}.`);
}

/** Throws BadCommandLine of a lab's settings that cannot be: the page says it as well. */
function checkLab(text: string): void {
  const [wrong] = readAsked(text).notTaken;
  if (wrong !== undefined)
    throw new BadCommandLine(`--lab takes no ${wrong.of} like '${wrong.asked}'.`);
}

const asked = commandLine({ usage: USAGE, options: OPTIONS }, ({ values }) => {
  checkKind(Object.keys(values));
  checkLab(values.lab ?? '');
  const number = (name: 'nodes' | 'steps' | 'minutes' | 'from' | 'count', usual: number) =>
    wholeNumber(`--${name}`, values[name] ?? String(usual), name === 'from' ? 0 : 1);
  return {
    ...values,
    seed: values.seed ?? '1',
    nodes: number('nodes', values.discovery ? 100 : 4),
    steps: number('steps', 60),
    minutes: number('minutes', 5),
    from: number('from', 1),
    count: number('count', 20_000),
  };
});

async function one(seed: string, nodes: number, steps: number): Promise<void> {
  const print = asked.quiet ? {} : { print: (line: string) => console.log(line) };
  const outcome = await run({ seed, nodes, steps, ...print });
  console.log(outcome.counts);
  const { events, simulated, hash } = outcome;
  console.log(
    `${events} events, ${(simulated / 1_000).toFixed(0)} s of virtual time, trace ${hash}`,
  );
  if (outcome.failure === null) return;
  console.error(outcome.failure);
  process.exitCode = 1;
}

/** A run of the page's lab. */
async function lab(text: string): Promise<void> {
  const settings = readSettings(text);
  const began = performance.now();
  const print = asked.quiet ? undefined : (line: string) => console.log(line);
  const end = await labRun(settings, undefined, print);
  const took = performance.now() - began;
  const speed = (end.simulated / took).toFixed(0);
  console.log(`${writeSettings(settings)}: ${end.events} events, ${speed} times as fast as time`);
  console.log(`${(end.simulated / 1_000).toFixed(0)} s of virtual time, trace ${end.hash}`);
  if (end.failure === null) return;
  console.error(end.failure);
  process.exitCode = 1;
}

/** The results of a long run; these are the figures of a release. */
function summary(seeds: number, seconds: number, simulated: number, total: Counts): string {
  const of = (kind: string) => total[kind] ?? 0;
  return (
    `${seeds} seeds in ${seconds.toFixed(0)} s (${(seeds / seconds).toFixed(1)} a second), ` +
    `${(simulated / 3_600_000).toFixed(1)} simulated hours: ${of('crash')} crashes, ` +
    `${of('reorganised')} reorganisations, ${of('refused')} refusals, ${of('strike')} strikes`
  );
}

/**
 * Many seeds; prints those that fail, and at the end, also when interrupted (Ctrl-C), what all of
 * it was.
 */
async function long(from: number, count: number, steps: number): Promise<void> {
  const total: Counts = {};
  let simulated = 0;
  let seeds = 0;
  let failures = 0;
  let interrupted = false;
  process.once('SIGINT', () => {
    interrupted = true;
  });
  const began = performance.now();
  for (let seed = from; seed < from + count && !interrupted; seed++) {
    const nodes = nodesOf(seed);
    const outcome = await run({ seed: String(seed), nodes, steps });
    // A run never waits for the world outside: without this turn no signal would be heard.
    await new Promise((resolve) => setImmediate(resolve));
    seeds += 1;
    simulated += outcome.simulated;
    for (const [kind, times] of Object.entries(outcome.counts))
      total[kind] = (total[kind] ?? 0) + times;
    if (outcome.failure !== null) {
      failures += 1;
      console.log(`seed ${seed} (--nodes ${nodes} --steps ${steps}): ${String(outcome.failure)}`);
    }
    if (seeds % REPORT_EVERY === 0)
      console.log(summary(seeds, (performance.now() - began) / 1_000, simulated, total));
  }
  console.log(total);
  console.log(summary(seeds, (performance.now() - began) / 1_000, simulated, total));
  console.log(`seeds ${from} to ${from + seeds - 1}, ${steps} steps each: ${failures} failures`);
  if (failures > 0) process.exitCode = 1;
}

const { seed, nodes, steps, minutes } = asked;
if (asked.economy) printEconomy();
else if (asked.discovery)
  await reportDiscovery({
    nodes,
    minutes,
    seed,
    isLight: asked.light === true,
    hasRelay: asked['no-relay'] !== true,
  });
else if (asked.lab !== undefined) await lab(asked.lab);
else if (asked.long) await long(asked.from, asked.count, steps);
else await one(seed, nodes, steps);
