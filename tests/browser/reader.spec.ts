/** The reader explains a block: header, proof, a Merkle path, and what became of a stale one. */
import { formatLink } from '../../src/api/link.ts';
import type { Block } from '../../src/ledger/block.ts';
import { blockToJson } from '../../src/ledger/block-json.ts';
import { person, SmallLedger } from '../support/small-ledger.ts';
import { hashText } from './support/student.ts';
import { expect, type Tab, test } from './support/tabs.ts';

const [ANN, BEN, CEM] = [person(1), person(2), person(3)];

/** A fresh ledger with two branches from its first block: two blocks against one. */
function forked() {
  const edition = Math.floor(Math.random() * 2 ** 32);
  const won = new SmallLedger({ edition, reward: 0 });
  const starts = Date.now() - 60_000;
  won.grow([won.claim(ANN), won.claim(BEN), won.claim(CEM)], BEN.publicKey, starts);
  const lost = won.branch(1);
  const both = won.pay(ANN, CEM.publicKey, { amount: 11, memo: 'in both' });
  const second = lost.pay(BEN, CEM.publicKey, { amount: 22, memo: 'first try' });
  const waits = lost.pay(CEM, ANN.publicKey, { amount: 33, memo: 'waits now' });
  lost.grow([both, second, waits], CEM.publicKey, starts + 1_000);
  won.grow([both], BEN.publicKey, starts + 1_500);
  const again = won.pay(BEN, ANN.publicKey, { amount: 44, memo: 'second try' });
  won.grow([again], BEN.publicKey, starts + 3_000);
  const fragment = formatLink({
    name: won.charter.name,
    charter: won.charter,
    view: { kind: 'ledger' },
    via: [],
  });
  return { won, lost, fragment };
}

async function give(tab: Tab, ledger: SmallLedger, blocks: readonly Block[]): Promise<void> {
  const items = blocks.map((block) => blockToJson(ledger.id, block));
  const { response } = await tab.op('merge', { blocks: items });
  expect((response as { refused: unknown[] }).refused).toEqual([]);
}

test('a stale block opens to its transactions, with why it lost and what became of each', async ({
  profile,
  open,
}) => {
  const { won, lost, fragment } = forked();
  const tab = await open(await profile(), fragment);
  await tab.builder({ on: false });
  await give(tab, lost, lost.blocks);
  await give(tab, won, won.blocks.slice(1));
  const ghost = tab.page.getByRole('article', { name: 'Lost block 2' });
  await ghost.getByRole('button', { name: 'What became of it' }).click();
  const opened = ghost.getByRole('region', { name: 'A stale block' });
  // Block against block the work was the same, so that the hashes decided; else the longer branch.
  const rival = won.blocks[1]?.header;
  const tie = rival !== undefined && hashText(rival) < hashText(lost.tip);
  await expect(opened).toContainText(tie ? 'the lower hash wins' : 'the most work wins');
  await opened.getByRole('button', { name: /^Rule L-11/ }).click();
  const rule = tab.page.getByRole('dialog', { name: /^Rule L-11/ });
  await expect(rule).toBeVisible();
  await rule.getByRole('button', { name: 'Close' }).click();
  await expect(rule).toHaveCount(0);
  const rows = opened.locator('.entry');
  await expect(rows).toHaveCount(3);
  await expect(rows.filter({ hasText: 'in both' })).toContainText('in block 2 of the chain');
  await expect(rows.filter({ hasText: 'first try' })).toContainText('replaced: another payment');
  await expect(rows.filter({ hasText: 'waits now' })).toContainText('back in the pool');
  const tree = opened.getByRole('navigation', { name: /branch that left it after block 1/ });
  await expect(tree.getByRole('link')).toHaveCount(4);
  await expect(tree.locator('.chain-tree-stale')).toHaveCount(1);
  const reader = tab.page.getByRole('article', { name: 'Block 2', exact: true });
  await tree.locator('a:has(.chain-tree-stale)').click();
  await expect(reader).toContainText('This block is not in the chain.');
  await expect(reader.getByRole('region', { name: 'A stale block' })).toContainText('first try');
});

test('the reader explains each field of a header and draws the proof and a Merkle path', async ({
  profile,
  open,
}) => {
  const { won, fragment } = forked();
  const tab = await open(await profile(), fragment);
  await tab.builder({ on: false });
  await give(tab, won, won.blocks);
  const { page } = tab;
  await page.goto(`${page.url()}/block/1`);
  const reader = page.getByRole('article', { name: 'Block 1' });
  const header = reader.getByRole('region', { name: 'Header' });
  await expect(header.locator('.fact-hint')).toHaveCount(9);
  await expect(header).toContainText('this is what makes a chain of blocks');
  const proof = reader.getByRole('region', { name: 'The proof' });
  await expect(proof).toContainText('One attempt in 256 comes out so low.');
  const [hash = '', target = ''] = await proof.locator('.proof-digits').allInnerTexts();
  expect(hash < target, `${hash} ${target}`).toBe(true);
  await reader.locator('.entry-amount').first().click();
  const path = page.getByRole('region', { name: 'Its path to the block' });
  await path.getByRole('button', { name: 'Show the path' }).click();
  await expect(path.getByRole('status')).toContainText('2 steps: it is the root in the header');
  await expect(path.getByRole('listitem')).toHaveCount(2);
});
