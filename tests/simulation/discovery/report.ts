/** `npm run simulate -- --discovery --nodes N [--light]`: a long run of a large room, measured. */
import { busiestOf, meshOf, ratesOf, spreadOf, textOf, totalsOf } from './measures.ts';
import { Room } from './room.ts';

interface ReportOptions {
  readonly nodes: number;
  readonly minutes: number;
  readonly seed: string;
  readonly isLight: boolean;
  readonly hasRelay: boolean;
}

const ARRIVAL_MS = 60_000;
/** So many arrive in that time, at most. */
const ARRIVING = 2_000;
const REST_MS = 60_000;
/** Share of the tabs that leaves, and as many come, each minute. */
const CHURN = 0.1;

export async function reportDiscovery(options: ReportOptions): Promise<void> {
  const { nodes, minutes, seed, isLight, hasRelay } = options;
  const began = performance.now();
  const room = new Room({ seed, isLight, hasRelay });
  const say = (text: string) => {
    const took = ((performance.now() - began) / 1_000).toFixed(0);
    console.log(`${(room.scheduler.now / 1_000).toFixed(0)} s (${took} s): ${text}`);
  };
  const phase = async (name: string, run: () => Promise<void>) => {
    const before = totalsOf(room);
    const { length } = room.finds;
    busiestOf(room);
    await run();
    const busiest = busiestOf(room) / ((room.scheduler.now - before.at) / 60_000);
    const rates = ratesOf(before, totalsOf(room), nodes);
    const mesh = meshOf(room);
    const finds = room.finds.slice(length).map((ms) => ms / 1_000);
    say(name);
    console.log(
      `  links ${textOf(mesh.links)}, hops ${mesh.hops.mean.toFixed(2)} (most ` +
        `${mesh.hops.most}), ${(100 * mesh.relayed).toFixed(1)} % relayed, parts ${mesh.parts}`,
    );
    if (finds.length > 0)
      console.log(`  found after s ${textOf(spreadOf(finds))} (${finds.length})`);
    console.log(
      `  by node and minute: ${rates.messages.toFixed(0)} messages, dials ` +
        `${rates.opened.toFixed(2)} opened, ${rates.noWay.toFixed(2)} without a way, ` +
        `${rates.missing.toFixed(2)} to nobody; signalling a minute ` +
        `${rates.signalling.map((rate) => rate.toFixed(0)).join(', ')}, of them ` +
        `${busiest.toFixed(0)} to the busiest id`,
    );
  };
  console.log(
    `${nodes} ${isLight ? 'light' : 'whole'} nodes, seed ${seed}, ` +
      `${hasRelay ? 'with' : 'without'} relay; least / median / 90 % / most`,
  );
  const minutesOfArrival = Math.ceil(nodes / ARRIVING);
  await phase(`all came within ${minutesOfArrival} min`, () =>
    room.arrive(nodes, minutesOfArrival * ARRIVAL_MS),
  );
  await phase('rested', () => room.pass(REST_MS));
  say(`a block was at 99 % after ${await room.block(0.99, 60_000)} ms`);
  await phase(`${100 * CHURN} % coming and going a minute`, () => room.churn(minutes, CHURN));
  say(`a block was at 99 % after ${await room.block(0.99, 60_000)} ms, amid coming and going`);
  await phase('rested', () => room.pass(REST_MS));
  say(`everybody who can be in one part is: ${room.isWhole()}`);
  const [server] = room.internet.servers;
  server?.stop();
  await room.pass(3_000);
  server?.start();
  const back = await room.until(() => room.areAllFound(), 60_000);
  say(`a server away for 3 s: all have an address again ${back} ms after it is back`);
}
