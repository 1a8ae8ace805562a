/**
 * A page that is not Folio, with nothing but PeerJS, speaks to a tab in JSON (O-1, O-2, its
 * literal answers).
 */

import { formatLink } from '../../src/api/link.ts';
import { encodeAddress } from '../../src/ledger/address.ts';
import { blockToJson } from '../../src/ledger/block-json.ts';
import { defaultCharter, ledgerIdOf } from '../../src/ledger/charter.ts';
import { genesisHeader } from '../../src/ledger/header.ts';
import { ask, askRaw, dial, serveForeignPage } from './support/foreign.ts';
import { claimOf, EMPTY_STATE, hashText, json, mined, person, signed } from './support/student.ts';
import { test as base, expect, freshName, type Tab } from './support/tabs.ts';

const test = base.extend<{ foreign: { url: string } }>({
  // biome-ignore lint/correctness/noEmptyPattern: Playwright reads a fixture's needs off its first parameter.
  foreign: async ({}, use) => {
    const server = await serveForeignPage();
    await use(server);
    await server.close();
  },
});

const OK = { status: 200, error: 'OK' };
const ACCEPTED = { status: 202, error: 'Accepted' };

/** A ledger whose proofs take a student's script no time, and its link. */
function easyLedger() {
  const name = freshName('foreign');
  const charter = defaultCharter(name, { work: 256, spacing: 1000 });
  return { charter, fragment: formatLink({ name, charter, view: { kind: 'ledger' }, via: [] }) };
}

/** The status of a tab that can be dialled. */
async function dialled(tab: Tab) {
  await expect.poll(async () => (await tab.status()).peer).not.toBe('');
  return tab.status();
}

test('all six ops of the course system, by five lines of script', async ({
  profile,
  open,
  foreign,
}) => {
  const { charter, fragment } = easyLedger();
  const ledgerId = ledgerIdOf(charter);
  const tab = await open(await profile(), fragment);
  await tab.builder({ on: false });
  const page = await (await profile()).newPage();
  await page.goto(foreign.url);
  const own = await dial(page, await dialled(tab));

  const asked = Date.now() / 1000;
  const { response: told, ...timeAnswer } = await ask(page, { id: 1, op: 'time' });
  expect(timeAnswer).toEqual({ id: 1, ...OK });
  const { time, time_zone: zone } = told as { time: number; time_zone: string };
  expect(time).toBeGreaterThanOrEqual(asked - 0.001);
  expect(time).toBeLessThanOrEqual(Date.now() / 1000 + 0.001);
  expect(zone).toEqual(expect.any(String));

  expect(await ask(page, { id: 'r', op: 'register', args: { addr: own } })).toEqual({
    id: 'r',
    ...ACCEPTED,
    response: null,
  });
  expect(await ask(page, { op: 'register', args: { addr: 'somebody-else' } })).toMatchObject({
    status: 403,
    response: null,
  });
  expect(await ask(page, { op: 'peers' })).toEqual({ ...OK, response: { peers: [own] } });
  expect(await ask(page, { op: 'pool' })).toEqual({ ...OK, response: { pool: [] } });
  const genesis = genesisHeader(charter);
  const blocks = { version: 1, height: 0, hash: hashText(genesis), builder: 'GENESIS', items: [] };
  expect(await ask(page, { op: 'blocks' })).toMatchObject({
    ...OK,
    response: { blocks: [blocks] },
  });
  expect(await ask(page, { op: 'blocks', args: { start: -1 } })).toMatchObject({
    response: { blocks: [blocks] },
  });
  expect(await ask(page, { op: 'blocks', args: { start: 1 } })).toEqual({
    ...OK,
    response: { blocks: [] },
  });

  // A student's node hands in its own block: claims, mined in Node.
  const [ann, bob] = [person(1), person(2)];
  const state = EMPTY_STATE;
  const block = mined(
    charter,
    [genesis],
    state,
    [claimOf(charter, ann), claimOf(charter, bob)],
    ann.key,
    Date.now(),
  );
  const merged = { op: 'merge', args: { blocks: [blockToJson(ledgerId, block)] } };
  expect(await ask(page, merged)).toEqual({ ...ACCEPTED, response: { taken: 1, refused: [] } });
  expect(await tab.status()).toMatchObject({ height: 1, tip: hashText(block.header) });
  const { response: written } = await ask(page, { op: 'blocks', args: { start: -1 } });
  expect(written).toEqual({ blocks: [JSON.parse(JSON.stringify(blockToJson(ledgerId, block)))] });

  const orphan = { ...block, header: { ...block.header, previous: new Uint8Array(32).fill(1) } };
  const unlinked = { op: 'merge', args: { blocks: [blockToJson(ledgerId, orphan)] } };
  expect(await ask(page, unlinked)).toMatchObject({
    ...ACCEPTED,
    response: { taken: 0, refused: [{ index: 0, code: 'orphan' }] },
  });

  // Payments one by one: the good are taken, each bad one is named.
  const pay = { sender: ann.key, receiver: bob.key, amount: 125 };
  const good = signed(charter, ann, { ...pay, memo: 'lunch' });
  const next = signed(charter, ann, { ...pay, sequence: 1 });
  const spoilt = { ...json(charter, next), signature: 'ab'.repeat(64) };
  const poor = signed(charter, bob, { sender: bob.key, receiver: ann.key, amount: 10_001 });
  const items = [
    json(charter, good),
    { ...json(charter, good), amount: '125' },
    { ...json(charter, good), amount: 1.5 },
    spoilt,
    { sender: 'GENESIS' },
    'nonsense',
    json(charter, poor),
    json(charter, next),
  ];
  const { response, ...mergeAnswer } = await ask(page, {
    id: 2,
    op: 'merge',
    args: { pool: items },
  });
  expect(mergeAnswer).toEqual({ id: 2, ...ACCEPTED });
  const { taken, refused } = response as { taken: number; refused: { reason: string }[] };
  expect(taken).toBe(2);
  expect(refused).toMatchObject([
    { index: 1, code: 'not-a-number' },
    { index: 2, code: 'not-an-integer' },
    { index: 3, code: expect.stringMatching(/^(signature|id-mismatch)$/) },
    { index: 4, code: 'missing' },
    { index: 5, code: 'not-an-object' },
    { index: 6, code: 'balance' },
  ]);
  for (const { reason } of refused) expect(reason).toMatch(/\w+ .*\.$/);
  expect(await ask(page, { op: 'pool' })).toEqual({
    ...OK,
    response: { pool: [json(charter, good), json(charter, next)] },
  });
  expect(await ask(page, { op: 'pool', args: { start: 1, limit: 1 } })).toEqual({
    ...OK,
    response: { pool: [json(charter, next)] },
  });
  await expect(tab.region('Pool')).toContainText('lunch');
  expect((await tab.balances())[encodeAddress(ann.key)]?.balance).toBe(10_000 + charter.reward);

  await tab.go('Workshop');
  await expect(tab.region('Peers')).toContainText('speaks JSON');
});

test('what cannot be understood gets the literal answers', async ({ profile, open, foreign }) => {
  const { fragment } = easyLedger();
  const tab = await open(await profile(), fragment);
  const page = await (await profile()).newPage();
  await page.goto(foreign.url);
  await dial(page, await dialled(tab));
  const failed = (status: number, error: string) => ({ status, error, response: null });

  expect(await ask(page, { id: 7, op: 'transfer' })).toEqual({
    id: 7,
    ...failed(404, 'Operation "transfer" is not supported'),
  });
  expect(await ask(page, { op: 'constructor' })).toEqual(
    failed(404, 'Operation "constructor" is not supported'),
  );
  expect(await ask(page, { op: 'merge', args: {} })).toEqual(
    failed(500, 'Operation "merge" requires the following "args": "pool"'),
  );
  expect(await ask(page, { op: 'merge' })).toEqual(
    failed(500, 'Operation "merge" requires the following "args": "pool"'),
  );
  expect(await ask(page, { op: 'register' })).toEqual(
    failed(500, 'Operation "register" requires the following "args": "addr"'),
  );
  for (const text of ['{', '', 'time', '{"op":', '['.repeat(20_000)])
    expect(await askRaw(page, text)).toEqual(failed(500, 'Cannot parse request message.'));
  for (const body of ['time', 7, null, ['time'], {}, { op: 7 }, { op: 'pool', args: [1] }])
    expect(await ask(page, body)).toEqual(failed(500, 'Message body is not supported.'));
  // The connection still works.
  expect(await ask(page, { op: 'time' })).toMatchObject(OK);
});

test('the console of a tab speaks the same', async ({ profile, open }) => {
  const context = await profile();
  const { fragment } = easyLedger();
  const tabs = [await open(context, fragment), await open(context, fragment)] as const;
  const [tab, other] = tabs;
  await expect.poll(async () => (await tab.status()).peers).toBe(1);
  expect(await tab.op('nothing')).toEqual({
    status: 404,
    error: 'Operation "nothing" is not supported',
    response: null,
  });
  expect(await tab.op('merge', {})).toEqual({
    status: 500,
    error: 'Operation "merge" requires the following "args": "pool"',
    response: null,
  });
  const { peer } = await dialled(other);
  await other.builder({ on: false });
  await tab.builder({ on: false });
  const { id } = await other.claim();
  // A tab tells its linked ones the id it got, and then goes by that name too.
  await expect
    .poll(() => tab.op('pool', {}, peer).catch(() => null))
    .toMatchObject({ ...OK, response: { pool: [{ id, sender: 'GENESIS' }] } });
  expect(await tab.refusal('op', 'time', {}, 'nobody')).toMatchObject({ code: 'peer-unknown' });
});
