/**
 * A year of a club of 30, in real tabs: made, monthly mints, 1,000 payments by the members' own
 * keys week by week, a seal a month, the node's clock going through twelve months; then taken out
 * as a file, brought into another browser that has no network, and its receipts checked there.
 * `npm run club:long [folder]` leaves the exported files in the folder.
 */
import { strict as assert } from 'node:assert';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { formatLink } from '../../src/api/link.ts';
import { decodeAddress, encodeAddress } from '../../src/ledger/address.ts';
import { type Charter, defaultCharter } from '../../src/ledger/charter.ts';
import type { ConsoleApi } from '../../src/main/console-api.ts';
import { openWorld, type World } from '../bench/world.ts';
import { json, type Person, person, signed } from '../browser/support/student.ts';
import { EAGER, type Tab } from '../browser/support/tabs.ts';
import { commandLine } from '../support/command-line.ts';
import { hledger, spreadsheetLines } from './programs.ts';
import { Calendar } from './year-clock.ts';

type ExportFormat = 'file' | 'csv' | 'journal' | 'jsonl';

const MEMBERS = 30;
const MONTHS = 12;
const PAYMENTS = 1_000;
/** Smallest units each member is minted a month. */
const DUES = 5_000;
const WAIT_MS = 300_000;
const DUES_DAY = 3;
/** The days of a month on which members pay each other. */
const PAY_DAYS = [8, 15, 22] as const;
const SEAL_DAY = 28;
const [THIS_YEAR, THIS_MONTH] = [new Date().getUTCFullYear(), new Date().getUTCMonth()];

/** Ten in the morning of a day of the club's year, which ends with the month before this one. */
const dayOf = (month: number, day: number) =>
  Date.UTC(THIS_YEAR, THIS_MONTH - MONTHS + month, day, 10);
const nameOf = (month: number) => new Date(dayOf(month, 1)).toISOString().slice(0, 7);

class Year {
  readonly charter: Charter;
  readonly members: readonly Person[];
  readonly #tab: Tab;
  readonly #calendar: Calendar;
  readonly #sequences = new Map<string, number>();
  /** The balance that each should have, by address. */
  readonly expected = new Map<string, number>();
  /** One mint and one payment a month, to have receipts of. */
  readonly proofs: string[] = [];
  #paid = 0;

  constructor(tab: Tab, charter: Charter, calendar: Calendar) {
    this.#tab = tab;
    this.#calendar = calendar;
    this.charter = charter;
    this.members = Array.from({ length: MEMBERS }, (_, index) => person(100 + index));
  }

  #add(address: string, units: number): void {
    this.expected.set(address, (this.expected.get(address) ?? 0) + units);
  }

  async month(number: number): Promise<void> {
    const memo = nameOf(number);
    await this.#calendar.goTo(this.#tab, dayOf(number, DUES_DAY));
    const minted: string[] = [];
    for (const { key } of this.members) {
      const receiver = encodeAddress(key);
      const { id } = await this.#tab.page.evaluate(
        (request) => {
          const { folio } = globalThis as unknown as { folio: ConsoleApi };
          return folio.mint(request);
        },
        { receiver, amount: DUES, memo },
      );
      minted.push(id);
      this.#add(receiver, DUES);
    }
    await this.#empty();
    for (const [week, day] of PAY_DAYS.entries()) {
      await this.#calendar.goTo(this.#tab, dayOf(number, day));
      const share = (number * PAY_DAYS.length + week + 1) / (MONTHS * PAY_DAYS.length);
      const due = Math.round(share * PAYMENTS) - this.#paid;
      const made = Array.from({ length: due }, () => this.#payment(memo));
      const { response } = await this.#tab.op('merge', { pool: made });
      assert.deepEqual((response as { refused: unknown[] }).refused, []);
      if (week === 0) this.proofs.push(minted[0] ?? '', String(made[0]?.id));
      await this.#empty();
    }
    await this.#calendar.goTo(this.#tab, dayOf(number, SEAL_DAY));
    await this.#tab.page.evaluate(() => {
      const { folio } = globalThis as unknown as { folio: ConsoleApi };
      return folio.seal();
    });
  }

  /** The next one in a fixed round: each member pays each other in turn. */
  #payment(memo: string): Record<string, unknown> {
    const from = this.members[this.#paid % MEMBERS] as Person;
    const step = 1 + (Math.floor(this.#paid / MEMBERS) % (MEMBERS - 1));
    const to = this.members[(this.#paid + step) % MEMBERS] as Person;
    const amount = 10 + (this.#paid % 90);
    this.#paid += 1;
    const [payer, receiver] = [encodeAddress(from.key), encodeAddress(to.key)];
    const sequence = this.#sequences.get(payer) ?? 0;
    this.#sequences.set(payer, sequence + 1);
    this.#add(payer, -amount);
    this.#add(receiver, amount);
    const transaction = signed(this.charter, from, {
      sender: from.key,
      receiver: to.key,
      amount,
      sequence,
      memo,
    });
    return json(this.charter, transaction);
  }

  /** Till all of it is in blocks. */
  async #empty(): Promise<void> {
    await this.#tab.page.evaluate(async () => {
      const { folio } = globalThis as unknown as { folio: ConsoleApi };
      while ((await folio.status()).pool > 0) await new Promise((done) => setTimeout(done, 50));
    });
  }

  receipts(): Promise<number[][]> {
    return this.#tab.page.evaluate(async (ids) => {
      const { folio } = globalThis as unknown as { folio: ConsoleApi };
      const made: number[][] = [];
      for (const id of ids) made.push([...(await folio.receipt(id))]);
      return made;
    }, this.proofs);
  }

  async export(format: ExportFormat): Promise<Buffer> {
    const text = await this.#tab.page.evaluate(async (wanted) => {
      const { folio } = globalThis as unknown as { folio: ConsoleApi };
      const blob = await folio.export({ format: wanted });
      const bytes = new Uint8Array(await blob.arrayBuffer());
      let binary = '';
      for (const byte of bytes) binary += String.fromCharCode(byte);
      return btoa(binary);
    }, format);
    return Buffer.from(text, 'base64');
  }
}

function checkBalances(found: Awaited<ReturnType<Tab['balances']>>, year: Year): void {
  for (const [address, units] of year.expected) assert.equal(found[address]?.balance, units);
  const all = Object.values(found).reduce((sum, { balance }) => sum + balance, 0);
  assert.equal(all, MEMBERS * MONTHS * DUES);
}

/** The monthly view as members read it: the coins issued and the sum paid in each month. */
async function checkMonths(tab: Tab): Promise<void> {
  const months = tab.page.locator('.month summary');
  // They are summed up anew once the last block is here.
  await months.nth(MONTHS - 1).waitFor({ timeout: WAIT_MS });
  assert.equal(await months.count(), MONTHS);
  const each = (MEMBERS * DUES) / 100;
  for (const summary of await months.allTextContents())
    assert.ok(summary.includes(each.toLocaleString('en', { minimumFractionDigits: 2 })), summary);
}

/** One member's statement: lines of twelve months, the last one with the balance. */
async function checkStatement(tab: Tab, year: Year): Promise<void> {
  const address = encodeAddress((year.members[0] as Person).key);
  const text = await tab.page.evaluate(async (address) => {
    const { folio } = globalThis as unknown as { folio: ConsoleApi };
    return (await folio.export({ format: 'jsonl', address })).text();
  }, address);
  const lines = text
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line) as { time: number; balance: number });
  const months = new Set(lines.map(({ time }) => new Date(time).toISOString().slice(0, 7)));
  assert.deepEqual(
    [...months],
    Array.from({ length: MONTHS }, (_, month) => nameOf(month)),
  );
  assert.equal(lines.at(-1)?.balance, year.expected.get(address));
}

/** The year in the treasurer's tab. */
async function live(world: World, fragmentOf: (charter: Charter) => string) {
  // Without a service worker: it would hand out the node's code as it is.
  const context = await world.browser.newContext({ serviceWorkers: 'block' });
  const calendar = await Calendar.in(context, dayOf(0, 1));
  const tab = await world.open(context, '#/club-year-office');
  const key = decodeAddress((await tab.status()).address);
  if (!key.ok) throw new Error('the own address is one');
  const rules = { issuer: key.value, grant: 0, grantsPerBlock: 0, reward: 0 };
  const charter = defaultCharter('club-year', { ...rules, spacing: 1_000, work: 256 });
  await tab.page.goto(world.url + fragmentOf(charter));
  await tab.opened();
  await tab.page.getByText('You are the issuer of this ledger.').waitFor();
  await tab.builder(EAGER);
  const year = new Year(tab, charter, calendar);
  for (let month = 0; month < MONTHS; month += 1) {
    await year.month(month);
    console.log(`month ${month + 1}: block ${(await tab.status()).height}`);
  }
  await tab.builder({ on: false });
  checkBalances(await tab.balances(), year);
  const files: Record<string, Buffer> = {};
  for (const format of ['file', 'csv', 'journal', 'jsonl'] as const)
    files[format] = await year.export(format);
  const kept = { charter, year, files, receipts: await year.receipts(), last: await tab.status() };
  assert.deepEqual(tab.errors, []);
  await context.close();
  return kept;
}

type Kept = Awaited<ReturnType<typeof live>>;

/** Another browser, whose network is cut before the file is brought in. */
async function elsewhere(world: World, fragment: string, kept: Kept): Promise<void> {
  const context = await world.profile();
  const tab = await world.open(context, fragment);
  await tab.builder({ on: false });
  await tab.go('Ledger');
  await tab.page.evaluate(async () => {
    const { folio } = globalThis as unknown as { folio: ConsoleApi };
    // The parts that files and receipts need are fetched while there is a server.
    await folio.check(new Uint8Array(8)).catch(() => undefined);
    await folio.export({ format: 'file' }).catch(() => undefined);
  });
  await context.setOffline(true);
  const file = kept.files.file ?? Buffer.alloc(0);
  await tab.page
    .getByLabel('Choose a file')
    .setInputFiles({ name: 'year.folio', mimeType: 'application/octet-stream', buffer: file });
  await tab.page.getByText(/^All .* blocks of the file/).waitFor({ timeout: WAIT_MS });
  const { tip, height } = await tab.status();
  assert.deepEqual([tip, height], [kept.last.tip, kept.last.height]);
  checkBalances(await tab.balances(), kept.year);
  await checkMonths(tab);
  await checkStatement(tab, kept.year);
  const verdicts = await tab.page.evaluate(async (all) => {
    const { folio } = globalThis as unknown as { folio: ConsoleApi };
    const check = async (bytes: readonly number[]) =>
      (await folio.check(Uint8Array.from(bytes))).ok;
    const found: boolean[][] = [];
    for (const bytes of all) {
      const spoilt = bytes.map((byte, at) => (at === bytes.length >> 1 ? byte ^ 1 : byte));
      found.push([await check(bytes), await check(spoilt)]);
    }
    return found;
  }, kept.receipts);
  assert.deepEqual(
    verdicts,
    kept.receipts.map(() => [true, false]),
  );
  await context.close();
}

function checkPrograms(folder: string): void {
  const accounts = hledger(folder);
  if (accounts === null) console.log('hledger is not installed: its check is left out.');
  else {
    assert.equal(accounts.minted.length, MONTHS);
    console.log(`${accounts.stats}${accounts.minted.join('\n')}`);
  }
  const lines = spreadsheetLines(folder);
  if (lines === null) console.log('LibreOffice is not installed: it opened nothing.');
  else console.log(`LibreOffice read ${lines} lines below the head.`);
}

async function run(folder: string): Promise<void> {
  const world = await openWorld();
  const fragmentOf = (charter: Charter) =>
    formatLink({ name: charter.name, charter, view: { kind: 'ledger' }, via: [] });
  try {
    const began = performance.now();
    const kept = await live(world, fragmentOf);
    const lived = performance.now();
    await elsewhere(world, fragmentOf(kept.charter), kept);
    const done = performance.now();
    const names = {
      file: 'year.folio',
      csv: 'year.csv',
      journal: 'year.journal',
      jsonl: 'year.jsonl',
    };
    for (const [format, name] of Object.entries(names))
      writeFileSync(join(folder, name), kept.files[format] ?? '');
    console.log(
      `${kept.last.height} blocks, ${MEMBERS * MONTHS} mints, ${PAYMENTS} payments in`,
      `${((lived - began) / 1_000).toFixed(0)} s; brought in offline, ${kept.receipts.length}`,
      `receipts checked there: ${((done - lived) / 1_000).toFixed(1)} s; the file has`,
      `${((kept.files.file?.length ?? 0) / 1e3).toFixed(0)} kB`,
    );
    checkPrograms(folder);
  } finally {
    await world.close();
  }
}

const given = commandLine(
  { usage: 'npm run club:long [folder for the exported files]', words: 1 },
  ({ words: [named] }) => named,
);
const folder = given === undefined ? mkdtempSync(join(tmpdir(), 'folio-year-')) : resolve(given);
mkdirSync(folder, { recursive: true });
try {
  await run(folder);
} finally {
  if (given === undefined) rmSync(folder, { recursive: true });
}
process.exit(0);
