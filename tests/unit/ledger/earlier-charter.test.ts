/** L-1: ledgers of charter version 1 are recognised by name and id, and by nothing opened. */
import { describe, expect, it } from 'vitest';
import { earlierOfLink } from '../../../src/api/earlier-links.ts';
import { parseLink } from '../../../src/api/link.ts';
import { fromHex, toBase64Url, toHex } from '../../../src/base/bytes.ts';
import { decodeCharter, defaultCharter, encodeCharter } from '../../../src/ledger/charter.ts';
import { earlierCharter, earlierDefault } from '../../../src/ledger/earlier-charter.ts';

/** Bytes and id as the vectors of the first edition had them. */
const BYTES = fromHex(
  [
    '01000000000000000000000000000000000000000000000000000000000000000000000000020000',
    '00000000271000200000000000000064000000000000000000001388000000000001000000100000',
    '07766563746f727304636f696e',
  ].join(''),
) as Uint8Array;
const ID = 'b34f31cfde15a3b15498756ee466d7818c64b0b1bdd55943e0ded0cb181d653a';

describe('a charter of version 1 (L-1)', () => {
  it('is refused by a code of its own, in bytes and in a link', () => {
    expect(decodeCharter(BYTES)).toMatchObject({ error: { code: 'charter-earlier' } });
    const link = parseLink(`#/vectors~${toBase64Url(BYTES)}`);
    expect(link).toMatchObject({ error: { code: 'charter-earlier' } });
  });

  it('is known by its name and its ledger id, from its bytes or from the bare name', () => {
    for (const earlier of [earlierCharter(BYTES), earlierDefault('vectors')]) {
      expect(earlier?.name).toBe('vectors');
      expect(toHex(earlier?.id ?? new Uint8Array(0))).toBe(ID);
    }
    const link = `#/vectors~${toBase64Url(BYTES)}/block/3?via=abc`;
    expect(earlierOfLink(link)).toEqual({ name: 'vectors', ledger: ID, isDead: true });
    expect(earlierOfLink('#/Vectors')).toEqual({ name: 'vectors', ledger: ID, isDead: false });
  });

  it('is not seen in other charters, nor in junk', () => {
    const now = encodeCharter(defaultCharter('vectors', { edition: 2 }));
    for (const bytes of [now, BYTES.subarray(1), BYTES.subarray(0, 40), new Uint8Array(0)])
      expect(earlierCharter(bytes)).toBeNull();
    expect(earlierOfLink(`#/vectors~${toBase64Url(now)}`)).toBeNull();
    expect(earlierOfLink('#/')).toBeNull();
    expect(earlierOfLink('#/vectors~AQAA')).toBeNull();
  });
});
