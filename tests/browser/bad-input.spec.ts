/** Mistyped input, broken links, and browsers that lack a feature. */

import { formatLink } from '../../src/api/link.ts';
import { encodeAddress } from '../../src/ledger/address.ts';
import { defaultCharter } from '../../src/ledger/charter.ts';
import { person } from './support/student.ts';
import { EAGER, expect, freshLedger, freshName, type Tab, test } from './support/tabs.ts';

const GOOD = encodeAddress(person(5).key);
/** One character changed. */
const MISSPELT = `${GOOD.slice(0, -1)}${GOOD.endsWith('q') ? 'p' : 'q'}`;
const MIXED = `${GOOD.slice(0, -1)}${GOOD.slice(-1).toUpperCase()}`;

const AMOUNTS: readonly (readonly [typed: string, said: RegExp])[] = [
  ['', /How much/],
  ['   ', /How much/],
  ['0', /more than zero/],
  ['0.00', /more than zero/],
  ['-1', /less than zero/],
  ['-0.01', /less than zero/],
  ['1.001', /decimals/],
  ['100.01', /send all 100/],
  ['9e3', /as a number/],
  ['NaN', /as a number/],
  ['1e400', /as a number/],
  ['Infinity', /as a number/],
  ['1,000', /send all 100/],
  ['1.000', /Which is meant/],
  ['1,00,0', /as a number/],
  ['0x10', /as a number/],
  ['99999999999999999999', /count above 90,071,992,547,409\.91 coin/],
];

const RECEIVERS: readonly (readonly [typed: string, said: RegExp])[] = [
  ['', /Paste an address/],
  [MISSPELT, /misspelt/],
  [GOOD.slice(0, 40), /characters instead of|misspelt/],
  [`bc1${GOOD.slice(6)}`, /begins with/],
  [`folio2${GOOD.slice(6)}`, /begins with|character/],
  [/[a-z]$/.test(GOOD) ? MIXED : `F${GOOD.slice(1)}`, /mixes both/],
  ['GENESIS', /begins with/],
];

/** A tab with one grant of 100.00. */
async function rich(open: () => Promise<Tab>): Promise<Tab> {
  const tab = await open();
  await tab.builder(EAGER);
  await tab.claim();
  await expect.poll(async () => (await tab.status()).balance).toBe(10_000);
  return tab;
}

/** The words at a field, tied to it as its description. */
async function problemAt(tab: Tab, label: string): Promise<string> {
  const field = tab.region('Send').getByLabel(label, { exact: true });
  await expect(field).toHaveAttribute('aria-invalid', 'true');
  await expect(field).toBeFocused();
  const ids = (await field.getAttribute('aria-describedby')) ?? '';
  const texts = await Promise.all(
    ids.split(' ').map((id) => tab.page.locator(`[id="${id}"]`).textContent()),
  );
  return texts.join(' ');
}

test('a payment that cannot be is refused at its field, and nothing is sent', async ({
  profile,
  open,
}) => {
  const context = await profile();
  const tab = await rich(() => open(context, freshLedger('typed', { reward: 0, spacing: 1000 })));
  const { tip } = await tab.status();
  for (const [typed, said] of AMOUNTS) {
    await tab.pay(GOOD, typed);
    expect(await problemAt(tab, 'Amount'), `amount "${typed}"`).toMatch(said);
  }
  for (const [typed, said] of RECEIVERS) {
    await tab.pay(typed, '1');
    expect(await problemAt(tab, 'Receiver'), `receiver "${typed}"`).toMatch(said);
  }
  await tab.pay(GOOD, '1', `${'é'.repeat(70)}x`);
  expect(await problemAt(tab, 'Memo')).toMatch(/140 bytes/);
  await tab.region('Send').getByLabel('Fee', { exact: true }).fill('1.001');
  await tab.pay(GOOD, '1', '');
  expect(await problemAt(tab, 'Fee')).toMatch(/decimals/);
  expect(await tab.status()).toMatchObject({ pool: 0, tip, balance: 10_000 });

  // The refused text is still there to be corrected, and is accepted then.
  await tab.region('Send').getByLabel('Fee', { exact: true }).fill('');
  await tab.pay(GOOD.toUpperCase(), '100', 'é'.repeat(70));
  await expect.poll(async () => (await tab.status()).balance).toBe(0);
  expect((await tab.balances())[GOOD]?.balance).toBe(10_000);
});

test('the console refuses the same with a code and the field', async ({ profile, open }) => {
  const context = await profile();
  const tab = await rich(() => open(context, freshLedger('coded', { reward: 0, spacing: 1000 })));
  for (const [amount, code] of [
    [0, /zero/],
    [-1, /negative/],
    [1.5, /integer/],
    [Number.NaN, /finite|number/],
    [Number.POSITIVE_INFINITY, /finite|number/],
    ['1', /number/],
    [2 ** 53, /large/],
    [10_001, /balance/],
    [-0, /zero/],
  ] as const) {
    const refused = await tab.refusal('send', { receiver: GOOD, amount });
    expect(refused, String(amount)).toMatchObject({
      code: expect.stringMatching(code),
      field: 'amount',
    });
  }
  for (const receiver of ['', MISSPELT, 'GENESIS', 7, undefined])
    expect(await tab.refusal('send', { receiver, amount: 1 })).toMatchObject({ field: 'receiver' });
  expect(
    await tab.refusal('send', { receiver: GOOD, amount: 1, memo: 'x'.repeat(141) }),
  ).toMatchObject({
    code: 'memo-length',
    field: 'memo',
  });
  expect(await tab.refusal('claim')).toMatchObject({ code: 'already-claimed' });
  expect(await tab.refusal('send')).toMatchObject({ code: expect.any(String) });
  expect(await tab.refusal('builder', { size: 0 })).toMatchObject({ field: 'size' });
  expect((await tab.status()).pool).toBe(0);
});

test('a link that opens nothing says why, and leads on', async ({ server, profile }) => {
  const page = await (await profile()).newPage();
  const name = freshName('link');
  const whole = formatLink({
    name,
    charter: defaultCharter(name, { work: 512 }),
    view: { kind: 'ledger' },
    via: [],
  });
  const other = whole.replace(name, `${name}x`);
  for (const [fragment, said] of [
    ['#/%E0%A4%A', /broken/],
    [`#/${name}/block/xyz/1/2`, /broken|points at/],
    [`#/${name}/nothing/1`, /points at|broken/],
    [whole.slice(0, -9), /charter/],
    [`#/${name}~!!!`, /charter/],
    [other, /its charter is that of/],
    [`#/${'x'.repeat(70)}`, /name/],
  ] as const) {
    await page.goto('about:blank');
    await page.goto(server.url + fragment);
    await expect(page.getByRole('alert'), fragment).toContainText('This link opens nothing');
    await expect(page.getByRole('main'), fragment).toContainText(said);
  }
  const refused = await page.evaluate(async () => {
    const { folio } = globalThis as unknown as { folio: { status(): Promise<unknown> } };
    return folio.status().then(
      () => 'answered',
      ({ code }: { code: string }) => code,
    );
  });
  expect(refused).toBe('unavailable');

  // The ways on: to the ledger that the link names where only its rest is broken, or to any.
  const named = page.getByRole('link', { name: 'Open the ledger' });
  await expect(named).toHaveCount(0);
  await page.goto(`${server.url}#/${name}/nothing/1`);
  await expect(named).toHaveAttribute('href', `#/${name}`);
  await page.getByRole('textbox', { name: 'Name of the ledger' }).fill(name);
  await page.getByRole('button', { name: 'Open', exact: true }).click();
  await expect(page.getByRole('region', { name: 'Wallet' })).toBeVisible();
});

for (const [names, words] of [
  [['indexedDB'], 'IndexedDB'],
  [['Worker'], 'Web Workers'],
] as const) {
  test(`a browser without ${words} is told so`, async ({ server, profile }) => {
    const page = await (await profile()).newPage();
    await page.addInitScript((names) => {
      for (const name of names) Object.defineProperty(globalThis, name, { value: undefined });
    }, names);
    await page.goto(`${server.url}#/${freshName('old')}`);
    await expect(page.getByRole('alert')).toContainText('This browser cannot hold a ledger');
    await expect(page.getByRole('main').getByRole('listitem')).toContainText([words]);
    await expect(page.getByRole('main').getByRole('listitem')).toHaveCount(1);
  });
}

test('the first screen leads to a ledger by its name or by a pasted link', async ({
  server,
  profile,
}) => {
  const page = await (await profile()).newPage();
  await page.goto(server.url);
  await page.getByRole('textbox', { name: 'Link' }).fill('https://example.org/');
  await page.getByRole('button', { name: 'Join' }).click();
  await expect(page.getByText('This is not a link to a ledger.')).toBeVisible();
  const name = freshName('pasted');
  await page.getByRole('textbox', { name: 'Link' }).fill(`${server.url}#/${name}`);
  await page.getByRole('button', { name: 'Join' }).click();
  await expect(page.getByRole('region', { name: 'Wallet' })).toBeVisible();
  await expect(page.getByRole('heading', { level: 1 })).toContainText(name);
});

test('junk in the stored settings is told of, and opens the ledger all the same', async ({
  open,
  profile,
  server,
}) => {
  const context = await profile();
  await context.addInitScript(() => {
    if (sessionStorage.getItem('spoiled') !== null) return;
    sessionStorage.setItem('spoiled', 'once');
    sessionStorage.setItem('folio/slot', 'junk');
    localStorage.setItem('folio/network', '{"signalling":null,"ice":[null]}');
    localStorage.setItem('folio:page:names', '{"a":7}');
  });
  const tab = await open(context, `#/${freshName('junk')}`);
  const notice = tab.page.getByRole('region', { name: 'Settings of this browser' });
  await expect(notice).toContainText('servers of the network');
  await expect(notice).toContainText('which account this tab had');
  await expect(notice).toContainText('names, colours or language of this page');
  await notice.getByRole('button', { name: 'Dismiss' }).click();
  await expect(notice).toBeHidden();
  await expect.poll(async () => (await tab.status()).signalling.host).toBe(server.host);
  await tab.page.reload();
  await tab.opened();
  await expect(notice).toBeHidden();
});
