import { describe, expect, test } from 'vitest';
import {
  createVerifier,
  type SignatureCheck,
  verifyNow,
  verifyPure,
} from '../../src/crypto/ed25519.ts';
import { hex } from './samples.ts';
import { readVectors, type VectorFile } from './vector-file.ts';

interface EdgeCases extends VectorFile {
  cases: {
    number: number;
    message: string;
    public_key: string;
    signature: string;
    accepted: boolean;
  }[];
}

const { cases } = readVectors<EdgeCases>('ed25519.json');
const checks: SignatureCheck[] = cases.map((one) => ({
  message: hex(one.message),
  publicKey: hex(one.public_key),
  signature: hex(one.signature),
}));
const accepted = cases.map((one) => one.accepted);

describe('L-5: the published edge cases', () => {
  test('there are twelve, and number 3 alone is accepted', () => {
    expect(cases.filter((one) => one.accepted).map((one) => one.number)).toEqual([3]);
    expect(cases.length).toBe(12);
  });

  test.each(['native', 'wasm', 'pure'] as const)('%s', async (kind) => {
    const verifier = await createVerifier(kind);
    expect(verifier.kind).toBe(kind);
    expect(await verifier.verify(checks)).toEqual(accepted);
  });

  test('one by one', () => {
    expect(checks.map(verifyPure)).toEqual(accepted);
    expect(checks.map(verifyNow)).toEqual(accepted);
  });
});
