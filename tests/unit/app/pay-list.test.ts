import { describe, expect, test } from 'vitest';
import {
  asListRun,
  type ListRun,
  listRunKey,
  runList,
  settleUnsure,
} from '../../../src/app/logic/list-run.ts';
import { type ListContext, payList } from '../../../src/app/logic/pay-list.ts';
import { readCsv } from '../../../src/base/csv.ts';
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
