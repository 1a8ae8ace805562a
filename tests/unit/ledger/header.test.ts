import { createHash } from 'node:crypto';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { concat } from '../../../src/base/bytes.ts';
import { ledgerIdOf } from '../../../src/ledger/charter.ts';
import {
  decodeHeader,
  encodeHeader,
  genesisHeader,
  HEADER_BYTES,
  headerHash,
  NONCE_OFFSET,
} from '../../../src/ledger/header.ts';
import { OPEN } from '../../vectors/samples.ts';
import { headers } from './arbitraries.ts';

describe('L-6 header', () => {
  test('160 bytes that read back; the hash is theirs; the nonce stands last', () => {
    fc.assert(
      fc.property(headers, (header) => {
        const bytes = encodeHeader(header);
        expect(bytes.length).toBe(HEADER_BYTES);
        expect(decodeHeader(bytes)).toEqual({ ok: true, value: header });
        const hash = new Uint8Array(createHash('sha256').update(bytes).digest());
        expect(headerHash(header)).toEqual(hash);
        expect(Buffer.from(bytes).readBigUInt64BE(NONCE_OFFSET)).toBe(header.nonce);
      }),
    );
  });

  test('the nonce is in the last SHA-256 chunk, after all else', () => {
    expect(Math.floor(NONCE_OFFSET / 64)).toBe(Math.floor((HEADER_BYTES - 1) / 64));
  });

  test('other lengths, versions and times are refused', () => {
    const bytes = encodeHeader(genesisHeader(OPEN));
    const code = (changed: Uint8Array) => {
      const decoded = decodeHeader(changed);
      return decoded.ok ? null : decoded.error.code;
    };
    const at = (offset: number, value: number) => {
      const changed = bytes.slice();
      changed[offset] = value;
      return changed;
    };
    expect(code(bytes.slice(1))).toBe('short');
    expect(code(concat(bytes, Uint8Array.of(0)))).toBe('trailing');
    expect(code(at(3, 2))).toBe('version');
    expect(code(at(0, 1))).toBe('version');
    expect(code(at(137, 0x20))).toBe('too-large');
    expect(() => encodeHeader({ ...genesisHeader(OPEN), previous: new Uint8Array(31) })).toThrow(
      RangeError,
    );
  });

  test('genesis', () => {
    const empty = new Uint8Array(createHash('sha256').digest());
    const noAccounts = new Uint8Array(createHash('sha256').update('\0').digest());
    expect(genesisHeader(OPEN)).toEqual({
      version: 1,
      height: 0,
      previous: ledgerIdOf(OPEN),
      transactionsRoot: empty,
      accountsRoot: noAccounts,
      builder: new Uint8Array(32),
      time: 0,
      work: 0n,
      nonce: 0n,
    });
  });
});
