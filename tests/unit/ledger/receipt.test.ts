/** F-1: a receipt is checked from its bytes alone, and a fault names its step. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { verifyPure } from '../../../src/crypto/ed25519.ts';
import { sha256 } from '../../../src/crypto/sha256.ts';
import { type Charter, defaultCharter } from '../../../src/ledger/charter.ts';
import { encodeHeader, type Header } from '../../../src/ledger/header.ts';
import { pathOf, rootOfPath, transactionsRoot } from '../../../src/ledger/merkle.ts';
import {
  decodeReceipt,
  encodeReceipt,
  RECEIPT_LIMITS,
  type Receipt,
} from '../../../src/ledger/receipt.ts';
import { checkReceipt, RECEIPT_STEPS } from '../../../src/ledger/receipt-check.ts';
import { LIMITS } from '../../../src/protocol/limits.ts';
import { keyOf, signedBy, transfer } from '../../vectors/samples.ts';
import { receiptOf, sealOf } from './receipts.ts';

const OPEN: Charter = defaultCharter('receipts', { work: 2 ** 8 });
const ISSUED: Charter = defaultCharter('club', { issuer: keyOf('issuer'), work: 2 ** 8 });
const verify = async (check: Parameters<typeof verifyPure>[0]) => verifyPure(check);
const judge = (receipt: Receipt) => checkReceipt(encodeReceipt(receipt), verify);

const payments = (charter: Charter) =>
  [0, 1, 2, 3, 4].map((sequence) =>
    signedBy('alice', charter, transfer({ sequence, memo: `nr. ${sequence}` })),
  );
const plain = receiptOf(OPEN, payments(OPEN), 3, 3, false);
const sealed = receiptOf(ISSUED, payments(ISSUED), 4, 2, true);

describe('paths (RFC 6962)', () => {
  it('lead each leaf of trees of any size to the root, and nothing else', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 70 }), fc.nat(), (count, chosen) => {
        const leaves = Array.from({ length: count }, (_, i) => Uint8Array.of(i, i >> 3));
        const index = chosen % count;
        const path = pathOf(leaves, index);
        const root = transactionsRoot(leaves);
        expect(rootOfPath(leaves[index] as Uint8Array, path)).toEqual(root);
        expect(rootOfPath(Uint8Array.of(99, 99), path)).not.toEqual(root);
        expect(path.length).toBeLessThanOrEqual(Math.ceil(Math.log2(count)));
      }),
    );
    expect(() => pathOf([], 0)).toThrow(RangeError);
  });
});

describe('receipts', () => {
  it('read back as they were, and hold', async () => {
    for (const receipt of [plain, sealed]) {
      const decoded = decodeReceipt(encodeReceipt(receipt));
      expect(decoded).toEqual({ ok: true, value: { receipt, checksum: true } });
    }
    const open = await judge(plain);
    expect(open.ok && open.facts?.work).toBe(3n * 256n);
    expect(open.steps.map(({ state }) => state)).toEqual(
      RECEIPT_STEPS.map((step) => (step === 'seal' ? 'absent' : 'held')),
    );
    const closed = await judge(sealed);
    expect(closed.ok && closed.steps.every(({ state }) => state === 'held')).toBe(true);
  });

  it('are refused, with a step named, after a change of any one byte', async () => {
    const named = new Map<string, number>();
    for (const receipt of [plain, sealed]) {
      const bytes = encodeReceipt(receipt);
      for (let at = 0; at < bytes.length; at += 1) {
        const changed = bytes.slice();
        changed[at] = (changed[at] as number) ^ (1 << (at % 8));
        const { ok, failed } = await checkReceipt(changed, verify);
        expect(ok, `byte ${at}`).toBe(false);
        named.set(failed?.step ?? '', (named.get(failed?.step ?? '') ?? 0) + 1);
      }
    }
    // The checksum explains nothing, so it has the last word only; every other step has its share.
    for (const step of RECEIPT_STEPS.filter((one) => one !== 'transaction'))
      expect(named.get(step) ?? 0, step).toBeGreaterThan(0);
    expect(named.get('checksum')).toBeLessThan(20);
  }, 60_000);

  it('name the step that is wrong, also where all the rest was made to fit', async () => {
    const other = signedBy('mallory', OPEN, transfer());
    const [first, second, third] = plain.headers as [Header, Header, Header];
    const cases: [string, Receipt][] = [
      ['transaction', { ...plain, transaction: { ...plain.transaction, sequence: 2 ** 32 - 1 } }],
      ['signature', { ...plain, transaction: other }],
      ['signature', { ...plain, charter: { ...OPEN, name: 'another' } }],
      ['path', { ...plain, transaction: signedBy('alice', OPEN, transfer()) }],
      ['path', { ...plain, path: plain.path.slice(1) }],
      ['headers', { ...plain, headers: [first, third] }],
      ['headers', { ...plain, headers: [first, { ...second, time: first.time }] }],
      ['work', { ...plain, headers: [first, { ...second, work: 255n }] }],
      ['work', { ...plain, headers: [first, { ...second, work: 2n ** 60n }] }],
      ['seal', { ...plain, seal: sealOf(ISSUED, third) }],
      ['seal', { ...sealed, seal: sealOf(ISSUED, sealed.headers[0] as Header) }],
      ['seal', { ...sealed, seal: sealOf(OPEN, sealed.headers[1] as Header) }],
    ];
    for (const [step, receipt] of cases) expect((await judge(receipt)).failed?.step).toBe(step);
  });

  it('with too much or nothing in them are refused before anything is made of it', () => {
    const bytes = encodeReceipt(plain);
    const headersAt = bytes.length - 4 - 1 - 3 * 160 - 2;
    const patched = (patch: (view: DataView) => void): string | undefined => {
      const copy = bytes.slice();
      patch(new DataView(copy.buffer));
      const decoded = decodeReceipt(copy);
      return decoded.ok ? undefined : decoded.error.code;
    };
    expect(patched((view) => view.setUint16(headersAt, 0))).toBe('receipt-size');
    expect(patched((view) => view.setUint16(headersAt, 1_025))).toBe('receipt-size');
    expect(patched((view) => view.setUint8(13, 2))).toBe('receipt-version');
    expect(patched((view) => view.setUint8(0, 0x47))).toBe('receipt-kind');
    expect(() => encodeReceipt({ ...plain, headers: [] })).toThrow(RangeError);
    for (let length = 0; length < bytes.length; length += 1)
      expect(decodeReceipt(bytes.subarray(0, length))).toMatchObject({ ok: false });
    expect(decodeReceipt(new Uint8Array([...bytes, 0]))).toMatchObject({
      error: { code: 'trailing' },
    });
  });

  it('fit the file’s cap, the longest one too', () => {
    expect(RECEIPT_LIMITS.headers).toBe(LIMITS.receiptHeaders);
    const longest = encodeReceipt({
      ...plain,
      path: Array.from({ length: 32 }, () => ({ side: 'left' as const, hash: sha256() })),
      headers: Array.from({ length: 1_024 }, () => plain.headers[0] as Header),
    });
    expect(longest.length).toBeLessThan(LIMITS.receiptFileBytes);
    expect(encodeHeader(plain.headers[0] as Header).length).toBe(160);
  });
});
