/**
 * How soon two tabs are linked again (N-4): after a cut, a sleep, a restart of the server and a
 * changed address, on real interfaces of namespaces. `npm run networks:back [rounds] [name]`; needs
 * what `networks:long` needs. The five run beside each other.
 *
 * A round ends when one tab's question to the other is answered; after a restart of the server,
 * which ends no link, when signalling is open in both.
 */
import { setTimeout as wait } from 'node:timers/promises';
import type { Page } from '@playwright/test';
import type { ConsoleApi } from '../../src/main/console-api.ts';
import { familyOf } from '../browser/support/processes.ts';
import { commandLine, wholeNumber } from '../support/command-line.ts';
import { type Client, Stage, whyNoStage } from './stage.ts';

const [ROUNDS, ONLY] = commandLine(
  { usage: 'npm run networks:back [rounds, 20] [part of a name]', words: 2 },
  ({ words: [rounds = '20', name = ''] }) => [wholeNumber('rounds', rounds, 1), name] as const,
);
/** Longer than a silent peer is believed (15 s): each side has given the other up. */
const GONE_MS = 20_000;
/** Long enough for ICE itself to have ended the link on both sides. */
const LONG_CUT_MS = 60_000;
/** How long the server stays away. */
const DOWN_MS = 10_000;
/** How long a link stands before the next round. */
const CALM_MS = 12_000;
const GIVEN_UP_MS = 60_000;
const ASK_MS = 200;
/** Lines of a tab's trail that are told of a slow round. */
const TOLD = 12;
/** What is wanted of the medians. */
const WANTED_MS = 5_000;

interface Folio {
  folio: ConsoleApi;
}

interface Pair {
  readonly stage: Stage;
  readonly near: Client;
  readonly far: Client;
}

interface Trouble {
  readonly name: string;
  /** Does it and undoes it; resolves when all is as it was. */
  readonly happens: (pair: Pair, round: number) => Promise<void>;
  readonly back: (pair: Pair) => Promise<boolean>;
}

const peerOf = (page: Page) =>
  page.evaluate(async () => (await (globalThis as unknown as Folio).folio.status()).peer);

/** Whether a question crosses the link and is answered. */
async function answers({ near, far }: Pair): Promise<boolean> {
  const peer = await peerOf(far.page);
  return near.page.evaluate(async (peer) => {
    const { folio } = globalThis as unknown as Folio;
    return (await folio.op('time', {}, peer)).status === 200;
  }, peer);
}

/** Whether the last that a tab noted of its signalling is that it is open. */
async function isSignalling({ near, far }: Pair): Promise<boolean> {
  const states = [near, far].map(({ page }) =>
    page.evaluate(async () => {
      const lines = await (globalThis as unknown as Folio).folio.log();
      const last = lines.filter((line) => line.code === 'signalling').at(-1);
      return last?.code === 'signalling' && last.values.state === 'open';
    }),
  );
  return (await Promise.all(states)).every(Boolean);
}

/** Pulls a cable for so long. */
const cutOf = (ms: number): Trouble => ({
  name: `cut of ${ms / 1_000} s`,
  happens: async ({ stage, far }) => {
    stage.net.unplug(far.host);
    await wait(ms);
    stage.net.plug(far.host);
  },
  back: answers,
});

const TROUBLES: readonly Trouble[] = [
  cutOf(GONE_MS),
  cutOf(LONG_CUT_MS),
  {
    name: `asleep for ${GONE_MS / 1_000} s`,
    happens: async ({ far }) => {
      const processes = familyOf(far.pid);
      for (const pid of processes) process.kill(pid, 'SIGSTOP');
      await wait(GONE_MS);
      for (const pid of processes.toReversed()) process.kill(pid, 'SIGCONT');
    },
    back: answers,
  },
  {
    name: 'server restarted, signalling open',
    happens: async (pair) => {
      await pair.stage.stopServer();
      while (await isSignalling(pair)) await wait(ASK_MS);
      await wait(DOWN_MS);
      await pair.stage.startServer();
    },
    back: isSignalling,
  },
  {
    name: 'address changed',
    happens: async ({ stage, far }, round) => {
      stage.net.readdress(far.host, 100 + (round % 100));
    },
    back: answers,
  },
];

/** Milliseconds until `back` holds; it is asked every 200 ms, whether or not it has answered. */
async function until(back: () => Promise<boolean>): Promise<number> {
  const began = performance.now();
  let done: number | null = null;
  while (done === null) {
    const passed = performance.now() - began;
    if (passed > GIVEN_UP_MS) return Number.POSITIVE_INFINITY;
    back().then(
      (yes) => {
        if (yes) done ??= performance.now() - began;
      },
      () => undefined, // not linked
    );
    await wait(ASK_MS);
  }
  return done;
}

/** What both tabs noted last, for whoever wants to know why a round took long. */
async function tellTrails({ near, far }: Pair): Promise<void> {
  for (const { page, host } of [near, far]) {
    const lines = await page.evaluate(() => (globalThis as unknown as Folio).folio.log());
    for (const line of lines.slice(-TOLD))
      process.stderr.write(`  ${host} ${JSON.stringify(line)}\n`);
  }
}

async function measure({ name, happens, back }: Trouble): Promise<string> {
  const stage = new Stage();
  const times: number[] = [];
  try {
    await stage.startServer();
    const near = await stage.browse(stage.net.host());
    const far = await stage.browse(stage.net.host());
    const pair = { stage, near, far };
    for (const { page } of [near, far]) await page.goto(`${stage.url}#/back`);
    if ((await until(() => answers(pair))) > GIVEN_UP_MS) return `| ${name} | FAILED: no link |`;
    for (let round = 0; round < ROUNDS; round += 1) {
      await wait(CALM_MS);
      await happens(pair, round);
      const ms = await until(() => back(pair));
      times.push(ms);
      process.stderr.write(`${name}: ${Math.round(ms)} ms\n`);
      if (ms > WANTED_MS) await tellTrails(pair);
    }
  } finally {
    await stage.close();
  }
  const sorted = times.toSorted((a, b) => a - b);
  const at = (share: number) => (sorted[Math.floor(share * (sorted.length - 1))] ?? 0) / 1_000;
  const [median, high, most] = [at(0.5), at(0.9), at(1)];
  if (median > WANTED_MS / 1_000) process.exitCode = 1;
  return `| ${name} | ${times.length} | ${median.toFixed(1)} | ${high.toFixed(1)} | ${most.toFixed(1)} |`;
}

const reason = whyNoStage();
if (reason === null) {
  const rows = await Promise.all(TROUBLES.filter(({ name }) => name.includes(ONLY)).map(measure));
  console.log('| After | Rounds | Median, s | Nine in ten within, s | Longest, s |');
  console.log('|---|---|---|---|---|');
  for (const row of rows) console.log(row);
} else console.log(`skipped: no networks can be made here (${reason})`);
