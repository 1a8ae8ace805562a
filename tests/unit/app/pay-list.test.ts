import { describe, expect, test } from 'vitest';
import { readTable } from '../../../src/api/read-table.ts';
import { listCost } from '../../../src/app/logic/list-cost.ts';
import {
  asListRun,
  type ListRun,
  listRunKey,
  runList,
  settleUnsure,
} from '../../../src/app/logic/list-run.ts';
import { withoutAccount } from '../../../src/app/logic/newcomers.ts';
import { type ListContext, payList } from '../../../src/app/logic/pay-list.ts';
import { readCsv } from '../../../src/base/csv.ts';
import { MAX_SUPPLY } from '../../../src/ledger/accounts-record.ts';
import { encodeAddress } from '../../../src/ledger/address.ts';
import { defaultCharter } from '../../../src/ledger/charter.ts';
import { LIMITS } from '../../../src/protocol/limits.ts';

const ANN = encodeAddress(new Uint8Array(32).fill(7));
const BOB = encodeAddress(new Uint8Array(32).fill(9));
const CID = encodeAddress(new Uint8Array(32).fill(11));

const context: ListContext = {
  charter: defaultCharter('club'),
  own: null,
  names: { [CID]: 'Cid' },
  amount: null,
  memo: '',
};

function judged(text: string, change: Partial<ListContext> = {}) {
  const table = readCsv(text, LIMITS.csv);
  if (!table.ok) throw new Error(table.error.code);
  return payList(table.value, { ...context, ...change });
}

describe('a list', () => {
  test('is read with and without heads, by address, link and name, with amounts of any keypad', () => {
    const lines = [
      { line: 2, receiver: ANN, amount: 320, memo: 'tea' },
      { line: 3, receiver: BOB, amount: 100_000, memo: '' },
      { line: 4, receiver: CID, amount: 50, memo: '茶' },
    ];
    const text = `name;address;amount;memo\nAnn;${ANN};3,20;tea\nBob;${BOB.toUpperCase()};1,000;\n;cid;,5;茶`;
    expect(judged(text)).toEqual({ lines, bad: [], total: 100_370 });
    const bare = judged(`Ann\t${ANN}\t3.20\ttea\nBob\t${BOB}\t٣٫٢٠`);
    expect(bare.lines.map(({ amount, memo }) => [amount, memo])).toEqual([
      [320, 'tea'],
      [320, ''],
    ]);
    expect(judged(`地址,金额\n${ANN},1`).lines).toMatchObject([{ receiver: ANN, amount: 100 }]);
  });

  test('with a head of names alone is read by those given here, or where the addresses stand', () => {
    expect(judged('name;amount;memo\ncid;2;tea\nNobody;3;')).toMatchObject({
      lines: [{ line: 2, receiver: CID, amount: 200, memo: 'tea' }],
      bad: [{ line: 3, code: 'list-name', field: 'receiver', text: 'Nobody' }],
    });
    expect(judged('姓名,数额\n没有人,1').bad).toMatchObject([{ line: 2, code: 'list-name' }]);
    expect(judged(`Name;Wallet;Amount\nAnn;${ANN};3`)).toMatchObject({
      lines: [{ line: 2, receiver: ANN, amount: 300 }],
      bad: [],
    });
  });

  test('with a head that calls the amount anything takes the number after each receiver', () => {
    const names = { [ANN]: 'ann', [BOB]: 'bob' };
    // What everybody gets counts where a line gives none, not instead of what it gives.
    for (const amount of [null, 900])
      for (const head of ['Name,Hours', '姓名,分数', 'address,heures']) {
        const { lines, bad } = judged(`${head}\nann,3\nbob,5`, { names, amount });
        expect(bad, head).toEqual([]);
        expect(lines, head).toMatchObject([
          { receiver: ANN, amount: 300 },
          { receiver: BOB, amount: 500 },
        ]);
      }
    const numbered = `No,Name,Memo,Hours\n1,ann,7,\n2,bob,8,5`;
    expect(judged(numbered, { names, amount: 900 }).lines).toMatchObject([
      { receiver: ANN, amount: 900, memo: '7' },
      { receiver: BOB, amount: 500, memo: '8' },
    ]);
    expect(judged('No,Name\n1,ann', { names }).bad).toMatchObject([{ code: 'amount-empty' }]);
    expect(judged(`ann,\nbob,5`, { names, amount: 900 }).lines).toMatchObject([
      { receiver: ANN, amount: 900 },
      { receiver: BOB, amount: 500 },
    ]);
  });

  test('goes by the addresses where it has both these and names that are known here', () => {
    for (const head of ['Name;Wallet;Amount\n', ''])
      expect(judged(`${head}Cid;${CID};3\nBob;${BOB};4`)).toMatchObject({
        lines: [
          { receiver: CID, amount: 300 },
          { receiver: BOB, amount: 400 },
        ],
        bad: [],
      });
  });

  test('takes no number of a line for its amount', () => {
    const numbered = judged(`1;${ANN};500;tea\n2;${BOB};70;`);
    expect(numbered.lines).toMatchObject([
      { receiver: ANN, amount: 50_000, memo: 'tea' },
      { receiver: BOB, amount: 7_000, memo: '' },
    ]);
    expect(judged(`1;${ANN};1.500`).bad).toMatchObject([{ line: 1, code: 'amount-unclear' }]);
    expect(judged(`5;${ANN}`).lines).toMatchObject([{ receiver: ANN, amount: 500 }]);
  });

  test('names each bad line and why, and keeps the others', () => {
    const text = [
      'address,amount,memo',
      `${ANN},1`,
      `${ANN},2`,
      `${BOB.slice(0, -1)}x,1`,
      `${BOB},0`,
      `${BOB},ten`,
      `${BOB},1.000`,
      `${BOB},1,${'é'.repeat(71)}`,
      `${CID},"1`,
      `${BOB},5`,
    ].join('\n');
    const { lines, bad } = judged(text);
    expect(lines.map(({ line }) => line)).toEqual([2, 10]);
    expect(bad.map(({ line, field, code }) => [line, field, code])).toEqual([
      [3, 'receiver', 'list-duplicate'],
      [4, 'receiver', expect.stringMatching(/^address-/)],
      [5, 'amount', 'amount-zero'],
      [6, 'amount', 'amount-not-a-number'],
      [7, 'amount', 'amount-unclear'],
      [8, 'memo', 'memo-length'],
      [9, 'line', 'csv-quote-open'],
    ]);
  });

  test('reads alike from every encoding and separator a spreadsheet writes', async () => {
    const rows = (separator: string) =>
      ['地址', '金额', '附言'].join(separator) +
      `\r\n${ANN}${separator}3${separator}"茶${separator}""热"""\r\n${BOB}${separator}4${separator}\r\n`;
    const utf16 = (text: string, big: boolean) => {
      const bytes = Buffer.from(`\ufeff${text}`, 'utf16le');
      return new Uint8Array(big ? bytes.swap16() : bytes);
    };
    // The characters 地址 金额 附言 茶 热 in GB18030, in their order.
    const GB = ['B5D8', 'D6B7', 'BDF0', 'B6EE', 'B8BD', 'D1D4', 'B2E8', 'C8C8'];
    const gb18030 = (text: string) => {
      let next = 0;
      const bytes = [...text].flatMap((one) =>
        one < '\x80' ? [one.charCodeAt(0)] : [...Buffer.from(GB[next++] ?? '', 'hex')],
      );
      return new Uint8Array(bytes);
    };
    const utf8 = (text: string) => new TextEncoder().encode(text);
    for (const separator of [',', ';', '\t']) {
      const text = rows(separator);
      const memo = `茶${separator}"热"`;
      const files = [
        utf8(text),
        utf8(`\ufeff${text}`),
        utf16(text, false),
        utf16(text, true),
        gb18030(text),
      ];
      for (const bytes of files) {
        const table = await readTable(new Blob([bytes as Uint8Array<ArrayBuffer>]));
        if (!table.ok) throw new Error(table.error.code);
        expect(payList(table.value, context)).toEqual({
          lines: [
            { line: 2, receiver: ANN, amount: 300, memo },
            { line: 3, receiver: BOB, amount: 400, memo: '' },
          ],
          bad: [],
          total: 700,
        });
      }
    }
  });

  test('is no list for another ledger’s decimals, nor beyond what an amount can be', () => {
    const whole = defaultCharter('points', { decimals: 0 });
    const { bad } = judged(`${ANN},1.5\n${BOB},9007199254740993\n${CID},-3`, { charter: whole });
    expect(bad.map(({ line, field }) => [line, field])).toEqual([
      [1, 'amount'],
      [2, 'amount'],
      [3, 'amount'],
    ]);
  });

  test('costs its fees, and is refused as a whole beyond the supply or what can be spent', () => {
    const { lines, total } = judged(`${ANN},10\n${BOB},5`);
    const list = { lines, total };
    const at = (minFee: number, supply: number, spendable: number) =>
      [listCost('send', list, { minFee }, { supply, spendable })].concat(
        listCost('mint', list, { minFee }, { supply, spendable }),
      );
    expect(at(2, 0, 1_504)).toEqual([
      { fee: 2, trouble: null },
      { fee: 2, trouble: null },
    ]);
    // One unit short; an issuer without coins mints without a fee.
    expect(at(2, 0, 1_503)[0]).toEqual({ fee: 2, trouble: 'notCovered' });
    expect(at(2, 0, 3)).toEqual([
      { fee: 2, trouble: 'notCovered' },
      { fee: 0, trouble: null },
    ]);
    expect(at(0, MAX_SUPPLY - 1_500, 0)[1]).toEqual({ fee: 0, trouble: null });
    expect(at(0, MAX_SUPPLY - 1_499, 0)[1]).toEqual({ fee: 0, trouble: 'tooMuch' });
  });

  test('names those who have no account here, however long it is', async () => {
    const asked: number[] = [];
    const ledger = {
      accounts: async (addresses: readonly string[]) => {
        asked.push(addresses.length);
        return addresses.map((address) => ({
          address,
          balance: address === ANN ? 5 : 0,
          sequence: address === BOB ? 1 : 0,
          claimed: false,
        }));
      },
    };
    const many = Array.from({ length: LIMITS.namesMost }, (_, at) => `n${at}`);
    const missing = await withoutAccount(ledger as never, [ANN, BOB, CID, ...many]);
    expect(asked).toEqual([LIMITS.namesMost, 3]);
    expect([ANN, BOB, CID, 'n0'].map((one) => missing.has(one))).toEqual([
      false,
      false,
      true,
      true,
    ]);
  });

  test('gives everybody the same where lines give no amount, and warns of oneself', () => {
    const { lines } = judged(`${ANN}\n${BOB}`, { amount: 700, memo: 'June' });
    expect(lines).toMatchObject([
      { receiver: ANN, amount: 700, memo: 'June' },
      { receiver: BOB, amount: 700, memo: 'June' },
    ]);
    expect(judged(`${ANN},1`, { own: ANN }).bad).toMatchObject([{ code: 'list-self' }]);
  });
});

/** A node that keeps what was signed, and that can be cut off at any step. */
class World {
  readonly signed: { receiver: string; sequence: number }[] = [];
  kept: ListRun;
  /** Steps until the tab is closed. */
  left: number;
  room = Number.POSITIVE_INFINITY;
  /** Characters that can be kept. */
  disk = Number.POSITIVE_INFINITY;

  constructor(run: ListRun, left = Number.POSITIVE_INFINITY) {
    this.kept = run;
    this.left = left;
  }

  #step(): void {
    if (this.left <= 0) throw new Error('closed');
    this.left -= 1;
  }

  nextSequence = async () => {
    this.#step();
    return this.signed.length;
  };

  keep = (run: ListRun) => {
    this.#step();
    if (JSON.stringify(run).length > this.disk) return false;
    this.kept = run;
    return true;
  };

  send = async ({ receiver }: { receiver: string }, sequence: number) => {
    this.#step();
    const before = this.signed.find((one) => one.sequence === sequence);
    if (before !== undefined && before.receiver !== receiver) throw coded('sequence-used');
    if (before === undefined) {
      if (this.signed.length >= this.room) throw coded('pool-sender-full');
      this.signed.push({ receiver, sequence });
    }
    // Signed, and the answer may never come.
    this.#step();
    return { id: `id${sequence}` };
  };
}

const coded = (code: string) => Object.assign(new Error(code), { code });

const RUN: ListRun = {
  kind: 'mint',
  lines: [ANN, BOB, CID].map((receiver, index) => ({
    line: index + 1,
    receiver,
    amount: 100,
    memo: '',
  })),
  sent: [],
  sequence: null,
  fee: 0,
  made: 1,
};

describe('a run', () => {
  test('closed at any step it goes on where it stopped, and no line is sent twice', async () => {
    for (let first = 0; first < 20; first += 1)
      for (const second of [0, 1, 2, 3, 5, 8]) {
        const world = new World(RUN, first);
        await runList(RUN, world);
        world.left = second;
        await runList(world.kept, world);
        world.left = Number.POSITIVE_INFINITY;
        const { run, state } = await runList(world.kept, world);
        expect(state.kind, `${first} ${second}`).toBe('done');
        expect(world.signed.map(({ receiver }) => receiver)).toEqual([ANN, BOB, CID]);
        expect(run.sent).toEqual(['id0', 'id1', 'id2']);
      }
  });

  test('another payment in between costs no line', async () => {
    // Cut off after the number was kept, before it was used.
    const world = new World(RUN, 2);
    await runList(RUN, world);
    expect(world.kept.sequence).toBe(0);
    world.signed.push({ receiver: 'somebody', sequence: 0 });
    world.left = Number.POSITIVE_INFINITY;
    expect((await runList(world.kept, world)).state.kind).toBe('done');
    expect(world.signed.map(({ receiver }) => receiver)).toEqual(['somebody', ANN, BOB, CID]);
  });

  test('a full pool makes it wait, and a person decides what cannot be known', async () => {
    const world = new World(RUN);
    world.room = 2;
    const full = await runList(RUN, world);
    expect(full.state.kind).toBe('full');
    expect(full.run.sent).toHaveLength(2);
    world.room = 3;
    expect((await runList(world.kept, world)).state.kind).toBe('done');

    const unsure = { ...RUN, sequence: 5 };
    const lost = { ...new World(unsure), send: () => Promise.reject(coded('sequence-unknown')) };
    const { state } = await runList(unsure, lost as never);
    expect(state).toMatchObject({ kind: 'unsure', line: { receiver: ANN } });
    expect(settleUnsure(unsure, true)).toMatchObject({ sent: [''], sequence: null });
    expect(settleUnsure(unsure, false)).toMatchObject({ sent: [], sequence: null });
  });

  test('a full disk stops it before what is kept falls behind what was sent', async () => {
    const size = JSON.stringify(RUN).length;
    for (let more = 0; more < 60; more += 1) {
      const world = new World(RUN);
      world.disk = size + more;
      // Gone on with once more in the same page, which is then closed and opened with room.
      await runList((await runList(RUN, world)).run, world);
      world.disk = Number.POSITIVE_INFINITY;
      expect((await runList(world.kept, world)).state.kind, `${more}`).toBe('done');
      expect(world.signed.map(({ receiver }) => receiver)).toEqual([ANN, BOB, CID]);
    }
    const world = new World(RUN);
    world.disk = 0;
    const { state } = await runList(RUN, world);
    expect(state).toMatchObject({ kind: 'failed', error: { code: 'quota' } });
    expect(world.signed).toEqual([]);
  });

  test('stops when told to, and tells any other refusal', async () => {
    expect((await runList(RUN, new World(RUN), () => true)).state.kind).toBe('stopped');
    const world = { ...new World(RUN), send: () => Promise.reject(coded('wallet-locked')) };
    const { state } = await runList(RUN, world as never);
    expect(state).toMatchObject({ kind: 'failed', error: { code: 'wallet-locked' } });
  });

  test('is kept for its own account alone: tabs of one browser share what is kept', () => {
    const kept = (account: string) => listRunKey('send', 'ab', account);
    expect(kept(ANN)).not.toBe(kept(BOB));
    expect(kept(ANN)).not.toBe(listRunKey('mint', 'ab', ANN));
  });

  test('what was kept is judged before it is believed', () => {
    expect(asListRun(JSON.parse(JSON.stringify(RUN)))).toEqual(RUN);
    for (const junk of [
      null,
      7,
      {},
      { ...RUN, kind: 'x' },
      { ...RUN, lines: [{ receiver: 1 }] },
      { ...RUN, sent: ['', '', '', ''] },
      { ...RUN, sequence: -1 },
      { ...RUN, fee: '0' },
    ])
      expect(asListRun(junk)).toBeNull();
  });
});
