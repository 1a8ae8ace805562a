/** N-8 codes: their contents, and texts that are no codes. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { concat, fromBase64Url, toBase64Url } from '../../../src/base/bytes.ts';
import { sha256 } from '../../../src/crypto/sha256.ts';
import {
  type LinkCode,
  linkCodeText,
  partsOf,
  readLinkCode,
  sdpOf,
} from '../../../src/network/link-code.ts';
import { LIMITS } from '../../../src/protocol/limits.ts';

const LEDGER = new Uint8Array(32).fill(7);
const CODE: LinkCode = {
  kind: 'offer',
  name: Uint8Array.of(1, 2, 3, 4, 5, 6, 7, 8),
  fingerprint: new Uint8Array(32).map((_, at) => at),
  ufrag: 'Ab3+',
  password: 'abcdefghijklmnopqrstuv/+',
  candidates: [
    { type: 'host', address: '5a5b1b1e-5f0e-4b25-9e44-0d3a6a9f4f6e.local', port: 50_000 },
    { type: 'srflx', address: '192.0.2.7', port: 1 },
    { type: 'relay', address: '2001:db8::1', port: 65_535 },
  ],
};

/** The text of these bytes with a sum that is right. */
function sealed(bytes: Uint8Array): string {
  return `folio-code-${toBase64Url(concat(bytes, sha256(bytes).subarray(0, 4)))}`;
}

function bodyOf(text: string): Uint8Array {
  const bytes = fromBase64Url(text.slice('folio-code-'.length)) as Uint8Array;
  return bytes.slice(0, -4);
}

describe('N-8 a link code', () => {
  it('is read as it was written, however it was broken into lines', () => {
    for (const kind of ['offer', 'answer'] as const) {
      const text = linkCodeText({ ...CODE, kind }, LEDGER);
      const broken = text.replace(/(.{20})/g, '$1 \r\n');
      expect(readLinkCode(broken, LEDGER)).toEqual({ ok: true, code: { ...CODE, kind } });
      expect(text.length).toBeLessThan(400);
    }
  });

  it('turns into a description, and back', () => {
    const { kind: _, name: __, ...parts } = CODE;
    expect(partsOf(sdpOf(CODE))).toEqual(parts);
    expect(sdpOf(CODE)).toContain('a=setup:actpass\r\n');
    expect(sdpOf({ ...CODE, kind: 'answer' })).toContain('a=setup:active\r\n');
  });

  it('keeps few candidates of each type', () => {
    const many = Array.from({ length: 40 }, (_, at) => ({
      type: 'host' as const,
      address: `10.0.0.${at}`,
      port: 9,
    }));
    const parts = partsOf(sdpOf({ ...CODE, candidates: [...many, ...CODE.candidates] }));
    expect(parts?.candidates.map(({ type }) => type)).toEqual([
      'host',
      'host',
      'host',
      'host',
      'srflx',
      'relay',
    ]);
  });

  it.each([
    ['code-form', ''],
    ['code-form', 'folio-offer-AAAA'],
    ['code-form', ` ${'x'.repeat(LIMITS.codeCharacters)}`],
    ['code-form', sealed(Uint8Array.of(2, ...bodyOf(linkCodeText(CODE, LEDGER)).subarray(1)))],
    ['code-damaged', 'folio-code-'],
    ['code-damaged', 'folio-code-AAAA'],
    ['code-damaged', 'folio-code-%20'],
    ['code-damaged', linkCodeText(CODE, LEDGER).slice(0, -1)],
    ['code-damaged', sealed(Uint8Array.of(1))],
    [
      'code-damaged',
      sealed(Uint8Array.of(1, 5, ...bodyOf(linkCodeText(CODE, LEDGER)).subarray(2))),
    ],
    ['code-damaged', sealed(concat(bodyOf(linkCodeText(CODE, LEDGER)), Uint8Array.of(0)))],
    ['code-ledger', linkCodeText(CODE, new Uint8Array(32))],
  ])('says %s of %j', (why, text) => {
    expect(readLinkCode(text, LEDGER)).toEqual({ ok: false, why });
  });

  it('lets no line of its own into a description', () => {
    for (const changes of [
      { ufrag: 'Ab3\r\na=x' },
      { password: 'abcdefghijklmnopqrstu\n' },
      { ufrag: 'A b3' },
    ])
      expect(readLinkCode(linkCodeText({ ...CODE, ...changes }, LEDGER), LEDGER).ok).toBe(false);
    const host = { type: 'host' as const, address: '10.0.0.1 1 typ host\r\na=x', port: 1 };
    const text = linkCodeText({ ...CODE, candidates: [host] }, LEDGER);
    expect(readLinkCode(text, LEDGER)).toEqual({ ok: false, why: 'code-damaged' });
  });

  it('of any bytes is read or refused, and never throws', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 300 }), fc.nat(1), (bytes, kind) => {
        const read = readLinkCode(sealed(Uint8Array.of(1, kind, ...bytes)), LEDGER);
        if (read.ok) expect(partsOf(sdpOf(read.code))).not.toBeNull();
        readLinkCode(`folio-code-${toBase64Url(bytes)}`, LEDGER);
      }),
      { numRuns: 2_000 },
    );
  });
});
