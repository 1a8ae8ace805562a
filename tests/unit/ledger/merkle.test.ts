import { createHash } from 'node:crypto';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { toHex } from '../../../src/base/bytes.ts';
import { transactionsRoot } from '../../../src/ledger/merkle.ts';

/** RFC 6962 section 2.1 word by word: split at the largest power of two below n. */
function treeHash(leaves: readonly Uint8Array[]): Buffer {
  const [first] = leaves;
  if (first === undefined) return createHash('sha256').digest();
  if (leaves.length === 1) return createHash('sha256').update('\0').update(first).digest();
  let k = 1;
  while (2 * k < leaves.length) k *= 2;
  const hash = createHash('sha256').update('\x01');
  return hash
    .update(treeHash(leaves.slice(0, k)))
    .update(treeHash(leaves.slice(k)))
    .digest();
}

test('L-6: the transactions root is the RFC 6962 tree', () => {
  fc.assert(
    fc.property(fc.array(fc.uint8Array({ maxLength: 20 }), { maxLength: 70 }), (leaves) => {
      expect(toHex(transactionsRoot(leaves))).toBe(treeHash(leaves).toString('hex'));
    }),
  );
});

test('RFC 6962: known roots of the certificate transparency test tree', () => {
  const leaves = ['', '00', '10', '2021', '3031', '40414243', '5051525354555657'].map(
    (text) => new Uint8Array(Buffer.from(text, 'hex')),
  );
  const roots = [1, 2, 3, 7].map((n) => toHex(transactionsRoot(leaves.slice(0, n))));
  expect(roots).toEqual([
    '6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d',
    'fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125',
    'aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77',
    'ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c',
  ]);
});
