import { expect, test } from 'vitest';
import { signPure, verifyPure } from '../../src/crypto/ed25519.ts';
import { sha256 } from '../../src/crypto/sha256.ts';
import { ledgerIdOf } from '../../src/ledger/charter.ts';
import {
  decodeSeal,
  encodeSeal,
  type Seal,
  sealMessage,
  sealSignature,
} from '../../src/ledger/seal.ts';
import { ISSUED, keyOf, seedOf } from './samples.ts';
import { expectVectors } from './vector-file.ts';

const LEDGER = ledgerIdOf(ISSUED);

function seal(height: number, hash: Uint8Array): Seal {
  const signature = signPure(seedOf('issuer'), sealMessage(LEDGER, { height, hash }));
  return { height, hash, signature };
}

const SEALS = [seal(1, sha256(Uint8Array.of(1))), seal(2 ** 32 - 1, new Uint8Array(32).fill(0xff))];

test('L-12: seals', () => {
  expectVectors('seals.json', {
    rules: 'L-12',
    about:
      'Seals of the issuer of the second charter of charters.json: what is signed and all bytes.',
    issuer: keyOf('issuer'),
    ledger_id: LEDGER,
    valid: SEALS.map((one) => ({
      seal: one,
      message: sealMessage(LEDGER, one),
      bytes: encodeSeal(one),
    })),
  });
  for (const one of SEALS) {
    expect(decodeSeal(encodeSeal(one))).toEqual({ ok: true, value: one });
    const check = sealSignature(ISSUED, LEDGER, one);
    expect(check !== null && verifyPure(check)).toBe(true);
  }
});
