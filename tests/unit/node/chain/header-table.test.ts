/**
 * The packed rows of the header tree: what went in comes out, and a long chain takes little memory.
 */
import { describe, expect, it } from 'vitest';
import { defaultCharter } from '../../../../src/ledger/charter.ts';
import { genesisHeader, type Header, headerHash } from '../../../../src/ledger/header.ts';
import { HeaderTable } from '../../../../src/node/chain/header-table.ts';
import { HeaderTree } from '../../../../src/node/chain/header-tree.ts';

const CHARTER = defaultCharter('table');
const GENESIS = genesisHeader(CHARTER);

/** Headers that link; nobody looks at their proofs. */
function chain(length: number): Header[] {
  const headers: Header[] = [];
  let previous = headerHash(GENESIS);
  for (let height = 1; height <= length; height += 1) {
    const header: Header = {
      version: 1,
      height,
      previous,
      transactionsRoot: new Uint8Array(32).fill(height % 251),
      accountsRoot: new Uint8Array(32).fill(3),
      builder: new Uint8Array(32).fill(1 + (height % 7)),
      time: 1_700_000_000_000 + height,
      work: 2n ** 62n - BigInt(height),
      nonce: 2n ** 64n - BigInt(height),
    };
    headers.push(header);
    previous = headerHash(header);
  }
  return headers;
}

describe('the header table', () => {
  it('gives each header back as it came, and sums of work beyond 64 bits', () => {
    const headers = chain(40);
    const table = new HeaderTable(GENESIS, headerHash(GENESIS));
    const rows = headers.map((header, index) => table.add(index, header, headerHash(header)));
    expect(rows.map((row) => table.header(row))).toEqual(headers);
    const sum = headers.reduce((total, { work }) => total + work, 0n);
    expect(sum).toBeGreaterThan(2n ** 64n);
    expect(table.work(rows[39] as number)).toBe(sum);
    for (const [index, header] of headers.entries())
      expect(table.find(headerHash(header))).toBe(rows[index]);
    expect(table.find(new Uint8Array(32))).toBeNull();
  });

  it('finds all others after some were forgotten, and uses their rows again', () => {
    const table = new HeaderTable(GENESIS, headerHash(GENESIS));
    const brothers = Array.from({ length: 500 }, (_, nonce): Header => {
      return { ...(chain(1)[0] as Header), nonce: BigInt(nonce) };
    });
    const rows = brothers.map((header) => table.add(0, header, headerHash(header)));
    const held = table.entry(rows[6] as number);
    for (let index = 0; index < 500; index += 3) table.remove(rows[index] as number);
    for (const [index, header] of brothers.entries())
      expect(table.find(headerHash(header))).toBe(index % 3 === 0 ? null : rows[index]);
    expect(table.children(0)).toHaveLength(333);
    // Code that still holds an entry reads the same values as before.
    expect([held.row, held.height, held.header]).toEqual([-1, 1, brothers[6]]);
    const again = table.add(0, brothers[6] as Header, headerHash(brothers[6] as Header));
    expect(rows).toContain(again);
    expect(held.parent).toBe(table.entry(0));
  });

  it('holds a long chain in at most 210 bytes a header, objects apart', () => {
    const headers = chain(20_000);
    const tree = new HeaderTree(CHARTER, 100);
    expect(tree.restore(headers)).toBe(true);
    expect(tree.bytes / headers.length).toBeLessThan(210);
    expect(tree.tip.height).toBe(20_000);
  });
});
