import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { concat, toHex } from '../../../src/base/bytes.ts';
import {
  type Block,
  blockSize,
  checkBody,
  decodeBlock,
  decodeBody,
  encodeBlock,
  encodeBody,
  withOwnTransactions,
} from '../../../src/ledger/block.ts';
import {
  blockFromJson,
  blockToJson,
  headerFromJson,
  headerToJson,
} from '../../../src/ledger/block-json.ts';
import { ledgerIdOf } from '../../../src/ledger/charter.ts';
import { genesisHeader } from '../../../src/ledger/header.ts';
import { transactionsRoot } from '../../../src/ledger/merkle.ts';
import {
  encodeTransaction,
  type Transaction,
  transactionSize,
} from '../../../src/ledger/transaction.ts';
import { claimOf, keyOf, OPEN, signedBy, transfer } from '../../vectors/samples.ts';
import { headers, transactions } from './arbitraries.ts';

const LEDGER = ledgerIdOf(OPEN);
const blocks: fc.Arbitrary<Block> = fc.record({
  header: headers,
  transactions: fc.array(transactions, { maxLength: 5 }),
});

/** A block whose header commits to these transactions. */
function blockOf(items: readonly Transaction[]): Block {
  const root = transactionsRoot(items.map(encodeTransaction));
  const header = { ...genesisHeader(OPEN), transactionsRoot: root, height: 1 };
  return { header: { ...header, builder: keyOf('carol') }, transactions: items };
}

const GOOD = blockOf([claimOf('alice', OPEN), signedBy('alice', OPEN, transfer())]);

describe('L-6 block bytes', () => {
  test('read back, and have the size told', () => {
    fc.assert(
      fc.property(blocks, (block) => {
        const bytes = encodeBlock(block);
        expect(bytes.length).toBe(blockSize(block));
        expect(decodeBlock(bytes)).toEqual({ ok: true, value: block });
        expect(decodeBody(encodeBody(block.transactions))).toEqual({
          ok: true,
          value: block.transactions,
        });
      }),
    );
  });

  test('transactions of a decoded block are views of its body; those that outlive it are not', () => {
    fc.assert(
      fc.property(blocks, (block) => {
        const message = concat(new Uint8Array(1_000), encodeBlock(block));
        const decoded = decodeBlock(message.subarray(1_000));
        if (!decoded.ok) throw new Error(decoded.error.reason);
        const own = withOwnTransactions(decoded.value);
        expect(own).toEqual(block);
        expect(encodeBlock(own)).toEqual(message.slice(1_000));
        const body = encodeBody(block.transactions).length;
        for (const [index, { sender }] of decoded.value.transactions.entries()) {
          expect(sender.buffer.byteLength).toBe(body);
          const one = own.transactions[index] as Transaction;
          expect(one.signature.buffer.byteLength).toBe(transactionSize(one));
        }
        // The message may be used again.
        message.fill(0);
        expect(decoded.value).toEqual(block);
      }),
    );
  });

  test('a block too long to be passed as arguments', () => {
    const items = Array.from({ length: 27_000 }, () => GOOD.transactions[0] as Transaction);
    const body = encodeBody(items);
    expect(body.length).toBe(27_000 * 154);
    const decoded = decodeBody(body);
    expect(decoded.ok && decoded.value.length).toBe(27_000);
  });

  test('what is refused tells where', () => {
    const bytes = encodeBlock(GOOD);
    const short = decodeBlock(bytes.slice(0, 159));
    expect(short.ok ? null : short.error.code).toBe('short');
    const cut = decodeBlock(bytes.slice(0, -1));
    expect(cut.ok ? null : cut.error).toMatchObject({ code: 'short', field: 'signature' });
    expect(cut.ok ? null : cut.error.reason).toContain('Transaction 1 of the body');
    const long = decodeBlock(concat(bytes, Uint8Array.of(1)));
    expect(long.ok ? null : long.error.code).toBe('short');
  });
});

describe('L-6, L-9 bodies', () => {
  const code = (charter: typeof OPEN, block: Block) => {
    const checked = checkBody(charter, block);
    return checked.ok ? null : checked.error.code;
  };

  test('one that fits its header', () => {
    expect(code(OPEN, GOOD)).toBeNull();
  });

  test('empty, swapped, changed, resigned', () => {
    const [first, second] = GOOD.transactions as [Transaction, Transaction];
    const signature = new Uint8Array(64);
    expect(code(OPEN, blockOf([]))).toBe('block-empty');
    expect(code(OPEN, { ...GOOD, transactions: [second, first] })).toBe('transactions-root');
    expect(code(OPEN, { ...GOOD, transactions: [first] })).toBe('transactions-root');
    const resigned = [first, { ...second, signature }];
    expect(code(OPEN, { ...GOOD, transactions: resigned })).toBe('transactions-root');
  });

  test('header and body fit the charter to the byte', () => {
    const items = Array.from({ length: 105 }, (_, sequence) => transfer({ sequence }));
    const size = blockSize(blockOf(items));
    expect(size).toBe(160 + 105 * 154);
    const fill = { maxBlockBytes: size };
    expect(code({ ...OPEN, ...fill }, blockOf(items))).toBeNull();
    expect(code({ ...OPEN, maxBlockBytes: size - 1 }, blockOf(items))).toBe('block-size');
  });
});

describe('O-2 block JSON', () => {
  test('reads back', () => {
    fc.assert(
      fc.property(blocks, (block) => {
        const json: unknown = JSON.parse(JSON.stringify(blockToJson(LEDGER, block)));
        expect(blockFromJson(LEDGER, json)).toEqual({ ok: true, value: block });
        const header: unknown = JSON.parse(JSON.stringify(headerToJson(block.header)));
        expect(headerFromJson(header)).toEqual({ ok: true, value: block.header });
      }),
    );
  });

  test('the fields of genesis', () => {
    const json = blockToJson(LEDGER, { header: genesisHeader(OPEN), transactions: [] });
    expect(json).toMatchObject({
      version: 1,
      height: 0,
      prev_hash: toHex(LEDGER),
      builder: 'GENESIS',
      time: 0,
      work: '0',
      nonce: '0',
      items: [],
    });
  });

  const cases: [field: string, value: unknown, code: string][] = [
    ['version', 2, 'version'],
    ['version', '1', 'not-a-number'],
    ['height', 2 ** 32, 'too-large'],
    ['prev_hash', undefined, 'missing'],
    ['prev_hash', 'xy', 'hex'],
    ['builder', 'nobody', 'address-prefix'],
    ['time', -1, 'negative'],
    ['work', 5, 'not-text'],
    ['work', '05', 'decimal'],
    ['work', '-1', 'decimal'],
    ['work', '1e3', 'decimal'],
    ['nonce', '18446744073709551616', 'decimal'],
    ['hash', 'ab'.repeat(32), 'id-mismatch'],
    ['items', undefined, 'not-a-list'],
    ['items', {}, 'not-a-list'],
  ];

  test.each(cases)('%s %j: %s', (field, value, code) => {
    const json: Record<string, unknown> = { ...blockToJson(LEDGER, GOOD) };
    if (field !== 'hash') delete json.hash;
    json[field] = value;
    const result = blockFromJson(LEDGER, json);
    expect(result.ok ? null : result.error).toMatchObject({ code, field });
  });

  test('a bad item is named by its place', () => {
    const json = blockToJson(LEDGER, GOOD);
    const items = [json.items[0], { ...json.items[1], amount: 1.5 }];
    const result = blockFromJson(LEDGER, { ...json, items });
    expect(result.ok ? null : result.error).toMatchObject({
      code: 'not-an-integer',
      field: 'items[1].amount',
    });
  });

  test('any value is read or refused, never an exception', () => {
    fc.assert(
      fc.property(fc.jsonValue(), (value) => {
        expect(blockFromJson(LEDGER, value).ok).toBe(false);
      }),
    );
  });
});
