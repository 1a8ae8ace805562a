import { execFileSync } from 'node:child_process';
import { expect, test } from 'vitest';
import { verifyPure } from '../../src/crypto/ed25519.ts';
import { defaultCharter } from '../../src/ledger/charter.ts';
import { encodeReceipt, type Receipt } from '../../src/ledger/receipt.ts';
import { checkReceipt } from '../../src/ledger/receipt-check.ts';
import { receiptOf } from '../unit/ledger/receipts.ts';
import { keyOf, signedBy, transfer } from './samples.ts';
import { expectVectors, readVectors, type VectorFile } from './vector-file.ts';

const OPEN = defaultCharter('vectors', { work: 2 ** 8 });
const ISSUED = defaultCharter('class-7b', { issuer: keyOf('issuer'), work: 2 ** 8, unit: '分' });
const PAYMENTS = [OPEN, ISSUED].map((charter) =>
  Array.from({ length: 5 }, (_, sequence) =>
    signedBy('alice', charter, transfer({ sequence, memo: `午饭 ${sequence}` })),
  ),
);
const RECEIPTS: [string, Receipt][] = [
  ['the only transaction of its block, no block on it', at(0, [0, 1], 0, 1, false)],
  ['the fourth of five transactions, two blocks on it', at(0, [0, 5], 3, 3, false)],
  ['the last of five transactions, sealed one block above', at(1, [0, 5], 4, 2, true)],
];

function at(
  ledger: 0 | 1,
  [from, to]: [number, number],
  index: number,
  headers: number,
  sealed: boolean,
): Receipt {
  const payments = (PAYMENTS[ledger] ?? []).slice(from, to);
  return receiptOf(ledger === 0 ? OPEN : ISSUED, payments, index, headers, sealed);
}

interface ReceiptVectors extends VectorFile {
  receipts: { about: string; bytes: string; id: string; work: string; sealed: boolean }[];
  refused: { of: number; byte: number; step: string }[];
}

async function judge(bytes: Uint8Array) {
  return checkReceipt(bytes, async (check) => verifyPure(check));
}

test('F-1: receipts', async () => {
  const receipts: unknown[] = [];
  const refused: unknown[] = [];
  for (const [of, [about, receipt]] of RECEIPTS.entries()) {
    const bytes = encodeReceipt(receipt);
    const { ok, facts } = await judge(bytes);
    expect(ok).toBe(true);
    receipts.push({
      about,
      bytes,
      id: facts?.id,
      work: facts?.work,
      sealed: receipt.seal !== null,
    });
    for (let byte = 5; byte < bytes.length; byte += 61) {
      const changed = bytes.slice();
      changed[byte] = (changed[byte] as number) ^ 1;
      refused.push({ of, byte, step: (await judge(changed)).failed?.step });
    }
  }
  expectVectors('receipts.json', {
    rules: 'F-1',
    about:
      'Receipts that hold; and the step that fails when the lowest bit of one byte of one of them (`of`, from 0) is turned.',
    receipts,
    refused,
  });
});

/** Found once: the checker of the documents runs only where there is a Python. */
const PYTHON = ['python3', 'python'].find((name) => {
  try {
    return execFileSync(name, ['--version'], { encoding: 'utf8' }).startsWith('Python 3');
  } catch {
    return false;
  }
});

test.skipIf(PYTHON === undefined)(
  'F-1: the checker in docs/check_receipt.py says the same (skipped where there is no Python 3)',
  () => {
    const { receipts, refused } = readVectors<ReceiptVectors>('receipts.json');
    const flipped = refused.map(({ of, byte }) => {
      const bytes = Buffer.from(receipts[of]?.bytes ?? '', 'hex');
      bytes[byte] = (bytes[byte] as number) ^ 1;
      return bytes.toString('hex');
    });
    const lines = [...receipts.map(({ bytes }) => bytes), ...flipped].join('\n');
    const said = execFileSync(PYTHON as string, ['docs/check_receipt.py', '-'], {
      input: lines,
      encoding: 'utf8',
    });
    const verdicts = said.trim().split('\n');
    expect(verdicts.slice(0, receipts.length)).toEqual(
      receipts.map(({ id, work, sealed }) =>
        sealed ? `holds: ${id}, sealed` : `holds: ${id}, work ${work}`,
      ),
    );
    expect(verdicts.slice(receipts.length)).toEqual(refused.map(({ step }) => `refused: ${step}`));
  },
  60_000,
);
