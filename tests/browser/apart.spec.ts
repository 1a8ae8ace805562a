/**
 * Breaks and repairs the signalling server and the network, and reunites ledgers that fell apart
 * (N-2, N-3, L-11).
 */
import { EAGER, expect, freshLedger, linked, settled, type Tab, test } from './support/tabs.ts';

const RULES = { reward: 0, spacing: 1000 } as const;

/** The event of a browser when the network is back; the node then looks for peers at once. */
async function wake(tabs: readonly Tab[]): Promise<void> {
  for (const tab of tabs)
    await tab.page.evaluate(() => {
      dispatchEvent(new Event('online'));
    });
}

async function pay(from: Tab, to: Tab, amount: number): Promise<string> {
  const { address } = await to.status();
  return (await from.send({ receiver: address, amount })).id;
}

test('two groups that built apart join to one chain; no payment is lost or made twice', async ({
  server,
  profile,
  open,
}) => {
  const fragment = freshLedger('groups', RULES);
  const [one, two] = [await profile(), await profile()];
  const left = [await open(one, fragment), await open(one, fragment)] as const;
  const right = [await open(two, fragment), await open(two, fragment)] as const;
  const all = [...left, ...right];
  await linked(all);
  for (const tab of all) await tab.builder(EAGER);
  const common: string[] = [];
  for (const tab of [left[0], right[0]]) common.push((await tab.claim()).id);
  await settled(all, common);

  // A channel outlives its signalling, and a page takes its channels with it.
  server.signalling.stop();
  for (const tab of all) {
    await tab.page.reload();
    await tab.opened();
  }
  await linked(left, 1);
  await linked(right, 1);

  const wrote: [string[], string[]] = [[], []];
  for (const [index, group] of [left, right].entries()) {
    const ids = wrote[index] ?? [];
    ids.push((await group[1].claim()).id);
    await settled(group, [...common, ...ids]);
    ids.push(await pay(group[0], group[1], 10 + index));
    await settled(group, [...common, ...ids]);
    ids.push(await pay(group[1], group[0], 3));
    await settled(group, [...common, ...ids]);
  }
  // One more waits in each group's pool when they meet.
  for (const tab of all) await tab.builder({ on: false });
  wrote[0].push(await pay(left[0], right[1], 100));
  wrote[1].push(await pay(right[0], left[1], 200));
  const tips = await Promise.all(all.map(async (tab) => (await tab.status()).tip));
  expect(new Set(tips).size).toBe(2);

  server.signalling.start();
  await wake(all);
  await linked(all);
  for (const tab of all) await tab.builder({ on: true });
  await settled(all, [...common, ...wrote[0], ...wrote[1]]);
  expect(await Promise.all(all.map(async (tab) => (await tab.status()).balance))).toEqual([
    10_000 - 10 + 3 - 100,
    10_000 + 10 - 3 + 200,
    10_000 - 11 + 3 - 200,
    10_000 + 11 - 3 + 100,
  ]);
  // One side stays as it was; the other is told that its blocks were disconnected.
  const chain = (await left[0].blocks()).map(({ hash }) => hash);
  const lost = tips.map((tip) => !chain.includes(tip));
  expect([
    [true, true, false, false],
    [false, false, true, true],
  ]).toContainEqual(lost);
  for (const [index, tab] of all.entries())
    if (lost[index])
      await expect(tab.page.getByText('The chain changed its last').first()).toBeVisible();
});

test('without the signalling server linked tabs stay in sync, and say so', async ({
  server,
  profile,
  open,
}) => {
  const fragment = freshLedger('killed', RULES);
  const tabs = [
    await open(await profile(), fragment),
    await open(await profile(), fragment),
    await open(await profile(), fragment),
  ] as const;
  await linked(tabs);
  for (const tab of tabs) await tab.builder(EAGER);
  server.signalling.stop();
  for (const tab of tabs)
    await expect(tab.statusLine()).toContainText('Can’t find new peers, still in sync with 2');

  const ids: string[] = [];
  for (const tab of tabs) ids.push((await tab.claim()).id);
  await settled(tabs, ids);
  ids.push(await pay(tabs[0], tabs[2], 5));
  await settled(tabs, ids);

  // New tabs find them once it is back.
  server.signalling.start();
  await wake(tabs);
  const late = await open(await profile(), fragment);
  await settled([...tabs, late], ids);
  for (const tab of [...tabs, late])
    await expect(tab.statusLine()).toContainText('In sync with 3 peers');
});

test('without any network the tabs of one browser find each other and stay in sync', async ({
  server,
  profile,
  open,
}) => {
  server.signalling.stop();
  const context = await profile();
  const fragment = freshLedger('island', RULES);
  const first = await open(context, fragment);
  await expect(first.statusLine()).toContainText('no signalling');
  const second = await open(context, fragment);
  const third = await open(context, fragment);
  const tabs = [first, second, third] as const;
  // Each place has been fetched before the network goes: tests run without the service worker that
  // keeps them.
  for (const tab of tabs) {
    await tab.go('Workshop');
    await expect(tab.region('Peers')).toBeVisible();
  }
  await context.setOffline(true);
  await linked(tabs);
  for (const tab of tabs) await tab.builder(EAGER);
  const ids: string[] = [];
  for (const tab of tabs) ids.push((await tab.claim()).id);
  await settled(tabs, ids);
  ids.push(await pay(first, third, 5));
  await settled(tabs, ids);
  for (const tab of tabs) {
    await tab.go('Workshop');
    await expect(
      tab.region('Peers').getByRole('listitem').filter({ hasText: 'this browser' }),
    ).toHaveCount(2);
  }
});
