/**
 * S-2, S-3: kills a browser in the middle of its work. A tab in a Chromium of its own is fed
 * blocks, better branches, pool and payments, and killed at moments that a seed chooses, most of
 * them in the middle of a write. The next start finds the state before or after a step, and a
 * control node fed the same ends up the same. FOLIO_LONG=1: 45 rounds. FOLIO_SEED: the moments of
 * another run.
 */
import { createVerifier } from '../../src/crypto/ed25519.ts';
import { expect, type Server, test } from './fixtures.ts';
import { type OwnBrowser, startBrowser } from './support/survival-browser.ts';
import { controlNode } from './support/survival-control.ts';
import { besides, Disk } from './support/survival-disk.ts';
import { below, type Chance, chanceOf, Feeder } from './support/survival-feeder.ts';
import { WrittenLedger } from './support/survival-ledger.ts';
import { type Stall, type Writes, watchWrites } from './support/survival-watch.ts';
import { Tab } from './support/tabs.ts';

const LONG = process.env.FOLIO_LONG === '1';
const ROUNDS = LONG ? 45 : 5;
const PAYERS = 600;
const SEED = Number(process.env.FOLIO_SEED ?? 1);

interface Tally {
  rounds: number;
  /** Begun when it was killed, and not on disk: certainly in flight. */
  undone: number;
  /** Begun, not known to be done, and on disk. */
  unheard: number;
  newborn: number;
}

/**
 * When a round's kill comes: some ms after its feeding or its n-th write began, or while that write
 * stalls.
 */
interface Moment {
  write: number;
  ms: number;
  stall: Stall;
}

const NO_STALL: Stall = { write: 0, records: 0 };

/** Every third round surely hits a write in flight; the others, where chance has it. */
function momentOf(chance: Chance, round: number): Moment {
  const write = 1 + below(chance, 6);
  if (round % 3 === 0) return { write: 0, ms: 0, stall: { write, records: below(chance, 4) } };
  if (chance() < 0.3) return { write: 0, ms: chance() * 1_500, stall: NO_STALL };
  return { write, ms: chance() < 0.6 ? 0 : chance() * 12, stall: NO_STALL };
}

async function openTab(browser: OwnBrowser, server: Server, fragment: string): Promise<Tab> {
  const tab = new Tab(browser.context.pages()[0] ?? (await browser.context.newPage()));
  await tab.page.goto(server.url + fragment);
  return tab;
}

/** Feeds until the moment comes. The last write begun and the last known to be done. */
async function feedUntilKilled(
  browser: OwnBrowser,
  tab: Tab,
  feeder: Feeder,
  disk: Disk,
  moment: Moment,
): Promise<Writes> {
  let killed = false;
  const kill = () => {
    killed = true;
    browser.kill();
  };
  const killIn = (ms: number) => (ms === 0 ? kill() : setTimeout(kill, ms));
  let begun = 0;
  const writes = await watchWrites(tab.page, disk.chain(), moment.stall, (what) => {
    if (what === 'stalled') return kill();
    begun += 1;
    if (begun === moment.write) killIn(moment.ms);
  });
  if (moment.write === 0 && moment.stall.write === 0) killIn(moment.ms);
  try {
    while (!killed) await feeder.step(tab);
  } catch (error) {
    if (!killed) throw error;
  }
  await browser.gone;
  return writes;
}

function count(tally: Tally, writes: Writes, commits: number): void {
  expect(commits, 'no write that came through is lost').toBeGreaterThanOrEqual(writes.done);
  if (writes.begun > commits) tally.undone += 1;
  else if (writes.begun > writes.done) tally.unheard += 1;
}

/** Pooled transactions the journal does not hold yet. */
async function unwritten(feeder: Feeder, disk: Disk): Promise<string[]> {
  const journal = new Set((await disk.journal()).map((one) => feeder.ledger.id(one)));
  return feeder.unsettled().filter((id) => !journal.has(id));
}

// A killed browser leaves no trace to be saved.
test.use({ trace: 'off' });

test('S-2 a browser killed at random under load has its state from before or after a step', async ({
  server,
  launch,
  profileOnDisk,
}, { annotations }) => {
  test.setTimeout(LONG ? 1_800_000 : 300_000);
  const chance = chanceOf(SEED);
  const folder = profileOnDisk();
  const ledger = await WrittenLedger.make('survival', PAYERS);
  const control = await controlNode(ledger.charter, await createVerifier());
  const feeder = new Feeder(ledger, control, chance);
  const tally: Tally = { rounds: 0, undone: 0, unheard: 0, newborn: 0 };
  let writes: Writes | null = null;
  let browser = await startBrowser(folder, launch);
  try {
    // Killed while it is being born: databases, wallet, first settings.
    for (; tally.newborn < (LONG ? 6 : 2); tally.newborn += 1) {
      const opening = openTab(browser, server, ledger.fragment).catch(() => undefined);
      await browser.context.waitForEvent('request');
      setTimeout(browser.kill, chance() * 1_000);
      await Promise.all([browser.gone, opening]);
      browser = await startBrowser(folder, launch);
    }
    await feeder.begin(await openTab(browser, server, ledger.fragment));
    // Chromium writes its list of stores half a minute later than their contents, or at an ordinary
    // end; killed before that, it drops a new store as a whole.
    await browser.close();
    for (;;) {
      browser = await startBrowser(folder, launch);
      const tab = new Tab(browser.context.pages()[0] ?? (await browser.context.newPage()));
      const disk = new Disk(tab.page, ledger.ledgerId);
      // The state that the kill left, before a new session writes.
      await besides(tab.page, server.url);
      if (writes !== null) count(tally, writes, await disk.commits());
      await tab.page.goto(server.url + ledger.fragment);
      await feeder.settle(tab, await feeder.check(tab));
      const kept = (await disk.records(disk.wallet, 'outbox')).map(({ key }) => key);
      expect(kept).toEqual(expect.arrayContaining(feeder.ownKeys()));
      await expect.poll(() => unwritten(feeder, disk)).toEqual([]);
      feeder.settled();
      expect(tab.errors).toEqual([]);
      if (tally.rounds >= ROUNDS) break;
      writes = await feedUntilKilled(browser, tab, feeder, disk, momentOf(chance, tally.rounds));
      tally.rounds += 1;
    }
    await browser.close();
  } finally {
    browser.kill();
    await browser.gone;
    await control.stop();
  }
  const { steps, reorganisations, best } = feeder;
  const figures = { seed: SEED, ...tally, steps, reorganisations, height: best.height };
  annotations.push({ type: 'figures', description: JSON.stringify(figures) });
  console.log(JSON.stringify(figures));
  expect(tally.undone, 'kills that hit a write in flight').toBeGreaterThan(0);
  expect(reorganisations).toBeGreaterThan(LONG ? 30 : 2);
});
