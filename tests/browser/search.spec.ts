/** The answer of a search that finds nothing, and the way on from there. */

import { EAGER, expect, freshLedger, test } from './support/tabs.ts';

test('search tells nothing and too many apart, finds Genesis, and leads on', async ({
  server,
  profile,
  open,
}) => {
  const fragment = freshLedger('sought', { spacing: 1000 });
  const tab = await open(await profile(), fragment);
  const { page } = tab;
  await tab.builder(EAGER);
  await tab.claim();
  await expect.poll(async () => (await tab.status()).height).toBe(1);
  const box = page.getByRole('combobox', { name: 'Search' });
  const seek = async (text: string) => {
    await box.fill(text);
    await box.press('Enter');
  };
  await seek('abcdef');
  const nothing = page.getByText('Nothing like it is in this ledger.');
  await expect(nothing).toBeVisible();
  // What was said of a text goes with it.
  await box.press('Escape');
  await expect(nothing).toHaveCount(0);
  await expect(box).not.toHaveAttribute('aria-invalid');
  await seek('7');
  await expect(page.getByText('The newest block is 1.')).toBeVisible();
  await page.getByRole('link', { name: 'Open the newest block' }).click();
  await expect(page.getByRole('heading', { name: 'Block 1', exact: true })).toBeVisible();
  await page.keyboard.press('Escape');
  await seek('genesis');
  await expect(page).toHaveURL(/\/block\/0$/);

  // A link to a block that is not there yet.
  await page.goto(`${server.url}${fragment}/block/99`);
  await page.getByRole('link', { name: 'Open the newest block' }).click();
  await expect(page).toHaveURL(/\/block\/1$/);
});

test('a late answer to what was asked before leaves what was typed since', async ({
  profile,
  open,
}) => {
  const context = await profile();
  // The node gets the question when the test says so.
  await context.addInitScript(() => {
    const { postMessage } = Worker.prototype;
    const held: (() => void)[] = [];
    const release = () => {
      for (const send of held.splice(0)) send();
    };
    Worker.prototype.postMessage = function (this: Worker, ...sent: [unknown, never]) {
      const send = () => postMessage.apply(this, sent);
      if ((sent[0] as { name?: string }).name === 'find') held.push(send);
      else send();
    };
    Object.assign(globalThis, { release });
  });
  const tab = await open(context, freshLedger('late', { spacing: 1000 }));
  const { page } = tab;
  await tab.builder(EAGER);
  await tab.claim();
  await expect.poll(async () => (await tab.status()).height).toBe(1);
  await expect(tab.region('Blocks')).toContainText('height 1');
  const { tip } = await tab.status();
  const box = page.getByRole('combobox', { name: 'Search' });
  await box.fill(`${tip.slice(0, 8)}…${tip.slice(-4)}`);
  await box.press('Enter');
  await box.fill('7');
  await page.evaluate(() => (globalThis as unknown as { release(): void }).release());
  // By then the node has answered.
  await tab.written();
  await expect(box).toHaveValue('7');
  await box.press('Enter');
  await expect(page.getByText('The newest block is 1.')).toBeVisible();
  await expect(page.getByRole('article', { name: 'Block 1', exact: true })).toHaveCount(0);
});

test('a name that becomes another one is shown as it will open', async ({ server, profile }) => {
  const page = await (await profile()).newPage();
  await page.goto(server.url);
  const name = page.getByLabel('Name of the ledger');
  await name.fill('Class 2026 区块链');
  await expect(name).toHaveAccessibleDescription('It opens as “class-2026-区块链”.');
  await name.fill('   ');
  await page.getByRole('button', { name: 'Open', exact: true }).click();
  await expect(name).toHaveAccessibleDescription(/Give the ledger a name/);
});
