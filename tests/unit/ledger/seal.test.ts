import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { concat } from '../../../src/base/bytes.ts';
import { signPure, verifyPure } from '../../../src/crypto/ed25519.ts';
import { ledgerIdOf } from '../../../src/ledger/charter.ts';
import {
  checkSeal,
  decodeSeal,
  encodeSeal,
  SEAL_BYTES,
  sealMessage,
  sealSignature,
} from '../../../src/ledger/seal.ts';
import { ISSUED, keyOf, OPEN, seedOf } from '../../vectors/samples.ts';
import { hashes, u32 } from './arbitraries.ts';

const LEDGER = ledgerIdOf(ISSUED);

describe('L-12 seal', () => {
  test('100 bytes that read back', () => {
    fc.assert(
      fc.property(u32, hashes, hashes, (height, hash, half) => {
        const seal = { height, hash, signature: concat(half, half) };
        const bytes = encodeSeal(seal);
        expect(bytes.length).toBe(SEAL_BYTES);
        expect(decodeSeal(bytes)).toEqual({ ok: true, value: seal });
        expect(decodeSeal(bytes.slice(1)).ok).toBe(false);
        expect(decodeSeal(concat(bytes, Uint8Array.of(0))).ok).toBe(false);
      }),
    );
  });

  test('holds for its ledger, height and hash only', () => {
    const target = { height: 7, hash: keyOf('a hash') };
    const signature = signPure(seedOf('issuer'), sealMessage(LEDGER, target));
    const holds = (ledgerId: Uint8Array, changed: Partial<typeof target>) => {
      const check = sealSignature(ISSUED, ledgerId, { ...target, ...changed, signature });
      return check !== null && verifyPure(check);
    };
    expect(holds(LEDGER, {})).toBe(true);
    expect(holds(ledgerIdOf(OPEN), {})).toBe(false);
    expect(holds(LEDGER, { height: 8 })).toBe(false);
    expect(holds(LEDGER, { hash: keyOf('another') })).toBe(false);
  });

  test('only on a ledger with an issuer, and not of genesis', () => {
    const seal = { height: 1, hash: keyOf('a hash'), signature: new Uint8Array(64) };
    const code = (charter: typeof OPEN, height: number) => {
      const checked = checkSeal(charter, { ...seal, height });
      return checked.ok ? null : checked.error.code;
    };
    expect(code(ISSUED, 1)).toBeNull();
    expect(code(ISSUED, 0)).toBe('seal-height');
    expect(code(OPEN, 1)).toBe('seal-no-issuer');
    expect(sealSignature(OPEN, LEDGER, seal)).toBeNull();
  });
});
