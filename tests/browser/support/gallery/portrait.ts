/**
 * The pictures of the README, of the real page: three tabs of one ledger, three payments in the
 * pool, some blocks. On a built page:
 * `node tests/run-ts.mjs tests/browser/support/gallery/portrait.ts [folder, docs]`.
 */
import { join } from 'node:path';
import { chromium } from '@playwright/test';
import { formatLink } from '../../../../src/api/link.ts';
import { defaultCharter } from '../../../../src/ledger/charter.ts';
import { commandLine } from '../../../support/command-line.ts';
import { serve } from '../../fixtures.ts';
import { EAGER, Tab } from '../tabs.ts';

const folder = commandLine(
  { usage: 'npm run portrait [folder, docs]', words: 1 },
  ({ words: [given = 'docs'] }) => given,
);
const SIZE = { width: 1_280, height: 800 };

interface Portrait {
  readonly file: string;
  readonly locale: string;
  readonly ledger: string;
  readonly inSync: string;
  /** In blocks before, then in the pool. */
  readonly written: readonly (readonly [amount: number, memo: string])[];
  readonly waiting: readonly (readonly [amount: number, memo: string])[];
}

const PORTRAITS: readonly Portrait[] = [
  {
    file: 'screenshot.png',
    locale: 'en-GB',
    ledger: 'tea-house',
    inSync: 'In sync with 2 peers',
    written: [
      [450, 'a pot of oolong'],
      [120, 'almond biscuits'],
      [275, 'lunch'],
      [80, 'newspaper'],
    ],
    waiting: [
      [1_250, 'tickets for Saturday'],
      [300, 'two coffees'],
      [125, 'a biscuit'],
    ],
  },
  {
    file: 'screenshot.zh.png',
    locale: 'zh-CN',
    ledger: 'tea-house',
    inSync: '已与 2 个节点同步',
    written: [
      [450, '一壶乌龙'],
      [120, '杏仁饼'],
      [275, '午饭'],
      [80, '报纸'],
    ],
    waiting: [
      [1_250, '周六的票'],
      [300, '两杯咖啡'],
      [125, '班费'],
    ],
  },
];

const server = await serve();
const browser = await chromium.launch({
  executablePath: process.env.FOLIO_CHROMIUM ?? '/usr/bin/chromium',
  args: ['--no-sandbox', '--disable-gpu'],
});

async function until(holds: () => Promise<boolean>): Promise<void> {
  while (!(await holds())) await new Promise((resolve) => setTimeout(resolve, 100));
}

for (const { file, locale, ledger, inSync, written, waiting } of PORTRAITS) {
  const context = await browser.newContext({ viewport: SIZE, locale, reducedMotion: 'reduce' });
  const charter = defaultCharter(ledger, { spacing: 1_000, work: 2 ** 10 });
  const fragment = formatLink({ name: ledger, charter, view: { kind: 'ledger' }, via: [] });
  const tabs: Tab[] = [];
  for (let count = 0; count < 3; count += 1) {
    const tab = new Tab(await context.newPage());
    await tab.page.goto(server.url + fragment);
    await tab.opened();
    await tab.builder({ ...EAGER, on: false });
    tabs.push(tab);
  }
  const [, second, shown] = tabs as [Tab, Tab, Tab];
  for (const tab of tabs) await until(async () => (await tab.status()).peers === 2);
  const all = (holds: (status: Awaited<ReturnType<Tab['status']>>) => boolean) =>
    until(async () => (await Promise.all(tabs.map((tab) => tab.status()))).every(holds));
  const addresses = await Promise.all(tabs.map(async (tab) => (await tab.status()).address));
  const pay = async (index: number, [amount, memo]: readonly [number, string]) => {
    const receiver = addresses[(index + 1) % tabs.length] ?? '';
    await tabs[index % tabs.length]?.send({ receiver, amount, memo });
  };
  for (const tab of tabs) await tab.claim();
  await all(({ pool }) => pool === 3);
  await second.builder({ on: true });
  await all(({ pool, height }) => pool === 0 && height > 0);
  for (const [index, payment] of written.entries()) {
    await pay(index, payment);
    await all(({ pool }) => pool === 0);
  }
  await second.builder({ on: false });
  for (const tab of tabs) await tab.builder({ size: 3, patience: 15 });
  for (const [index, payment] of waiting.entries()) await pay(index, payment);
  await all(({ pool }) => pool === 3);
  await shown.page.getByRole('button', { name: /^(Dismiss|知道了)$/ }).click();
  await shown.page.bringToFront();
  await shown.page.getByText(inSync).waitFor();
  await shown.page.screenshot({ path: join(folder, file) });
  console.log(file);
  await context.close();
}
await browser.close();
await server.close();
process.exit(0);
