/** The page by keyboard, by screen reader, in two languages and two colours. */
import { violations } from './support/axe.ts';
import { clubPages, restorePages } from './support/club-pages.ts';
import { eachPage, presets } from './support/each-page.ts';
import { EAGER, expect, freshLedger, Tab, test } from './support/tabs.ts';

/** A page with something in every region. */
async function lively(tab: Tab): Promise<void> {
  await tab.builder(EAGER);
  await tab.claim();
  await expect.poll(async () => (await tab.status()).height).toBe(1);
  await tab.builder({ on: false });
  const { address } = await tab.status();
  await tab.send({ receiver: address, amount: 25, memo: 'tea 茶' });
  await expect(tab.page.getByText('tea 茶').first()).toBeVisible();
}

for (const colorScheme of ['light', 'dark'] as const)
  for (const language of ['en', 'zh'] as const)
    test(`axe finds nothing: ${colorScheme}, ${language}`, async ({ browser, server, open }) => {
      const context = await browser.newContext({
        colorScheme,
        locale: language === 'zh' ? 'zh-CN' : 'en-GB',
        reducedMotion: 'reduce',
      });
      const first = await context.newPage();
      await first.goto(server.url);
      await expect(first.locator('html')).toHaveAttribute('lang', new RegExp(`^${language}`));
      await expect(first.getByRole('heading', { level: 1 })).toBeVisible();
      expect(await violations(first)).toEqual([]);
      await first.close();

      const tab = await open(context, freshLedger('axe', { reward: 0, spacing: 1000 }));
      await lively(tab);
      const share = tab.page.getByRole('button', { name: language === 'zh' ? '分享' : 'Invite' });
      expect(await violations(tab.page)).toEqual([]);
      await tab.page.locator('form [name="amount"]').fill('nothing');
      await tab.page.locator('form [name="amount"]').press('Enter');
      await expect(tab.page.locator('[aria-invalid="true"]').first()).toBeVisible();
      expect(await violations(tab.page)).toEqual([]);
      await share.click();
      await expect(tab.page.getByRole('dialog')).toBeVisible();
      expect(await violations(tab.page)).toEqual([]);
      await tab.page.keyboard.press('Escape');
      await expect(tab.page.getByRole('dialog')).toBeHidden();
      await expect(share).toBeFocused();
      await context.close();
    });

for (const language of ['en', 'zh'] as const)
  test(`axe finds nothing on any page, by day and by night: ${language}`, async ({
    browser,
    server,
  }) => {
    test.setTimeout(300_000);
    const context = await browser.newContext({
      locale: language === 'zh' ? 'zh-CN' : 'en-GB',
      reducedMotion: 'reduce',
    });
    const tab = new Tab(await context.newPage());
    const { page } = tab;
    const look = async (name: string) => {
      for (const colorScheme of ['light', 'dark'] as const) {
        await page.emulateMedia({ colorScheme });
        expect.soft(await violations(page), `${name}, ${colorScheme}`).toEqual([]);
      }
    };
    await page.goto(server.url);
    await presets(page, language, look);
    await page.goto(server.url + freshLedger('pages', { reward: 0, spacing: 1000 }));
    await tab.opened();
    await eachPage(tab, language, look);
    expect(tab.errors).toEqual([]);
    await context.close();
  });

for (const language of ['en', 'zh'] as const)
  test(`axe finds nothing in what a club’s ledger brings: ${language}`, async ({
    browser,
    server,
  }) => {
    test.setTimeout(420_000);
    const context = await browser.newContext({
      locale: language === 'zh' ? 'zh-CN' : 'en-GB',
      reducedMotion: 'reduce',
    });
    const tab = new Tab(await context.newPage());
    const { page } = tab;
    const seen: string[] = [];
    const look = async (name: string) => {
      seen.push(name);
      for (const colorScheme of ['light', 'dark'] as const) {
        await page.emulateMedia({ colorScheme });
        expect.soft(await violations(page), `${name}, ${colorScheme}`).toEqual([]);
      }
    };
    await page.goto(server.url);
    await restorePages(page, language, look);
    await page.goto(server.url + freshLedger('office'));
    await tab.opened();
    await clubPages(tab, language, look);
    expect(seen).toHaveLength(21);
    expect(tab.errors).toEqual([]);
    await context.close();
  });

test('from claim to payment by keyboard alone, told by name and by voice', async ({
  profile,
  open,
}) => {
  const tab = await open(await profile(), freshLedger('keys', { reward: 0, spacing: 1000 }));
  const { page } = tab;
  await tab.builder(EAGER);
  for (const name of ['Wallet', 'Send', 'Payments', 'Pool', 'Blocks'])
    await expect(tab.region(name)).toBeVisible();
  await expect(tab.statusLine()).toHaveText(/\w/);

  const reach = async (name: RegExp) => {
    for (let step = 0; step < 60; step += 1) {
      await page.keyboard.press('Tab');
      const focused = await page.evaluate(() => {
        const { activeElement: element } = document;
        const label = element instanceof HTMLInputElement ? element.labels?.[0] : element;
        return label?.textContent?.trim() ?? '';
      });
      if (name.test(focused)) return;
    }
    throw new Error(`Tab never reaches ${name}`);
  };
  await reach(/^Claim from GENESIS$/);
  await page.keyboard.press('Enter');
  await expect.poll(async () => (await tab.status()).balance).toBe(10_000);
  await expect(page.getByText('Block 1 has landed with 1 transaction.')).toBeAttached();

  const { address } = await tab.status();
  await reach(/^Receiver$/);
  await page.keyboard.type(address);
  await reach(/^Amount$/);
  await page.keyboard.type('2.5');
  await reach(/^Memo$/);
  await page.keyboard.type('by hand');
  await page.keyboard.press('Enter');
  // To oneself: that is asked about once.
  await expect(tab.region('Send').getByRole('alert')).toContainText('This pays your own account');
  await page.keyboard.press('Enter');
  await expect.poll(async () => (await tab.status()).height).toBe(2);

  // A block opens and closes by keyboard.
  await expect(tab.region('Blocks').getByRole('button', { name: /^Block 2/ })).toBeVisible();
  await reach(/^Block 2/);
  await page.keyboard.press('Enter');
  await expect(tab.region('Blocks')).toContainText('by hand');
});

test('builder settings are switches and fields with names', async ({ profile, open }) => {
  const tab = await open(await profile(), freshLedger('knobs'));
  await tab.go('Workshop');
  const builder = tab.region('Builder');
  await builder.getByRole('switch', { name: 'Builder' }).click();
  await expect.poll(async () => (await tab.status()).builder.on).toBe(false);
  await expect(builder.getByRole('switch')).toHaveAttribute('aria-checked', 'false');
  const settings = [
    ['Size', '7', { size: 7 }],
    ['Sleep', '2,5', { sleep: 2.5 }],
    ['Patience', '0', { patience: 0 }],
    ['Share', '25', { share: 0.25 }],
  ] as const;
  // One after the other, whether the node has answered or not.
  for (const [label, typed] of settings) {
    await builder.getByLabel(label, { exact: true }).fill(typed);
    await builder.getByLabel(label, { exact: true }).press('Enter');
  }
  for (const [, , setting] of settings)
    await expect.poll(async () => (await tab.status()).builder).toMatchObject(setting);
  await builder.getByLabel('Size', { exact: true }).fill('0');
  await expect(builder.getByLabel('Size', { exact: true })).toHaveAttribute('aria-invalid', 'true');
  // When the field is left like this, it shows the current value, and says which text was not
  // taken.
  await builder.getByLabel('Size', { exact: true }).blur();
  await expect(builder.getByLabel('Size', { exact: true })).toHaveValue('7');
  await expect(builder).toContainText('“0” was not taken. A whole number from 1 to 50,000.');
  await builder.getByLabel('Share', { exact: true }).fill('500');
  await builder.getByLabel('Share', { exact: true }).press('Enter');
  await expect(builder.getByLabel('Share', { exact: true })).toHaveValue('25');
  expect((await tab.status()).builder).toMatchObject({ size: 7, share: 0.25 });
});
