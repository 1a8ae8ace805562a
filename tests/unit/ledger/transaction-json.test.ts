import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { ledgerIdOf } from '../../../src/ledger/charter.ts';
import { transactionFromJson, transactionToJson } from '../../../src/ledger/transaction-json.ts';
import { OPEN, signedBy, transfer } from '../../vectors/samples.ts';
import { transactions } from './arbitraries.ts';

const LEDGER = ledgerIdOf(OPEN);
const GOOD = signedBy('alice', OPEN, transfer({ memo: 'lunch', fee: 2 }));

/** The good one's JSON text with one field's text replaced (`null`: left out). */
function withField(field: string, text: string | null): string {
  const { id: _id, ...json } = transactionToJson(LEDGER, GOOD);
  const fields = Object.entries(json).filter(([name]) => name !== field);
  const pairs = fields.map(([name, value]) => `${JSON.stringify(name)}:${JSON.stringify(value)}`);
  if (text !== null) pairs.push(`${JSON.stringify(field)}:${text}`);
  return `{${pairs.join(',')}}`;
}

function read(text: string) {
  return transactionFromJson(LEDGER, JSON.parse(text) as unknown);
}

describe('L-4 transaction JSON', () => {
  test('reads back', () => {
    fc.assert(
      fc.property(transactions, (transaction) => {
        const text = JSON.stringify(transactionToJson(LEDGER, transaction));
        expect(read(text)).toEqual({ ok: true, value: transaction });
      }),
    );
  });

  test('GENESIS is the word for the zero key', () => {
    const claim = transfer({ sender: new Uint8Array(32) });
    expect(transactionToJson(LEDGER, claim).sender).toBe('GENESIS');
  });

  test('fee, expires and memo may be left out', () => {
    const plain = signedBy('alice', OPEN, transfer());
    const { sender, receiver, amount, sequence, signature } = transactionToJson(LEDGER, plain);
    const text = JSON.stringify({ sender, receiver, amount, sequence, signature });
    expect(read(text)).toEqual({ ok: true, value: plain });
  });

  test('the id is compared where present', () => {
    const json = transactionToJson(LEDGER, GOOD);
    expect(transactionFromJson(LEDGER, json).ok).toBe(true);
    const other = transactionFromJson(LEDGER, { ...json, id: 'ab'.repeat(32) });
    expect(other.ok ? null : other.error).toMatchObject({ code: 'id-mismatch', field: 'id' });
    const elsewhere = transactionFromJson(new Uint8Array(32), json);
    expect(elsewhere.ok ? null : elsewhere.error.code).toBe('id-mismatch');
  });

  test('L-2: numbers are judged by value', () => {
    for (const text of ['1.0', '1e2', '100', '9007199254740991']) {
      expect(read(withField('amount', text)).ok, text).toBe(true);
    }
  });

  const refused: [field: string, text: string | null, code: string][] = [
    ['amount', null, 'missing'],
    ['amount', 'null', 'not-a-number'],
    ['amount', '"100"', 'not-a-number'],
    ['amount', 'true', 'not-a-number'],
    ['amount', '[1]', 'not-a-number'],
    ['amount', '1.5', 'not-an-integer'],
    ['amount', '-1', 'negative'],
    ['amount', '-0', 'negative-zero'],
    ['amount', '9007199254740992', 'too-large'],
    ['amount', '9007199254740993', 'too-large'],
    ['amount', '1e400', 'not-finite'],
    ['fee', 'null', 'not-a-number'],
    ['fee', '-0.0', 'negative-zero'],
    ['sequence', null, 'missing'],
    ['sequence', '4294967296', 'too-large'],
    ['expires', '4294967296', 'too-large'],
    ['memo', '7', 'not-text'],
    ['memo', '"\\ud800"', 'malformed-text'],
    ['memo', `"${'x'.repeat(141)}"`, 'memo-length'],
    ['sender', '"genesis"', 'address-prefix'],
    ['sender', '""', 'address-empty'],
    ['receiver', '"GENESIS"', 'address-prefix'],
    ['receiver', '{}', 'not-text'],
    ['signature', null, 'missing'],
    ['signature', '"ab"', 'hex'],
    ['signature', `"${'AB'.repeat(64)}"`, 'hex'],
    ['signature', `"${'ab'.repeat(65)}"`, 'hex'],
    ['id', '"ab"', 'hex'],
    ['id', '7', 'not-text'],
  ];

  test.each(refused)('%s %s: %s', (field, text, code) => {
    const result = read(withField(field, text));
    expect(result.ok ? null : result.error).toMatchObject({ code, field });
    if (!result.ok) expect(result.error.reason).toContain(field);
  });

  test.each(['null', '[]', '"x"', '7', 'true'])('%s is no transaction', (text) => {
    const result = read(text);
    expect(result.ok ? null : result.error.code).toBe('not-an-object');
  });

  test('only own fields count: prototypes lend none, and hostile names do nothing', () => {
    const inherited: unknown = Object.create(transactionToJson(LEDGER, GOOD));
    const result = transactionFromJson(LEDGER, inherited);
    expect(result.ok ? null : result.error.code).toBe('missing');
    const good = JSON.stringify(transactionToJson(LEDGER, GOOD)).slice(1);
    const hostile = `{"__proto__":{"fee":9,"x":1},"constructor":{"prototype":1},${good}`;
    expect(read(hostile)).toEqual({ ok: true, value: GOOD });
    expect(({} as { x?: number }).x).toBeUndefined();
    const lent = `{"__proto__":{"amount":1},${withField('amount', null).slice(1)}`;
    const missing = read(lent);
    expect(missing.ok ? null : missing.error.code).toBe('missing');
  });

  test('any value is read or refused, never an exception', () => {
    fc.assert(
      fc.property(fc.jsonValue(), (value) => {
        expect(transactionFromJson(LEDGER, value).ok).toBe(false);
      }),
    );
  });
});
