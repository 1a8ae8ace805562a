/** The teacher's desk: the roll, a table for marking, the projector, replay and the start kit. */
import { readFile } from 'node:fs/promises';
import { nickname } from '../../src/api/nickname.ts';
import { EAGER, expect, freshLedger, linked, test } from './support/tabs.ts';

test('students sign in by a memo; the roll, the marks, replay and projector tell of them', async ({
  profile,
  open,
}) => {
  const fragment = freshLedger('lesson', { spacing: 1000, reward: 0 });
  const teacher = await open(await profile(), fragment);
  const student = await open(await profile(), fragment);
  await linked([teacher, student]);
  for (const tab of [teacher, student]) await tab.builder({ on: false });
  await student.claim();
  await student.builder({ ...EAGER, on: true });
  await expect.poll(async () => (await teacher.status()).height).toBe(1);
  const { address } = await teacher.status();
  await student.send({ receiver: address, amount: 1, memo: '小王' });
  await expect.poll(async () => (await teacher.status()).height).toBe(2);

  const { page } = teacher;
  await page.bringToFront();
  await teacher.go('Workshop');
  const desk = teacher.region('The class');
  await desk.getByRole('button', { name: 'Open the desk' }).click();
  const roll = desk.getByRole('region', { name: 'Who is here' });
  // Somebody is in the book: the kit is below what tells of the class.
  await expect(desk.getByRole('region').last()).toHaveAccessibleName('Start kit');
  await roll.getByText('Class list').first().click();
  await roll.getByRole('textbox', { name: 'Class list' }).fill('小王\nAnn');
  await roll.getByRole('button', { name: 'Keep the list' }).click();
  await expect(roll.getByRole('status')).toHaveText('1 of 2 are here');
  await expect(roll.getByRole('row', { name: /小王/ })).toContainText('99.99');
  await expect(roll.getByRole('row', { name: /Ann/ })).toContainText('not signed in');
  await roll.getByRole('button', { name: 'Name 1 account after the list' }).click();
  await expect(roll.getByRole('row', { name: /小王.*小王/ })).toBeVisible();

  const saving = page.waitForEvent('download');
  await desk.getByRole('button', { name: 'Save for marking (CSV)' }).click();
  const file = await (await saving).path();
  const lines = (await readFile(file, 'utf8')).trimEnd().split('\r\n');
  expect(lines[1]).toMatch(/^小王,folio1\w+,1,1,0\.01,0\.00,2,99\.99,/);
  expect(lines[2]).toMatch(/^Ann,,0,0,/);

  const bars = desk.locator('.class-bars meter');
  await expect(bars).toHaveCount(2);
  const ends = await bars.evaluateAll((all) =>
    all.map((one) => [one.getBoundingClientRect().left, one.getBoundingClientRect().right]),
  );
  expect(ends[0]).toEqual(ends[1]);

  const replay = desk.getByRole('region', { name: 'Replay' });
  await expect(replay.getByRole('status')).toContainText('Block 2');
  await replay.getByRole('slider', { name: 'Block' }).fill('1');
  await expect(replay.getByRole('status')).toContainText('Block 1');
  await expect(replay).toContainText('100.00');
  await replay.getByRole('slider', { name: 'Block' }).fill('0');
  await expect(replay).toContainText('nobody has anything');
  await replay.getByRole('button', { name: 'Play' }).click();
  await expect(replay.getByRole('status')).toContainText('Block 2');

  await desk.getByRole('button', { name: 'Projector' }).click();
  const wall = page.getByRole('dialog', { name: 'Projector' });
  await expect(wall.getByRole('img', { name: 'QR code of the link' })).toBeVisible();
  await expect(wall).toContainText(/person has joined\s*1/);
  const named = `${nickname(address, 'en')} ${address.slice(-5)}`;
  await expect(wall).toContainText(
    `To sign in, claim from GENESIS, then pay 0.01 to ${named}, the teacher, with your name as the memo.`,
  );
  await expect(
    wall.getByRole('img', { name: 'QR code of a payment to the teacher' }),
  ).toBeVisible();
  await expect(wall.getByRole('navigation', { name: 'The newest blocks as a tree' })).toBeVisible();
  await page.keyboard.press('Escape');
  await expect(wall).toHaveCount(0);
});

test('the sheet has a link for chat programs, and the same to type', async ({ profile, open }) => {
  const tab = await open(await profile(), freshLedger('sheet'));
  await tab.go('Workshop');
  const desk = tab.region('The class');
  await desk.getByRole('button', { name: 'Open the desk' }).click();
  const kit = desk.getByRole('region', { name: 'Start kit' });
  await kit.getByRole('textbox', { name: 'Or a name of your own' }).fill('珍珠虎58');
  await kit.getByRole('button', { name: 'Make it' }).click();
  await expect(kit.getByText(/\/#\/珍珠虎58$/)).toBeVisible();
  const saving = tab.page.waitForEvent('download');
  await kit.getByRole('button', { name: 'The same as text' }).click();
  const sheet = await readFile(await (await saving).path(), 'utf8');
  expect(sheet).toMatch(/^Link: \S+#\/%E7%8F%8D%E7%8F%A0%E8%99%8E58$/m);
  expect(sheet).toMatch(/^The same, to type: \S+#\/珍珠虎58$/m);
});

test('the start kit makes a ledger with a name to say, its link and its list', async ({
  profile,
  open,
}) => {
  const tab = await open(await profile(), freshLedger('kit'));
  const { page } = tab;
  await tab.go('Workshop');
  const desk = tab.region('The class');
  await desk.getByRole('button', { name: 'Open the desk' }).click();
  const kit = desk.getByRole('region', { name: 'Start kit' });
  // Nobody has signed in yet: it stands on top.
  await expect(desk.getByRole('region').first()).toHaveAccessibleName('Start kit');
  const own = kit.getByRole('textbox', { name: 'Or a name of your own' });
  await own.fill('Class 7B: Monday/!');
  await expect(own).toHaveAccessibleDescription(/hard to say and to type.*class-7b:-monday\/!/);
  await kit.getByRole('button', { name: 'Take “class-7b-monday”' }).click();
  await expect(own).toHaveValue('class-7b-monday');
  await expect(own).toHaveAccessibleDescription('');
  const offered = kit.getByRole('group', { name: 'A name to say aloud' }).getByRole('button');
  await expect(offered).toHaveCount(4);
  const name = (await offered.first().innerText()).trim();
  expect(name).toMatch(/^[a-z]+-[a-z]+-\d\d$/);
  await offered.first().click();
  await kit
    .getByRole('textbox', { name: 'Names of the class, one a line' })
    .fill('Ann\nBen\n a nn\n,,,');
  await kit.getByRole('button', { name: 'Make it' }).click();
  const made = kit.getByRole('status');
  await expect(made).toContainText('The kit is ready');
  await expect(made).toContainText('2 names on the list; 2 lines left out that repeat a name');
  await expect(made).toBeInViewport();
  await expect(kit.getByRole('button', { name: 'Open the ledger' })).toBeInViewport();
  const saving = page.waitForEvent('download');
  await kit.getByRole('button', { name: 'The same as text' }).click();
  const sheet = await readFile(await (await saving).path(), 'utf8');
  expect(sheet).toContain(`#/${name}`);
  expect(sheet).toContain('\nAnn\nBen\n');
  const { address } = await tab.status();
  const named = `${nickname(address, 'en')} ${address.slice(-5)}`;
  expect(sheet).toContain(`3. To sign in, pay 0.01 to ${named}, the teacher, with your name, `);
  expect(sheet).toContain(`/pay/${address}?amount=1&ask=name\nThe teacher’s address: ${address}\n`);
  await expect(kit).toContainText(`To sign in, claim from GENESIS, then pay 0.01 to ${named}`);
  const payment = kit.getByRole('link', { name: 'The payment, filled in' });
  await expect(payment).toHaveAttribute('href', /\/pay\/folio1\w+\?amount=1&ask=name$/);
  // The page to print has both codes, and scans as what it says.
  const printing = page.waitForEvent('download');
  await kit.getByRole('button', { name: 'Save the sheet to print' }).click();
  const file = await printing;
  expect(file.suggestedFilename()).toBe(`${name}.html`);
  const printed = await page.context().newPage();
  await printed.setContent(await readFile(await file.path(), 'utf8'));
  for (const code of ['QR code of the link', 'QR code of a payment to the teacher'])
    await expect(printed.getByRole('img', { name: code })).toBeVisible();
  await expect(printed.locator('.warning')).toContainText('This link works on this computer only');
  await expect(printed.getByRole('listitem').last()).toHaveText('Ben');
  await printed.close();
  await kit.getByRole('button', { name: 'Open the ledger' }).click();
  await expect.poll(async () => (await tab.status()).name).toBe(name);
  await tab.go('Workshop');
  const again = tab.region('The class');
  await again.getByRole('button', { name: 'Open the desk' }).click();
  await expect(again.getByRole('region', { name: 'Who is here' })).toContainText('0 of 2 are here');
});
