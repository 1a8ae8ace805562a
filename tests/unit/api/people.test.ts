/** All people of a ledger: found by any of their names, in one order, every row once. */
import { describe, expect, it } from 'vitest';
import type { PeopleRequest } from '../../../src/api/client.ts';
import { nickname } from '../../../src/api/nickname.ts';
import { People } from '../../../src/api/people.ts';
import { Accounts } from '../../../src/ledger/accounts.ts';
import { encodeAddress } from '../../../src/ledger/address.ts';

function keyOf(index: number): Uint8Array {
  const key = new Uint8Array(32).fill(7);
  new DataView(key.buffer).setUint32(0, index + 1);
  return key;
}

const address = (index: number) => encodeAddress(keyOf(index));

/** Account `index` has `index % 50` coins, so that many are equally rich. */
function stateOf(count: number): Accounts {
  return Accounts.empty.set(
    Array.from({ length: count }, (_, index) => ({
      address: keyOf(index),
      balance: index % 50,
      sequence: 1,
      claimed: true,
    })),
  );
}

function world(count: number) {
  const at = { state: stateOf(count) };
  const people = new People(() => at.state);
  const ask = (request: Partial<PeopleRequest> = {}) =>
    people.page({
      query: '',
      order: 'balance',
      language: 'en',
      list: null,
      start: 0,
      limit: 100,
      ...request,
    });
  const land = (index: number, balance: number) => {
    const account = { address: keyOf(index), balance, sequence: 2, claimed: true };
    at.state = at.state.set([account]);
  };
  return { people, ask, land };
}

describe('the people of a ledger', () => {
  it('are 400 of 400 rows, each once, in one order, while blocks land', async () => {
    const { ask, land } = world(400);
    const first = await ask();
    expect(first).toMatchObject({ count: 400, stale: false });
    const seen = first.items.map((item) => item.address);
    for (const start of [100, 200, 300]) {
      land(start, 10_000 + start);
      const page = await ask({ list: first.list, start });
      expect(page).toMatchObject({ list: first.list, count: 400, stale: true });
      seen.push(...page.items.map((item) => item.address));
    }
    expect(new Set(seen).size).toBe(400);
    // The balance is of now, the place of then.
    const again = await ask({ list: first.list, start: seen.indexOf(address(300)), limit: 1 });
    expect(again.items[0]).toMatchObject({ address: address(300), balance: 10_300 });
    expect((await ask()).items[0]?.address).toBe(address(300));
  });

  it('are found by own name, nickname in both languages and parts of the address, ranked', async () => {
    const { people, ask } = world(300);
    const find = async (query: string) => (await ask({ query })).items.map((one) => one.address);
    people.name({ [address(5)]: 'Aunt May', [address(6)]: 'Maya', [address(999)]: '小王' });
    expect((await find('may')).slice(0, 2)).toEqual([address(6), address(5)]);
    expect((await find('AUNT MAY'))[0]).toBe(address(5));
    // Named here, and without an account yet.
    expect(await find('小王')).toEqual([address(999)]);
    for (const language of ['en', 'zh'] as const)
      expect(await find(nickname(address(42), language))).toContain(address(42));
    expect(await find(address(42).slice(-6))).toEqual([address(42)]);
    expect(await find(address(42))).toEqual([address(42)]);
    expect(await find('folio1')).toHaveLength(100);
    expect(await find('nobody of that name')).toEqual([]);
  });

  it('are sorted by the name that is shown', async () => {
    const { people, ask } = world(60);
    people.name({ [address(3)]: 'Aaron' });
    const { items } = await ask({ order: 'name' });
    const shown = items.map((one) =>
      one.address === address(3) ? 'aaron' : nickname(one.address, 'en').toLowerCase(),
    );
    expect(shown).toEqual(shown.toSorted(new Intl.Collator('en').compare));
    expect(new Set(items.map((one) => one.address)).size).toBe(60);
  });

  it('are few orders at a time, and a wish beyond any bound is cut', async () => {
    const { people, ask } = world(10);
    const first = await ask();
    for (let index = 0; index < 5; index += 1) await ask({ query: `x${index}` });
    expect((await ask({ list: first.list })).list).not.toBe(first.list);
    expect((await ask({ start: -5, limit: 1e9 })).items).toHaveLength(10);
    expect((await ask({ start: 1e9 })).items).toEqual([]);
    people.name({ nonsense: 'x', [address(1)]: 5 as unknown as string });
    expect((await ask({ query: 'nonsense' })).items).toEqual([]);
    expect(people.accounts([address(1), 'nonsense', address(77)])).toMatchObject([
      { address: address(1), balance: 1 },
      { address: address(77), balance: 0 },
    ]);
  });
});
