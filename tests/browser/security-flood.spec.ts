/**
 * Four hostile links flood a real tab in every way there is (T-17 to T-19, T-22, T-27), over WebRTC
 * and without pause: an honest tab's payment still reaches its pool and a block, and its page shows
 * it and answers a click.
 */

import { formatLink } from '../../src/api/link.ts';
import { blockToJson } from '../../src/ledger/block-json.ts';
import { person, SmallLedger } from '../support/small-ledger.ts';
import { serveForeignPage } from './support/foreign.ts';
import { beginFloods, makeFloods, type Tally, tallies } from './support/hostile.ts';
import { EAGER, expect, freshName, linked, settled, type Tab, test } from './support/tabs.ts';

const HOSTILE = 4;
/** The time-out on a machine that has other things to do as well. */
const PATIENCE_MS = 300_000;
/**
 * Answers the tab must have given to each of the hostile, and to all of them, or the flood has not
 * reached it.
 */
const ANSWERS_EACH = 2;
const ANSWERS = 40;

/** People 1..9 have funds; one block has many transactions. */
function makeLedger(): SmallLedger {
  const ledger = new SmallLedger({ name: freshName('flood'), reward: 0, grantsPerBlock: 64 });
  const first = Date.now() - 60_000;
  const people = Array.from({ length: 9 }, (_, index) => person(index + 1));
  ledger.grow(
    people.map((one) => ledger.claim(one)),
    person(0).publicKey,
    first,
  );
  const many = Array.from({ length: 150 }, (_, sequence) =>
    ledger.pay(person(9), person(1 + (sequence % 8)).publicKey, { sequence }),
  );
  ledger.grow(many, person(0).publicKey, first + 1_000);
  return ledger;
}

/** Pays from one tab by its form; ms until the other has it in its pool, and its id. */
async function pay(from: Tab, to: Tab, memo: string): Promise<{ id: string; ms: number }> {
  const before = new Set(await to.pooled());
  const { address } = await to.status();
  await from.pay(address, '1', memo);
  const began = Date.now();
  let id: string | undefined;
  await expect
    .poll(
      async () => {
        id = (await to.pooled()).find((one) => !before.has(one));
        return id;
      },
      { intervals: [20] },
    )
    .toBeDefined();
  const ms = Date.now() - began;
  await expect(to.region('Pool')).toContainText(memo);
  return { id: id ?? '', ms };
}

const sum = (all: readonly Tally[], of: (tally: Tally) => number) =>
  all.reduce((total, tally) => total + of(tally), 0);
const answersOf = ({ answers }: Tally) => Object.values(answers).reduce((a, b) => a + b, 0);

test('an honest payment gets through to a tab that four hostile links flood, and its page answers', async ({
  profile,
  open,
}, { annotations }) => {
  test.setTimeout(PATIENCE_MS);
  const ledger = makeLedger();
  const { charter, id } = ledger;
  const name = charter.name;
  const fragment = formatLink({ name, charter, view: { kind: 'ledger' }, via: [] });
  const tab = await open(await profile(), fragment);
  await tab.builder({ on: false });
  const blocks = ledger.blocks.map((block) => blockToJson(id, block));
  for (const block of blocks) await tab.op('merge', { blocks: [block] });
  expect(await tab.status()).toMatchObject({ height: blocks.length });
  const honest = await open(await profile(), fragment);
  const tabs = [tab, honest] as const;
  await linked(tabs);
  await expect.poll(() => honest.status()).toMatchObject({ height: blocks.length, synced: true });
  await honest.builder(EAGER);
  await honest.claim();
  await expect.poll(async () => (await honest.status()).balance).toBeGreaterThan(0);
  await honest.builder({ on: false });
  const calm = await pay(honest, tab, 'in calm');

  const floods = makeFloods(ledger);
  const foreign = await serveForeignPage(floods.files);
  const hostile = await (await profile()).newPage();
  try {
    await hostile.goto(foreign.url);
    await beginFloods(hostile, await tab.status(), floods, HOSTILE);
    // The flood is at its height: the tab's node has answered every one of them, and many of their
    // messages.
    await expect
      .poll(async () => {
        const answers = (await tallies(hostile)).map(answersOf);
        return (
          answers.every((each) => each >= ANSWERS_EACH) &&
          answers.reduce((a, b) => a + b) >= ANSWERS
        );
      })
      .toBe(true);
    const before = await tallies(hostile);
    const flooded = await pay(honest, tab, 'in the flood');
    await tab.page.getByRole('button', { name: 'Settings' }).click();
    await expect(tab.page.getByRole('dialog', { name: 'Settings' })).toBeVisible();
    await tab.page.keyboard.press('Escape');
    await expect(tab.page.getByRole('dialog', { name: 'Settings' })).toBeHidden();
    // And a block: the tab hears of it, and its pool is empty.
    await honest.builder({ ...EAGER, on: true });
    await expect.poll(async () => (await tab.status()).pool).toBe(0);
    const after = await tallies(hostile);
    expect(sum(after, ({ sent }) => sent)).toBeGreaterThan(sum(before, ({ sent }) => sent));
    expect(sum(after, ({ closed }) => closed)).toBeGreaterThan(0);
    const written = await tab.written();
    expect(written).toEqual(expect.arrayContaining([calm.id, flooded.id]));
    const figures = { calm: calm.ms, flooded: flooded.ms, hostile: after };
    annotations.push({ type: 'figures', description: JSON.stringify(figures) });
    console.log(JSON.stringify(figures));
  } finally {
    await hostile.close();
    await foreign.close();
  }
  // The flood left no trace: one peer, one chain, and the payments of the honest.
  await linked(tabs);
  await settled(tabs, await honest.written());
});
