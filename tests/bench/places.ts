/**
 * Measures the waits of a reader in a large ledger: opening each place and reader, a key press
 * while somebody is sought, and the page's longest task meanwhile. The same walk through a small
 * ledger, in the same run, is the reference.
 */
import type { Page } from '@playwright/test';
import type { Tab } from '../browser/support/tabs.ts';
import { ChainMaker, easyLedger } from './chain.ts';
import { type Figure, rounds } from './figures.ts';
import { fileOf } from './files.ts';
import { type Task, tracedTasks, traceTasks } from './trace.ts';
import type { World } from './world.ts';

/** The goal, ms. */
const OPENS_MS = 200;
const SHOWS_MS = 50;
const TASK_MS = 50;

const PER_BLOCK = 600;
/** Times each place is opened, once it has been loaded. */
const VISITS = 5;
const LETTERS = ['o', 'a', 'e', 'i', 'n', 'r', 's', 't', 'l'];

interface Size {
  readonly people: number;
  readonly payments: number;
}

interface Stop {
  readonly name: string;
  readonly hash: string;
  /** Shown, with text in it, once the stop is there. */
  readonly shows: string;
}

interface Opened {
  readonly first: number;
  readonly again: readonly number[];
}

interface Walk {
  readonly opened: ReadonlyMap<string, Opened>;
  readonly list: readonly number[];
  readonly box: readonly number[];
  readonly tasks: ReadonlyMap<string, Task>;
}

const SMALL: Size = { people: 10, payments: 100 };

/** `quick`: a tenth of the large ledger. */
export async function placeFigures(world: World, quick: boolean): Promise<Figure[]> {
  const large: Size = quick
    ? { people: 1_000, payments: 10_000 }
    : { people: 10_000, payments: 100_000 };
  const few = await walk(world, SMALL);
  const many = await walk(world, large);
  const size = `${large.payments.toLocaleString('en')} tx, ${large.people.toLocaleString('en')} accounts`;
  const figures: Figure[] = [];
  const row = (what: string, times: readonly number[], small: readonly number[], most: number) => {
    const { value, spread } = rounds(times);
    const beside = rounds(small).value.toFixed(1);
    const note = `slowest ${Math.max(...times).toFixed(0)} ms; small ledger ${beside} ms`;
    figures.push({ group: 'places', what, value, unit: 'ms', most, spread, note });
  };
  for (const [name, { first, again }] of many.opened) {
    const small = few.opened.get(name) ?? { first: Number.NaN, again: [] };
    row(`${name} opens, first time, ${size}`, [first], [small.first], OPENS_MS);
    row(`${name} opens again`, again, small.again, OPENS_MS);
  }
  row(`key press shows, list of people, ${size}`, many.list, few.list, SHOWS_MS);
  row(`key press shows, search box, ${size}`, many.box, few.box, SHOWS_MS);
  for (const [name, { cpu, wall }] of many.tasks) {
    const small = few.tasks.get(name)?.cpu ?? Number.NaN;
    const note = `${wall.toFixed(0)} ms on the wall; small ledger ${small.toFixed(1)} ms`;
    const what = `longest page task, ${name}`;
    figures.push({ group: 'places', what, value: cpu, unit: 'ms', most: TASK_MS, note });
  }
  return figures;
}

async function walk(world: World, { people, payments }: Size): Promise<Walk> {
  const { charter, fragment } = easyLedger('places');
  const chain = new ChainMaker(charter, Math.ceil((people + payments) / PER_BLOCK) + 2);
  for (let left = people; left > 0; left -= PER_BLOCK)
    await chain.claims(Math.min(left, PER_BLOCK));
  await chain.paid(payments, PER_BLOCK);
  const tab = await world.open(await world.profile(), fragment);
  await tab.builder({ on: false });
  await tab.go('Ledger');
  await tab.page.getByLabel('Choose a file').setInputFiles({
    name: 'bench.folio',
    mimeType: 'application/octet-stream',
    buffer: await fileOf(chain),
  });
  await tab.page.getByText(/^All .* blocks of the file/).waitFor({ timeout: 600_000 });
  const stops = await stopsOf(tab, fragment, chain.blocks.length);
  await traceTasks(world.browser, tab.page);
  const opened = new Map<string, Opened>();
  for (let visit = 0; visit <= VISITS; visit += 1) {
    await mark(tab.page, visit === 0 ? 'first' : `again ${visit}`);
    for (const stop of stops) {
      const took = await openingOf(tab.page, stop);
      const before = opened.get(stop.name);
      if (before === undefined) opened.set(stop.name, { first: took, again: [] });
      else opened.set(stop.name, { ...before, again: [...before.again, took] });
    }
  }
  await mark(tab.page, 'opened');
  await tab.go('People');
  const list = await pressesOf(tab.page, 'Find somebody', '.people-found');
  await mark(tab.page, 'listed');
  const box = await pressesOf(tab.page, 'Search', '.search-offers');
  await mark(tab.page, 'sought');
  const traced = await tracedTasks(world.browser);
  await tab.page.context().close();
  return {
    opened,
    list,
    box,
    tasks: new Map([
      ['opening places for the first time', traced.longest('first', 'again 1')],
      ['opening places again', traced.longest('again 1', 'opened')],
      ['finding in the list of people', traced.longest('opened', 'listed')],
      ['finding in the search box', traced.longest('listed', 'sought')],
    ]),
  };
}

async function stopsOf(tab: Tab, fragment: string, height: number): Promise<Stop[]> {
  const { response } = await tab.op('blocks', { start: height, limit: 1 });
  const [block] = (response as { blocks: { items: { id: string; sender: string }[] }[] }).blocks;
  const { id = '', sender = '' } = block?.items[0] ?? {};
  const at = (path: string) => `${fragment}/${path}`;
  return [
    { name: 'People', hash: at('people'), shows: '[aria-posinset="1"] a[data-account]' },
    { name: 'Ledger', hash: at('ledger'), shows: '.rules-region dd' },
    { name: 'Workshop', hash: at('workshop'), shows: '.region.console' },
    { name: 'Book', hash: fragment, shows: '.region.blocks li' },
    { name: `a block of ${PER_BLOCK}`, hash: at(`block/${height}`), shows: '.entries li' },
    { name: 'a transaction', hash: at(`tx/${id}`), shows: '.payment-status' },
    { name: 'an account', hash: at(`account/${sender}`), shows: '.statement tbody tr' },
  ];
}

/** Ms from the change of the address to the frame after it is shown. */
function openingOf(page: Page, stop: Stop): Promise<number> {
  return page.evaluate(async ({ hash, shows }) => {
    const frame = () => new Promise<number>((resolve) => requestAnimationFrame(resolve));
    await frame();
    const began = performance.now();
    location.hash = hash;
    do await frame();
    while ((document.querySelector(shows)?.textContent ?? '') === '');
    const took = performance.now() - began;
    // The next stop begins once this one is at rest.
    await new Promise((resolve) => setTimeout(resolve, 300));
    return took;
  }, stop);
}

/** Ms from each key press, into the empty field, to the frame in which its answer is shown. */
async function pressesOf(page: Page, label: string, shows: string): Promise<number[]> {
  const field = page.getByLabel(label, { exact: true });
  const times: number[] = [];
  for (const letter of LETTERS) {
    await field.fill('');
    await field.focus();
    const shown = page.evaluate(async (shows) => {
      const frame = () => new Promise<number>((resolve) => requestAnimationFrame(resolve));
      const text = () => document.querySelector(shows)?.textContent ?? '';
      while (text() !== '') await frame();
      const pressed = await new Promise<number>((resolve) => {
        addEventListener('keydown', () => resolve(performance.now()), { once: true });
        document.body.dataset.ready = 'yes';
      });
      do await frame();
      while (text() === '');
      return performance.now() - pressed;
    }, shows);
    await page.locator('body[data-ready]').waitFor({ state: 'attached' });
    await page.keyboard.press(letter);
    times.push(await shown);
    await page.evaluate(() => delete document.body.dataset.ready);
  }
  await field.fill('');
  return times;
}

function mark(page: Page, name: string): Promise<unknown> {
  return page.evaluate((name) => void performance.mark(name), name);
}
