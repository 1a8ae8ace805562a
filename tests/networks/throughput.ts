/**
 * What a link carries directly, through TURN and through the relay, one after the other in one run:
 * the project's own connections between two browsers behind two NATs of this machine.
 * `npm run networks:throughput [way]`; needs what `networks:long` needs, and coturn.
 */
import { createHmac } from 'node:crypto';
import { resolve } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import type { Page } from '@playwright/test';
import { bundleOf } from '../browser/support/engine-page.ts';
import { commandLine, oneOf } from '../support/command-line.ts';
import { hasCoturn, Stage, TURN_SECRET, whyNoStage } from './stage.ts';
import type { LinkEnd } from './throughput-page.ts';

const ENTRY = resolve(import.meta.dirname, 'throughput-page.ts');
const ROUNDS = 5;
/** The relay lets an address send 128 MiB in 10 s: at 25 MB/s these rounds stay below it. */
const SENDING_MS = 1_500;
const PAUSE_MS = 2_000;
const OPEN_MS = 30_000;

const WAYS = ['direct', 'turn', 'relay'] as const;
type Way = (typeof WAYS)[number];
const ONLY = commandLine(
  { usage: `npm run networks:throughput [${WAYS.join('|')}]`, words: 1 },
  ({ words: [way] }) => (way === undefined ? WAYS : [oneOf('way', way, WAYS)]),
);

interface Ends {
  readonly near: Page;
  readonly far: Page;
}

function call<M extends keyof LinkEnd>(
  page: Page,
  method: M,
  ...given: Parameters<LinkEnd[M]>
): Promise<Awaited<ReturnType<LinkEnd[M]>>> {
  return page.evaluate(
    ({ method, given }) => {
      const { end } = globalThis as unknown as {
        end: Record<string, (...all: unknown[]) => never>;
      };
      return end[method]?.(...given) as never;
    },
    { method: method as string, given: given as unknown[] },
  );
}

function iceOf(stage: Stage): RTCIceServer[] {
  const username = `${Math.floor(Date.now() / 1000) + 600}:folio`;
  const credential = createHmac('sha1', TURN_SECRET).update(username).digest('base64');
  const { server } = stage.net;
  return [
    { urls: `stun:${server}:3478` },
    { urls: `turn:${server}:3478?transport=udp`, username, credential },
  ];
}

async function linkByCodes({ near, far }: Ends, stage: Stage, way: Way): Promise<void> {
  for (const page of [near, far]) await call(page, 'useCodes', iceOf(stage), way === 'turn');
  const offer = await call(near, 'offer');
  const answer = offer === null ? null : await call(far, 'read', offer);
  if (answer === null) throw new Error('no code');
  await call(near, 'read', answer);
}

async function linkByRelay({ near, far }: Ends, stage: Stage): Promise<void> {
  const { host } = new URL(stage.url);
  const [nearId, farId] = ['near', 'far'].map((name) => ({ id: name, token: `${name}-token` }));
  if (nearId === undefined || farId === undefined) throw new RangeError('two ends');
  await near.exposeFunction('toOther', (body: never) => call(far, 'heard', nearId.id, body));
  await far.exposeFunction('toOther', (body: never) => call(near, 'heard', farId.id, body));
  await call(near, 'useRelay', host, nearId);
  await call(far, 'useRelay', host, farId);
  await call(near, 'connect', farId.id);
}

async function measure(way: Way, bundle: string): Promise<string> {
  const stage = new Stage();
  try {
    stage.startTurn('udp', false);
    await stage.startServer();
    const pages: Page[] = [];
    for (let side = 0; side < 2; side += 1) {
      const host = stage.net.host(stage.net.router('port-restricted'));
      const { page } = await stage.browse(host);
      // A page that really came from the server: browsers keep others from its sockets.
      await page.goto(`${stage.url}signalling.json`);
      await page.evaluate(`(() => {${bundle}})()`);
      pages.push(page);
    }
    const [near, far] = pages;
    if (near === undefined || far === undefined) throw new RangeError('two ends');
    const ends = { near, far };
    if (way === 'relay') await linkByRelay(ends, stage);
    else await linkByCodes(ends, stage, way);
    const began = performance.now();
    while (!((await call(near, 'isOpen')) && (await call(far, 'isOpen')))) {
      if (performance.now() - began > OPEN_MS) throw new Error(`no link: ${way}`);
      await wait(100);
    }
    const rates: number[] = [];
    for (let round = 0; round < ROUNDS; round += 1) {
      const [from, at] = [await call(far, 'received'), performance.now()];
      await call(near, 'send', SENDING_MS);
      const bytes = (await call(far, 'received')) - from;
      rates.push(bytes / 1e6 / ((performance.now() - at) / 1_000));
      await wait(PAUSE_MS);
    }
    const [least, , median, , most] = rates
      .toSorted((a, b) => a - b)
      .map((rate) => rate.toFixed(1));
    return `| ${way} | ${median} | ${least} to ${most} |`;
  } finally {
    await stage.close();
  }
}

const reason = whyNoStage() ?? (hasCoturn() ? null : 'no coturn');
if (reason === null) {
  const bundle = await bundleOf(ENTRY);
  console.log('| Way | MB/s, median of five | Range |\n|---|---|---|');
  for (const way of ONLY) console.log(await measure(way, bundle));
} else console.log(`skipped: no networks can be made here (${reason})`);
