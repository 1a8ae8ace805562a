import { expect, test } from 'vitest';
import { sha256 } from '../../src/crypto/sha256.ts';
import { type Block, decodeBlock, encodeBlock } from '../../src/ledger/block.ts';
import { blockFromJson, blockToJson } from '../../src/ledger/block-json.ts';
import { type Charter, ledgerIdOf } from '../../src/ledger/charter.ts';
import { encodeHeader, genesisHeader, type Header, headerHash } from '../../src/ledger/header.ts';
import { transactionsRoot } from '../../src/ledger/merkle.ts';
import { encodeTransaction } from '../../src/ledger/transaction.ts';
import { meetsWork } from '../../src/ledger/work.ts';
import { claimOf, ISSUED, keyOf, OPEN, signedBy, transfer } from './samples.ts';
import { expectVectors } from './vector-file.ts';

const LEAVES = Array.from({ length: 33 }, (_, i) => new Uint8Array(i).fill(i));

const ITEMS = [
  claimOf('alice', OPEN),
  claimOf('bob', OPEN),
  signedBy('alice', OPEN, transfer({ amount: 250, memo: 'lunch' })),
];

/** A block on genesis with the first nonce that proves work 256 (below the least of a ledger). */
function mined(charter: Charter): Block {
  const template: Header = {
    version: 1,
    height: 1,
    previous: headerHash(genesisHeader(charter)),
    transactionsRoot: transactionsRoot(ITEMS.map(encodeTransaction)),
    // Stands for a state: these vectors are about the bytes, accounts have vectors of their own.
    accountsRoot: sha256(Uint8Array.of(1)),
    builder: keyOf('carol'),
    time: 1_700_000_000_000,
    work: 256n,
    nonce: 0n,
  };
  for (let nonce = 0n; ; nonce++) {
    const header = { ...template, nonce };
    if (meetsWork(headerHash(header), header.work)) return { header, transactions: ITEMS };
  }
}

function extreme(): Header {
  return {
    version: 1,
    height: 2 ** 32 - 1,
    previous: new Uint8Array(32).fill(0xff),
    transactionsRoot: new Uint8Array(32).fill(0xfe),
    accountsRoot: new Uint8Array(32).fill(0xfd),
    builder: new Uint8Array(32).fill(0xfc),
    time: Number.MAX_SAFE_INTEGER,
    work: 2n ** 64n - 1n,
    nonce: 2n ** 64n - 1n,
  };
}

test('L-6: transactions roots', () => {
  expectVectors('merkle.json', {
    rules: 'L-6',
    about: 'Roots of the RFC 6962 tree over the first n leaves; a leaf here is n bytes of value n.',
    leaves: LEAVES,
    roots: Array.from({ length: LEAVES.length + 1 }, (_, n) => ({
      n,
      root: transactionsRoot(LEAVES.slice(0, n)),
    })),
  });
});

test('L-6: headers and blocks', () => {
  const block = mined(OPEN);
  const ledgerId = ledgerIdOf(OPEN);
  expectVectors('blocks.json', {
    rules: 'L-6, L-9, O-2',
    about:
      'Genesis of two ledgers, a header with every field at its most, and a block with a proof of work 256: bytes, hash and JSON.',
    headers: [genesisHeader(OPEN), genesisHeader(ISSUED), extreme(), block.header].map(
      (header) => ({
        header,
        bytes: encodeHeader(header),
        hash: headerHash(header),
      }),
    ),
    blocks: [
      {
        ledger_id: ledgerId,
        bytes: encodeBlock(block),
        json: blockToJson(ledgerId, block),
      },
    ],
  });
  expect(decodeBlock(encodeBlock(block))).toEqual({ ok: true, value: block });
  const json: unknown = JSON.parse(JSON.stringify(blockToJson(ledgerId, block)));
  expect(blockFromJson(ledgerId, json)).toEqual({ ok: true, value: block });
});
