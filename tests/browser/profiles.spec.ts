/** Separate browser profiles, which share nothing but the signalling server (N-1, N-2, S-2). */
import { openProfile } from './fixtures.ts';
import { EAGER, expect, freshLedger, linked, settled, test } from './support/tabs.ts';

const GRANT = 10_000;
const RULES = { reward: 0, spacing: 1000 } as const;

test('three profiles claim, pay each other, and keep one book; a fourth catches up', async ({
  profile,
  open,
}) => {
  const fragment = freshLedger('profiles', RULES);
  const tabs = [
    await open(await profile(), fragment),
    await open(await profile(), fragment),
    await open(await profile(), fragment),
  ] as const;
  await linked(tabs);
  for (const tab of tabs) await tab.builder(EAGER);
  const ids: string[] = [];
  for (const tab of tabs) {
    await tab.region('Wallet').getByRole('button', { name: 'Claim from GENESIS' }).click();
    await expect.poll(async () => (await tab.status()).balance).toBe(GRANT);
  }
  const addresses = await Promise.all(tabs.map(async (tab) => (await tab.status()).address));
  for (const [index, tab] of tabs.entries())
    await tab.pay(addresses[(index + 1) % 3] ?? '', `${index + 1}`, `to ${index + 1}`);
  for (const tab of tabs) await expect.poll(async () => (await tab.written()).length).toBe(6);
  ids.push(...(await tabs[0].written()));
  await settled(tabs, ids);
  expect(await Promise.all(tabs.map(async (tab) => (await tab.status()).balance))).toEqual([
    GRANT - 100 + 300,
    GRANT - 200 + 100,
    GRANT - 300 + 200,
  ]);
  for (const tab of tabs) {
    await tab.go('Workshop');
    await expect(
      tab.region('Peers').getByRole('listitem').filter({ hasText: 'direct' }),
    ).toHaveCount(2);
  }

  const late = await open(await profile(), fragment);
  await settled([...tabs, late], ids);
});

test('a tab of either kind relays to the other', async ({ profile, open }) => {
  const fragment = freshLedger('mixed', RULES);
  const [one, two] = [await profile(), await profile()];
  const tabs = [await open(one, fragment), await open(one, fragment), await open(two, fragment)];
  await linked(tabs);
  for (const tab of tabs) await tab.builder(EAGER);
  const ids: string[] = [];
  for (const tab of tabs) ids.push((await tab.claim()).id);
  await settled(tabs, ids);
});

test('a browser that is closed and opened again has kept wallet, chain and pool', async ({
  launch,
  profileOnDisk,
  open,
}) => {
  const folder = profileOnDisk();
  const fragment = freshLedger('disk', RULES);
  const context = await openProfile(folder, launch);
  const tabs = [await open(context, fragment), await open(context, fragment)] as const;
  await linked(tabs);
  for (const tab of tabs) await tab.builder(EAGER);
  const ids = [(await tabs[0].claim()).id, (await tabs[1].claim()).id];
  await settled(tabs, ids);
  for (const tab of tabs) await tab.builder({ on: false });
  const before = await Promise.all(tabs.map((tab) => tab.status()));
  ids.push((await tabs[0].send({ receiver: before[1]?.address ?? '', amount: 55 })).id);
  await expect.poll(() => tabs[1].pooled()).toEqual([ids[2]]);
  await context.close();

  const again = await openProfile(folder, launch);
  const back = [await open(again, fragment), await open(again, fragment)] as const;
  for (const [index, tab] of back.entries())
    expect(await tab.status()).toMatchObject({
      address: before[index]?.address,
      tip: before[index]?.tip,
      balance: GRANT,
    });
  // An own payment is on disk before it is told of; one of others within 50 ms (P-1), else it comes
  // again from those that have it.
  expect(await back[0].status()).toMatchObject({ pool: 1 });
  await expect.poll(async () => (await back[1].status()).pool).toBe(1);
  await back[1].builder({ ...EAGER, on: true });
  await settled(back, ids);
  expect(await Promise.all(back.map(async (tab) => (await tab.status()).balance))).toEqual([
    GRANT - 55,
    GRANT + 55,
  ]);
  await again.close();
});
