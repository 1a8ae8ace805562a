/** The lab in the built page: a story runs, any moment of it can be shown, and Node agrees. */
import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import type { Page } from '@playwright/test';
import type { AxeResults } from 'axe-core';
import { readSettings } from '../../src/lab/settings.ts';
import { labRun } from '../simulation/lab-run.ts';
import { expect, freshLedger, test } from './support/tabs.ts';

const AXE = readFileSync(
  resolve(import.meta.dirname, '../../node_modules/axe-core/axe.min.js'),
  'utf8',
);

async function violations(page: Page): Promise<string[]> {
  await page.evaluate(AXE);
  return page.evaluate(async () => {
    const { axe } = globalThis as unknown as { axe: { run(): Promise<AxeResults> } };
    const { violations } = await axe.run();
    return violations.flatMap(({ id, nodes }) =>
      nodes.map(({ target, failureSummary }) => `${id}: ${target.join(' ')}: ${failureSummary}`),
    );
  });
}

/** Whether any message is on the canvas. */
function dotsAreDrawn(page: Page): Promise<boolean> {
  return page.locator('.lab-messages canvas').evaluate((element) => {
    const canvas = element as HTMLCanvasElement;
    const context = canvas.getContext('2d');
    if (context === null || canvas.width === 0) return false;
    return context.getImageData(0, 0, canvas.width, canvas.height).data.some((one) => one > 0);
  });
}

const STORY = 'scenario=parted&seed=7&nodes=4&minutes=1';

test('a run of the lab in the page has the trace hash of the same run in Node', async ({
  profile,
  open,
}) => {
  const ledger = freshLedger('lab');
  const { page } = await open(await profile(), `${ledger}/lab/${encodeURIComponent(STORY)}`);
  await expect(page.getByRole('heading', { name: 'Lab', exact: true })).toBeVisible();
  await page.getByRole('button', { name: 'Work out the whole run' }).click();
  await expect(page.getByText('All of it is worked out.')).toBeVisible();
  const { hash, failure } = await labRun(readSettings(STORY));
  expect(failure).toBeNull();
  await expect(page.getByText(hash)).toBeVisible();

  const slider = page.getByRole('slider', { name: 'Moment' });
  const story = page.getByRole('region', { name: 'What just happened' });
  // Messages on their way are drawn on a canvas.
  await slider.fill('40000');
  await expect.poll(() => dotsAreDrawn(page)).toBe(true);
  await slider.fill('0');
  await expect.poll(() => dotsAreDrawn(page)).toBe(false);
  await slider.fill('60000');
  await expect(story.getByText('The run is over.')).toBeVisible();
  const nodes = page.getByRole('region', { name: 'Nodes' });
  const atTheEnd = await nodes.getByRole('row').allInnerTexts();
  await slider.fill('0');
  await expect(nodes.getByRole('cell', { name: 'down' })).toHaveCount(4);
  await slider.fill('60000');
  await expect.poll(() => nodes.getByRole('row').allInnerTexts()).toEqual(atTheEnd);
});

test('a story plays, and a broken rule is refused by name', async ({ profile, open }) => {
  const ledger = freshLedger('lab');
  const { page } = await open(await profile(), `${ledger}/workshop`);
  await page.getByRole('link', { name: 'Break a rule' }).click();
  await page.getByRole('combobox', { name: 'Rule to break' }).selectOption('double-spend');
  await page.getByRole('combobox', { name: 'Speed' }).selectOption('20');
  await page.getByRole('button', { name: 'Play' }).click();
  const story = page.getByRole('region', { name: 'What just happened' });
  await expect(story.getByText('The run is over.')).toBeVisible();
  // At this speed a line may pass before the test sees it, so the moment is looked up.
  const slider = page.getByRole('slider', { name: 'Moment' });
  const verdict = story.getByText('A judged for itself and did not take it');
  for (let at = 1; at < 60 && !(await verdict.isVisible()); at++) {
    await slider.fill(String(at * 1_000));
    await expect(page.getByText(`0:${String(at).padStart(2, '0')} of 1:00`)).toBeVisible();
  }
  await expect(verdict).toBeVisible();
  await expect(story.getByText('sequence-low').first()).toBeVisible();
  expect(page.url()).toContain('double-spend');
});

for (const [language, lab] of [
  ['en-GB', 'Lab'],
  ['zh-CN', '实验室'],
] as const)
  test(`axe finds nothing in the lab: ${language}`, async ({ browser, open }) => {
    const context = await browser.newContext({ locale: language, reducedMotion: 'reduce' });
    const { page } = await open(
      context,
      `${freshLedger('lab')}/lab/${encodeURIComponent(`${STORY}&at=40`)}`,
    );
    await expect(page.getByRole('heading', { name: lab, exact: true })).toBeVisible();
    await expect(page.getByRole('cell').first()).toBeVisible();
    expect(await violations(page)).toEqual([]);
    await context.close();
  });

test('a link to a moment shows the messages of that moment', async ({ profile, open }) => {
  const ledger = freshLedger('lab');
  const moment = encodeURIComponent('scenario=honest&seed=7&nodes=4&minutes=1&at=30');
  const { page } = await open(await profile(), `${ledger}/lab/${moment}`);
  await expect(page.getByText('0:30 of 1:00')).toBeVisible();
  await expect.poll(() => dotsAreDrawn(page)).toBe(true);
});

test('a lab that cannot be fetched says so', async ({ profile, open }) => {
  const context = await profile();
  const ledger = freshLedger('lab-gone');
  await context.route(/\/lab-host-/, (route) => route.abort('connectionrefused'));
  const tab = await open(context, ledger);
  await tab.page.goto(`${tab.page.url()}/lab/${encodeURIComponent(STORY)}`);
  await expect(tab.page.getByRole('alert')).toContainText('The run broke');
});
