/** Signatures of a large block are verified in a worker of their own, under the page's policy. */
import { formatLink } from '../../src/api/link.ts';
import { Accounts } from '../../src/ledger/accounts.ts';
import { blockToJson } from '../../src/ledger/block-json.ts';
import { defaultCharter, ledgerIdOf } from '../../src/ledger/charter.ts';
import { genesisHeader } from '../../src/ledger/header.ts';
import { LIMITS } from '../../src/protocol/limits.ts';
import { claimOf, mined, person } from './support/student.ts';
import { expect, freshName, test } from './support/tabs.ts';

test('a block of many signatures goes to the verify worker, a forged one is refused', async ({
  profile,
  open,
}) => {
  const name = freshName('verifying');
  const charter = defaultCharter(name, { work: 256, spacing: 1_000, grantsPerBlock: 1_024 });
  const context = await profile();
  const scripts: string[] = [];
  context.on('request', (request) => scripts.push(new URL(request.url()).pathname));
  const link = formatLink({ name, charter, view: { kind: 'ledger' }, via: [] });
  const tab = await open(context, link);
  await tab.builder({ on: false });
  const people = Array.from({ length: LIMITS.verifying.least }, (_, index) => person(index));
  const claims = people.map((one) => claimOf(charter, one));
  const [first] = people;
  const key = (first ?? person(0)).key;
  const genesis = [genesisHeader(charter)];
  const [one, two] = claims;
  if (one === undefined || two === undefined) throw new Error('no claims');
  const forged = [{ ...one, signature: two.signature }, ...claims.slice(1)];
  const take = async (transactions: typeof claims, time: number) => {
    const block = mined(charter, genesis, Accounts.empty, transactions, key, time);
    return tab.op('merge', { blocks: [blockToJson(ledgerIdOf(charter), block)] });
  };
  const refused = await take(forged, Date.now() - 20_000);
  expect(refused.response).toMatchObject({ taken: 0, refused: [{ code: 'signature' }] });
  const taken = await take(claims, Date.now() - 10_000);
  expect(taken.response).toMatchObject({ taken: 1, refused: [] });
  expect((await tab.status()).height).toBe(1);
  expect(scripts.some((path) => path.includes('verify-worker'))).toBe(true);
});
