/**
 * S-3: each thing a node keeps on disk is damaged in turn, between two sessions. It is named on the
 * page, comes back from another tab where it was lost, and the wallet is not touched by any of it.
 */
import type { Page } from '@playwright/test';
import { decodeAddress } from '../../src/ledger/address.ts';
import { type BlockJson, blockToJson } from '../../src/ledger/block-json.ts';
import { encodeSeal } from '../../src/ledger/seal.ts';
import { transactionFromJson } from '../../src/ledger/transaction-json.ts';
import { encodeList, sealRecord } from '../../src/storage/record.ts';
import { besides, Disk } from './support/survival-disk.ts';
import { type Written, WrittenLedger } from './support/survival-ledger.ts';
import { expect, linked, type Tab, test } from './support/tabs.ts';

/** More than a page of headers in the long run. */
const BLOCKS = process.env.FOLIO_LONG === '1' ? 1_100 : 30;
const MERGED = 32;
const SET_ASIDE = /(was|were|are) damaged/;

/**
 * A written ledger in a tab, its own account with money, one payment of its own in a block and one
 * in the pool.
 */
async function fill(tab: Tab, ledger: WrittenLedger): Promise<void> {
  await tab.builder({ on: false });
  const { address } = await tab.status();
  const own = decodeAddress(address);
  if (!own.ok) throw new Error(own.error.reason);
  const builder = ledger.payers[0];
  if (builder === undefined) throw new Error('no payers');
  let tip = ledger.genesis;
  const blocks: BlockJson[] = [];
  const receivers = [own.value, ...ledger.payers.map(({ publicKey }) => publicKey)];
  const mints = receivers.map((receiver, index) => ledger.mint(receiver, 10_000, index));
  for (let height = 1; height <= BLOCKS; height += 1) {
    const payer = ledger.payers[height % ledger.payers.length] ?? builder;
    const { sequence } = tip.state.get(payer.publicKey);
    const candidates =
      height === 1 ? await Promise.all(mints) : [await ledger.payment(payer, sequence)];
    const written = ledger.write(tip, candidates, builder);
    if (written === null) throw new Error('nothing to write');
    tip = written;
    blocks.push(blockToJson(ledger.ledgerId, written.block));
  }
  for (let at = 0; at < blocks.length; at += MERGED)
    await tab.op('merge', { blocks: blocks.slice(at, at + MERGED) });
  await tab.send({ receiver: address, amount: 100, memo: 'written' });
  const { response } = await tab.op('pool');
  const made = transactionFromJson(ledger.ledgerId, (response as { pool: unknown[] }).pool[0]);
  if (!made.ok) throw new Error(made.error.reason);
  const last = ledger.write(tip, [made.value], builder);
  if (last === null) throw new Error('nothing to write');
  await tab.op('merge', { blocks: [blockToJson(ledger.ledgerId, last.block)] });
  expect((await tab.status()).tip).toBe(last.key);
  await tab.send({ receiver: address, amount: 200, memo: 'pooled' });
}

/** So many blocks on `fork`, one payment each. */
async function branchOf(
  ledger: WrittenLedger,
  fork: Written,
  length: number,
): Promise<[blocks: BlockJson[], tip: Written]> {
  const payer = ledger.payers[1];
  if (payer === undefined) throw new Error('no payers');
  const blocks: BlockJson[] = [];
  let tip = fork;
  for (let i = 0; i < length; i++) {
    const { sequence } = tip.state.get(payer.publicKey);
    const written = ledger.write(tip, [await ledger.payment(payer, sequence)], payer);
    if (written === null) throw new Error('nothing to write');
    tip = written;
    blocks.push(blockToJson(ledger.ledgerId, written.block));
  }
  return [blocks, tip];
}

interface Facts {
  readonly status: { address: string; tip: string; balance: number; pool: number };
  readonly balances: unknown;
  readonly pooled: readonly string[];
}

async function factsOf(tab: Tab): Promise<Facts> {
  const { address, tip, balance, pool } = await tab.status();
  return {
    status: { address, tip, balance, pool },
    balances: await tab.balances(),
    pooled: await tab.pooled(),
  };
}

/** Everything is as it was, own payments included. */
async function sameAs(tab: Tab, before: Facts, seal = ' · sealed'): Promise<void> {
  await expect.poll(() => factsOf(tab), { timeout: 60_000 }).toEqual(before);
  const payments = tab.region('Payments');
  await expect(payments.getByText(`In block ${BLOCKS + 1}${seal}`)).toBeVisible();
  await expect(payments.getByText('In the pool, waiting for a block')).toBeVisible();
}

/** Reloads Folio over what `spoil` did to its databases. */
async function after(
  tab: Tab,
  url: string,
  fragment: string,
  spoil: () => Promise<unknown>,
): Promise<void> {
  await besides(tab.page, url);
  await spoil();
  await tab.page.goto(url + fragment);
}

const notices = (page: Page) => page.getByRole('listitem').filter({ hasText: SET_ASIDE });

test('S-3 whatever is damaged is named, and comes back from another tab', async ({
  profile,
  open,
  server,
}) => {
  test.setTimeout(240_000);
  const ledger = await WrittenLedger.makeIssued('damage', 120);
  const { fragment } = ledger;
  const context = await profile();
  const tab = await open(context, fragment);
  await fill(tab, ledger);
  const other = await open(context, fragment);
  await other.builder({ on: false });
  await linked([tab, other]);
  const before = await factsOf(tab);
  await expect.poll(async () => (await other.status()).tip).toBe(before.status.tip);

  // The other tab gets the issuer's seal on disk, and tells of it.
  const sealed = ledger.blocks.get(before.status.tip);
  if (sealed === undefined) throw new Error('the tip is not ours');
  const payload = encodeList([encodeSeal(await ledger.seal(sealed))]);
  const disk = new Disk(tab.page, ledger.ledgerId);
  const others = new Disk(other.page, ledger.ledgerId, 2);
  await after(other, server.url, fragment, () =>
    others.put(others.chain(), 'seals', 'list', sealRecord('seals', 'list', payload)),
  );
  await sameAs(tab, before);

  /**
   * The damage, the page's words for it, and whether it is over at the next start; if not, it is at
   * the next write of that part.
   */
  const cases: readonly {
    what: string;
    spoil: (database: string) => Promise<unknown>;
    named: RegExp | null;
    heals: boolean;
  }[] = [
    {
      what: 'a block',
      spoil: (database) => disk.spoil(database, 'blocks', 'flip', 'last'),
      named: /Block \d+ is damaged\./,
      heals: true,
    },
    {
      what: 'all blocks',
      spoil: (database) => disk.spoil(database, 'blocks', 'junk'),
      named: /Block \d+ is damaged\./,
      heals: false,
    },
    {
      what: 'a page of headers',
      spoil: (database) => disk.spoil(database, 'headers', 'flip', 'first'),
      named: /Header page 0 is damaged\./,
      heals: true,
    },
    {
      what: 'a lost page of headers',
      spoil: (database) => disk.spoil(database, 'headers', 'delete', 'last'),
      named: /The headers do not reach the tip at height \d+\./,
      heals: true,
    },
    {
      what: 'a page of accounts',
      spoil: (database) => disk.spoil(database, 'accounts', 'junk', 'first'),
      named: /Accounts page '[01]*' is damaged\./,
      heals: true,
    },
    {
      what: 'a lost page of accounts',
      spoil: (database) => disk.spoil(database, 'accounts', 'delete', 'last'),
      // Keys are drawn, and with them how accounts lie on pages: where one page held all, it is the
      // root that differs.
      named: /A page below '[01]*' is missing\.|The accounts are not those after block \d+\./,
      heals: true,
    },
    {
      what: 'a segment of the index',
      spoil: (database) => disk.spoil(database, 'index', 'flip', 'first'),
      named: /The index of heights \d+ to \d+ is damaged\./,
      heals: true,
    },
    {
      what: 'the list of segments',
      spoil: (database) => disk.spoil(database, 'meta', 'junk', { key: 'segments' }),
      named: /The list of index segments is lost\./,
      heals: true,
    },
    {
      what: 'the height of the tip',
      spoil: (database) => disk.spoil(database, 'meta', 'junk', { key: 'tip' }),
      named: /The record 'tip' is damaged\./,
      heals: false,
    },
    {
      what: 'the journal of the pool',
      spoil: (database) => disk.spoil(database, 'pool', 'flip'),
      named: /Records of the pool that are damaged: \d+\./,
      heals: false,
    },
    {
      what: 'the seals',
      spoil: (database) => disk.spoil(database, 'seals', 'junk'),
      named: /The record 'list' is damaged\./,
      heals: true,
    },
    {
      what: 'the remembered peers',
      spoil: (database) => disk.put(database, 'peers', 'list', new Uint8Array(40)),
      named: /The record 'list' is damaged\./,
      heals: false,
    },
    {
      what: 'the record of generations',
      spoil: () => disk.spoil(disk.generations, 'generations', 'junk'),
      named: null,
      heals: false,
    },
    {
      what: 'one copy of the seed',
      spoil: () => disk.spoil(disk.wallet, 'seed', 'junk', 'first'),
      named: null,
      heals: false,
    },
    {
      what: 'the other copy of the seed',
      spoil: () => disk.spoil(disk.wallet, 'seed', 'delete', 'last'),
      named: null,
      heals: false,
    },
    {
      what: 'the settings',
      spoil: () => disk.spoil(disk.wallet, 'settings', 'junk'),
      named: null,
      heals: false,
    },
  ];
  for (const { what, spoil, named, heals } of cases)
    await test.step(what, async () => {
      let spoilt: unknown = 0;
      await after(tab, server.url, fragment, async () => {
        spoilt = await spoil(await disk.current());
      });
      expect(spoilt, 'records that were damaged').not.toBe(0);
      // Lost settings are the default ones, with the builder on.
      await tab.builder({ on: false });
      if (named !== null)
        await expect(notices(tab.page).filter({ has: tab.page.getByTitle(named) })).toHaveCount(1);
      await sameAs(tab, before);
      if (!heals || named === null) return;
      await after(tab, server.url, fragment, async () => undefined);
      await sameAs(tab, before);
      await expect(notices(tab.page).filter({ has: tab.page.getByTitle(named) })).toHaveCount(0);
    });
  const kept = (await disk.names()).filter((name) => name.startsWith(disk.chain()));
  expect(kept.length, 'the current database, and one quarantined').toBe(2);
});

test('S-3 a lost record of an own payment is named once; the payment itself is not lost', async ({
  profile,
  open,
  server,
}) => {
  const ledger = await WrittenLedger.makeIssued('outbox', 2);
  const tab = await open(await profile(), ledger.fragment);
  await fill(tab, ledger);
  const before = await factsOf(tab);
  const disk = new Disk(tab.page, ledger.ledgerId);
  const named = notices(tab.page).filter({ hasText: /are damaged in part: 2 cannot be read/ });
  await after(tab, server.url, ledger.fragment, () => disk.spoil(disk.wallet, 'outbox', 'flip'));
  await expect(named).toHaveCount(1);
  expect(await factsOf(tab)).toEqual(before);
  await after(tab, server.url, ledger.fragment, async () => undefined);
  expect(await factsOf(tab)).toEqual(before);
  await expect(named).toHaveCount(0);
});

test('S-3 a wallet damaged in every copy is said so, kept as it is, and brought back by its words', async ({
  profile,
  open,
  server,
}) => {
  const ledger = await WrittenLedger.makeIssued('seed', 2);
  const tab = await open(await profile(), ledger.fragment);
  await fill(tab, ledger);
  const before = await factsOf(tab);
  await tab.region('Wallet').getByRole('button', { name: 'Back up' }).click();
  await tab.page.getByRole('button', { name: 'Show the words' }).click();
  const list = tab.page.getByRole('list', { name: 'The 24 words' }).getByRole('listitem');
  await expect(list).toHaveCount(24);
  const words = await list.allInnerTexts();

  const disk = new Disk(tab.page, ledger.ledgerId);
  const seeds = () => disk.records(disk.wallet, 'seed');
  await besides(tab.page, server.url);
  await disk.spoil(disk.wallet, 'seed', 'junk');
  const junk = await seeds();
  await tab.page.goto(server.url + ledger.fragment);
  const main = tab.page.getByRole('main');
  await expect(main.getByRole('alert')).toHaveText('The wallet cannot be read');
  await expect(main).toContainText('The stored wallet is damaged. Its 24 words bring it back.');
  expect(await seeds(), 'nothing takes the place of a damaged seed by itself').toEqual(junk);

  const field = main.getByLabel('The 24 words');
  await field.fill([...words.slice(1), 'zebra'].join(' '));
  await main.getByRole('button', { name: 'Restore' }).click();
  await expect(main).toContainText('The words do not fit together');
  expect(await seeds()).toEqual(junk);
  await field.fill(words.join('\n'));
  await main.getByRole('button', { name: 'Restore' }).click();
  // Until the words are read the page still names the problem, and so does its console.
  await expect(tab.region('Wallet')).toBeVisible();
  await sameAs(tab, before, '');
  await tab.page.reload();
  await sameAs(tab, before, '');
});

test('S-3 damage met in the middle of work sets the ledger aside, and is named after it is opened anew', async ({
  profile,
  open,
  server,
}) => {
  const ledger = await WrittenLedger.makeIssued('midst', 2);
  const context = await profile();
  const tab = await open(context, ledger.fragment);
  await fill(tab, ledger);
  const before = await factsOf(tab);
  const other = await open(context, ledger.fragment);
  await other.builder({ on: false });
  await expect.poll(async () => (await factsOf(other)).pooled).toEqual(before.pooled);
  await other.page.close();

  const disk = new Disk(tab.page, ledger.ledgerId);
  await after(tab, server.url, ledger.fragment, () => disk.spoil(disk.chain(), 'blocks', 'junk'));
  expect((await tab.status()).tip).toBe(before.status.tip);
  // A better branch leaves blocks that can neither be undone nor executed again.
  const tip = ledger.blocks.get(before.status.tip) as Written;
  const [branch, better] = await branchOf(ledger, ledger.below(tip, 3), 5);
  await tab.op('merge', { blocks: branch });
  await expect(notices(tab.page).filter({ hasText: /stored block was damaged/ })).toHaveCount(1);
  await expect.poll(async () => (await tab.status()).height).toBe(0);
  expect((await tab.status()).address).toBe(before.status.address);
  expect(await disk.current()).toBe(disk.chain(1));

  const again = await open(context, ledger.fragment);
  await expect.poll(async () => (await tab.status()).tip).toBe(before.status.tip);
  await tab.op('merge', { blocks: branch });
  for (const each of [tab, again])
    await expect.poll(async () => (await each.status()).tip).toBe(better.key);
});
