/** Tabs of one browser: from a first claim to a late tab (N-3, S-1, S-3). */
import {
  EAGER,
  expect,
  freshLedger,
  freshName,
  linked,
  settled,
  type Tab,
  test,
} from './support/tabs.ts';

const GRANT = 10_000;

/** Three tabs of one browser, eager to build. */
async function threeTabs(
  make: (fragment: string) => Promise<Tab>,
  fragment: string,
): Promise<[Tab, Tab, Tab]> {
  const tabs: [Tab, Tab, Tab] = [await make(fragment), await make(fragment), await make(fragment)];
  await linked(tabs);
  for (const tab of tabs) await tab.builder(EAGER);
  return tabs;
}

test('three tabs claim, pay each other by the form, and keep one book', async ({
  profile,
  open,
}) => {
  const context = await profile();
  const fragment = `#/${freshName('class')}`;
  const tabs = [
    await open(context, fragment),
    await open(context, fragment),
    await open(context, fragment),
  ] as const;
  await linked(tabs);
  const addresses = await Promise.all(tabs.map(async (tab) => (await tab.status()).address));
  expect(new Set(addresses).size).toBe(3);
  for (const [index, tab] of tabs.entries()) {
    await expect(tab.region('Wallet')).toContainText(`account ${index + 1} of this browser`);
    await expect(tab.statusLine()).toContainText('In sync with 2 peers');
    await tab.region('Wallet').getByRole('button', { name: 'Claim from GENESIS' }).click();
  }
  for (const tab of tabs) {
    await expect
      .poll(async () => (await tab.status()).balance, { timeout: 60_000 })
      .toBeGreaterThanOrEqual(GRANT);
    await expect(tab.region('Wallet')).toContainText(/Balance\s*10\d\.00/);
  }

  for (const [index, tab] of tabs.entries()) {
    await tab.pay(addresses[(index + 1) % 3] ?? '', `${index + 1}.25`, `lunch ${index}`);
    await expect(tab.region('Send')).toContainText(/is in (the pool|block)/);
  }
  for (const tab of tabs) {
    await expect.poll(async () => (await tab.written()).length, { timeout: 60_000 }).toBe(6);
    await expect(tab.region('Pool')).toContainText('0 waiting');
  }
  await settled(tabs, await tabs[0].written());

  const { height } = await tabs[0].status();
  const balances = Object.values(await tabs[0].balances());
  expect(balances.length).toBe(3);
  expect(balances.reduce((sum, { balance }) => sum + balance, 0)).toBe(3 * GRANT + height * 100);
  for (const tab of tabs) {
    const newest = tab.region('Blocks').getByRole('button', { name: `Block ${height}` });
    await newest.click();
    await expect(tab.region('Blocks')).toContainText('lunch');
  }
});

test('a reload loses nothing, nor does a page that dies', async ({ profile, open }) => {
  const context = await profile();
  const fragment = freshLedger('reload', { reward: 0, spacing: 1000 });
  const [a, b, c] = await threeTabs((each) => open(context, each), fragment);
  const ids = [(await a.claim()).id, (await b.claim()).id, (await c.claim()).id];
  await settled([a, b, c], ids);
  for (const tab of [a, b, c]) await tab.builder({ on: false });
  const before = await a.status();
  ids.push((await a.send({ receiver: (await b.status()).address, amount: 700 })).id);
  await expect.poll(() => c.pooled()).toEqual([ids[3]]);

  await a.page.reload();
  await a.opened();
  expect(await a.status()).toMatchObject({
    address: before.address,
    tip: before.tip,
    balance: GRANT,
    pool: 1,
    builder: { on: false, size: 1 },
  });
  await linked([a, b, c]);

  for (const tab of [a, b, c]) await tab.page.close();
  const again = await open(context, fragment);
  expect(await again.status()).toMatchObject({ address: before.address, tip: before.tip, pool: 1 });
  const crashed = again.page.waitForEvent('crash');
  await again.page.goto('chrome://crash').catch(() => undefined);
  await crashed;
  const after = await open(context, fragment);
  expect(await after.status()).toMatchObject({ address: before.address, tip: before.tip, pool: 1 });
  await after.builder({ ...EAGER, on: true });
  await settled([after], ids);
  expect((await after.status()).balance).toBe(GRANT - 700);
});

test('a fourth tab opened late catches up by itself', async ({ profile, open }) => {
  const context = await profile();
  const fragment = freshLedger('late', { reward: 0, spacing: 1000 });
  const tabs = await threeTabs((each) => open(context, each), fragment);
  const [a, b, c] = tabs;
  const ids = [(await a.claim()).id, (await b.claim()).id, (await c.claim()).id];
  await settled(tabs, ids);
  ids.push((await a.send({ receiver: (await c.status()).address, amount: 1, memo: 'one' })).id);
  await settled(tabs, ids);

  const late = await open(context, fragment);
  await settled([...tabs, late], ids);
  expect((await late.status()).balance).toBe(0);
  await expect(late.region('Wallet')).toContainText('account 4 of this browser');
  await expect(late.statusLine()).toContainText('In sync with 3 peers');
  await late.builder(EAGER);
  ids.push((await late.claim()).id);
  await settled([...tabs, late], ids);
});

test('a duplicated tab is another account', async ({ profile, open }) => {
  const context = await profile();
  const fragment = freshLedger('twin');
  const first = await open(context, fragment);
  const [twin] = await Promise.all([
    context.waitForEvent('page'),
    // `window.open` copies sessionStorage, as "Duplicate tab" does.
    first.page.evaluate(() => {
      window.open(location.href);
    }),
  ]);
  await expect(twin.getByRole('region', { name: 'Wallet' })).toContainText(
    'account 2 of this browser',
  );
  await expect(first.region('Wallet')).toContainText('account 1 of this browser');
});
