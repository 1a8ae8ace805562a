/** The dearest requests of every op, as far as they are known (O-5). */
import { headerHash } from '../../src/ledger/header.ts';
import { wireId } from '../../src/ledger/transaction.ts';
import { transactionToJson } from '../../src/ledger/transaction-json.ts';
import type { Encoding } from '../../src/protocol/codec.ts';
import { LIMITS } from '../../src/protocol/limits.ts';
import { itemsOf, type Request } from '../../src/protocol/shapes.ts';
import type { OpLedger } from './op-ledger.ts';

export interface OpCase {
  readonly op: string;
  readonly name: string;
  readonly encodings: readonly Encoding[];
  readonly times: number;
  /** A request in the binary encoding's terms, or the text of a JSON message. */
  request(ledger: OpLedger, i: number): Request | string;
}

const BOTH: readonly Encoding[] = ['binary', 'json'];
/** Payments that fit into one JSON message. */
const JSON_MERGE = 500;
const NO_HASH = new Uint8Array(32);

const json = (op: string, args: object) => JSON.stringify({ id: 1, op, args });

function spoilt(ledger: OpLedger): object[] {
  return ledger.fresh(JSON_MERGE).map((one) => {
    const signature = one.signature.slice();
    signature[5] = (signature[5] ?? 0) ^ 1;
    return transactionToJson(ledger.chain.id, { ...one, signature });
  });
}

export const OP_CASES: readonly OpCase[] = [
  { op: 'time', name: '', encodings: BOTH, times: 300, request: () => ({ op: 'time', args: {} }) },
  {
    op: 'register',
    name: 'not its own id',
    encodings: BOTH,
    times: 300,
    request: () => ({ op: 'register', args: { addr: 'somebody-else' } }),
  },
  {
    op: 'peers',
    name: '',
    encodings: BOTH,
    times: 300,
    request: () => ({ op: 'peers', args: {} }),
  },
  {
    op: 'pool',
    name: 'all of a page',
    encodings: BOTH,
    times: 20,
    request: () => ({ op: 'pool', args: { start: 0, limit: LIMITS.poolPerAnswer } }),
  },
  {
    op: 'pool',
    name: 'one, far behind',
    encodings: BOTH,
    times: 60,
    request: () => ({ op: 'pool', args: { start: 20_000, limit: 1 } }),
  },
  {
    op: 'blocks',
    name: 'of 1 MiB',
    encodings: BOTH,
    times: 20,
    request: () => ({ op: 'blocks', args: { start: 2, limit: 1 } }),
  },
  {
    op: 'blocks',
    name: 'of 4 MiB',
    encodings: BOTH,
    times: 20,
    request: () => ({ op: 'blocks', args: { start: 3, limit: 1 } }),
  },
  {
    op: 'blocks',
    name: '100 small ones',
    encodings: BOTH,
    times: 20,
    request: () => ({ op: 'blocks', args: { start: -100, limit: 100 } }),
  },
  {
    op: 'blocks',
    name: 'first ones, large',
    encodings: BOTH,
    times: 20,
    request: () => ({ op: 'blocks', args: { start: 0, limit: 128 } }),
  },
  {
    op: 'blocks',
    name: '128 hashes of none',
    encodings: BOTH,
    times: 100,
    request: () => ({ op: 'blocks', args: { hashes: Array(128).fill(NO_HASH) } }),
  },
  {
    op: 'hello',
    name: 'of a better tip',
    encodings: BOTH,
    times: 100,
    request: ({ chain }, i) => ({
      op: 'hello',
      args: {
        protocol: [1, 1],
        ledger: chain.id,
        node: new Uint8Array(16).fill(9),
        address: '',
        tip: { height: 1_000_000 + i, hash: new Uint8Array(32).fill(i), work: 2n ** 80n },
        seals: [],
        pool: { count: i, xor: new Uint8Array(8).fill(i) },
        features: 0,
        synced: true,
      },
    }),
  },
  {
    op: 'headers',
    name: '2,000 from genesis',
    encodings: BOTH,
    times: 50,
    request: ({ chain }) => ({
      op: 'headers',
      args: { locator: Array(64).fill(chain.id), limit: 2_000 },
    }),
  },
  {
    op: 'accounts',
    name: 'all',
    encodings: BOTH,
    times: 20,
    request: () => ({ op: 'accounts', args: { block: null, prefix: '' } }),
  },
  {
    op: 'accounts',
    name: 'half',
    encodings: BOTH,
    times: 20,
    request: () => ({ op: 'accounts', args: { block: null, prefix: '0' } }),
  },
  {
    op: 'accounts',
    name: 'an eighth',
    encodings: BOTH,
    times: 30,
    request: () => ({ op: 'accounts', args: { block: null, prefix: '011' } }),
  },
  {
    op: 'accounts',
    name: 'one leaf',
    encodings: BOTH,
    times: 100,
    request: () => ({ op: 'accounts', args: { block: null, prefix: '0'.repeat(256) } }),
  },
  {
    op: 'accounts',
    name: 'seven blocks back',
    encodings: BOTH,
    times: 100,
    request: ({ chain }) => {
      const header = chain.headers[chain.headers.length - 8];
      if (header === undefined) throw new Error('the chain is short');
      return { op: 'accounts', args: { block: headerHash(header), prefix: '0'.repeat(256) } };
    },
  },
  {
    op: 'transactions',
    name: 'one of 4 MiB',
    encodings: BOTH,
    times: 20,
    request: ({ largest }) => ({
      op: 'transactions',
      args: { block: largest, start: 0, limit: 1 },
    }),
  },
  {
    op: 'transactions',
    name: 'all of 4 MiB',
    encodings: BOTH,
    times: 20,
    request: ({ largest }) => ({
      op: 'transactions',
      args: { block: largest, start: 0, limit: LIMITS.transactionsPerAnswer },
    }),
  },
  {
    op: 'transactions',
    name: '1,024 by wire id',
    encodings: BOTH,
    times: 20,
    request: ({ pooled }) => ({
      op: 'transactions',
      args: { ids: pooled.slice(0, LIMITS.transactionIds).map(wireId) },
    }),
  },
  {
    op: 'reconcile',
    name: '64 prefixes of two lengths',
    encodings: BOTH,
    times: 20,
    request: () => ({
      op: 'reconcile',
      args: {
        prefixes: Array.from({ length: LIMITS.reconcilePrefixes }, (_, i) => {
          const digits = i.toString(16).padStart(2, '0');
          return i % 2 === 0 ? digits : `${digits}0`;
        }),
      },
    }),
  },
  {
    op: 'merge',
    name: '500 new payments',
    encodings: BOTH,
    times: 3,
    request: (ledger) => ({ op: 'merge', args: { pool: itemsOf(ledger.fresh(JSON_MERGE)) } }),
  },
  {
    op: 'merge',
    name: '4,096 new payments',
    encodings: ['binary'],
    times: 2,
    request: (ledger) => ({
      op: 'merge',
      args: { pool: itemsOf(ledger.fresh(LIMITS.mergeTransactions)) },
    }),
  },
  {
    op: 'merge',
    name: '500 with bad signatures',
    encodings: ['json'],
    times: 3,
    request: (ledger) => json('merge', { pool: spoilt(ledger) }),
  },
  {
    op: 'merge',
    name: '4,096 known ones',
    encodings: ['binary'],
    times: 5,
    request: ({ pooled }) => ({
      op: 'merge',
      args: { pool: itemsOf(pooled.slice(0, LIMITS.mergeTransactions)) },
    }),
  },
  {
    op: 'merge',
    name: 'a block of 4 MiB beside the tip',
    encodings: ['binary'],
    times: 3,
    request: ({ beside }, i) => ({
      op: 'merge',
      args: { blocks: itemsOf(beside.slice(i, i + 1)) },
    }),
  },
  {
    op: 'merge',
    name: 'a block of 4 MiB without parent',
    encodings: ['binary'],
    times: 5,
    request: ({ beside }) => {
      const [block] = beside;
      if (block === undefined) throw new Error('no block');
      const header = { ...block.header, previous: NO_HASH };
      return { op: 'merge', args: { blocks: itemsOf([{ ...block, header }]) } };
    },
  },
  {
    op: 'merge',
    name: 'a known block of 4 MiB',
    encodings: ['binary'],
    times: 5,
    request: ({ chain }) => ({
      op: 'merge',
      args: { blocks: itemsOf(chain.blocks.slice(2, 3)) },
    }),
  },
  {
    op: '(none)',
    name: '256 KiB of nothing',
    encodings: ['json'],
    times: 20,
    request: () => json('merge', { pool: Array(10_000).fill('aaaaaaaaaaaaaaaaaaaaa') }),
  },
  {
    op: '(none)',
    name: '256 KiB of brackets',
    encodings: ['json'],
    times: 20,
    request: () => `[${'[],'.repeat(87_000)}[]]`,
  },
  {
    op: '(none)',
    name: '256 KiB of keys',
    encodings: ['json'],
    times: 20,
    request: (_ledger, i) =>
      `{${Array.from({ length: 24_000 }, (_, k) => `"${i}k${k}":1`).join(',')}}`,
  },
  {
    op: '(none)',
    name: '256 KiB no JSON',
    encodings: ['json'],
    times: 20,
    request: () => 'x'.repeat(256 * 1_024),
  },
];
