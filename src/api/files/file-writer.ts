/**
 * Writes the file of a whole ledger (F-2), frame by frame: only a few are in memory at any time.
 */
import { concat } from '../../base/bytes.ts';
import { throughStream } from '../../base/through-stream.ts';
import { encodeHeader, HEADER_BYTES } from '../../ledger/header.ts';
import { encodeSeal } from '../../ledger/seal.ts';
import type { BlockIndex } from '../../node/chain/block-index.ts';
import {
  encodeBodies,
  encodeFileHead,
  encodeFrameHead,
  type FrameKind,
} from '../../protocol/ledger-file.ts';
import { LIMITS } from '../../protocol/limits.ts';
import { checkHistory, unreadable, type WalkedNode } from './ledger-walk.ts';

/** A frame before compression. */
interface RawFrame {
  readonly kind: FrameKind;
  readonly first: number;
  readonly count: number;
  readonly bytes: Uint8Array;
}

/** Bytes of the file, and the height up to which they go. */
export interface FilePiece {
  readonly bytes: Uint8Array;
  readonly height: number;
}

/**
 * Throws FolioError `export-block` if a block cannot be read just now, `export-history` if old
 * ones are not here.
 *
 * @param now ms since 1970.
 */
export async function* ledgerFile(
  node: WalkedNode,
  entries: readonly BlockIndex[],
  now: number,
): AsyncGenerator<FilePiece> {
  checkHistory(node);
  const tip = entries[entries.length - 1] ?? node.chain.tree.genesis;
  const head = { charter: node.charter, height: tip.height, tip: tip.hash, made: now };
  yield { bytes: encodeFileHead(head), height: 0 };
  const waiting: Promise<FilePiece>[] = [];
  try {
    for await (const frame of rawFrames(node, entries)) {
      waiting.push(pack(frame));
      if (waiting.length >= LIMITS.fileFramesAtOnce)
        yield await (waiting.shift() as (typeof waiting)[0]);
    }
    while (waiting.length > 0) yield await (waiting.shift() as (typeof waiting)[0]);
  } finally {
    // The caller stopped early: the frames under way end by themselves.
    await Promise.allSettled(waiting);
  }
  const end = encodeFrameHead({ kind: 'end', first: 0, count: 0, raw: 0, packed: 0 });
  yield { bytes: end, height: tip.height };
}

async function* rawFrames(
  { chain }: WalkedNode,
  entries: readonly BlockIndex[],
): AsyncGenerator<RawFrame> {
  const perFrame = Math.floor(LIMITS.fileFrameBytes / HEADER_BYTES);
  for (let at = 0; at < entries.length; at += perFrame) {
    const some = entries.slice(at, at + perFrame);
    const bytes = concat(...some.map(({ header }) => encodeHeader(header)));
    yield { kind: 'headers', first: at + 1, count: some.length, bytes };
  }
  const seals = chain.seals.toTell().map(encodeSeal);
  if (seals.length > 0)
    yield { kind: 'seals', first: 0, count: seals.length, bytes: concat(...seals) };
  let bodies: Uint8Array[] = [];
  let size = 0;
  let first = 1;
  for (const entry of entries) {
    const bytes = await chain.bytes(entry);
    if (bytes === null) throw unreadable(entry);
    const body = bytes.subarray(HEADER_BYTES);
    bodies.push(body);
    size += body.length;
    if (size < LIMITS.fileFrameBytes && entry.height < entries.length) continue;
    yield { kind: 'bodies', first, count: bodies.length, bytes: encodeBodies(bodies) };
    first += bodies.length;
    bodies = [];
    size = 0;
  }
}

async function pack({ kind, first, count, bytes }: RawFrame): Promise<FilePiece> {
  const stream = new CompressionStream('gzip');
  const packed = await throughStream(bytes, stream, Number.POSITIVE_INFINITY);
  if (packed === null) throw new RangeError('the browser could not compress a frame');
  const head = encodeFrameHead({ kind, first, count, raw: bytes.length, packed: packed.length });
  const height = kind === 'bodies' ? first + count - 1 : 0;
  return { bytes: concat(head, packed), height };
}
