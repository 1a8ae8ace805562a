/**
 * L-1: a ledger of charter version 1 in somebody's browser is named, not opened, and can be
 * deleted.
 */
import { toBase64Url, toHex } from '../../src/base/bytes.ts';
import { defaultCharter, encodeCharter } from '../../src/ledger/charter.ts';
import { earlierCharter, earlierDefault } from '../../src/ledger/earlier-charter.ts';
import { expect, freshName, test } from './support/tabs.ts';

/** Makes a database of this name, as an earlier page would have left it. */
const leave = (name: string) =>
  new Promise<void>((resolve, reject) => {
    const request = indexedDB.open(name, 1);
    request.onsuccess = () => {
      request.result.close();
      resolve();
    };
    request.onerror = () => reject(request.error);
  });
const databases = async () => (await indexedDB.databases()).map(({ name }) => name ?? '');

test('a name opened before is told of beside the new ledger of that name, and goes for good', async ({
  profile,
  open,
}) => {
  const context = await profile();
  const name = freshName('earlier');
  const { page } = await open(context, `#/${name}`);
  // A ledger counts as opened once its own page is shown: the page that opens it has its name too.
  await expect(page.getByRole('region', { name: 'Wallet' })).toBeVisible();
  const database = `folio/1/${toHex(earlierDefault(name).id)}`;
  await page.evaluate(leave, database);
  await page.evaluate(() => {
    location.hash = '#/';
  });
  const earlier = page.getByRole('region', { name: 'Of an earlier edition' });
  await expect(earlier).toContainText(name);
  await expect(page.getByRole('region', { name: 'Opened here before' })).toContainText(name);
  await earlier.getByRole('button', { name: `Delete the earlier ledger ${name}` }).click();
  expect(await page.evaluate(databases)).toContain(database);
  await earlier.getByRole('button', { name: `Delete the earlier ledger ${name} for good` }).click();
  await expect(earlier).toHaveCount(0);
  expect(await page.evaluate(databases)).not.toContain(database);
});

test('a link of an earlier edition says so, in both languages, and can be forgotten', async ({
  profile,
  server,
}) => {
  const name = freshName('old');
  const bytes = encodeCharter(defaultCharter(name, { edition: 7 })).slice();
  bytes[0] = 1;
  const context = await profile();
  const page = await context.newPage();
  await page.goto(`${server.url}#/${name}~${toBase64Url(bytes)}`);
  await expect(page.getByRole('alert')).toContainText('of an earlier edition');
  const database = `folio/2/${toHex(earlierCharter(bytes)?.id ?? bytes)}`;
  await page.evaluate(leave, database);
  await page.reload();
  const earlier = page.getByRole('region', { name: 'Of an earlier edition' });
  await expect(earlier).toContainText(name);
  await page.getByRole('button', { name: '中文' }).click();
  await expect(page.getByRole('alert')).toContainText('旧版');
  const old = page.getByRole('region', { name: '旧版账本' });
  await old.getByRole('button', { name: `删除旧版账本 ${name}` }).click();
  await old.getByRole('button', { name: `永久删除旧版账本 ${name}` }).click();
  await expect.poll(() => page.evaluate(databases)).not.toContain(database);
  // Nothing is created in a slot that has no wallet.
  expect(await page.evaluate(databases)).not.toContain('folio/2/wallet');
  await page.getByRole('textbox', { name: '账本名称' }).fill(name);
  await page.getByRole('button', { name: '打开', exact: true }).click();
  await expect(page.getByRole('heading', { name })).toBeVisible();
});
