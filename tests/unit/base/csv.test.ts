/** RFC 4180 both ways, the formula guard, and what spreadsheets save, judged line by line. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { BYTE_ORDER_MARK, type CsvTable, csvLine, readCsv } from '../../../src/base/csv.ts';

const CAPS = { bytes: 100_000, lines: 500, cells: 8, characters: 200 };

function table(source: Uint8Array | string): CsvTable {
  const read = readCsv(source, CAPS);
  if (!read.ok) throw new Error(read.error.reason);
  return read.value;
}

const cellsOf = (source: Uint8Array | string) => table(source).rows.map(({ cells }) => cells);

function refusal(source: Uint8Array | string, caps = CAPS): string | null {
  const read = readCsv(source, caps);
  return read.ok ? null : read.error.code;
}

const utf8 = (text: string) => new TextEncoder().encode(text);

function utf16(text: string, bigEndian: boolean): Uint8Array {
  const view = new DataView(new ArrayBuffer(2 * text.length));
  for (let i = 0; i < text.length; i += 1) view.setUint16(2 * i, text.charCodeAt(i), !bigEndian);
  return new Uint8Array(view.buffer);
}

describe('writing', () => {
  it('quotes what has to be, and ends each record with CR LF', () => {
    expect(csvLine(['a', 'b c', 3])).toBe('a,b c,3\r\n');
    expect(csvLine(['a,b', 'say "hi"', 'two\nlines', ''])).toBe(
      '"a,b","say ""hi""","two\nlines",\r\n',
    );
    expect(csvLine([' padded '])).toBe('" padded "\r\n');
  });

  it('lets no spreadsheet run a text as a formula', () => {
    for (const start of ['=', '+', '-', '@', '\t', '\r', '\n', '\uff1d', '\uff0b']) {
      const [cell = ''] = csvLine([`${start}HYPERLINK("x")`]).split('HYPER');
      expect(cell.replace('"', '')[0]).toBe("'");
    }
    expect(csvLine(['a=b', -3, 2.5])).toBe('a=b,-3,2.5\r\n');
  });

  it('is read back as it was, whatever the cells hold', () => {
    const cell = fc
      .string({ unit: 'grapheme', maxLength: 40 })
      .map((text) => text.replaceAll(/\r\n?|\0/g, '\n'))
      // A leading apostrophe before a formula sign is the guard itself.
      .filter((text) => !/^'[=+\-@\t\n\uff1d\uff0b\uff0d\uff20]/.test(text));
    const row = fc
      .array(cell, { minLength: 2, maxLength: CAPS.cells })
      .filter((cells) => cells.some((text) => text !== ''));
    fc.assert(
      fc.property(fc.array(row, { minLength: 1, maxLength: 8 }), (rows) => {
        // A header of as many commas as there can be settles the separator.
        const text = `sep=,\r\n${rows.map(csvLine).join('')}`;
        expect(cellsOf(text)).toEqual(rows);
        expect(cellsOf(utf8(BYTE_ORDER_MARK + text))).toEqual(rows);
      }),
      { numRuns: 500 },
    );
  });
});

describe('reading', () => {
  const text = 'name,address\r\n小王,folio1abc\r\nOpal,folio1def\r\n';
  const rows = [
    ['name', 'address'],
    ['小王', 'folio1abc'],
    ['Opal', 'folio1def'],
  ];

  it('finds the encoding: UTF-8, UTF-16 with and without a mark, GB18030', () => {
    const gb = Uint8Array.of(0xd0, 0xa1, 0xcd, 0xf5);
    const gb18030 = new Uint8Array([
      ...utf8('name,address\r\n'),
      ...gb,
      ...utf8(',folio1abc\r\nOpal,folio1def\r\n'),
    ]);
    const files = [
      ['utf-8', utf8(text)],
      ['utf-8', utf8(BYTE_ORDER_MARK + text)],
      ['utf-16le', utf16(BYTE_ORDER_MARK + text, false)],
      ['utf-16be', utf16(BYTE_ORDER_MARK + text, true)],
      ['utf-16le', utf16(text, false)],
      ['utf-16be', utf16(text, true)],
      ['gb18030', gb18030],
    ] as const;
    for (const [encoding, bytes] of files) {
      expect(table(bytes)).toMatchObject({ encoding, separator: ',', problems: [] });
      expect(cellsOf(bytes)).toEqual(rows);
    }
    // U+4E00 has its zero on the other side.
    expect(cellsOf(utf16('一,1\n一,2\n十,3\n', false))).toEqual([
      ['一', '1'],
      ['一', '2'],
      ['十', '3'],
    ]);
  });

  it('finds the separator, and takes a comma for a decimal mark beside others', () => {
    expect(table('a;1,50\nb;2,00\nc;3,10')).toMatchObject({ separator: ';' });
    expect(table('a\t1,50\nb\t2;00')).toMatchObject({ separator: '\t' });
    expect(table('a,"x;y"\nb,"z;w;v"')).toMatchObject({ separator: ',' });
    expect(table('sep=;\na,b;c')).toMatchObject({ separator: ';', rows: [{ line: 2 }] });
    expect(table('one\ntwo')).toMatchObject({ separator: ',' });
  });

  it('takes every line end, drops blank lines, and keeps the numbers of the lines', () => {
    const read = table('a,b\r\r\r\nc,d\n\n,,\n"x\r\ny", z \n');
    expect(read.rows).toEqual([
      { line: 1, cells: ['a', 'b'] },
      { line: 4, cells: ['c', 'd'] },
      { line: 7, cells: ['x\ny', 'z'] },
    ]);
  });

  it('names each bad line and keeps those around it', () => {
    const long = 'x'.repeat(CAPS.characters + 1);
    const read = table(
      ['a,1', 'b,"never closed', 'c,3', '"d"x,4', 'e,5', `${long},6`, '1,2,3,4,5,6,7,8,9', 'f,7']
        .concat(Array.from({ length: 150 }, (_, i) => `g,${i}`))
        .join('\n'),
    );
    expect(read.problems.map(({ line, code }) => [line, code])).toEqual([
      [2, 'csv-quote-text'],
      [4, 'csv-quote-text'],
      [6, 'csv-cell-long'],
      [7, 'csv-cells'],
    ]);
    expect(read.rows.slice(0, 4).map(({ cells }) => cells[0])).toEqual(['a', 'c', 'e', 'f']);
    expect(table('a,1\nb,"open\nc,3').problems).toMatchObject([
      { line: 2, code: 'csv-quote-open' },
    ]);
    expect(cellsOf('a,1\nb,"open\nc,3')).toEqual([
      ['a', '1'],
      ['c', '3'],
    ]);
  });

  it('names the line whose bytes are no text', () => {
    const bytes = new Uint8Array([...utf8('caf'), 0xe9, ...utf8(',1\nplain,2\n')]);
    expect(table(bytes)).toMatchObject({
      encoding: 'unknown',
      rows: [{ line: 2, cells: ['plain', '2'] }],
      problems: [{ line: 1, code: 'csv-encoding' }],
    });
    // A replacement character that the file really holds is a character like any other.
    expect(table('a\ufffd,1').problems).toEqual([]);
  });

  it('refuses what is no table, and what is too large', () => {
    expect(refusal(Uint8Array.of(0x50, 0x4b, 3, 4, 20, 0))).toBe('csv-not-text');
    expect(refusal(Uint8Array.of(0, 0, 1, 0, 0, 7))).toBe('csv-not-text');
    expect(refusal('a\0,b')).toBe('csv-not-text');
    expect(refusal('\r\n \n,,,\n')).toBe('csv-empty');
    expect(refusal(new Uint8Array(0))).toBe('csv-empty');
    expect(refusal('x'.repeat(CAPS.bytes + 1))).toBe('csv-size');
    expect(refusal('a,b\n'.repeat(CAPS.lines))).toBe('csv-lines');
  });

  it('takes any bytes without throwing, in bounded time', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 300 }), (bytes) => {
        const read = readCsv(bytes, CAPS);
        if (!read.ok) return;
        const lines = [...read.value.rows, ...read.value.problems].map(({ line }) => line);
        expect(new Set(lines).size).toBe(lines.length);
      }),
      { numRuns: 1_000 },
    );
  });
});
