import { expect, test } from 'vitest';
import { verifyPure } from '../../src/crypto/ed25519.ts';
import { sha256 } from '../../src/crypto/sha256.ts';
import { Accounts } from '../../src/ledger/accounts.ts';
import { type Account, encodeAccount } from '../../src/ledger/accounts-record.ts';
import {
  type Charter,
  defaultCharter,
  encodeCharter,
  ledgerIdOf,
} from '../../src/ledger/charter.ts';
import { signatureChecks, undoBlock } from '../../src/ledger/execution.ts';
import { Overlay } from '../../src/ledger/overlay.ts';
import {
  checkTransaction,
  encodeTransaction,
  type Transaction,
} from '../../src/ledger/transaction.ts';
import { claimOf, ISSUED, keyOf, OPEN, signedBy, transfer } from './samples.ts';
import { expectVectors } from './vector-file.ts';

const MOST = Number.MAX_SAFE_INTEGER;
const GENESIS_KEY = new Uint8Array(32);
/** A reward that the last units of the supply do not cover. */
const BRIM = defaultCharter('brim', { issuer: keyOf('issuer'), reward: 1000, decimals: 0 });
const SCARCE = defaultCharter('scarce', { grantsPerBlock: 2, grant: 1000, reward: 0 });

function pays(name: string, charter: Charter, fields: Partial<Transaction>): Transaction {
  return signedBy(name, charter, transfer({ sender: keyOf(name), ...fields }));
}

function mints(charter: Charter, fields: Partial<Transaction>): Transaction {
  return signedBy('issuer', charter, transfer({ sender: GENESIS_KEY, ...fields }));
}

interface Page {
  builder: string;
  transactions: Transaction[];
}

/** Forty strangers: enough that the tree is more than one leaf. */
const STRANGERS = Array.from({ length: 40 }, (_, n) => {
  return pays('alice', OPEN, {
    receiver: sha256(Uint8Array.of(n)),
    amount: n + 1,
    sequence: 3 + n,
  });
});
const STRANGERS_ALL = STRANGERS.reduce((sum, { amount }) => sum + amount, 0);

const CHAINS: [what: string, charter: Charter, pages: Page[]][] = [
  [
    'anyone may claim: grants, payments, a payment to oneself, many accounts, a balance spent to nothing',
    OPEN,
    [
      { builder: 'carol', transactions: [claimOf('alice', OPEN), claimOf('bob', OPEN)] },
      {
        builder: 'bob',
        transactions: [
          pays('alice', OPEN, { amount: 250, fee: 3, memo: 'lunch' }),
          pays('bob', OPEN, { receiver: keyOf('bob'), amount: 10_250, sequence: 0 }),
          pays('alice', OPEN, { amount: 1, sequence: 1 }),
        ],
      },
      {
        builder: 'alice',
        transactions: [
          pays('alice', OPEN, { sequence: 2, amount: 9, expires: 1_700_000_015 }),
          ...STRANGERS,
        ],
      },
      {
        builder: 'carol',
        transactions: [
          pays('alice', OPEN, {
            sequence: 43,
            amount: 10_000 - 250 - 3 - 1 - 9 - STRANGERS_ALL + OPEN.reward,
          }),
        ],
      },
    ],
  ],
  [
    'one issuer mints: to a member, to itself, and members pay the least fee',
    ISSUED,
    [
      {
        builder: 'bob',
        transactions: [
          mints(ISSUED, { receiver: keyOf('alice'), amount: 5000, memo: 'week 1' }),
          mints(ISSUED, { receiver: keyOf('issuer'), amount: 70, sequence: 1 }),
          mints(ISSUED, { receiver: keyOf('bob'), amount: 1, fee: 70, sequence: 2 }),
        ],
      },
      {
        builder: 'carol',
        transactions: [
          pays('alice', ISSUED, { amount: 100, fee: 1 }),
          pays('bob', ISSUED, { receiver: keyOf('issuer'), amount: 30, fee: 1 }),
          pays('issuer', ISSUED, { receiver: keyOf('alice'), amount: 29, fee: 1, sequence: 3 }),
        ],
      },
    ],
  ],
  [
    'up to a supply of 2^53-1: the reward shrinks to what is left, then to nothing; fees are paid in full',
    BRIM,
    [
      {
        builder: 'bob',
        transactions: [mints(BRIM, { receiver: keyOf('alice'), amount: MOST - 1001 })],
      },
      {
        builder: 'bob',
        transactions: [pays('alice', BRIM, { receiver: keyOf('carol'), amount: 1 })],
      },
      {
        builder: 'carol',
        transactions: [
          pays('alice', BRIM, {
            amount: MOST - 1002 - 2 ** 33,
            fee: 2 ** 33,
            receiver: keyOf('bob'),
            sequence: 1,
          }),
        ],
      },
    ],
  ],
];

/** A block every 5 s. */
function timeOf(height: number): number {
  return 1_700_000_000_000 + 5_000 * height;
}

function execute(charter: Charter, pages: Page[]) {
  let state = Accounts.empty;
  return pages.map(({ builder, transactions }, index) => {
    const before = state;
    const overlay = new Overlay(state, charter, timeOf(index + 1));
    for (const transaction of transactions) {
      expect(checkTransaction(charter, transaction)).toMatchObject({ ok: true });
      expect(overlay.apply(transaction)).toMatchObject({ ok: true });
    }
    const { fees } = overlay;
    const { state: after, undo } = overlay.finish(keyOf(builder));
    expect(undoBlock(after, undo).root).toEqual(before.root);
    expect(overlay.supply).toBe(after.supply);
    state = after;
    return {
      height: index + 1,
      time: timeOf(index + 1),
      builder: keyOf(builder),
      transactions: transactions.map(encodeTransaction),
      fees,
      supply: after.supply,
      count: after.count,
      accounts: [...after.values()].map(encodeAccount),
      accounts_root: after.root,
    };
  });
}

function has(name: string, fields: Partial<Account>): Account {
  return { address: keyOf(name), balance: 0, sequence: 0, claimed: false, ...fields };
}

/** `time`: of the block, ms since 1970. */
type Case = [why: string, charter: Charter, state: Account[], time: number, Transaction[]];

const REFUSED: Case[] = [
  [
    'the balance does not cover the fee',
    OPEN,
    [has('alice', { balance: 100 })],
    1,
    [pays('alice', OPEN, { fee: 1 })],
  ],
  [
    'amount and fee together pass 2^53',
    OPEN,
    [has('alice', { balance: MOST })],
    1,
    [pays('alice', OPEN, { amount: MOST, fee: 1 })],
  ],
  [
    'the sequence is used',
    OPEN,
    [has('alice', { balance: 100, sequence: 1 })],
    1,
    [pays('alice', OPEN, {})],
  ],
  [
    'the sequence is ahead',
    OPEN,
    [has('alice', { balance: 100 })],
    1,
    [pays('alice', OPEN, { sequence: 1 })],
  ],
  [
    'a second late',
    OPEN,
    [has('alice', { balance: 100 })],
    1_700_000_008_000,
    [pays('alice', OPEN, { expires: 1_700_000_007 })],
  ],
  ['a second claim', OPEN, [has('alice', { claimed: true })], 1, [claimOf('alice', OPEN)]],
  ['two claims of one account', OPEN, [], 1, [claimOf('alice', OPEN), claimOf('alice', OPEN)]],
  [
    'one claim more than a block may hold',
    SCARCE,
    [],
    1,
    ['alice', 'bob', 'carol'].map((name) => claimOf(name, SCARCE)),
  ],
  [
    'a claim that would pass the supply',
    SCARCE,
    [has('bob', { balance: MOST - 999 })],
    1,
    [claimOf('alice', SCARCE)],
  ],
  [
    'a claim that would pass the supply, the fees of the block counted',
    SCARCE,
    [has('bob', { balance: MOST - 999 })],
    1,
    [pays('bob', SCARCE, { receiver: keyOf('carol'), fee: 5000 }), claimOf('alice', SCARCE)],
  ],
  [
    'a mint that would pass the supply',
    ISSUED,
    [has('bob', { balance: MOST })],
    1,
    [mints(ISSUED, { amount: 1 })],
  ],
  [
    'a mint to the issuer cannot pay its own fee',
    ISSUED,
    [],
    1,
    [mints(ISSUED, { receiver: keyOf('issuer'), amount: 500, fee: 1 })],
  ],
  [
    'a mint out of sequence',
    ISSUED,
    [has('issuer', { sequence: 2 })],
    1,
    [mints(ISSUED, { sequence: 1 })],
  ],
];

/** The code of the last transaction; those before it must apply. */
function refusal([, charter, accounts, time, transactions]: Case): string {
  const overlay = new Overlay(Accounts.empty.set(accounts), charter, time);
  let code = 'applied';
  for (const transaction of transactions) {
    expect(code).toBe('applied');
    const applied = overlay.apply(transaction);
    if (!applied.ok) code = applied.error.code;
  }
  return code;
}

test('L-7, L-8, L-9: blocks executed on charters', () => {
  expectVectors('accounts-execution.json', {
    rules: 'L-7, L-8, L-9',
    about:
      'Blocks from height 1 on the empty state, with their times (ms since 1970): transactions in order, then fees and reward to the builder; all accounts after each, in tree order, and their root. Refused: the last transaction breaks a rule at this state and time, those before it do not.',
    chains: CHAINS.map(([what, charter, pages]) => ({
      what,
      charter: encodeCharter(charter),
      ledger_id: ledgerIdOf(charter),
      blocks: execute(charter, pages),
    })),
    refused: REFUSED.map((one) => {
      const [why, charter, accounts, time, transactions] = one;
      return {
        why,
        charter: encodeCharter(charter),
        accounts: accounts.map(encodeAccount),
        time,
        transactions: transactions.map(encodeTransaction),
        code: refusal(one),
      };
    }),
  });
  for (const one of REFUSED) expect(refusal(one), one[0]).not.toBe('applied');
});

test('L-5: all transactions of the executed blocks are signed', () => {
  for (const [, charter, pages] of CHAINS) {
    const all = pages.flatMap(({ transactions }) => transactions).slice(0, 8);
    const checks = signatureChecks(charter, ledgerIdOf(charter), all);
    expect(checks.map(verifyPure)).toEqual(all.map(() => true));
  }
});
