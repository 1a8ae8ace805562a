/**
 * Measures that nothing moves under the hand: layout shifts in a session, and rows held while the
 * focus is in.
 */
import type { BrowserContext } from '@playwright/test';
import { encodeAddress } from '../../src/ledger/address.ts';
import { shiftsOf, sumOf, watchShifts } from './support/shifts.ts';
import { person } from './support/student.ts';
import {
  confirmWords,
  EAGER,
  expect,
  freshLedger,
  linked,
  type Tab,
  test,
} from './support/tabs.ts';

const FRIEND = encodeAddress(person(6).key);
const RULES = { reward: 0, spacing: 1000 };

/** The page's clock by the machine's: it decides whether the page holds itself to be slow. */
const AT_EASE = 0.05;
const SLOW = 2_000;

async function setPace(context: BrowserContext, pace: number): Promise<void> {
  await context.addInitScript((pace) => {
    const now = performance.now.bind(performance);
    performance.now = () => now() * pace;
  }, pace);
}

async function landed(tab: Tab, height: number): Promise<void> {
  await expect.poll(async () => (await tab.status()).height).toBe(height);
  await expect(tab.region('Blocks')).toContainText(`height ${height}`);
  await expect(tab.region('Pool')).toContainText('0 waiting');
}

for (const reducedMotion of ['no-preference', 'reduce'] as const)
  test(`claims, payments and landings shift the page by at most 0.02 (${reducedMotion})`, async ({
    browser,
    open,
  }) => {
    const context = await browser.newContext({ reducedMotion });
    // On a slow page rows do not glide, so that a block's landing counts.
    await setPace(context, AT_EASE);
    const fragment = freshLedger('steady', RULES);
    const tab = await open(context, fragment);
    const other = await open(context, fragment);
    await linked([tab, other]);
    await tab.page.bringToFront();
    await watchShifts(tab.page);
    await tab.builder(EAGER);
    await other.builder({ on: false });
    await tab.claim();
    await landed(tab, 1);
    await other.claim();
    await landed(tab, 2);
    for (const [index, from] of [tab, other, tab, other].entries()) {
      const receiver = from === tab ? FRIEND : (await tab.status()).address;
      await from.send({ receiver, amount: 125, memo: `number ${index}` });
      await landed(tab, 3 + index);
    }
    await expect(tab.region('Payments').locator('tbody.line')).toHaveCount(5);
    const shifts = await shiftsOf(tab.page);
    const sum = sumOf(shifts);
    test.info().annotations.push({ type: 'layout shift', description: sum.toFixed(4) });
    expect(sum, JSON.stringify(shifts, null, 1)).toBeLessThanOrEqual(0.02);
    await context.close();
  });

for (const [reducedMotion, pace, why] of [
  ['no-preference', AT_EASE, 'on a page at ease'],
  ['reduce', AT_EASE, 'not where stillness is asked for'],
  ['no-preference', SLOW, 'not on a slow page'],
] as const)
  test(`a payment's row travels onto its sheet: ${why}`, async ({ browser, open }) => {
    const context = await browser.newContext({ reducedMotion });
    await setPace(context, pace);
    await context.addInitScript(() => {
      const glided: string[] = [];
      Object.assign(globalThis, { glided });
      const animate = Element.prototype.animate;
      Element.prototype.animate = function (...how) {
        if (this.matches('[data-row]')) glided.push(this.textContent);
        return animate.apply(this, how);
      };
    });
    const tab = await open(context, freshLedger('travel', RULES));
    const { page } = tab;
    await tab.builder(EAGER);
    await tab.claim();
    await landed(tab, 1);
    await tab.builder({ on: false });
    await tab.send({ receiver: FRIEND, amount: 5, memo: 'on its way' });
    await expect(tab.region('Pool').locator('.entry')).toHaveCount(1);
    // Records every copy that is laid over the page, with its text and its motion.
    await page.evaluate(() => {
      const travelled: { text: string; moved: string[] }[] = [];
      Object.assign(globalThis, { travelled });
      new MutationObserver((changes) => {
        for (const node of changes.flatMap(({ addedNodes }) => [...addedNodes]))
          if (node instanceof HTMLElement && node.classList.contains('travelling'))
            queueMicrotask(() => {
              const effects = node.getAnimations().map(({ effect }) => effect as KeyframeEffect);
              const moved = effects.flatMap((effect) =>
                effect.getKeyframes().map(({ transform }) => String(transform)),
              );
              travelled.push({ text: node.innerText, moved });
            });
      }).observe(document.body, { childList: true });
    });
    const glided = () =>
      page.evaluate(() => (globalThis as unknown as { glided: string[] }).glided.splice(0));
    await glided();
    await tab.builder({ on: true });
    await landed(tab, 2);
    // The new block lies on the one before, which makes room for it.
    if (pace === SLOW) expect(await glided()).toEqual([]);
    else await expect.poll(async () => (await glided()).length).toBeGreaterThan(0);
    const travelled = () =>
      page.evaluate(
        () =>
          (globalThis as unknown as { travelled: { text: string; moved: string[] }[] }).travelled,
      );
    if (reducedMotion === 'reduce' || pace === SLOW) expect(await travelled()).toEqual([]);
    else {
      await expect.poll(async () => (await travelled()).length).toBe(1);
      const [row] = await travelled();
      expect(row?.text).toContain('on its way');
      expect(row?.moved[1]).toMatch(/^translate\(/);
    }
    await expect(page.locator('.travelling')).toHaveCount(0);
    await expect(page.locator('.landing')).toHaveCount(pace === SLOW ? 0 : 1);
    await context.close();
  });

test('the link that has the focus keeps it when the block lands, in every list', async ({
  profile,
  open,
}) => {
  const tab = await open(await profile(), freshLedger('held', RULES));
  const { page } = tab;
  await tab.builder(EAGER);
  await tab.claim();
  await landed(tab, 1);
  await tab.builder({ on: false });
  await tab.send({ receiver: FRIEND, amount: 5, memo: 'first' });

  const pooled = tab.region('Pool').locator('.entry-amount').first();
  await pooled.focus();
  await tab.builder({ on: true });
  await landed(tab, 2);
  await expect(pooled).toBeFocused();
  await expect(tab.region('Pool')).toContainText('has left the pool');

  const head = tab.region('Blocks').getByRole('button', { name: /^Block 2/ });
  await head.focus();
  await expect(tab.region('Pool')).not.toContainText('has left the pool');
  await tab.send({ receiver: FRIEND, amount: 6 });
  await landed(tab, 3);
  await expect(head).toBeFocused();
  await expect(tab.region('Blocks').locator('.sheet')).toHaveCount(3);
  await tab.region('Blocks').getByRole('button', { name: '1 more has come in' }).click();
  await expect(tab.region('Blocks').locator('.sheet')).toHaveCount(4);

  const line = tab.region('Payments').locator('a.payment-status').first();
  await line.focus();
  const before = await line.getAttribute('href');
  await tab.send({ receiver: FRIEND, amount: 7 });
  await landed(tab, 4);
  await expect(line).toBeFocused();
  expect(await line.getAttribute('href')).toBe(before);
  await page.keyboard.press('Escape');
});

for (const [size, viewport] of [
  ['a desk', { width: 1280, height: 800 }],
  ['a phone', { width: 360, height: 740 }],
] as const)
  test(`what has come in is told on a line of its own, which moves nothing, on ${size}`, async ({
    browser,
    open,
  }) => {
    const context = await browser.newContext({ viewport });
    const tab = await open(context, freshLedger('line', RULES));
    const { page } = tab;
    await tab.builder(EAGER);
    await tab.claim();
    await expect.poll(async () => (await tab.status()).height).toBe(1);
    const blocks = tab.region('Blocks');
    if (size === 'a phone') await tab.panel('Blocks');
    const head = blocks.getByRole('button', { name: /^Block 1/ });
    await expect(head).toBeVisible();
    await head.focus();
    await watchShifts(page);
    await tab.send({ receiver: FRIEND, amount: 6 });
    await expect.poll(async () => (await tab.status()).height).toBe(2);
    const more = blocks.getByRole('button', { name: '1 more has come in' });
    await expect(more).toBeInViewport();
    const overlap = await more.evaluate((line) => {
      const rows = line.closest('section')?.querySelector('.scroll');
      return line.getBoundingClientRect().bottom - (rows?.getBoundingClientRect().top ?? 0);
    });
    expect(overlap, 'px of the line over the rows').toBeLessThanOrEqual(0);
    const shifts = await shiftsOf(page);
    expect(sumOf(shifts), JSON.stringify(shifts, null, 1)).toBeLessThan(0.005);
    await more.click();
    await expect(blocks.getByRole('button', { name: /^Block 2/ })).toBeInViewport();
    await expect(blocks).toContainText('The newest lies on top');
    await context.close();
  });

test('after a claim and after a backup the keyboard goes on where it was', async ({
  profile,
  open,
}) => {
  const tab = await open(await profile(), freshLedger('focus', RULES));
  const { page } = tab;
  const dialog = page.getByRole('dialog');
  await tab.builder(EAGER);
  await page.getByRole('button', { name: 'Claim from GENESIS' }).press('Enter');
  await landed(tab, 1);
  await expect(page.locator('.next-step')).toBeFocused();
  await page.keyboard.press('Tab');
  await expect(page.getByRole('button', { name: 'Back up' })).toBeFocused();
  await page.keyboard.press('Enter');
  await dialog.getByRole('button', { name: 'Show the words' }).click();
  const items = dialog.getByRole('listitem');
  await expect(items).toHaveCount(24);
  const words = await items.allTextContents();
  await dialog.getByRole('button', { name: 'I have written them down' }).click();
  await confirmWords(dialog, words);
  await expect(dialog).toContainText('Well kept');
  await page.keyboard.press('Escape');
  await expect(dialog).toHaveCount(0);
  await expect(page.getByRole('main')).toBeFocused();
});

test('Enter and arrows of an input method choose none of the receivers offered', async ({
  profile,
  open,
}) => {
  const tab = await open(await profile(), freshLedger('compose', RULES));
  await tab.builder(EAGER);
  await tab.claim();
  await landed(tab, 1);
  await tab.send({ receiver: FRIEND, amount: 5 });
  await landed(tab, 2);
  const receiver = tab.region('Send').getByRole('combobox', { name: 'Receiver' });
  await receiver.focus();
  await expect(tab.region('Send').getByRole('option')).toHaveCount(1);
  const press = (key: string, isComposing: boolean) =>
    receiver.evaluate((input, init) => input.dispatchEvent(new KeyboardEvent('keydown', init)), {
      key,
      isComposing,
      bubbles: true,
      cancelable: true,
    });
  await press('ArrowDown', true);
  await expect(tab.region('Send').locator('[aria-selected="true"]')).toHaveCount(0);
  await press('ArrowDown', false);
  await expect(tab.region('Send').locator('[aria-selected="true"]')).toHaveCount(1);
  await press('Enter', true);
  await expect(receiver).toHaveValue('');
});
