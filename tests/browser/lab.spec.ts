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

/** The fragment of a fresh ledger's lab with these settings. */
const labOf = (settings: string) => `${freshLedger('lab')}/lab/${encodeURIComponent(settings)}`;

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
    // The picture follows the clock.
    await expect(page.locator('.lab-parts')).toHaveAttribute('data-at', String(at * 1_000));
  }
  await expect(verdict).toBeVisible();
  await expect(story.getByText('sequence-low').first()).toBeVisible();
  const tally = page.getByRole('region', { name: 'Verdicts' });
  await expect(tally).toContainText('4 of 4 honest nodes refused it.');
  await expect(tally.getByRole('listitem')).toHaveText('sequence-lowL-4A B C D');
  await slider.fill('0');
  await expect(tally).toContainText('The rule is not broken yet.');
  expect(page.url()).toContain('double-spend');
});

for (const [language, lab] of [
  ['en-GB', 'Lab'],
  ['zh-CN', '实验室'],
] as const)
  test(`axe finds nothing in the lab: ${language}`, async ({ browser, open }) => {
    const context = await browser.newContext({ locale: language, reducedMotion: 'reduce' });
    const { page } = await open(context, labOf(`${STORY}&at=40`));
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
  // Nothing is told of a network that there is not.
  await expect(tab.page.getByText(/0 nodes|Height 0|Worked out so far/)).toHaveCount(0);
});

for (const language of ['en-GB', 'zh-CN'] as const)
  for (const [name, viewport] of [
    ['a desktop', { width: 1280, height: 860 }],
    ['a laptop', { width: 1366, height: 768 }],
    ['a phone', { width: 360, height: 740 }],
  ] as const)
    test(`the first screen of the lab shows the picture and Play: ${name}, ${language}`, async ({
      browser,
      open,
    }) => {
      const context = await browser.newContext({ viewport, locale: language });
      const { page } = await open(context, labOf('scenario=breach&seed=7'));
      const play = page.getByRole('button', { name: language === 'en-GB' ? 'Play' : '播放' });
      await expect(play).toBeEnabled();
      const bar = page.locator('.places');
      const below = name === 'a phone' ? ((await bar.boundingBox())?.y ?? 0) : viewport.height;
      // The nodes are drawn before anything is played.
      const picture = page.getByRole('img', { name: /^4 nodes and an|^4 个节点和/ });
      await expect(picture).toBeVisible();
      // What is fetched with it may still come in above.
      for (const part of [play, picture])
        await expect
          .poll(() => part.evaluate((one) => one.getBoundingClientRect().bottom))
          .toBeLessThanOrEqual(below);
      await context.close();
    });

test('a link past the end of its run shows its end, and says of nothing that it is worked out', async ({
  profile,
  open,
}) => {
  const { page } = await open(await profile(), labOf('scenario=breach&seed=7&at=90'));
  await expect(page.getByText('1:00 of 1:00')).toBeVisible();
  await expect(page.getByText('The run is over.')).toBeVisible();
  await expect(page.getByText(/is being worked out/)).toHaveCount(0);
});

test('knobs begin a run with the picture in sight, and stay open', async ({ profile, open }) => {
  const { page } = await open(await profile(), labOf('scenario=honest&seed=7&minutes=1'));
  await page.getByText('Knobs', { exact: true }).click();
  // Nobody has a share of the power in this story.
  await expect(page.getByLabel('Power', { exact: true })).toHaveCount(0);
  // What is not taken throws no run away.
  const nodes = page.getByRole('textbox', { name: 'Nodes', exact: true });
  const before = page.url();
  await nodes.fill('40');
  await page.getByRole('button', { name: 'Begin again with these' }).click();
  await expect(nodes).toBeFocused();
  await expect(nodes).toHaveValue('40');
  await expect(nodes).toHaveAccessibleDescription(/A whole number from 2 to 30\./);
  expect(page.url()).toBe(before);
  await nodes.fill('6');
  await page.getByLabel('Seed').fill('8');
  await page.getByRole('button', { name: 'Begin again with these' }).click();
  await expect(page).toHaveURL(/seed%3D8|seed=8/);
  await expect(page.getByRole('button', { name: 'Play' })).toBeInViewport();
  await expect(page.getByRole('img', { name: /^6 nodes, / })).toBeInViewport();
  await expect(page.getByRole('button', { name: 'Begin again with these' })).toBeVisible();
  // What was refused does not outlive the run that it was typed for.
  await nodes.fill('40');
  await nodes.blur();
  await expect(nodes).toHaveValue('40');
  await page.goto(page.url().replace(/seed(%3D|=)8/, 'seed%3D9'));
  await expect(page.getByLabel('Seed')).toHaveValue('9');
  await expect(nodes).toHaveValue('6');
});

test('a moment that is not worked out yet is said to be, over the picture of an earlier one', async ({
  profile,
  open,
}) => {
  const { page } = await open(await profile(), labOf('scenario=honest&seed=7&nodes=30&minutes=10'));
  const slider = page.getByRole('slider', { name: 'Moment' });
  await expect(page.getByRole('button', { name: 'Play' })).toBeEnabled();
  await slider.fill('600000');
  const note = page.getByText('10:00 is being worked out. The picture shows an earlier moment.');
  await expect(note).toBeVisible();
  await slider.fill('0');
  await expect(note).toBeHidden();
});

for (const [language, says] of [
  [
    'en-GB',
    [
      'Nodes: “-3” was not taken. A whole number from 2 to 30. Used instead: 2.',
      'Power: “999” was not taken. A whole number from 5 to 90. Used instead: 90.',
    ],
  ],
  [
    'zh-CN',
    [
      '节点：“-3”未被采用。请填 2 到 30 的整数。改用：2。',
      '算力：“999”未被采用。请填 5 到 90 的整数。改用：90。',
    ],
  ],
] as const)
  test(`a link with values out of range says so, and is put right: ${language}`, async ({
    browser,
    open,
  }) => {
    const context = await browser.newContext({ locale: language });
    const wrong = labOf('scenario=majority&seed=7&minutes=1&power=999&nodes=-3');
    const { page } = await open(context, wrong);
    const note = page.locator('.lab-link-note');
    await expect(note.getByRole('listitem')).toHaveText(says);
    await expect(page).toHaveURL(/nodes%3D2%26.*power%3D90$/);
    // The knob that the question is about stands open beside it.
    const power = page.getByRole('textbox', { name: language === 'en-GB' ? 'Power' : '算力' });
    await expect(power).toHaveValue('90');
    await power.fill('45');
    await page
      .getByRole('button', {
        name: language === 'en-GB' ? 'Begin again with this' : '用这个值重新开始',
      })
      .click();
    await expect(page).toHaveURL(/power%3D45/);
    await expect(note).toHaveCount(0);
    expect(await violations(page)).toEqual([]);
    await context.close();
  });
