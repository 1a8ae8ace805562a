/** A club's ledger: made with an issuer, minted to a list, sealed, paid on, and read by month. */

import { encodeAddress } from '../../src/ledger/address.ts';
import { person } from './support/student.ts';
import { confirmWords, EAGER, expect, freshName, Tab, test } from './support/tabs.ts';

const MEMBERS = Array.from({ length: 30 }, (_, index) => encodeAddress(person(index + 10).key));

test('a club is made with its key backed up first, and lives through its first month', async ({
  server,
  profile,
}) => {
  test.setTimeout(300_000);
  const page = await (await profile()).newPage();
  const tab = new Tab(page);
  await page.goto(server.url);
  await page.getByRole('button', { name: 'or a ledger with rules of its own' }).click();
  const dialog = page.getByRole('dialog');
  await dialog.getByLabel('Name of the ledger').fill(freshName('club'));
  await dialog.getByRole('radio', { name: /Club money/ }).check();
  await dialog.getByRole('button', { name: 'Next: your key' }).click();

  // The backup comes first, and what losing the key means.
  await expect(dialog).toContainText('If it is lost, nothing can ever be issued or sealed again');
  await expect(dialog.getByRole('button', { name: 'Make the ledger' })).toHaveCount(0);
  await dialog.getByRole('button', { name: 'Show the words' }).click();
  const list = dialog.getByRole('list', { name: 'The 24 words' }).getByRole('listitem');
  await expect(list).toHaveCount(24);
  const words = await list.allTextContents();
  await dialog.getByRole('button', { name: 'I have written them down' }).click();
  await confirmWords(dialog, words);
  await dialog.getByRole('button', { name: 'Make the ledger' }).click();
  await tab.opened();
  await tab.builder(EAGER);
  await expect(tab.region('Wallet')).toContainText('You are the issuer of this ledger.');

  // A list of 30 with three lines that are wrong: nothing is sent before it is confirmed.
  await page
    .getByRole('navigation', { name: 'Places' })
    .getByRole('link', { name: 'Ledger', exact: true })
    .click();
  const desk = tab.region('Issuer’s desk');
  const lines = MEMBERS.map((address, index) => `Member ${index + 1};${address};10,50;June`);
  const csv = [
    'name;address;amount;memo',
    ...lines,
    'Nobody;folio1nonsense;1;',
    `Twice;${MEMBERS[0]};1;`,
    `Much;${encodeAddress(person(5).key)};1.000;`,
  ].join('\r\n');
  await desk.getByLabel('CSV file').setInputFiles({
    name: 'june.csv',
    mimeType: 'text/csv',
    buffer: Buffer.from(`\ufeff${csv}`),
  });
  await desk.getByRole('button', { name: 'Show what will be sent' }).click();
  await expect(desk).toContainText('3 lines cannot be sent');
  await expect(desk).toContainText('Line 32:');
  await expect(desk).toContainText('Line 33: The same account stands in line ');
  await expect(desk).toContainText('Line 34: This can be read as ');
  expect((await tab.status()).pool).toBe(0);
  await desk.getByRole('button', { name: 'Issue 315.00 coin in 30 lines' }).click();
  await expect(desk).toContainText('30 of 30 sent', { timeout: 60_000 });
  await expect
    // Members, and the issuer.
    .poll(async () => Object.keys(await tab.balances()).length, { timeout: 60_000 })
    .toBe(31);
  const balances = await tab.balances();
  for (const member of MEMBERS) expect(balances[member]?.balance).toBe(1050);

  // One more account, that of the issuer itself, pays somebody.
  const { address } = await tab.status();
  await desk.getByLabel('Receiver').fill(address);
  await desk.getByLabel('Amount', { exact: true }).fill('1,000');
  await desk.getByRole('button', { name: 'Issue', exact: true }).click();
  await expect.poll(async () => (await tab.status()).balance).toBe(100_000);
  await tab.send({ receiver: MEMBERS[0] ?? '', amount: 2_500, memo: 'hall' });
  await expect.poll(async () => (await tab.status()).balance).toBe(97_500);

  // Sealed by hand, then by itself.
  await expect(desk).toContainText('Nothing is final yet.');
  await desk.getByRole('button', { name: /^Seal block \d+ and all below it$/ }).click();
  await expect(desk).toContainText(/Final up to block \d+\./);
  await desk.getByLabel('Seal by itself after so many blocks').fill('1');
  await desk.getByLabel('Seal by itself after so many blocks').press('Enter');
  const { id } = await tab.send({ receiver: MEMBERS[1] ?? '', amount: 100 });
  await expect.poll(() => tab.written()).toContain(id);
  const { height } = await tab.status();
  await expect(desk).toContainText(`Final up to block ${height}.`);

  // The month, with all of it.
  const months = tab.region('Months');
  await expect(months).toContainText('1,315.00 coin');
  await expect(months).toContainText('26.00 coin');
  await months.locator('summary').first().click();
  await expect(months.getByRole('row')).toHaveCount(32);

  // The same by script.
  await expect(tab.refusal('issue', { name: '' })).resolves.toMatchObject({ field: 'name' });
  await expect(tab.refusal('seal', 999_999)).resolves.toMatchObject({ code: 'seal-height' });
  expect(tab.errors).toEqual([]);
});
