/**
 * Real networks (N-4, N-6, N-7): two browsers in namespaces of this machine, with NATs, firewalls
 * and no multicast; which way they find to each other, and how soon.
 * `npm run networks:long [name]`; needs root, iproute2, iptables, Chromium, and coturn for its own
 * rows. With `FOLIO_SHOTS` set, pictures of the page's own verdict go to that folder.
 */
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import type { Page } from '@playwright/test';
import type { Net } from './net.ts';
import { type Client, hasCoturn, Stage, whyNoStage } from './stage.ts';

const LINKED_MS = 60_000;
/** Squatters claim ids within this. */
const SQUATTING_MS = 20_000;
const SQUATTERS = 4;
/** The page's own check takes 8 s at most; the picture shows how far it has come. */
const CHECKED_MS = 30_000;
const SHOTS = process.env.FOLIO_SHOTS;

interface Case {
  readonly name: string;
  /** Namespaces of the two browsers. */
  readonly hosts: (net: Net) => readonly [string, string];
  readonly expected: 'direct' | 'through the server';
  readonly turn?: 'udp' | 'tcp';
  /** Tabs that nobody reaches are there first, and hold all rendezvous ids. */
  readonly squatters?: boolean;
}

/** Two hosts behind routers of these kinds. */
function behind(net: Net, ...nats: readonly Parameters<Net['router']>[0][]): [string, string] {
  const [near, far] = nats.map((nat) => net.host(net.router(nat)));
  if (near === undefined || far === undefined) throw new RangeError('two NATs are needed');
  return [near, far];
}

function oneWithoutUdp(net: Net): [string, string] {
  const router = net.router('port-restricted');
  net.blockUdp(router);
  return [net.host(router), net.host()];
}

const CASES: readonly Case[] = [
  {
    name: 'one LAN, no multicast',
    hosts: (net) => [net.host(), net.host()],
    expected: 'direct',
  },
  {
    name: 'one LAN, four tabs that nobody reaches hold all ids',
    hosts: (net) => [net.host(), net.host()],
    expected: 'direct',
    squatters: true,
  },
  {
    name: 'one NAT, no multicast, no hairpin',
    hosts: (net) => {
      const router = net.router('port-restricted');
      return [net.host(router), net.host(router)];
    },
    expected: 'through the server',
  },
  {
    name: 'two port-restricted NATs',
    hosts: (net) => behind(net, 'port-restricted', 'port-restricted'),
    expected: 'direct',
  },
  {
    name: 'a port-restricted and a symmetric NAT',
    hosts: (net) => behind(net, 'port-restricted', 'symmetric'),
    expected: 'through the server',
  },
  {
    name: 'two symmetric NATs',
    hosts: (net) => behind(net, 'symmetric', 'symmetric'),
    expected: 'through the server',
  },
  {
    name: 'two symmetric NATs, TURN by UDP',
    hosts: (net) => behind(net, 'symmetric', 'symmetric'),
    expected: 'direct',
    turn: 'udp',
  },
  { name: 'UDP blocked for one', hosts: oneWithoutUdp, expected: 'through the server' },
  {
    name: 'UDP blocked for one, TURN by TCP',
    hosts: oneWithoutUdp,
    expected: 'direct',
    turn: 'tcp',
  },
];

/** The peers' lines of the workshop. */
async function waysOf(page: Page): Promise<string> {
  return (await page.getByRole('region', { name: 'Peers', exact: true }).innerText()).trim();
}

/** Tabs without UDP and told of no relay: they reach each other, and nobody else. */
async function squat(stage: Stage, url: string): Promise<Page[]> {
  const router = stage.net.router('port-restricted');
  stage.net.blockUdp(router);
  const { browser } = await stage.browse(stage.net.host(router));
  const pages: Page[] = [];
  for (let index = 0; index < SQUATTERS; index += 1) {
    const page = await (await browser.newContext({ locale: 'en' })).newPage();
    const told = { path: 'signal', key: 'folio' };
    await page.route('**/signalling.json', (route) => route.fulfill({ json: told }));
    await page.goto(url);
    pages.push(page);
  }
  await wait(SQUATTING_MS);
  return pages;
}

/** What the page itself says of this network, in both languages. */
async function shoot(stage: Stage, { browser }: Client, name: string): Promise<void> {
  if (SHOTS === undefined) return;
  for (const [locale, settings, check] of [
    ['en', 'Settings', 'Check'],
    ['zh', '设置', '检查'],
  ] as const) {
    const page = await browser.newPage({ locale });
    await page.goto(`${stage.url}#/shots`);
    await page.getByRole('button', { name: settings, exact: true }).click();
    const start = page.getByRole('button', { name: check, exact: true });
    await start.click();
    const findings = page.locator('.findings');
    await findings.waitFor({ timeout: CHECKED_MS }).catch(() => start.scrollIntoViewIfNeeded());
    if (await findings.isVisible()) await findings.scrollIntoViewIfNeeded();
    const file = `${name.replaceAll(/\W+/g, '-')}-${locale}.png`;
    await page.screenshot({ path: join(SHOTS, file) });
    await page.close();
  }
}

async function one(test: Case, index: number): Promise<string> {
  const stage = new Stage();
  try {
    if (test.turn !== undefined) stage.startTurn(test.turn);
    await stage.startServer();
    const url = `${stage.url}#/net-${process.pid}-${index}/workshop`;
    const squatters = test.squatters === true ? await squat(stage, url) : [];
    const clients: Client[] = [];
    for (const host of test.hosts(stage.net)) clients.push(await stage.browse(host));
    for (const { page } of clients) await page.goto(url);
    const began = performance.now();
    const [first] = clients;
    if (first === undefined) throw new Error('no browser');
    await first.page.getByRole('region', { name: 'Peers', exact: true }).waitFor();
    while (!/direct|through the server/.test(await waysOf(first.page))) {
      if (performance.now() - began > LINKED_MS) return `FAILED: no link in ${LINKED_MS / 1000} s`;
      await wait(100);
    }
    const seconds = ((performance.now() - began) / 1000).toFixed(1);
    const ways = await waysOf(first.page);
    const way = ways.includes('through the server') ? 'through the server' : 'direct';
    await shoot(stage, first, test.name);
    for (const page of squatters) await page.close();
    return `${way === test.expected ? 'ok' : `FAILED, expected ${test.expected}`}: ${way} after ${seconds} s`;
  } finally {
    await stage.close();
  }
}

const reason = whyNoStage();
if (reason === null) {
  let failed = 0;
  const only = process.argv[2] ?? '';
  for (const [index, test] of CASES.entries()) {
    if (!test.name.includes(only)) continue;
    if (test.turn !== undefined && !hasCoturn()) {
      console.log(`${test.name}: skipped, no coturn here`);
      continue;
    }
    const verdict = await one(test, index);
    if (verdict.startsWith('FAILED')) failed += 1;
    console.log(`${test.name}: ${verdict}`);
  }
  process.exitCode = failed > 0 ? 1 : 0;
} else console.log(`skipped: no networks can be made here (${reason})`);
