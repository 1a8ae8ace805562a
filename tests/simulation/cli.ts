/**
 * `npm run simulate -- --seed S --nodes N --steps K [--quiet]` replays one run and prints it;
 * `-- --long [--from A] [--count N]` runs many; `-- --economy` prints what rule breakers gain.
 */
import { claimFlood, LIARS, theft, timeGame, visit } from './economy.ts';
import { Chance } from './random.ts';
import { run } from './run.ts';
import { nodesOf } from './seeds.ts';

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

/** Many seeds; prints those that fail, and at the end what all of it was. */
async function long(from: number, count: number, steps: number): Promise<void> {
  const total: Record<string, number> = {};
  let simulated = 0;
  let failures = 0;
  const began = performance.now();
  for (let seed = from; seed < from + count; seed++) {
    const nodes = nodesOf(seed);
    const outcome = await run({ seed: String(seed), nodes, steps });
    simulated += outcome.simulated;
    for (const [kind, times] of Object.entries(outcome.counts))
      total[kind] = (total[kind] ?? 0) + times;
    if (outcome.failure === null) continue;
    failures += 1;
    console.log(`seed ${seed} (--nodes ${nodes} --steps ${steps}): ${String(outcome.failure)}`);
  }
  const seconds = (performance.now() - began) / 1_000;
  console.log(total);
  console.log(
    `${count} seeds in ${seconds.toFixed(0)} s (${(count / seconds).toFixed(1)} a second), ` +
      `${(simulated / 3_600_000).toFixed(1)} simulated hours, ${failures} failures`,
  );
  if (failures > 0) process.exitCode = 1;
}

function economy(): void {
  const chance = (name: string) => new Chance(name);
  for (const lie of Object.keys(LIARS))
    for (const power of [0.1, 0.3, 0.5]) console.log(timeGame(lie, power, chance(lie)));
  for (const tabs of [3, 10, 30])
    for (const stay of [60_000, 600_000]) console.log(visit(tabs, stay, chance(`${tabs}`)));
  for (const power of [0.01, 0.1, 0.3])
    for (const quiet of [5_000, 30_000, 600_000])
      console.log({ power, quiet, stolen: theft(power, quiet, chance('theft')) });
  for (const fee of [0, 1]) console.log({ fee, ...claimFlood(fee, chance('claims')) });
}

const steps = Number(argument('steps', '60'));
if (has('economy')) economy();
else if (has('long'))
  await long(Number(argument('from', '1')), Number(argument('count', '20000')), steps);
else await one(argument('seed', '1'), Number(argument('nodes', '4')), steps);
