/**
 * Reads a ledger's file (F-2) at random, in bounded memory: its headers once, bodies frame by frame
 * as they are asked for. Damage is named by its place, and the file counts as ending before it.
 * Whether a block is valid is not checked here.
 */
import { BoundedMap } from '../../base/bounded.ts';
import { toHex } from '../../base/bytes.ts';
import { throughStream } from '../../base/through-stream.ts';
import {
  decodeHeader,
  genesisHeader,
  HEADER_BYTES,
  type Header,
  headerHash,
} from '../../ledger/header.ts';
import { checkHeader } from '../../ledger/header-check.ts';
import { decodeSeal, SEAL_BYTES, type Seal } from '../../ledger/seal.ts';
import {
  decodeBodies,
  decodeFileHead,
  decodeFrameHead,
  FileError,
  type FileHead,
  FRAME_HEAD_BYTES,
  type FrameHead,
  MAX_HEAD_BYTES,
} from '../../protocol/ledger-file.ts';
import { LIMITS } from '../../protocol/limits.ts';

/** How many headers a header's work depends on (L-10). */
const RECENT_HEADERS = 33;

interface Frame extends FrameHead {
  /** The place where its packed bytes begin. */
  readonly at: number;
}

export class LedgerFile {
  readonly head: FileHead;
  readonly seals: readonly Seal[];
  readonly #file: Blob;
  readonly #headers: readonly Header[];
  readonly #work: readonly bigint[];
  readonly #heights = new Map<string, number>();
  readonly #bodyFrames: readonly Frame[];
  readonly #kept = new BoundedMap<number, Promise<Uint8Array[]>>(LIMITS.fileFramesKept);
  /** Blocks 1 to this one can be read, as far as is known. */
  #whole: number;
  #damage: FileError | null;

  private constructor(file: Blob, head: FileHead, parts: Parts) {
    this.#file = file;
    this.head = head;
    this.seals = parts.seals;
    this.#headers = parts.headers;
    this.#bodyFrames = parts.bodies;
    this.#damage = parts.damage;
    const last = parts.bodies[parts.bodies.length - 1];
    const bodies = last === undefined ? 0 : last.first + last.count - 1;
    this.#whole = Math.min(bodies, parts.headers.length);
    const genesis = genesisHeader(head.charter);
    this.#heights.set(toHex(headerHash(genesis)), 0);
    let work = 0n;
    this.#work = parts.headers.map((header, index) => {
      this.#heights.set(toHex(headerHash(header)), index + 1);
      work += header.work;
      return work;
    });
  }

  /** Throws FileError if there is no head, or no frame of headers to begin with. */
  static async open(file: Blob): Promise<LedgerFile> {
    const { head, length } = decodeFileHead(await bytesOf(file, 0, MAX_HEAD_BYTES));
    const parts = await readParts(file, length);
    if (parts.headers.length === 0 && head.height > 0)
      throw parts.damage ?? new FileError('file-damaged', length, 'The file has no headers.');
    return new LedgerFile(file, head, parts);
  }

  /** The first fault found so far; the file counts as ending before it. */
  get damage(): FileError | null {
    return this.#damage;
  }

  /** The last block that can be read, with the total work up to it. */
  get tip(): { height: number; hash: Uint8Array; work: bigint } {
    const height = this.#whole;
    const header = this.#headers[height - 1] ?? genesisHeader(this.head.charter);
    return { height, hash: headerHash(header), work: this.#work[height - 1] ?? 0n };
  }

  hashAt(height: number): string | null {
    const header = this.#headers[height - 1];
    return header === undefined ? null : toHex(headerHash(header));
  }

  /**
   * Answers `headers` as a node does: those after the first of the locator's hashes that is in the
   * file.
   */
  headersAfter(locator: readonly Uint8Array[], limit: number): readonly Header[] {
    const heights = locator.map((hash) => this.#heights.get(toHex(hash)));
    const from = heights.find((height) => height !== undefined) ?? 0;
    const end = Math.min(this.#whole, from + Math.min(limit, LIMITS.headersPerAnswer));
    return this.#headers.slice(from, end);
  }

  /** The first header that does not follow the one before it by the rules (L-9), and the code. */
  firstBadHeader(now: number): { height: number; code: string } | null {
    const all = [genesisHeader(this.head.charter), ...this.#headers];
    for (let height = 1; height < all.length; height += 1) {
      const recent = all.slice(Math.max(0, height - RECENT_HEADERS), height);
      const checked = checkHeader(this.head.charter, recent, all[height] as Header, now);
      if (!checked.ok) return { height, code: checked.error.code };
    }
    return null;
  }

  heightOf(hash: Uint8Array): number | null {
    return this.#heights.get(toHex(hash)) ?? null;
  }

  /** `header | body` of a block; null if it is not in the file or its frame is damaged. */
  async block(height: number): Promise<{ header: Header; body: Uint8Array } | null> {
    const index = this.#bodyFrames.findLastIndex(({ first }) => first <= height);
    const frame = this.#bodyFrames[index];
    const header = this.#headers[height - 1];
    if (frame === undefined || header === undefined || height > this.#whole) return null;
    let bodies = this.#kept.get(index);
    if (bodies === undefined) {
      bodies = readBodies(this.#file, frame);
      this.#kept.set(index, bodies);
    }
    try {
      const body = (await bodies)[height - frame.first];
      return body === undefined ? null : { header, body };
    } catch (error) {
      if (!(error instanceof FileError)) throw error;
      this.#damage = error;
      this.#whole = Math.min(this.#whole, frame.first - 1);
      return null;
    }
  }
}

interface Parts {
  headers: Header[];
  seals: Seal[];
  bodies: Frame[];
  damage: FileError | null;
}

/** Reads all frames in their order; ends at the first that is not whole or not the next one. */
async function readParts(file: Blob, start: number): Promise<Parts> {
  const parts: Parts = { headers: [], seals: [], bodies: [], damage: null };
  let at = start;
  let bodies = 0;
  try {
    for (let count = 0; ; count += 1) {
      const head = decodeFrameHead(await bytesOf(file, at, FRAME_HEAD_BYTES), at);
      if (head.kind === 'end') break;
      const frame = { ...head, at: at + FRAME_HEAD_BYTES };
      if (frame.at + frame.packed > file.size)
        throw new FileError('file-cut', file.size, 'The file ends within a frame.');
      if (count >= LIMITS.fileFrames) throw damaged(frame, 'There are too many frames.');
      if (head.kind === 'headers') await readHeaders(file, frame, parts.headers);
      else if (head.kind === 'seals') parts.seals = await readSeals(file, frame);
      else {
        if (head.first !== bodies + 1) throw damaged(frame, 'A frame is missing.');
        bodies += head.count;
        parts.bodies.push(frame);
      }
      at = frame.at + frame.packed;
    }
  } catch (error) {
    if (!(error instanceof FileError)) throw error;
    parts.damage = error;
  }
  return parts;
}

async function readHeaders(file: Blob, frame: Frame, headers: Header[]): Promise<void> {
  if (frame.first !== headers.length + 1) throw damaged(frame, 'A frame is missing.');
  if (headers.length + frame.count > LIMITS.fileBlocks)
    throw damaged(frame, `The file has more than ${LIMITS.fileBlocks} blocks.`);
  const bytes = await unpack(file, frame);
  for (let at = 0; at < bytes.length; at += HEADER_BYTES) {
    const header = decodeHeader(bytes.subarray(at, at + HEADER_BYTES));
    if (!header.ok) throw damaged(frame, header.error.reason);
    headers.push(header.value);
  }
}

async function readSeals(file: Blob, frame: Frame): Promise<Seal[]> {
  if (frame.count > LIMITS.helloSeals) throw damaged(frame, 'There are too many seals.');
  const bytes = await unpack(file, frame);
  return Array.from({ length: frame.count }, (_, i) => {
    const seal = decodeSeal(bytes.subarray(i * SEAL_BYTES, (i + 1) * SEAL_BYTES));
    if (!seal.ok) throw damaged(frame, seal.error.reason);
    return seal.value;
  });
}

async function readBodies(file: Blob, frame: Frame): Promise<Uint8Array[]> {
  const bodies = decodeBodies(await unpack(file, frame), frame.count);
  if (bodies === null) throw damaged(frame, 'The blocks of a frame do not fit it.');
  return bodies;
}

/** gzip has a checksum of its own (RFC 1952), so the output is what was packed. */
async function unpack(file: Blob, frame: Frame): Promise<Uint8Array> {
  const packed = await bytesOf(file, frame.at, frame.packed);
  const bytes = await throughStream(packed, new DecompressionStream('gzip'), frame.raw);
  if (bytes?.length !== frame.raw) throw damaged(frame, 'The bytes of a frame were changed.');
  return bytes;
}

async function bytesOf(file: Blob, at: number, length: number): Promise<Uint8Array> {
  return new Uint8Array(await file.slice(at, at + length).arrayBuffer());
}

function damaged(frame: Frame, reason: string): FileError {
  return new FileError('file-damaged', frame.at - FRAME_HEAD_BYTES, reason);
}
