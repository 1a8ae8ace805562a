/** O-2 `reconcile`: digests and ids of a pool by prefixes of salted ids. */
import { describe, expect, it } from 'vitest';
import { concat, toHex } from '../../../src/base/bytes.ts';
import { sha256 } from '../../../src/crypto/sha256.ts';
import { wireId } from '../../../src/ledger/transaction.ts';
import { LIMITS } from '../../../src/protocol/limits.ts';
import {
  CHILDREN,
  FEW,
  isPoolPrefix,
  lengthsOf,
  ofFewLengths,
  SaltedIds,
} from '../../../src/protocol/pool-parts.ts';
import { makeTransaction } from './samples.ts';

const SALT = new Uint8Array(8).fill(7);
const pool = Array.from({ length: 200 }, (_, i) => makeTransaction(i));
const saltedId = (i: number) =>
  toHex(sha256(concat(SALT, wireId(pool[i] as (typeof pool)[number]))).slice(0, 8));

describe('the parts of a pool', () => {
  const salted = new SaltedIds(SALT, async () => undefined);

  it('are digests where there are many: the XOR of the salted ids under each digit', async () => {
    const [part] = await salted.parts(pool, ['']);
    if (part === undefined || !('digests' in part)) throw new Error('no digests');
    expect(part.digests).toHaveLength(CHILDREN);
    for (const [digit, digest] of part.digests.entries()) {
      let xor = 0n;
      for (const i of pool.keys())
        if (saltedId(i).startsWith(digit.toString(16))) xor ^= BigInt(`0x${saltedId(i)}`);
      expect(toHex(digest)).toBe(xor.toString(16).padStart(16, '0'));
    }
  });

  it('are wire ids where there are few, in the order of the prefixes, longest and none too', async () => {
    const one = saltedId(0);
    const [whole, none, three] = await salted.parts(pool, [
      one,
      'ffffffffffffffff',
      one.slice(0, 3),
    ]);
    expect(whole).toEqual({ ids: [wireId(pool[0] as (typeof pool)[number])] });
    expect(none).toEqual({ ids: [] });
    if (three === undefined || !('ids' in three)) throw new Error('no ids');
    expect(three.ids.length).toBeLessThanOrEqual(FEW);
    expect(three.ids.map(toHex)).toContain(toHex(wireId(pool[0] as (typeof pool)[number])));
  });

  it('come for a prefix named twice twice', async () => {
    const [first, second] = await salted.parts(pool, ['a', 'a']);
    expect(first).toEqual(second);
  });

  it('are made a bounded number at a time, salting counted as more', async () => {
    let turns = 0;
    const many = Array.from({ length: 10_000 }, (_, i) => makeTransaction(i));
    const yielding = new SaltedIds(SALT, async () => {
      turns += 1;
    });
    const first = await yielding.parts(many, ['']);
    expect(turns).toBe(4);
    expect(await yielding.parts(many, [''])).toEqual(first);
    expect(turns).toBe(5);
  });

  it('are answered for the first prefixes of few lengths', () => {
    expect(LIMITS.reconcileLengths).toBe(2);
    const few = ['a', 'bb', 'c', 'dd'];
    expect(lengthsOf(few)).toBe(2);
    expect(ofFewLengths(few)).toEqual(few);
    expect(ofFewLengths([...few, 'eee', 'f'])).toEqual(few);
    expect(ofFewLengths(['', 'a', 'bb'])).toEqual(['', 'a']);
    expect(ofFewLengths([])).toEqual([]);
  });

  it('have prefixes of 0 to 16 lower-case hex digits', () => {
    for (const prefix of ['', '0', '0123456789abcdef']) expect(isPoolPrefix(prefix)).toBe(true);
    for (const prefix of ['g', 'A', '0123456789abcdef0', ' ', '0\n'])
      expect(isPoolPrefix(prefix)).toBe(false);
  });
});
