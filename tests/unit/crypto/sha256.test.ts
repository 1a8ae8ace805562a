import { createHash } from 'node:crypto';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { sha256 } from '../../../src/crypto/sha256.ts';

test('agrees with Node, whole or in parts', () => {
  const parts = fc.array(fc.uint8Array({ maxLength: 200 }), { maxLength: 4 });
  fc.assert(
    fc.property(parts, (list) => {
      const expected = createHash('sha256').update(Buffer.concat(list)).digest();
      expect(sha256(...list)).toEqual(new Uint8Array(expected));
    }),
  );
});
