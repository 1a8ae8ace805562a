/**
 * A ledger is handed over: it is sealed, the balances are minted anew, and each ledger proves the
 * other.
 */

import { decodeAddress, encodeAddress } from '../../src/ledger/address.ts';
import { person } from './support/student.ts';
import { EAGER, expect, freshLedger, test } from './support/tabs.ts';

const [ANN, BOB] = [5, 6].map((number) => encodeAddress(person(number).key)) as [string, string];

test('the balances stand in the next edition, and receipts link the two', async ({
  profile,
  open,
}) => {
  const context = await profile();
  const first = await open(context, freshLedger('before'));
  const { address } = await first.status();
  const key = decodeAddress(address);
  if (!key.ok) throw new Error('the own address is one');
  const rules = { issuer: key.value, grant: 0, grantsPerBlock: 0, reward: 0, spacing: 1000 };
  const { page } = first;
  await page.goto(new URL(freshLedger('club', rules), page.url()).href);
  await first.opened();
  await expect(first.region('Wallet')).toContainText('You are the issuer of this ledger.');
  await first.builder(EAGER);
  const old = (await first.status()).ledger;

  // Two monthly lists: the first one can be repeated after the second.
  await first.go('Ledger');
  const desk = first.region('Issuer’s desk');
  for (const [month, amount] of [
    ['May', '10'],
    ['June', '7,50'],
  ] as const) {
    await desk.getByLabel('or paste the lines here').fill(`${ANN};${amount};${month}\n${BOB};1`);
    await desk.getByRole('button', { name: 'Show what will be sent' }).click();
    await desk.getByRole('button', { name: /^Issue .* in 2 lines$/ }).click();
    await expect(desk).toContainText('2 of 2 sent. The list is sent.');
    await desk.getByRole('button', { name: 'Clear' }).click();
  }
  await expect.poll(async () => (await first.balances())[ANN]?.balance).toBe(1_750);
  await desk.getByText('Lists sent before: 2').click();
  await desk
    .getByRole('button', { name: /^Repeat this list/ })
    .last()
    .click();
  await expect(desk).toContainText('2 lines, 11.00 coin together');
  await desk.getByRole('button', { name: 'Discard' }).click();

  await desk.getByRole('button', { name: 'Prepare it' }).click();
  await expect(desk).toContainText('Hand over all 19.50 coin to edition 1?');
  await desk.getByRole('button', { name: 'Hand over to a new ledger' }).click();
  await expect(desk).toContainText(/The balances after block \d+ lie ready/);
  await expect(desk).toContainText(/Final up to block \d+\./);
  await desk.getByRole('link', { name: 'The transaction that names the new ledger' }).click();
  const article = page.getByRole('article');
  await expect(article).toContainText(/handed over to [\w-]{43} at \d+/);
  await expect.poll(async () => (await first.pooled()).length).toBe(0);
  const id = new URL(page.url()).hash.split('/').at(-1) ?? '';
  /** Whether a receipt of it holds, checked by itself. */
  const proven = (of: string) =>
    page.evaluate(async (tx) => {
      const { folio } = globalThis as unknown as {
        folio: {
          receipt(tx: string): Promise<Uint8Array>;
          check(receipt: Uint8Array): Promise<{ ok: boolean }>;
        };
      };
      return (await folio.check(await folio.receipt(tx))).ok;
    }, of);
  expect(await proven(id)).toBe(true);

  // The way from the old ledger's transaction to the new ledger, whose list is ready at its desk.
  await article.getByRole('link', { name: 'Open the new ledger' }).click();
  await first.opened();
  const fresh = (await first.status()).ledger;
  expect(fresh).not.toBe(old);
  await first.builder(EAGER);
  await first.go('Ledger');
  await expect(desk).toContainText('0 of 2 sent');
  await desk.getByRole('button', { name: 'Go on' }).click();
  await expect(desk).toContainText('2 of 2 sent. The list is sent.');
  await expect.poll(async () => (await first.balances())[ANN]?.balance).toBe(1_750);
  expect((await first.balances())[BOB]?.balance).toBe(200);
  const [mint] = await first.written();
  expect(await proven(mint ?? '')).toBe(true);

  // The way back, by the memo of one of its mints.
  await page.goto(`${page.url().replace(/\/ledger$/, '')}/tx/${mint}`);
  await expect(article).toContainText(/continues [\w-]{43} at \d+/);
  await article.getByRole('link', { name: 'Open the ledger before' }).click();
  await expect.poll(async () => (await first.status()).ledger).toBe(old);
});
