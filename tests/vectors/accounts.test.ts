import { expect, test } from 'vitest';
import { utf8Encode } from '../../src/base/bytes.ts';
import { sha256 } from '../../src/crypto/sha256.ts';
import { Accounts } from '../../src/ledger/accounts.ts';
import { type AccountsPart, verifyPart } from '../../src/ledger/accounts-proof.ts';
import {
  type Account,
  accountKey,
  decodeAccount,
  encodeAccount,
} from '../../src/ledger/accounts-record.ts';
import { keyOf } from './samples.ts';
import { expectVectors } from './vector-file.ts';

/** Account `n` of the states below, by the rule that the file states. */
function account(n: number): Account {
  const address = sha256(utf8Encode(`account ${n}`) as Uint8Array);
  return { address, balance: ((n * 7919) % 1000) + 1, sequence: n % 5, claimed: n % 2 === 1 };
}

function state(count: number): Accounts {
  return Accounts.empty.set(Array.from({ length: count }, (_, n) => account(n)));
}

const RECORDS: [what: string, account: Account][] = [
  ['a balance', { address: keyOf('alice'), balance: 12_345, sequence: 0, claimed: false }],
  ['a sequence alone', { address: keyOf('bob'), balance: 0, sequence: 1, claimed: false }],
  ['a flag alone', { address: keyOf('carol'), balance: 0, sequence: 0, claimed: true }],
  [
    'every field at its most',
    {
      address: new Uint8Array(32).fill(0xff),
      balance: Number.MAX_SAFE_INTEGER,
      sequence: 2 ** 32 - 1,
      claimed: true,
    },
  ],
];

const ALICE = encodeAccount((RECORDS[0] as [string, Account])[1]);

/** Alice's record with some bytes replaced. */
function changed(at: number, ...values: number[]): Uint8Array {
  const bytes = ALICE.slice();
  bytes.set(values, at);
  return bytes;
}

const INVALID_RECORDS: [why: string, bytes: Uint8Array][] = [
  ['44 bytes', ALICE.slice(0, 44)],
  ['46 bytes', new Uint8Array([...ALICE, 0])],
  ['zeros as address', changed(0, ...new Uint8Array(32))],
  ['a balance of 2^53', changed(32, 0, 0x20, 0, 0, 0, 0, 0, 0)],
  ['an unknown flag', changed(44, 2)],
  ['nothing but an address', changed(32, ...new Uint8Array(13))],
];

const HUNDRED = state(100);
const PREFIXES = ['', '0', '1', '01', '110', '0000', '11111111'];

function partToJson({ prefix, accounts, siblings }: AccountsPart) {
  return { prefix, accounts: accounts.map(encodeAccount), siblings };
}

const PART = HUNDRED.prove('01');
const [FIRST, ...REST] = PART.accounts as [Account, ...Account[]];
const FORGED: [why: string, part: AccountsPart][] = [
  ['a balance changed', { ...PART, accounts: [{ ...FIRST, balance: 0, sequence: 9 }, ...REST] }],
  ['an account left out', { ...PART, accounts: REST }],
  ['an account twice', { ...PART, accounts: [FIRST, FIRST, ...REST] }],
  ['not in order', { ...PART, accounts: [...PART.accounts].reverse() }],
  ['under another prefix', { ...PART, prefix: '00' }],
  ['siblings swapped', { ...PART, siblings: [...PART.siblings].reverse() }],
  ['a sibling left out', { ...PART, siblings: PART.siblings.slice(1) }],
  ['as if it were all', { ...PART, prefix: '', siblings: [] }],
];

function codeOf(part: AccountsPart): string {
  const verdict = verifyPart(HUNDRED.root, part);
  return verdict.ok ? 'valid' : verdict.error.code;
}

test('L-3, L-7: accounts, roots and parts', () => {
  expectVectors('accounts.json', {
    rules: 'L-3, L-7',
    about:
      'Records and their place in the tree; roots of the states of accounts 0..count-1, where account n has the address SHA-256("account n"), the balance n * 7919 mod 1000 + 1, the sequence n mod 5, and has had its grant when n is odd; parts of the state of 100 with what was asked for, and parts that must be refused.',
    records: RECORDS.map(([what, one]) => ({
      what,
      account: one,
      bytes: encodeAccount(one),
      key: accountKey(one.address),
    })),
    invalid_records: INVALID_RECORDS.map(([why, bytes]) => {
      const decoded = decodeAccount(bytes);
      return { why, bytes, code: decoded.ok ? 'valid' : decoded.error.code };
    }),
    roots: [0, 1, 2, 31, 32, 33, 64, 65, 100, 1000, 5000].map((count) => {
      const { root, supply } = state(count);
      return { count, supply, root };
    }),
    parts: PREFIXES.map((asked) => ({ asked, part: partToJson(HUNDRED.prove(asked)) })),
    forged_parts: FORGED.map(([why, part]) => {
      return { why, part: partToJson(part), code: codeOf(part) };
    }),
  });
  for (const prefix of PREFIXES) expect(codeOf(HUNDRED.prove(prefix))).toBe('valid');
  for (const [why, part] of FORGED) expect(codeOf(part), why).not.toBe('valid');
  for (const [why, bytes] of INVALID_RECORDS) expect(decodeAccount(bytes).ok, why).toBe(false);
});
