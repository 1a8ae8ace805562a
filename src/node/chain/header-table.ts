/**
 * The memory of the header tree: one packed row of 188 bytes a block, found by its hash. Every tab
 * holds a long chain, so nothing is stored twice: the parent's hash is read from the parent's row,
 * and the work of one block is the difference of two sums. Objects (`BlockIndex`) are made when a
 * row is first read.
 */
import { equal, toHex } from '../../base/bytes.ts';
import type { Header } from '../../ledger/header.ts';
import { BlockIndex, type BlockRows, FLAGS, type Flag } from './block-index.ts';
import { ForgottenRow } from './forgotten-row.ts';

const ROW = 188;
const CHUNK_ROWS = 1024;
/**
 * Offsets in a row. Rows that others name (parent, skip, child, sibling) are stored plus one; 0 is
 * none.
 */
const AT = {
  transactionsRoot: 0,
  accountsRoot: 32,
  builder: 64,
  hash: 96,
  time: 128,
  nonce: 136,
  /** The low 64 bits of the total work; the 32 bits above them follow. */
  work: 144,
  workHigh: 152,
  height: 156,
  parent: 160,
  skip: 164,
  firstChild: 168,
  nextSibling: 172,
  count: 176,
  bytes: 180,
  flags: 184,
  /** Place of the code in the table's list, plus one. */
  invalid: 185,
} as const;
type Link = 'parent' | 'skip' | 'firstChild' | 'nextSibling';

const UNKNOWN = 0xffffffff;
const LEAST_SLOTS = 64;
/**
 * Where in a hash the bytes begin that pick its slot: at its end, as a proof makes the first bytes
 * zero.
 */
const SLOT_AT = 28;

interface Chunk {
  readonly bytes: Uint8Array;
  readonly view: DataView;
  /** Objects of the rows that were read. */
  readonly entries: (BlockIndex | undefined)[];
}

export class HeaderTable implements BlockRows {
  readonly #genesis: Header;
  readonly #chunks: Chunk[] = [];
  /** Rows that were removed; they are used again first. */
  readonly #free: number[] = [];
  #rows = 0;
  /** Rows by hash, plus one; open addressing, at most seven eighths full. */
  #slots = new Uint32Array(LEAST_SLOTS);
  /** Codes of the rules that invalid blocks break; there are as many as rules. */
  readonly #codes: string[] = [];

  /** @param genesis row 0: the only one that names no parent. */
  constructor(genesis: Header, hash: Uint8Array) {
    this.#genesis = genesis;
    this.add(null, genesis, hash);
  }

  /** Blocks in the table. */
  get size(): number {
    return this.#rows - this.#free.length;
  }

  /** Bytes of memory it takes, without the objects. */
  get memory(): number {
    return this.#chunks.length * CHUNK_ROWS * ROW + this.#slots.byteLength;
  }

  /** Adds a row under `parent`; the hash must not be in the table. */
  add(parent: number | null, header: Header, hash: Uint8Array): number {
    if (8 * (this.size + 1) > 7 * this.#slots.length) this.#resize(2 * this.#slots.length);
    const row = this.#free.pop() ?? this.#append();
    const { bytes, view } = this.#chunk(row);
    const at = offset(row);
    bytes.fill(0, at, at + ROW);
    bytes.set(header.transactionsRoot, at + AT.transactionsRoot);
    bytes.set(header.accountsRoot, at + AT.accountsRoot);
    bytes.set(header.builder, at + AT.builder);
    bytes.set(hash, at + AT.hash);
    view.setBigUint64(at + AT.time, BigInt(header.time));
    view.setBigUint64(at + AT.nonce, header.nonce);
    const work = (parent === null ? 0n : this.work(parent)) + header.work;
    view.setBigUint64(at + AT.work, BigInt.asUintN(64, work));
    view.setUint32(at + AT.workHigh, Number(work >> 64n));
    view.setUint32(at + AT.height, header.height);
    view.setUint32(at + AT.count, UNKNOWN);
    view.setUint32(at + AT.bytes, UNKNOWN);
    if (parent !== null) {
      this.#link(row, 'parent', parent);
      this.#adopt(parent, row);
    }
    this.#slots[this.#slotFor(row)] = row + 1;
    return row;
  }

  /**
   * Forgets a row without children. If its object is still in use, it reads from a copy from then
   * on.
   */
  remove(row: number): void {
    this.#emptySlotOf(row);
    const parent = this.linked(row, 'parent');
    const chunk = this.#chunk(row);
    const entry = chunk.entries[row % CHUNK_ROWS];
    if (entry !== undefined) BlockIndex.detach(entry, new ForgottenRow(this, row));
    if (parent !== null) this.#disown(parent, row);
    chunk.entries[row % CHUNK_ROWS] = undefined;
    this.#free.push(row);
  }

  /** The row of a block hash; null when it is not in the table. */
  find(hash: Uint8Array): number | null {
    const mask = this.#slots.length - 1;
    for (let slot = slotOf(hash, 0) & mask; ; slot = (slot + 1) & mask) {
      const row = (this.#slots[slot] as number) - 1;
      if (row < 0) return null;
      const at = offset(row) + AT.hash;
      if (equal(this.#chunk(row).bytes.subarray(at, at + 32), hash)) return row;
    }
  }

  /** The one object of a row. */
  entry(row: number): BlockIndex {
    const { entries } = this.#chunk(row);
    const made = entries[row % CHUNK_ROWS];
    if (made !== undefined) return made;
    const entry = new BlockIndex(this, row);
    entries[row % CHUNK_ROWS] = entry;
    return entry;
  }

  header(row: number): Header {
    if (row === 0) return this.#genesis;
    const { view } = this.#chunk(row);
    const at = offset(row);
    const parent = this.linked(row, 'parent') as number;
    return {
      version: 1,
      height: this.height(row),
      previous: this.hash(parent),
      transactionsRoot: this.#slice(row, AT.transactionsRoot),
      accountsRoot: this.#slice(row, AT.accountsRoot),
      builder: this.#slice(row, AT.builder),
      time: Number(view.getBigUint64(at + AT.time)),
      work: this.work(row) - this.work(parent),
      nonce: view.getBigUint64(at + AT.nonce),
    };
  }

  hash(row: number): Uint8Array {
    return this.#slice(row, AT.hash);
  }

  key(row: number): string {
    const at = offset(row) + AT.hash;
    return toHex(this.#chunk(row).bytes.subarray(at, at + 32));
  }

  builder(row: number): Uint8Array {
    return this.#slice(row, AT.builder);
  }

  height(row: number): number {
    return this.#u32(row, AT.height);
  }

  work(row: number): bigint {
    const low = this.#chunk(row).view.getBigUint64(offset(row) + AT.work);
    const high = this.#u32(row, AT.workHigh);
    return high === 0 ? low : low + (BigInt(high) << 64n);
  }

  parent(row: number): BlockIndex | null {
    const parent = this.linked(row, 'parent');
    return parent === null ? null : this.entry(parent);
  }

  children(row: number): BlockIndex[] {
    const children: BlockIndex[] = [];
    for (let child = this.linked(row, 'firstChild'); child !== null; ) {
      children.push(this.entry(child));
      child = this.linked(child, 'nextSibling');
    }
    return children;
  }

  /** The row that another row names; null for none. */
  linked(row: number, link: Link): number | null {
    const named = this.#u32(row, AT[link]);
    return named === 0 ? null : named - 1;
  }

  setSkip(row: number, skip: number): void {
    this.#link(row, 'skip', skip);
  }

  has(row: number, flag: Flag): boolean {
    return ((this.#chunk(row).bytes[offset(row) + AT.flags] as number) & FLAGS[flag]) !== 0;
  }

  set(row: number, flag: Flag, value: boolean): void {
    const { bytes } = this.#chunk(row);
    const at = offset(row) + AT.flags;
    const before = bytes[at] as number;
    bytes[at] = value ? before | FLAGS[flag] : before & ~FLAGS[flag];
  }

  invalid(row: number): string | null {
    const place = this.#chunk(row).bytes[offset(row) + AT.invalid] as number;
    return place === 0 ? null : (this.#codes[place - 1] as string);
  }

  setInvalid(row: number, code: string): void {
    let place = this.#codes.indexOf(code);
    if (place < 0) place = this.#codes.push(code) - 1;
    if (place > 254) throw new RangeError('header table: more codes than a byte can tell apart');
    this.#chunk(row).bytes[offset(row) + AT.invalid] = place + 1;
  }

  count(row: number): number | null {
    return known(this.#u32(row, AT.count));
  }

  bytes(row: number): number | null {
    return known(this.#u32(row, AT.bytes));
  }

  setCount(row: number, count: number | null): void {
    this.#setU32(row, AT.count, count ?? UNKNOWN);
  }

  setBytes(row: number, bytes: number | null): void {
    this.#setU32(row, AT.bytes, bytes ?? UNKNOWN);
  }

  #chunk(row: number): Chunk {
    return this.#chunks[Math.floor(row / CHUNK_ROWS)] as Chunk;
  }

  #append(): number {
    const row = this.#rows;
    if (row % CHUNK_ROWS === 0) {
      const bytes = new Uint8Array(CHUNK_ROWS * ROW);
      this.#chunks.push({ bytes, view: new DataView(bytes.buffer), entries: [] });
    }
    this.#rows += 1;
    return row;
  }

  #slice(row: number, field: number): Uint8Array {
    const at = offset(row) + field;
    return this.#chunk(row).bytes.slice(at, at + 32);
  }

  #u32(row: number, field: number): number {
    return this.#chunk(row).view.getUint32(offset(row) + field);
  }

  #setU32(row: number, field: number, value: number): void {
    this.#chunk(row).view.setUint32(offset(row) + field, value);
  }

  #link(row: number, link: Link, to: number | null): void {
    this.#setU32(row, AT[link], to === null ? 0 : to + 1);
  }

  /** Appends a row to its parent's children. */
  #adopt(parent: number, child: number): void {
    let last = this.linked(parent, 'firstChild');
    if (last === null) return this.#link(parent, 'firstChild', child);
    for (let next: number | null = last; next !== null; next = this.linked(last, 'nextSibling'))
      last = next;
    this.#link(last, 'nextSibling', child);
  }

  #disown(parent: number, child: number): void {
    const after = this.linked(child, 'nextSibling');
    let at = this.linked(parent, 'firstChild');
    if (at === child) return this.#link(parent, 'firstChild', after);
    while (at !== null && this.linked(at, 'nextSibling') !== child)
      at = this.linked(at, 'nextSibling');
    if (at !== null) this.#link(at, 'nextSibling', after);
  }

  #slotFor(row: number): number {
    const mask = this.#slots.length - 1;
    let slot = slotOf(this.#chunk(row).bytes, offset(row) + AT.hash) & mask;
    while (this.#slots[slot] !== 0) slot = (slot + 1) & mask;
    return slot;
  }

  #resize(slots: number): void {
    const before = this.#slots;
    this.#slots = new Uint32Array(slots);
    for (const named of before) if (named !== 0) this.#slots[this.#slotFor(named - 1)] = named;
  }

  /** Rows behind it in the same run move up, so that no search ends too early. */
  #emptySlotOf(row: number): void {
    const mask = this.#slots.length - 1;
    let slot = slotOf(this.#chunk(row).bytes, offset(row) + AT.hash) & mask;
    while (this.#slots[slot] !== row + 1) slot = (slot + 1) & mask;
    this.#slots[slot] = 0;
    for (let next = (slot + 1) & mask; this.#slots[next] !== 0; next = (next + 1) & mask) {
      const named = this.#slots[next] as number;
      this.#slots[next] = 0;
      this.#slots[this.#slotFor(named - 1)] = named;
    }
  }
}

const offset = (row: number): number => (row % CHUNK_ROWS) * ROW;

const known = (value: number): number | null => (value === UNKNOWN ? null : value);

function slotOf(bytes: Uint8Array, at: number): number {
  const from = at + SLOT_AT;
  const [a, b, c, d] = [bytes[from], bytes[from + 1], bytes[from + 2], bytes[from + 3]] as number[];
  return (
    (((a as number) << 24) | ((b as number) << 16) | ((c as number) << 8) | (d as number)) >>> 0
  );
}
