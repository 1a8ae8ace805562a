/**
 * Nothing on a page moves while it is read: layout shifts of every place and reader while they
 * load, and while a payment comes in and is written into a block.
 */
import type { Locator } from '@playwright/test';
import { filesEn } from '../../src/app/files/texts-en.ts';
import { WORKBENCH_TEXTS } from '../../src/app/workshop/workbench-texts.ts';
import { encodeAddress } from '../../src/ledger/address.ts';
import { shiftsOf, sumOf, watchShiftsOfLoads } from './support/shifts.ts';
import { person } from './support/student.ts';
import { EAGER, expect, freshLedger, linked, type Tab, test } from './support/tabs.ts';

const FRIEND = encodeAddress(person(6).key);
const MOST = 0.02;

interface Stop {
  readonly name: string;
  /** Behind the ledger's fragment. */
  readonly view: string;
  /** In sight once all of it has come. */
  readonly shown: (tab: Tab) => readonly Locator[];
}

/** `block` and `id`: of a payment in it. */
function stops(block: number, id: string): readonly Stop[] {
  const article = (tab: Tab) => tab.page.getByRole('article');
  const { console } = WORKBENCH_TEXTS.en;
  return [
    { name: 'Book', view: '', shown: ({ page }) => [page.getByRole('main', { name: 'Book' })] },
    {
      name: 'People',
      view: '/people',
      shown: (tab) => [tab.region('Balances').getByRole('listitem').nth(1), tab.region('Names')],
    },
    {
      name: 'Ledger',
      view: '/ledger',
      shown: (tab) => [tab.region(filesEn.title), tab.region(filesEn.leave.title)],
    },
    {
      name: 'Workshop',
      view: '/workshop',
      shown: (tab) => [tab.region('Builder'), tab.region(console.title)],
    },
    {
      name: 'a block',
      view: `/block/${block}`,
      shown: (tab) => [article(tab).getByText('tea 1')],
    },
    {
      name: 'a transaction',
      view: `/tx/${id}`,
      shown: (tab) => [
        article(tab).getByText('tea 1'),
        article(tab).getByRole('button', { name: filesEn.receipt.make }),
      ],
    },
    {
      name: 'an account',
      view: `/account/${FRIEND}`,
      shown: (tab) => [
        article(tab).getByRole('table'),
        article(tab).getByRole('img', { name: /\d/ }).first(),
      ],
    },
  ];
}

for (const [size, viewport] of [
  ['a desk', { width: 1280, height: 800 }],
  ['a phone', { width: 390, height: 800 }],
] as const)
  test(`every place and reader shifts by at most 0.02 on ${size}`, async ({ browser, open }) => {
    test.setTimeout(300_000);
    const context = await browser.newContext({ viewport });
    await watchShiftsOfLoads(context);
    const fragment = freshLedger('still', { reward: 0, spacing: 1000 });
    const tab = await open(context, fragment);
    const other = await open(context, fragment);
    await linked([tab, other]);
    await tab.builder({ on: false });
    await other.builder(EAGER);
    await tab.page.bringToFront();
    let height = 0;
    const landed = async () => {
      height += 1;
      await expect.poll(async () => (await tab.status()).height).toBe(height);
    };
    await other.claim();
    await landed();
    const { id } = await other.send({ receiver: FRIEND, amount: 250, memo: 'tea 1' });
    await landed();
    const block = height;
    const url = tab.page.url();
    for (const { name, view, shown } of stops(block, id)) {
      await tab.page.goto(url + view);
      await tab.page.reload();
      await tab.opened();
      await linked([tab, other]);
      // A block lands where the page shows that its node is in sync.
      await expect(tab.statusLine()).toContainText('In sync with 1 peer');
      for (const part of shown(tab)) await expect(part, name).toBeVisible();
      const loaded = await shiftsOf(tab.page);
      await other.send({ receiver: FRIEND, amount: 1, memo: `while reading ${name}` });
      await landed();
      await expect(tab.page.getByText(`Block ${height} has landed`)).toBeAttached();
      const all = await shiftsOf(tab.page);
      const sums = [sumOf(loaded), sumOf(all.slice(loaded.length))] as const;
      const description = `${name}: ${sums.map((sum) => sum.toFixed(4)).join(', then ')}`;
      test.info().annotations.push({ type: 'layout shift', description });
      expect.soft(sums[0], `${name} loads: ${JSON.stringify(all, null, 1)}`).toBeLessThan(MOST);
      expect.soft(sums[1], `${name}, then: ${JSON.stringify(all, null, 1)}`).toBeLessThan(MOST);
    }
    await context.close();
  });
