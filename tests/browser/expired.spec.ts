/**
 * A payment that expired while its tab was closed is shown as expired, and signed anew (L-4, P-1).
 */
import { encodeAddress } from '../../src/ledger/address.ts';
import { LIMITS } from '../../src/protocol/limits.ts';
import { person } from './support/student.ts';
import { EAGER, expect, freshLedger, test } from './support/tabs.ts';

const FRIEND = encodeAddress(person(5).key);
/** A day more than a payment may wait. */
const AGO_MS = LIMITS.ownExpiresMs + 24 * 60 * 60_000;

test('what expired is offered to be signed again, and arrives once', async ({ profile, open }) => {
  const context = await profile();
  const fragment = freshLedger('expired', { reward: 0, spacing: 1000 });
  const worker = /node-worker.*\.js$/;
  await context.route(worker, async (route) => {
    const response = await route.fetch();
    const back = `{ const now = Date.now; Date.now = () => now() - ${AGO_MS}; }\n`;
    await route.fulfill({ response, body: back + (await response.text()) });
  });
  const tab = await open(context, fragment);
  await tab.builder(EAGER);
  await tab.claim();
  await expect.poll(async () => (await tab.status()).balance).toBe(10_000);
  await tab.builder({ on: false });
  await tab.send({ receiver: FRIEND, amount: 300, memo: 'rent' });
  await expect(tab.region('Payments')).toContainText('rent');

  // The clock is right again, and the next block, another account's, is of today.
  await context.unroute(worker);
  await tab.page.reload();
  await tab.opened();
  const other = await open(context, fragment);
  await other.builder(EAGER);
  await other.claim();
  const again = tab.region('Payments').getByRole('button', { name: 'Sign again' });
  await again.click();
  await expect.poll(async () => (await tab.balances())[FRIEND]?.balance).toBe(300);
  await expect(again).toHaveCount(0);
  expect((await tab.status()).balance).toBe(9_700);
});
