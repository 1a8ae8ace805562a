/** The lab in the page: how fast runs are worked out, what playing costs the page, and seeking. */
import type { Page } from '@playwright/test';
import { freshName } from '../browser/support/tabs.ts';
import type { Figure } from './figures.ts';
import { framesOf, watchFrames } from './frames.ts';
import { tracedTasks, traceTasks } from './trace.ts';
import { median, type World } from './world.ts';

/** A class that trades for ten minutes, and one as large as the lab takes. */
const RUNS = [
  { nodes: 8, minutes: 10, least: 20 },
  { nodes: 30, minutes: 1, least: 1 },
] as const;
const SPEEDS = [5, 20] as const;
const PLAYED_MS = 10_000;
const SEEKS = 20;
/** A picture that takes longer counts as none. */
const PICTURE_MS = 30_000;

async function openLab(page: Page, url: string, settings: string): Promise<void> {
  await page.goto(`${url}#/${freshName('lab')}/lab/${encodeURIComponent(settings)}`);
  await page.getByRole('button', { name: 'Play' }).and(page.locator(':enabled')).waitFor();
}

/** Virtual seconds a second, from the click to the run's end, in the page's worker. */
async function pace(page: Page, minutes: number): Promise<number> {
  const began = performance.now();
  await page.getByRole('button', { name: 'Work out the whole run' }).click();
  await page.getByText('All of it is worked out.').waitFor({ timeout: 300_000 });
  return (60_000 * minutes) / (performance.now() - began);
}

/** ms from the slider's input to a picture of that moment, over the whole run in turns. */
function seeks(page: Page, minutes: number): Promise<number[]> {
  return page.getByRole('slider', { name: 'Moment' }).evaluate(
    async (slider, { minutes, count, waitMs }) => {
      const input = slider as HTMLInputElement;
      const set = Object.getOwnPropertyDescriptor(HTMLInputElement.prototype, 'value')?.set;
      const times: number[] = [];
      for (let turn = 1; turn <= count; turn += 1) {
        // Steps of the golden ratio: near and far, forwards and back.
        const at = Math.floor(((turn * 0.618) % 1) * minutes * 600) * 100;
        const began = performance.now();
        set?.call(input, String(at));
        input.dispatchEvent(new Event('input', { bubbles: true }));
        const shown = () => document.querySelector<HTMLElement>('[data-at]')?.dataset.at;
        do {
          if (performance.now() - began > waitMs) throw new Error(`no picture of ${at} ms`);
          await new Promise((done) => requestAnimationFrame(() => setTimeout(done)));
        } while (shown() !== String(at));
        times.push(performance.now() - began);
      }
      return times;
    },
    { minutes, count: SEEKS, waitMs: PICTURE_MS },
  );
}

function mark(page: Page, name: string): Promise<unknown> {
  return page.evaluate((name) => void performance.mark(name), name);
}

export async function labFigures(world: World): Promise<Figure[]> {
  const figures: Figure[] = [];
  const add = (figure: Omit<Figure, 'group'>) => figures.push({ group: 'lab', ...figure });
  for (const { nodes, minutes, least } of RUNS) {
    const context = await world.profile();
    const page = await context.newPage();
    const run = `scenario=honest&seed=7&nodes=${nodes}&minutes=${minutes}`;
    await openLab(page, world.url, run);
    const value = await pace(page, minutes);
    add({ what: `${nodes} nodes, virtual time`, value, unit: 'x', least });
    const times = await seeks(page, minutes);
    const what = `seek in ${minutes} min of ${nodes} nodes, slowest of ${SEEKS}`;
    add({
      what,
      value: Math.max(...times),
      unit: 'ms',
      most: 1_000,
      note: `median ${Math.round(median(times))} ms`,
    });
    await context.close();
  }
  for (const speed of SPEEDS) {
    const context = await world.profile();
    const page = await context.newPage();
    await openLab(page, world.url, 'scenario=honest&seed=7&nodes=8&minutes=10');
    await page.getByRole('combobox', { name: 'Speed' }).selectOption(String(speed));
    await watchFrames(page);
    await traceTasks(world.browser, page);
    await mark(page, 'before the click');
    await page.getByRole('button', { name: 'Play' }).click();
    await page.waitForTimeout(PLAYED_MS);
    await mark(page, 'played');
    const { slow, frames, late } = await framesOf(page);
    const { cpu, wall } = (await tracedTasks(world.browser)).longest('before the click', 'played');
    const note = `wall ${Math.round(wall)}, ${slow} over 50; ${late} of ${frames} frames late`;
    const what = `8 nodes played at ${speed} x, longest task of the page, CPU`;
    add({ what, value: cpu, unit: 'ms', most: 50, note });
    await context.close();
  }
  return figures;
}
