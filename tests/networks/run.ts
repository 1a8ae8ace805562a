/**
 * Real networks (N-4, N-6, N-7): two browsers in namespaces of this machine, with NATs, firewalls
 * and no multicast; which way they find to each other, and how soon. `npm run networks:long` after
 * a build; needs root, iproute2, iptables, Chromium, and coturn for its own rows.
 */
import { execFileSync } from 'node:child_process';
import { once } from 'node:events';
import { chromium, type Page } from '@playwright/test';
// @ts-expect-error plain JavaScript, so that `npm test` runs it as it is
import { findChromium } from '../chromium.mjs';
import { Net, whyNot } from './net.ts';

/** As in a test on one machine; QUIC and updates would only add noise. */
const FLAGS = [
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--disable-background-networking',
];
const PORT = 4173;
const LINKED_MS = 60_000;

interface Case {
  readonly name: string;
  /** Namespaces of the two browsers. */
  readonly hosts: (net: Net) => readonly [string, string];
  readonly expected: 'direct' | 'through the server';
  readonly turn?: boolean;
}

const CASES: readonly Case[] = [
  {
    name: 'one LAN, no multicast',
    hosts: (net) => [net.host(), net.host()],
    expected: 'direct',
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
    hosts: (net) => [
      net.host(net.router('port-restricted')),
      net.host(net.router('port-restricted')),
    ],
    expected: 'direct',
  },
  {
    name: 'two symmetric NATs',
    hosts: (net) => [net.host(net.router('symmetric')), net.host(net.router('symmetric'))],
    expected: 'through the server',
  },
  {
    name: 'UDP blocked for one',
    hosts: (net) => {
      const router = net.router('port-restricted');
      net.blockUdp(router);
      return [net.host(router), net.host()];
    },
    expected: 'through the server',
  },
  {
    name: 'UDP blocked for one, TURN by TCP',
    hosts: (net) => {
      const router = net.router('port-restricted');
      net.blockUdp(router);
      return [net.host(router), net.host()];
    },
    expected: 'direct',
    turn: true,
  },
];

const SECRET = 'namespaces';

function hasCoturn(): boolean {
  try {
    execFileSync('turnserver', ['--version'], { stdio: 'ignore' });
    return true;
  } catch {
    return false;
  }
}

/** The peers' lines of the workshop. */
async function waysOf(page: Page): Promise<string> {
  return (await page.getByRole('region', { name: 'Peers', exact: true }).innerText()).trim();
}

async function one(test: Case, index: number, program: string): Promise<string> {
  const net = new Net();
  const ended: (() => Promise<unknown> | unknown)[] = [() => net.remove()];
  try {
    const environment: NodeJS.ProcessEnv = { ...process.env };
    if (test.turn) {
      environment.FOLIO_TURN = `turn:${net.server}:3478?transport=tcp`;
      environment.FOLIO_TURN_SECRET = SECRET;
      const options =
        '--use-auth-secret --realm=folio --no-cli --no-tls --no-dtls --log-file=stdout';
      const words = ['turnserver', ...options.split(' '), `--static-auth-secret=${SECRET}`];
      const turn = net.spawn('lan', [...words, `--listening-ip=${net.server}`], {
        stdio: 'ignore',
      });
      ended.unshift(() => turn.kill('SIGKILL'));
    }
    const server = net.spawn(
      'lan',
      ['node', 'tests/run-ts.mjs', 'tests/networks/serve.ts', net.server, String(PORT)],
      { env: environment, stdio: ['ignore', 'pipe', 'inherit'] },
    );
    ended.unshift(() => server.kill('SIGKILL'));
    if (server.stdout === null) throw new Error('no output of the server');
    await once(server.stdout, 'data');
    const fragment = `#/net-${process.pid}-${index}/workshop`;
    const pages: Page[] = [];
    for (const host of test.hosts(net)) {
      const executablePath = net.wrapper(host, program);
      const browser = await chromium.launch({ executablePath, args: FLAGS });
      ended.unshift(() => browser.close());
      pages.push(await browser.newPage({ locale: 'en' }));
    }
    for (const page of pages) await page.goto(`http://${net.server}:${PORT}/${fragment}`);
    const began = performance.now();
    const [first] = pages;
    if (first === undefined) throw new Error('no page');
    await first.getByRole('region', { name: 'Peers', exact: true }).waitFor();
    while (!/direct|through the server/.test(await waysOf(first))) {
      if (performance.now() - began > LINKED_MS) return `FAILED: no link in ${LINKED_MS / 1000} s`;
      await first.waitForTimeout(100);
    }
    const seconds = ((performance.now() - began) / 1000).toFixed(1);
    const way = (await waysOf(first)).includes('through the server')
      ? 'through the server'
      : 'direct';
    return `${way === test.expected ? 'ok' : `FAILED, expected ${test.expected}`}: ${way} after ${seconds} s`;
  } finally {
    for (const end of ended) await end();
  }
}

const program: string | null = findChromium();
const reason = program === null ? 'no Chromium' : whyNot();
if (program === null || reason !== null) {
  console.log(`skipped: no networks can be made here (${reason})`);
} else {
  let failed = 0;
  const only = process.argv[2] ?? '';
  for (const [index, test] of CASES.entries()) {
    if (!test.name.includes(only)) continue;
    if (test.turn && !hasCoturn()) {
      console.log(`${test.name}: skipped, no coturn here`);
      continue;
    }
    const verdict = await one(test, index, program);
    if (verdict.startsWith('FAILED')) failed += 1;
    console.log(`${test.name}: ${verdict}`);
  }
  process.exitCode = failed > 0 ? 1 : 0;
}
