/**
 * `npm run simulate -- --seed S --nodes N --steps K [--quiet]` replays one run and prints it;
 * `-- --lab 'scenario=parted&seed=7'` runs what the page's lab shows with these settings;
 * `-- --discovery [--nodes N] [--minutes M] [--seed S] [--light] [--no-relay]` measures a room;
 * `-- --long [--from A] [--count N]` runs many; `-- --economy` prints what rule breakers gain.
 */
import { readSettings, writeSettings } from '../../src/lab/settings.ts';
import { reportDiscovery } from './discovery/report.ts';
import { printEconomy } from './economy-tables.ts';
import { labRun } from './lab-run.ts';
import { run } from './run.ts';
import { nodesOf } from './seeds.ts';

type Counts = Record<string, number>;

/** A long run reports its progress after this many seeds. */
const REPORT_EVERY = 250;

function argument(name: string, otherwise: string): string {
  const at = process.argv.indexOf(`--${name}`);
  return (at < 0 ? undefined : process.argv[at + 1]) ?? otherwise;
}

const has = (name: string): boolean => process.argv.includes(`--${name}`);

async function one(seed: string, nodes: number, steps: number): Promise<void> {
  const print = has('quiet') ? {} : { print: (line: string) => console.log(line) };
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
  const print = has('quiet') ? undefined : (line: string) => console.log(line);
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

const steps = Number(argument('steps', '60'));
if (has('economy')) printEconomy();
else if (has('discovery'))
  await reportDiscovery({
    nodes: Number(argument('nodes', '100')),
    minutes: Number(argument('minutes', '5')),
    seed: argument('seed', '1'),
    isLight: has('light'),
    hasRelay: !has('no-relay'),
  });
else if (has('lab')) await lab(argument('lab', ''));
else if (has('long'))
  await long(Number(argument('from', '1')), Number(argument('count', '20000')), steps);
else await one(argument('seed', '1'), Number(argument('nodes', '4')), steps);
