/**
 * Real networks (N-4, N-6, N-7): two browsers in namespaces of this machine, with NATs, firewalls
 * and no multicast; which way they find to each other, and how soon.
 * `npm run networks:long [name]`; needs root, iproute2, iptables, Chromium, and coturn for its own
 * rows, and Firefox for its own. With `FOLIO_SHOTS` set, pictures of the page's own verdict go to
 * that folder.
 */
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import type { Page } from '@playwright/test';
import { findFirefox } from '../browser/support/firefox.ts';
import { commandLine } from '../support/command-line.ts';
import type { Net } from './net.ts';
import { type Client, hasCoturn, Stage, whyNoStage } from './stage.ts';

const ONLY = commandLine(
  { usage: 'npm run networks:long [part of a name]', words: 1 },
  ({ words: [name = ''] }) => name,
);
const LINKED_MS = 60_000;
/** Squatters claim ids within this. */
const SQUATTING_MS = 20_000;
const SQUATTERS = 4;
/** The page's own check takes 8 s at most; the picture shows how far it has come. */
const CHECKED_MS = 30_000;
const SHOTS = process.env.FOLIO_SHOTS;
/** How the pictures are taken. */
const LOOKS = [
  ['en', 'desktop', 'light'],
  ['zh', 'desktop', 'dark'],
  ['en', 'phone', 'dark'],
  ['zh', 'phone', 'light'],
] as const;
const SIZES = {
  desktop: { width: 1280, height: 1000 },
  phone: { width: 360, height: 740 },
} as const;
const NAMES = {
  en: { settings: 'Settings', check: 'Check', wallet: 'Wallet' },
  zh: { settings: '设置', check: '检查', wallet: '钱包' },
} as const;
/** How long those stay apart whom no way joins. */
const APART_MS = 20_000;
/** What the page says where somebody is here whom no way leads to. */
const APART = { en: /reached from this network/, zh: /连不通/ } as const;

interface Case {
  readonly name: string;
  /** Namespaces of the two browsers. */
  readonly hosts: (net: Net) => readonly [string, string];
  /** `apart`: no link, and the page says that others are here and cannot be reached. */
  readonly expected: 'direct' | 'through the server' | 'apart';
  readonly turn?: 'udp' | 'tcp';
  /** The server offers neither TURN nor relay. */
  readonly helpless?: boolean;
  /** The second browser is a Firefox. */
  readonly firefox?: boolean;
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
    name: 'two port-restricted NATs, Firefox and Chromium',
    hosts: (net) => behind(net, 'port-restricted', 'port-restricted'),
    expected: 'direct',
    firefox: true,
  },
  {
    name: 'one LAN, no multicast, Firefox and Chromium',
    hosts: (net) => [net.host(), net.host()],
    expected: 'direct',
    firefox: true,
  },
  {
    name: 'a full-cone and a port-restricted NAT',
    hosts: (net) => behind(net, 'full-cone', 'port-restricted'),
    expected: 'direct',
  },
  {
    name: 'a full-cone and a symmetric NAT',
    hosts: (net) => behind(net, 'full-cone', 'symmetric'),
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
    name: 'two symmetric NATs, no server that helps',
    hosts: (net) => behind(net, 'symmetric', 'symmetric'),
    expected: 'apart',
    helpless: true,
  },
  {
    name: 'a symmetric NAT and Firefox behind another',
    hosts: (net) => behind(net, 'symmetric', 'symmetric'),
    expected: 'through the server',
    firefox: true,
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

/** This page hears of the server's signalling alone, and of STUN where `stun` is its port. */
async function withoutRelay(page: Page, stun?: number): Promise<void> {
  const told = { path: 'signal', key: 'folio', ...(stun === undefined ? {} : { stun }) };
  await page.route('**/signalling.json', (route) => route.fulfill({ json: told }));
}

/** Tabs without UDP and told of no relay: they reach each other, and nobody else. */
async function squat(stage: Stage, url: string): Promise<Page[]> {
  const router = stage.net.router('port-restricted');
  stage.net.blockUdp(router);
  const { browser } = await stage.browse(stage.net.host(router));
  const pages: Page[] = [];
  for (let index = 0; index < SQUATTERS; index += 1) {
    const page = await (await browser.newContext({ locale: 'en' })).newPage();
    await withoutRelay(page);
    await page.goto(url);
    pages.push(page);
  }
  await wait(SQUATTING_MS);
  return pages;
}

/** What the page itself says of this network, in both languages, on a desktop and a phone. */
async function shoot(stage: Stage, { browser }: Client, test: Case, room: string): Promise<void> {
  if (SHOTS === undefined) return;
  for (const [locale, size, colorScheme] of LOOKS) {
    const { settings, check, wallet } = NAMES[locale];
    const page = await browser.newPage({ locale, colorScheme, viewport: SIZES[size] });
    if (test.helpless === true) await withoutRelay(page, stage.port);
    const look = `${locale}-${size}-${colorScheme}`;
    const file = (part: string) =>
      join(SHOTS, `${test.name.replaceAll(/\W+/g, '-')}-${part}${look}.png`);
    await page.goto(test.helpless === true ? room : `${stage.url}#/shots`);
    if (test.helpless === true) {
      // The picture shows what the page says, whatever that is.
      await page
        .getByText(APART[locale])
        .waitFor({ timeout: LINKED_MS })
        .catch(() => undefined);
      await page.screenshot({ path: file('status-') });
    }
    // The dialog grows by the wallet's part once that is open.
    await page.getByRole('heading', { name: wallet, exact: true }).waitFor();
    await page.getByRole('button', { name: settings, exact: true }).click();
    const start = page.getByRole('button', { name: check, exact: true });
    await start.click();
    const findings = page.locator('.findings');
    await findings.waitFor({ timeout: CHECKED_MS }).catch(() => start.scrollIntoViewIfNeeded());
    await page.screenshot({ path: file('') });
    await page.close();
  }
}

/** What this page has come to: a way to the other, or that there is none. */
async function outcomeOf(page: Page): Promise<Case['expected'] | null> {
  const ways = await waysOf(page);
  if (ways.includes('through the server')) return 'through the server';
  if (ways.includes('direct')) return 'direct';
  return (await page.getByText(APART.en).first().isVisible()) ? 'apart' : null;
}

async function open(stage: Stage, test: Case, url: string): Promise<Client> {
  const [near, far] = test.hosts(stage.net);
  const first = await stage.browse(near);
  const others = test.firefox === true ? [] : [await stage.browse(far)];
  for (const { page } of [first, ...others]) {
    if (test.helpless === true) await withoutRelay(page, stage.port);
    await page.goto(url);
  }
  const picture = SHOTS === undefined ? '' : join(SHOTS, 'firefox-plain-http.png');
  if (test.firefox === true) await stage.browseFirefox(far, url, picture);
  return first;
}

async function one(test: Case, index: number): Promise<string> {
  const stage = new Stage();
  try {
    if (test.turn !== undefined) stage.startTurn(test.turn);
    await stage.startServer();
    const room = `${stage.url}#/net-${process.pid}-${index}`;
    const url = `${room}/workshop`;
    const squatters = test.squatters === true ? await squat(stage, url) : [];
    const first = await open(stage, test, url);
    const { page } = first;
    const began = performance.now();
    await page.getByRole('region', { name: 'Peers', exact: true }).waitFor();
    let way: Case['expected'] | null = null;
    // A page may say for a moment that none can be reached, and link then after all.
    while (way === null || (way === 'apart' && test.expected !== 'apart')) {
      if (performance.now() - began > LINKED_MS) return `FAILED: no link in ${LINKED_MS / 1000} s`;
      await wait(100);
      way = await outcomeOf(page);
    }
    const seconds = ((performance.now() - began) / 1000).toFixed(1);
    if (way === 'apart') {
      await wait(APART_MS);
      way = (await outcomeOf(page)) ?? way;
    }
    await shoot(stage, first, test, room);
    for (const squatter of squatters) await squatter.close();
    return `${way === test.expected ? 'ok' : `FAILED, expected ${test.expected}`}: ${way} after ${seconds} s`;
  } finally {
    await stage.close();
  }
}

/** What this row needs and this machine lacks. */
function missingFor({ turn, firefox }: Case): string | null {
  if (turn !== undefined && !hasCoturn()) return 'no coturn here';
  return firefox === true && findFirefox() === null ? 'no Firefox here' : null;
}

const reason = whyNoStage();
if (reason === null) {
  let failed = 0;
  for (const [index, test] of CASES.entries()) {
    if (!test.name.includes(ONLY)) continue;
    const missing = missingFor(test);
    if (missing !== null) {
      console.log(`${test.name}: skipped, ${missing}`);
      continue;
    }
    const verdict = await one(test, index);
    if (verdict.startsWith('FAILED')) failed += 1;
    console.log(`${test.name}: ${verdict}`);
  }
  process.exitCode = failed > 0 ? 1 : 0;
} else console.log(`skipped: no networks can be made here (${reason})`);
