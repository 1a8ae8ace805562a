/** The Python client a student writes (docs/student_client.py): a node takes what it signs. */
import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { consoleOp } from '../../../src/api/console-op.ts';
import { toHex } from '../../../src/base/bytes.ts';
import { encodeAddress } from '../../../src/ledger/address.ts';
import { blockToJson } from '../../../src/ledger/block-json.ts';
import { transactionFromJson } from '../../../src/ledger/transaction-json.ts';
import { ManualClock } from '../../support/manual-clock.ts';
import { person, SmallLedger } from '../../support/small-ledger.ts';
import { openNode } from '../../support/small-node.ts';

const CLIENT = resolve(import.meta.dirname, '../../../docs/student_client.py');
/** ms since 1970. */
const START = 1_800_000_000_000;

/** Python with the one package it needs; undefined where this machine has none. */
const PYTHON = ['python3', 'python'].find((name) => {
  try {
    execFileSync(name, ['-c', 'import cryptography'], { stdio: 'ignore' });
    return true;
  } catch {
    return false;
  }
});

const folder = mkdtempSync(join(tmpdir(), 'folio-student-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** The transaction in the request it prints, run in a folder that keeps its key. */
function run(...args: readonly string[]): { sender: string; receiver: string } {
  const text = execFileSync(PYTHON ?? '', [CLIENT, ...args], { cwd: folder, encoding: 'utf8' });
  const { op, args: given } = JSON.parse(text);
  expect(op).toBe('merge');
  return given.pool[0];
}

const why = PYTHON === undefined ? ' (skipped: no Python with the package cryptography)' : '';

describe.skipIf(PYTHON === undefined)(`a client in Python${why}`, () => {
  it('claims and pays: a node takes both, and refuses what is signed for another ledger', async () => {
    const ledger = new SmallLedger();
    const id = toHex(ledger.id);
    const node = await openNode(ledger, { clock: new ManualClock(START), transports: [] });
    const merge = async (pool: readonly unknown[]) => {
      const { response } = await consoleOp(node, 'merge', { pool });
      return response as { taken: number; refused: { code: string }[] };
    };
    const claim = run(id, 'claim', String(ledger.charter.grant));
    expect(await merge([claim])).toEqual({ taken: 1, refused: [] });
    const read = transactionFromJson(ledger.id, claim);
    if (!read.ok) throw new Error(read.error.reason);
    // Its address is the ledger's own text of the key that signed.
    expect(claim.receiver).toBe(encodeAddress(read.value.receiver));
    const block = ledger.grow([read.value], person(2).publicKey, START);
    await consoleOp(node, 'merge', { blocks: [blockToJson(ledger.id, block)] });
    const other = encodeAddress(person(1).publicKey);
    expect(await merge([run(id, 'pay', other, '25', '0', '茶')])).toEqual({
      taken: 1,
      refused: [],
    });
    const { refused } = await merge([run('00'.repeat(32), 'pay', other, '25', '1')]);
    expect(refused.map(({ code }) => code)).toEqual(['signature']);
  });
});
