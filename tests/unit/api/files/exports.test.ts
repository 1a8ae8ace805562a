/** Exports of a ledger add up to its balances, and programs that read them see that. */
import { execFileSync } from 'node:child_process';
import { describe, expect, it, test } from 'vitest';
import { AccountHistory } from '../../../../src/api/account-history.ts';
import { Exports } from '../../../../src/api/files/exports.ts';
import type { ExportRequest } from '../../../../src/api/files/files-client.ts';
import { readCsv } from '../../../../src/base/csv.ts';
import { encodeAddress } from '../../../../src/ledger/address.ts';
import { LIMITS } from '../../../../src/protocol/limits.ts';
import { type Person, person, SmallLedger } from '../../../support/small-ledger.ts';
import { ReadingChain } from '../reading-chain.ts';

const [ANN, BEN, CEM] = [person(1), person(2), person(3)];
const NASTY = ['=1+1', 'a;b|c "q"', 'line\nend', '  spaced  ', '你好；', '@x', '{"a":1}'];

function makeLedger(unit = 'coin', decimals = 2): SmallLedger {
  const ledger = new SmallLedger({ reward: 100, unit, decimals, grant: 10_000 });
  let at = 1_700_000_000_000;
  const grow = (builder: Person, make: () => ReturnType<SmallLedger['pay']>[]) => {
    at += 86_400_000;
    ledger.grow(make(), builder.publicKey, at);
  };
  grow(ANN, () => [ledger.claim(ANN), ledger.claim(BEN)]);
  for (const memo of NASTY) {
    grow(CEM, () => [ledger.pay(ANN, BEN.publicKey, { amount: 123, fee: 7, memo })]);
    grow(BEN, () => [ledger.pay(BEN, BEN.publicKey, { amount: 5, fee: 1, memo })]);
  }
  return ledger;
}

function makeIssued(): SmallLedger {
  const ledger = new SmallLedger({ issuer: ANN.publicKey, grant: 0, grantsPerBlock: 0, reward: 0 });
  const mint = (receiver: Person) => ledger.mint(ANN, receiver.publicKey, 5_000);
  ledger.grow([mint(BEN)], CEM.publicKey, 1_700_000_000_000);
  ledger.grow([mint(ANN)], CEM.publicKey, 1_700_000_100_000);
  return ledger;
}

async function exportsOf(ledger: SmallLedger): Promise<Exports> {
  const { chain, store } = await ReadingChain.of(ledger);
  const node = { charter: ledger.charter, ledgerId: ledger.id, chain };
  return new Exports(node, new AccountHistory(node, store), () => 1_764_000_000_000);
}

async function take(exports: Exports, request: ExportRequest): Promise<Uint8Array> {
  const { id } = await exports.start(request);
  const parts: Uint8Array[] = [];
  for (;;) {
    const { bytes } = await exports.next(id);
    if (bytes === null) return Buffer.concat(parts);
    parts.push(bytes);
  }
}

const text = async (ledger: SmallLedger, request: ExportRequest) =>
  new TextDecoder().decode(await take(await exportsOf(ledger), request));

function rowsOf(csv: string): Record<string, string>[] {
  const read = readCsv(csv, LIMITS.csv);
  if (!read.ok) throw new Error(read.error.reason);
  expect(read.value.problems).toEqual([]);
  const [head, ...rows] = read.value.rows.map(({ cells }) => cells);
  return rows.map((cells) => Object.fromEntries(cells.map((cell, i) => [head?.[i] ?? '', cell])));
}

const cents = (value: string | undefined) => Math.round(Number(value ?? 0) * 100);

describe('the whole ledger', () => {
  it('as CSV adds up to every balance, and keeps each memo', async () => {
    for (const ledger of [makeLedger(), makeIssued()]) {
      const rows = rowsOf(await text(ledger, { format: 'csv' }));
      for (const { publicKey } of [ANN, BEN, CEM]) {
        const address = encodeAddress(publicKey);
        const got = rows.filter(({ to }) => to === address).map(({ amount }) => cents(amount));
        const paid = rows
          .filter(({ from }) => from === address)
          .map(({ amount, fee }) => cents(amount) + cents(fee));
        const sum = [...got, ...paid.map((cost) => -cost)].reduce((all, one) => all + one, 0);
        expect(sum).toBe(ledger.state.get(publicKey).balance);
      }
    }
    const rows = rowsOf(await text(makeLedger(), { format: 'csv' }));
    const memos = new Set(rows.map(({ memo }) => memo));
    for (const memo of NASTY) expect(memos).toContain(memo);
    expect(rows[0]?.time).toMatch(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$/);
  });

  it('as JSON lines names the ledger, each block and each transaction', async () => {
    const ledger = makeLedger();
    const lines = (await text(ledger, { format: 'jsonl' })).trim().split('\n');
    const parsed = lines.map((line) => JSON.parse(line) as { type: string });
    const count = (type: string) => parsed.filter((one) => one.type === type).length;
    expect(parsed[0]).toMatchObject({ type: 'ledger', charter: { name: 'small' } });
    expect(count('block')).toBe(ledger.blocks.length);
    expect(count('transaction')).toBe(
      ledger.blocks.reduce((sum, { transactions }) => sum + transactions.length, 0),
    );
  });

  it('is refused where a kind or an address is none', async () => {
    const exports = await exportsOf(makeLedger());
    const refused = (request: unknown) => exports.start(request as ExportRequest);
    await expect(refused({ format: 'xlsx' })).rejects.toMatchObject({ code: 'export-format' });
    await expect(refused({ format: 'constructor' })).rejects.toMatchObject({ field: 'format' });
    await expect(refused({ format: 'csv', address: 'x' })).rejects.toMatchObject({
      code: 'address-prefix',
    });
  });

  it('has so many exports under way and no more; an ended one says so', async () => {
    const exports = await exportsOf(makeLedger());
    const { id } = await exports.start({ format: 'csv' });
    for (let i = 0; i < LIMITS.exports; i += 1) await exports.start({ format: 'csv' });
    await expect(exports.next(id)).rejects.toMatchObject({ code: 'export-gone' });
    const last = await exports.start({ format: 'csv' });
    await exports.stop(last.id);
    await expect(exports.next(last.id)).rejects.toMatchObject({ code: 'export-gone' });
  });
});

describe('the statement of an account', () => {
  it('as CSV ends with the balance, line by line', async () => {
    const ledger = makeLedger();
    for (const { publicKey } of [ANN, BEN, CEM]) {
      const address = encodeAddress(publicKey);
      const rows = rowsOf(await text(ledger, { format: 'csv', address }));
      let balance = 0;
      for (const row of rows) {
        balance += cents(row.in) - cents(row.out) - cents(row.fee);
        expect(cents(row.balance)).toBe(balance);
      }
      expect(balance).toBe(ledger.state.get(publicKey).balance);
    }
  });

  it('as points in time keeps the first and the last', async () => {
    const ledger = makeLedger();
    const exports = await exportsOf(ledger);
    const all = await exports.balances(encodeAddress(BEN.publicKey), 1_000);
    const few = await exports.balances(encodeAddress(BEN.publicKey), 4);
    expect(few.length).toBeLessThanOrEqual(5);
    expect(few[0]).toEqual(all[0]);
    expect(few.at(-1)).toEqual(all.at(-1));
    expect(all.at(-1)?.balance).toBe(ledger.state.get(BEN.publicKey).balance);
  });
});

const HLEDGER = ['hledger', 'ledger'].find((name) => {
  try {
    execFileSync(name, ['--version'], { stdio: 'ignore' });
    return true;
  } catch {
    return false;
  }
});

test.skipIf(HLEDGER === undefined)(
  'journals are balanced and their balances hold, says hledger (skipped where neither it nor ledger is)',
  async () => {
    for (const ledger of [makeLedger(), makeLedger('分', 0), makeLedger('k"g;', 3), makeIssued()]) {
      const { decimals } = ledger.charter;
      const whole = await text(ledger, { format: 'journal' });
      const address = encodeAddress(BEN.publicKey);
      const one = await text(ledger, { format: 'journal', address });
      for (const journal of [whole, one]) {
        const listed = execFileSync(
          HLEDGER as string,
          ['-f', '-', 'balance', `assets:${address}`],
          {
            input: journal,
            encoding: 'utf8',
          },
        );
        const [, amount = ''] = /^\s*(-?[\d.,]+)/.exec(listed) ?? [];
        const value = Math.round(Number(amount) * 10 ** decimals);
        expect(value).toBe(ledger.state.get(BEN.publicKey).balance);
      }
      // A balance that differs from the chain's is found.
      const wrong = whole.replace(/= (\d+)/, (_, digits: string) => `= ${Number(digits) + 1}`);
      expect(() =>
        execFileSync(HLEDGER as string, ['-f', '-', 'balance'], { input: wrong, stdio: 'pipe' }),
      ).toThrow();
    }
  },
  60_000,
);
