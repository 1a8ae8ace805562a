import { describe, expect, test } from 'vitest';
import { charterOf, EMPTY_CHARTER } from '../../../src/app/logic/charter-draft.ts';
import { parseHost } from '../../../src/app/logic/network-draft.ts';
import { checkSend } from '../../../src/app/logic/send-check.ts';
import { fieldText, typedNumber } from '../../../src/app/logic/typed-number.ts';
import { encodeAddress } from '../../../src/ledger/address.ts';
import { defaultCharter } from '../../../src/ledger/charter.ts';

const SECONDS = { least: 0.1, most: 3600, decimals: 3 };
const COUNT = { least: 1, most: 50_000, decimals: 0 };
/** Texts that are no number in any field. */
const NOTHING = ['0x10', '1e3', '0b11', 'NaN', 'Infinity', 'ten', '1 0', '-', '5²'];

describe('number fields', () => {
  test.each([
    ['2.5', SECONDS, 2.5],
    ['2,5', SECONDS, 2.5],
    ['２，５', SECONDS, 2.5],
    ['٢٫٥', SECONDS, 2.5],
    ['1,234.5', SECONDS, 1234.5],
    ['50,000', COUNT, 50_000],
    ['３', COUNT, 3],
    ['3.', COUNT, 3],
  ])('%j is taken', (text, rule, value) => {
    expect(typedNumber(text, rule)).toEqual({ kind: 'number', value });
  });

  test.each([
    ...NOTHING.map((text) => [text, COUNT] as const),
    ...NOTHING.map((text) => [text, SECONDS] as const),
    ['0', COUNT],
    ['500000', COUNT],
    ['2.5', COUNT],
    ['-3', COUNT],
    ['0.0001', SECONDS],
  ] as const)('%j is refused', (text, rule) => {
    expect(typedNumber(text, rule)).toEqual({ kind: 'wrong' });
  });

  test('what could be two numbers is asked about', () => {
    expect(typedNumber('1,500', SECONDS)).toEqual({
      kind: 'unclear',
      readings: ['1500', '1.500'],
    });
    expect(typedNumber('', COUNT)).toEqual({ kind: 'empty' });
  });

  test('a value is shown as it is typed', () => {
    expect(fieldText(2.5, 3)).toBe('2.5');
    expect(fieldText(1000, 0)).toBe('1000');
    // A share of 0.07 in percent.
    expect(fieldText(0.07 * 100, 2)).toBe('7');
  });
});

describe('the same rule in every field', () => {
  test('the rules of a ledger', () => {
    const draft = { ...EMPTY_CHARTER, name: 'tea' };
    const read = charterOf({ ...draft, grant: '10,5', spacing: '2,5', edition: '１' });
    expect(read).toMatchObject({ ok: true, value: { grant: 1050, spacing: 2500, edition: 1 } });
    expect(charterOf({ ...draft, grant: '1,000' })).toMatchObject({ value: { grant: 100_000 } });
    for (const field of ['decimals', 'grant', 'reward', 'minFee', 'spacing', 'edition'] as const)
      for (const text of NOTHING)
        expect(charterOf({ ...draft, [field]: text }), `${field} ${text}`).toMatchObject({
          ok: false,
          error: { field },
        });
    expect(charterOf({ ...draft, spacing: '1,500' })).toMatchObject({
      error: { code: 'amount-unclear', field: 'spacing' },
    });
  });

  test('a port', () => {
    const draft = { host: 'example.org', port: '443', path: '/', key: '', secure: true };
    expect(parseHost({ ...draft, port: '９０００' })).toMatchObject({ value: { port: 9000 } });
    for (const port of ['', '0', '65536', '9.5', ...NOTHING])
      expect(parseHost({ ...draft, port }), port).toEqual({ ok: false, field: 'port' });
  });

  test('amount and fee', () => {
    const charter = defaultCharter('tea', { decimals: 3 });
    const receiver = encodeAddress(new Uint8Array(32).fill(7));
    const send = (amount: string, fee: string) =>
      checkSend({ receiver, amount, memo: '', fee }, charter, 1e9);
    expect(send('3,20', '0,05')).toMatchObject({ request: { amount: 3200, fee: 50 } });
    expect(send('1,000', '2,000')).toMatchObject({
      problems: { amount: { code: 'amount-unclear' }, fee: { code: 'amount-unclear' } },
    });
  });
});
