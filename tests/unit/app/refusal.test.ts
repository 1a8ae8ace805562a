import { describe, expect, test } from 'vitest';
import { FolioError } from '../../../src/api/client.ts';
import { FILE_CALL_VALUES, PAGE_VALUES } from '../../../src/api/refused.ts';
import { filesEn } from '../../../src/app/files/texts-en.ts';
import { filesZh } from '../../../src/app/files/texts-zh.ts';
import { fileRefusalWords } from '../../../src/app/files/use-file-texts.ts';
import { failureWords, refusalWords } from '../../../src/app/logic/refusal.ts';
import { en } from '../../../src/app/texts/en.ts';
import { zh } from '../../../src/app/texts/zh.ts';
import type { Refused, ValueKind, ValueKinds } from '../../../src/base/refusal-values.ts';
import { chinese, english } from './wording.ts';

type Tables = readonly (readonly [kinds: ValueKinds, code: string])[];

const page: Tables = Object.entries(PAGE_VALUES).map(([code, kinds]) => [kinds, code]);
const files: Tables = Object.entries(FILE_CALL_VALUES).map(([code, kinds]) => [kinds, code]);

/** One of each kind, and how both languages say it. */
const SAMPLES: Readonly<Record<ValueKind, readonly [value: number | string, said: RegExp]>> = {
  coins: [1_234_56, /1,234\.56 coin/],
  count: [12_345, /12,345/],
  number: [67_890, /67,890/],
  bytes: [1_500_000, /1\.5 ?MB/],
  seconds: [30, /30 ?(?:sec|秒)/],
  date: [1_764_115_200, /2025/],
  integer: ['4611686018427387904', /4,611,686,018,427,387,904/],
  name: ['tea\u202ehouse', /tea/],
  code: ['signature', /signature|签名/],
  field: ['amount', /amount|金额/],
};

/** A refusal with all its values: those of one kind are told apart by their last digits. */
function sample(code: string, kinds: ValueKinds): Refused {
  const named = Object.entries(kinds).filter(([, kind]) => kind !== 'field');
  return {
    code,
    reason: 'English.',
    ...('field' in kinds ? { field: 'amount' } : {}),
    values: Object.fromEntries(named.map(([name, kind]) => [name, SAMPLES[kind][0]])),
  };
}

const holes = (text: string) => [...text.matchAll(/\{(\w+)\}/g)].map(([, name]) => name).sort();

describe('every code', () => {
  test('that names something has a place for each value, in both languages', () => {
    for (const [kinds, code] of page)
      for (const { t } of [english, chinese])
        expect(holes(t.refusalValues[code as keyof typeof PAGE_VALUES]), code).toEqual(
          Object.keys(kinds).sort(),
        );
    for (const [kinds, code] of files)
      for (const f of [filesEn, filesZh])
        expect(holes(f.refusalValues[code as keyof typeof FILE_CALL_VALUES]), code).toEqual(
          Object.keys(kinds).sort(),
        );
  });

  test('says its values in the language of the page, and none is left out', () => {
    for (const wording of [english, chinese]) {
      const f = wording === english ? filesEn : filesZh;
      for (const [kinds, code] of [...page, ...files]) {
        const said = fileRefusalWords(f, wording, sample(code, kinds));
        expect(said, code).not.toMatch(/[{}]|undefined|English|NaN/);
        for (const kind of Object.values(kinds)) expect(said, code).toMatch(SAMPLES[kind][1]);
        if (wording === chinese) expect(said, code).toMatch(/[\u4e00-\u9fff]/);
      }
    }
  });

  test('has a plain sentence for a value that is missing, spoilt or of another kind', () => {
    const junk = [undefined, null, Number.NaN, -1, 2 ** 60, 'x', {}, []] as never[];
    for (const [kinds, code] of page) {
      const plain = en.refusals[code as keyof typeof en.refusals];
      const { field: _, ...bare } = sample(code, kinds);
      for (const values of [{}, null as never])
        expect(refusalWords(english, { ...bare, values }), code).toBe(plain);
      for (const name of Object.keys(kinds))
        for (const value of junk) {
          const values = { ...bare.values, [name]: value };
          expect(refusalWords(english, { ...bare, field: 'amount', values }), code).not.toMatch(
            /[{}]|undefined|NaN|object/,
          );
        }
    }
  });

  test('is said without values: where none came with it', () => {
    for (const code of Object.keys(en.refusals) as (keyof typeof en.refusals)[]) {
      expect(refusalWords(english, { code, reason: 'x' }), code).toBe(en.refusals[code]);
      expect(refusalWords(chinese, { code, reason: 'x' }), code).toBe(zh.refusals[code]);
    }
  });
});

test('a code without words of its own shows the reason that came with it', () => {
  expect(refusalWords(chinese, { code: 'unheard-of', reason: 'English.' })).toBe('English.');
  expect(refusalWords(english, { code: 'toString', reason: 'English.' })).toBe('English.');
});

test('amounts are said in the coin of the ledger, and plainly where none is open', () => {
  const fee = { code: 'fee-low', reason: 'English.', values: { least: 1_234_56 } };
  expect(refusalWords(english, fee)).toBe('The least fee of this ledger is 1,234.56 coin.');
  expect(refusalWords(chinese, fee)).toBe('这个账本的手续费最低为 1,234.56 coin。');
  expect(refusalWords({ ...english, charter: null }, fee)).toBe(en.refusals['fee-low']);
});

test('a rejected call is said with what it names', () => {
  const memo = new FolioError('memo-length', 'English.', 'memo', { bytes: 1_150, most: 140 });
  expect(failureWords({ ...english, charter: null }, memo)).toBe(
    'The memo is 1,150 bytes long; 140 bytes at most.',
  );
  const missing = new FolioError('missing', 'English.', 'items[3].fee');
  expect(failureWords(chinese, missing)).toBe('缺少“手续费”。');
  expect(failureWords(english, new FolioError('missing', 'x', 'colour'))).toMatch(/colour/);
});

test('the reason in a reason is said in the same language', () => {
  const values = { index: 3, why: 'signature' };
  expect(refusalWords(chinese, { code: 'transaction-invalid', reason: 'x', values })).toBe(
    `其中序号为 3 的交易违反规则：${zh.refusals.signature}`,
  );
});

test('text of strangers is cut, and nothing unseen turns a sentence round', () => {
  const other = `\u202e${'x'.repeat(200)}`;
  const said = refusalWords(english, {
    code: 'link-charter-name',
    reason: 'x',
    values: { name: 'tea', other },
  });
  expect(said).not.toContain('\u202e');
  expect(said.length).toBeLessThan(160);
});
