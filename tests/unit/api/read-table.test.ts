/** A list brought as a file is cut off at its cap before it is read. */
import { describe, expect, it } from 'vitest';
import { readTable } from '../../../src/api/read-table.ts';
import { LIMITS } from '../../../src/protocol/limits.ts';

describe('a list brought by a person', () => {
  it('is read from a file as from pasted text', async () => {
    const text = 'name,address\nOpal,folio1abc\n';
    expect(await readTable(new Blob([text]))).toEqual(await readTable(text));
    expect(await readTable(text)).toMatchObject({ ok: true, value: { rows: [{}, {}] } });
  });

  it('is refused by its size', async () => {
    const large = new Blob([new Uint8Array(LIMITS.csv.bytes + 10).fill(0x61)]);
    expect(await readTable(large)).toMatchObject({ ok: false, error: { code: 'csv-size' } });
  });
});
