/** A class or member list, judged line by line. */
import { expect, test } from 'vitest';
import { formatLink } from '../../../src/api/link.ts';
import { readTable } from '../../../src/api/read-table.ts';
import { judgeMembers } from '../../../src/app/logic/member-list.ts';
import { encodeAddress } from '../../../src/ledger/address.ts';

const address = (byte: number) => encodeAddress(new Uint8Array(32).fill(byte));
const [OWN, ANN, BOB, EVE] = [1, 2, 3, 4].map(address) as [string, string, string, string];

async function judged(source: string | Blob) {
  const table = await readTable(source);
  if (!table.ok) throw new Error(table.error.code);
  const { members, problems } = judgeMembers(table.value, OWN, 40);
  return {
    members: members.map(({ line, name, address: at }) => [line, name, at]),
    problems: problems.map(({ line, code }) => [line, code]),
  };
}

test('columns in either order, a heading, links, and what is wrong by line', async () => {
  const link = formatLink({
    name: 'tea',
    charter: null,
    view: { kind: 'account', id: EVE, called: 'Eve' },
    via: [],
  });
  const text = [
    'Name,Address',
    `"Ann, the first",${ANN}`,
    `${BOB.toUpperCase()},Bob`,
    'Nobody yet,',
    `Misspelt,${ANN.slice(0, -1)}q`,
    `Ann again,${ANN}`,
    `,${EVE}`,
    `Myself,${OWN}`,
    `${'x'.repeat(41)},${EVE}`,
    `bob,https://folio.example/${link}`,
  ].join('\n');
  expect(await judged(text)).toEqual({
    members: [
      [2, 'Ann, the first', ANN],
      [3, 'Bob', BOB],
      [10, 'bob', EVE],
    ],
    problems: [
      [4, 'member-no-address'],
      [5, 'member-address'],
      [6, 'member-twice'],
      [7, 'member-name'],
      [8, 'member-own'],
      [9, 'member-name-long'],
      [10, 'member-name-twice'],
    ],
  });
});

test.each([
  ['UTF-8 with a mark, semicolons', `\ufeff姓名;地址\r\n小王;${ANN}\r\n`, null],
  ['UTF-16, tabs', `姓名\t地址\r\n小王\t${ANN}\r\n`, 'utf-16le'],
])('names in %s', async (_, text, encoding) => {
  const bytes =
    encoding === null
      ? new TextEncoder().encode(text)
      : Uint8Array.of(0xff, 0xfe, ...Buffer.from(text, 'utf16le'));
  expect((await judged(new Blob([bytes]))).members).toEqual([[2, '小王', ANN]]);
});

test('names in GB18030', async () => {
  // 小王 as spreadsheets on Chinese systems save it.
  const bytes = [0xd0, 0xa1, 0xcd, 0xf5, ...new TextEncoder().encode(`,${ANN}\r\n`)];
  expect((await judged(new Blob([Uint8Array.from(bytes)]))).members).toEqual([[1, '小王', ANN]]);
});
