/**
 * A node while four hostile peers send it all they can, kind by kind: its CPU, the longest its
 * thread was busy, its memory, why links ended, and how long an honest peer's payment took
 * meanwhile. CPU is of the whole process, floods and honest peer included, so it is the floods'
 * too.
 */
import { monitorEventLoopDelay } from 'node:perf_hooks';
import { nextTurn } from '../../src/base/turn.ts';
import { createVerifier } from '../../src/crypto/ed25519.ts';
import { systemClock } from '../../src/main/system.ts';
import { decodeMessage, encodeAnswer, encodeRequest } from '../../src/protocol/codec.ts';
import { answerOf } from '../../src/protocol/decoded.ts';
import { itemsOf } from '../../src/protocol/shapes.ts';
import { FakeTransport } from '../support/fake-links.ts';
import { Flooder, type FloodKind, floodKinds, helloBytes } from '../support/flooders.ts';
import { person, SmallLedger } from '../support/small-ledger.ts';
import { openNode } from '../support/small-node.ts';
import type { Figure } from './figures.ts';

const HOSTILE = 4;
/** The tick in which a hostile peer's link carries a bounded number of bytes. */
const TICK_MS = 5;
const MESSAGES_A_TICK = 10;
const BYTES_A_TICK = 100_000;
const PAYMENT_EVERY_MS = 100;
/** The wait after the last message, before what is left of it is counted. */
const QUIET_MS = 1_000;
/** How many transactions the large block and the pool have. */
const TRANSACTIONS = 6_000;

/** People 1..9 have funds; one block is nearly full; times end a second ago. */
function makeLedger(): SmallLedger {
  const ledger = new SmallLedger({ grant: 2 ** 38, grantsPerBlock: 64 });
  const first = Date.now() - 40_000;
  const people = Array.from({ length: 9 }, (_, index) => person(index + 1));
  ledger.grow(
    people.map((one) => ledger.claim(one)),
    person(0).publicKey,
    first,
  );
  const payer = person(9);
  const many = Array.from({ length: TRANSACTIONS }, (_, sequence) => {
    const receiver = new Uint8Array(32).fill(1);
    new DataView(receiver.buffer).setUint32(0, sequence + 1);
    return ledger.pay(payer, receiver, { sequence });
  });
  ledger.grow(many, person(0).publicKey, first + 1_000);
  for (let i = 2; i < 30; i += 1) {
    const paid = ledger.pay(payer, person(1).publicKey);
    ledger.grow([paid], person(0).publicKey, first + i * 1_000);
  }
  return ledger;
}

interface Flooded {
  kind: string;
  sent: string;
  /** Share of one core, %. */
  cpu: number;
  /** Longest the thread was busy, ms. */
  busy: number;
  /**
   * Heap and buffers before, at most, and a second after the last message with the garbage
   * collected, MB.
   */
  memory: string;
  /**
   * The honest peer's payments, ms; and the CPU time of this process meanwhile, which a busy
   * machine does not stretch.
   */
  median: number;
  worst: number;
  cpuMedian: number;
  cpuWorst: number;
  paid: string;
  ends: string;
}

async function measure(
  ledger: SmallLedger,
  kind: FloodKind | null,
  seconds: number,
): Promise<Flooded> {
  const transport = new FakeTransport('rtc', 'own');
  const node = await openNode(ledger, {
    clock: systemClock,
    transports: [transport],
    verifier: await createVerifier(),
    yieldToEventLoop: nextTurn,
  });
  await node.mergeBlocks(null, itemsOf(ledger.blocks));
  node.start();
  const pooled = [1, 2, 3, 4, 5, 6].flatMap((payer) =>
    Array.from({ length: 60 }, (_, sequence) =>
      ledger.pay(person(payer), person(8).publicKey, { sequence }),
    ),
  );
  await node.keeper.offer(pooled, 'peer');
  const honest = honestPeer(transport, ledger);
  const flooders = Array.from({ length: kind === null ? 0 : HOSTILE }, (_, index) => {
    const hello = (life: number) => {
      const id = new Uint8Array(16).fill(index + 20);
      new DataView(id.buffer).setUint32(0, life);
      return helloBytes(ledger, id);
    };
    return new Flooder(transport, kind as FloodKind, `hostile-${index}`, hello);
  });
  globalThis.gc?.();
  const memory = () => {
    const { heapUsed, arrayBuffers } = process.memoryUsage();
    return (heapUsed + arrayBuffers) / 2 ** 20;
  };
  const before = memory();
  let most = before;
  const delays = monitorEventLoopDelay({ resolution: 5 });
  delays.enable();
  const cpu = process.cpuUsage();
  const began = performance.now();
  let nextPayment = began;
  for (let now = began; now < began + seconds * 1_000; now = performance.now()) {
    const credit = new Map(flooders.map((flooder) => [flooder, flooder.bytes + BYTES_A_TICK]));
    for (const flooder of flooders)
      for (let i = 0; i < MESSAGES_A_TICK && flooder.bytes < (credit.get(flooder) ?? 0); i += 1)
        flooder.flood(1);
    if (now >= nextPayment) {
      nextPayment += PAYMENT_EVERY_MS;
      honest.pay();
    }
    most = Math.max(most, memory());
    await new Promise((resolve) => setTimeout(resolve, TICK_MS));
  }
  const wall = performance.now() - began;
  const { user, system } = process.cpuUsage(cpu);
  delays.disable();
  await new Promise((resolve) => setTimeout(resolve, QUIET_MS));
  globalThis.gc?.();
  const after = memory();
  const { waits, works, sent } = honest;
  await node.stop();
  const ends = new Map<string, number>();
  for (const flooder of flooders)
    for (const [reason, times] of flooder.ends) ends.set(reason, (ends.get(reason) ?? 0) + times);
  const said = flooders.reduce((sum, one) => sum + one.said, 0);
  const bytes = flooders.reduce((sum, one) => sum + one.bytes, 0);
  waits.sort((a, b) => a - b);
  works.sort((a, b) => a - b);
  return {
    kind: kind?.name ?? 'nobody',
    sent: `${Math.round((said * 1_000) / wall)}/s ${(bytes / wall / 1_000).toFixed(1)} MB/s`,
    cpu: (user + system) / wall / 10,
    busy: Math.round(delays.max / 1e6),
    memory: [before, most, after].map(Math.round).join(' '),
    median: Math.round(waits[Math.floor(waits.length / 2)] ?? -1),
    worst: Math.round(waits[waits.length - 1] ?? -1),
    cpuMedian: Math.round(works[Math.floor(works.length / 2)] ?? -1),
    cpuWorst: Math.round(works[works.length - 1] ?? -1),
    paid: `${waits.length}/${sent()}`,
    ends: [...ends].map(([reason, times]) => `${reason} ${times}`).join(', '),
  };
}

/** Pays by `merge`, one at a time as told; notes how long each took to be pooled and answered. */
function honestPeer(transport: FakeTransport, ledger: SmallLedger) {
  const link = transport.open('honest');
  const waits: number[] = [];
  const works: number[] = [];
  const begun = new Map<number, { at: number; cpu: NodeJS.CpuUsage }>();
  let next = 100;
  let payer = 200;
  let sequence = 0;
  link.hear = (message) => {
    const decoded = decodeMessage('binary', message, ledger.id, (id) =>
      begun.has(id) ? 'merge' : null,
    );
    if (decoded.kind === 'answer' && decoded.op === 'merge') {
      const { response } = decoded.answer;
      const taken = response !== null && response.taken === 1;
      const from = begun.get(decoded.id);
      if (taken && from !== undefined) {
        waits.push(performance.now() - from.at);
        const { user, system } = process.cpuUsage(from.cpu);
        works.push((user + system) / 1_000);
      }
      begun.delete(decoded.id);
    } else if (decoded.kind === 'request' && typeof decoded.id === 'number') {
      const { op } = decoded.request;
      if (op === 'time') {
        const time = answerOf('time', { time: Date.now() / 1_000, timeZone: 'UTC' });
        transport.say(link, encodeAnswer('binary', decoded.id, 'time', time, ledger.id));
      }
    }
  };
  transport.say(link, helloBytes(ledger, new Uint8Array(16).fill(9)));
  return {
    waits,
    works,
    sent: () => next - 100,
    pay: () => {
      // Sixty of each, as the pool takes them.
      if (sequence >= 60) {
        payer += 1;
        sequence = 0;
      }
      const from = person(7 + ((payer - 200) % 2));
      const paid = ledger.pay(from, person(1).publicKey, { sequence });
      sequence += 1;
      const args = { pool: itemsOf([paid]) };
      const message = encodeRequest('binary', next, { op: 'merge', args }, ledger.id);
      begun.set(next, { at: performance.now(), cpu: process.cpuUsage() });
      next += 1;
      transport.say(link, message);
    },
  };
}

/** @param seconds of each kind. */
export async function floodFigures(seconds: number): Promise<Figure[]> {
  const ledger = makeLedger();
  const quiet = await measure(ledger, null, seconds);
  const floods = [quiet];
  for (const kind of floodKinds(ledger)) floods.push(await measure(ledger, kind, seconds));
  return floods.flatMap((one): Figure[] => {
    const { kind, sent, cpu, busy, memory, median, worst, cpuMedian, cpuWorst, paid, ends } = one;
    const to = (value: number) => ({ what: 'nobody', value });
    return [
      {
        group: 'flood',
        what: `CPU under flood by ${kind}`,
        value: cpu,
        unit: '%',
        reference: to(quiet.cpu),
        note: `${sent}; busy ${busy} ms at most; ${memory} MB; ${ends}`,
      },
      {
        group: 'flood',
        what: `an honest payment under flood by ${kind}`,
        value: median,
        unit: 'ms',
        reference: to(quiet.median),
        note: `worst ${worst} ms; CPU ${cpuMedian}, worst ${cpuWorst} ms; pooled ${paid}`,
      },
    ];
  });
}
