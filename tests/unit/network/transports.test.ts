/** The contract of transports, kept by each of them: direct, through the relay, and by tabs. */
import { LocalTransport } from '../../../src/network/local-transport.ts';
// A page loads it with the first relayed link. Here it is loaded before: to read it from the disk
// takes turns of the event loop, each of which lets some of the tests' time pass.
import '../../../src/network/relay-cipher.ts';
import { LIMITS } from '../../../src/protocol/limits.ts';
import { FakeServer } from './fake-server.ts';
import { countingRandom, Record, World } from './fakes.ts';
import { Tab } from './tab.ts';
import { transportContract } from './transport-contract.ts';

const TURNS = 20_000;
/** Dial, relay and all that follows them. */
const GIVE_UP_MS = 3 * LIMITS.dialTimeoutMs;

/** Time moves a little with each turn. */
async function turn(world: World, ms: number): Promise<void> {
  world.advance(ms);
  await new Promise(setImmediate);
}

function rtcPair(server: FakeServer) {
  const { world } = server;
  const [near, far] = [new Tab(server), new Tab(server)];
  const until = async (so: () => boolean) => {
    for (let at = 0; at < TURNS && !so(); at += 1) await turn(world, 5);
  };
  return {
    near,
    far,
    until,
    async giveUp() {
      for (let at = 0; at < 100; at += 1) await turn(world, GIVE_UP_MS / 100);
    },
    end() {
      near.host.destroy();
      far.host.destroy();
    },
  };
}

transportContract('WebRTC', { kind: 'rtc', nobody: 'nobody' }, () =>
  rtcPair(new FakeServer(new World())),
);

transportContract('the relay', { kind: 'rtc', nobody: 'nobody' }, () => {
  const server = new FakeServer(new World());
  server.relay = new Map();
  server.reaches = () => false;
  return rtcPair(server);
});

let ledgers = 0;

transportContract('tabs of one browser', { kind: 'local', nobody: 'f'.repeat(32) }, () => {
  ledgers += 1;
  const ledgerId = new Uint8Array(32).fill(ledgers);
  const world = new World();
  const tab = (node: number) => {
    const random = countingRandom();
    const transport = new LocalTransport({
      Channel: BroadcastChannel,
      ledgerId,
      nodeId: new Uint8Array(16).fill(node),
      clock: world,
      random: { ...random, bytes: (length) => random.bytes(length).fill(node, 0, 8) },
      locks: null,
    });
    const record = new Record();
    transport.start(record);
    return { transport, record };
  };
  const [near, far] = [tab(1), tab(2)];
  return {
    near,
    far,
    async until(so: () => boolean) {
      for (let at = 0; at < TURNS && !so(); at += 1) await turn(world, 1);
    },
    async giveUp() {
      for (let at = 0; at < 100; at += 1) await turn(world, GIVE_UP_MS / 100);
    },
    end() {
      near.transport.stop();
      far.transport.stop();
    },
  };
});
