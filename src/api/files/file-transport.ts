/**
 * A ledger's file as one more peer of the node: it tells its tip and answers requests for headers
 * and bodies, so that its blocks pass the same checks as everything of a stranger.
 */

import { concat } from '../../base/bytes.ts';
import { encodeHeader } from '../../ledger/header.ts';
import type { Link, Random, Transport, TransportHandlers } from '../../node/ports.ts';
import type { CloseReason } from '../../protocol/close-reasons.ts';
import { decodeMessage, encodeAnswer, encodeRequest } from '../../protocol/codec.ts';
import { answerOf, refusalOf } from '../../protocol/decoded.ts';
import { LIMITS } from '../../protocol/limits.ts';
import { PROTOCOL } from '../../protocol/ops.ts';
import type { Answer, BlocksArgs, Hello, Request, Sendable } from '../../protocol/shapes.ts';
import type { LedgerFile } from './file-reader.ts';

const NO_XOR = new Uint8Array(8);
/** The most bytes of bodies in one answer, beyond the first body. */
const ANSWER_BYTES = 1024 * 1024;

/** How far a file runs ahead of the chain. */
export type FilePace = Readonly<Record<'aheadBytes' | 'holdMs', number>>;

/** A transport of one file at a time. */
export class FileTransport implements Transport {
  readonly kind = 'local';
  readonly #pace: FilePace;
  readonly #random: Pick<Random, 'bytes'>;
  readonly #ledgerId: Uint8Array;
  readonly #now: () => number;
  #handlers: TransportHandlers | null = null;
  #open: FilePeer | null = null;
  #count = 0;

  /** @param now ms since 1970. */
  constructor(
    ledgerId: Uint8Array,
    random: Pick<Random, 'bytes'>,
    now: () => number,
    pace: FilePace = LIMITS.filePace,
  ) {
    this.#pace = pace;
    this.#ledgerId = ledgerId;
    this.#random = random;
    this.#now = now;
  }

  start(handlers: TransportHandlers): void {
    this.#handlers = handlers;
  }

  /**
   * Null before the node is started.
   *
   * @param ended is called with the reason why the node ended it; null: the node did not.
   */
  present(file: LedgerFile, ended: (reason: CloseReason) => void): FilePeer | null {
    const handlers = this.#handlers;
    if (handlers === null) return null;
    this.#open?.leave();
    this.#count += 1;
    const peer = new FilePeer(`file-${this.#count}`, file, {
      handlers,
      ledgerId: this.#ledgerId,
      node: this.#random.bytes(16),
      now: this.#now,
      pace: this.#pace,
      ended: (reason) => {
        if (this.#open === peer) this.#open = null;
        ended(reason);
      },
    });
    this.#open = peer;
    handlers.opened(peer);
    peer.tell();
    return peer;
  }

  address(): string {
    return '';
  }

  dial(address: string): void {
    this.#handlers?.failed(address);
  }

  discover(): void {
    // A person brings the file; there is nothing to find.
  }

  stop(): void {
    this.#open?.leave();
    this.#open = null;
    this.#handlers = null;
  }
}

interface FilePeerParts {
  readonly handlers: TransportHandlers;
  readonly ledgerId: Uint8Array;
  /** 16 bytes. */
  readonly node: Uint8Array;
  now(): number;
  readonly pace: FilePace;
  ended(reason: CloseReason): void;
}

/** A question that is answered later; `since` in ms since 1970. */
interface Held {
  readonly since: number;
  goOn(): void;
}

export class FilePeer implements Link {
  readonly id: string;
  readonly kind = 'local';
  readonly encoding = 'binary';
  readonly address: string;
  readonly outbound = true;
  readonly #file: LedgerFile;
  readonly #parts: FilePeerParts;
  #over = false;
  #nextId = 1;
  /** Bodies that were given and are not on the chain yet, as far as is known. */
  #ahead: readonly { height: number; bytes: number }[] = [];
  /** Questions for bodies that wait for the chain to come near. */
  #held: readonly Held[] = [];

  constructor(id: string, file: LedgerFile, parts: FilePeerParts) {
    this.id = id;
    this.address = id;
    this.#file = file;
    this.#parts = parts;
  }

  buffered(): number {
    return 0;
  }

  send(message: Uint8Array): boolean {
    if (this.#over) return false;
    const decoded = decodeMessage('binary', message, this.#parts.ledgerId, () => null);
    if (decoded.kind === 'request' && typeof decoded.id === 'number')
      this.#answer(decoded.id, decoded.request).catch(() => this.leave());
    return true;
  }

  close(reason: CloseReason): void {
    if (this.#over) return;
    this.#end();
    this.#parts.ended(reason);
  }

  /** Ends the link from the file's side. */
  leave(): void {
    if (this.#over) return;
    this.#end();
    this.#parts.handlers.closed(this, 'leaving');
  }

  #end(): void {
    this.#over = true;
    for (const { goOn } of this.#held) goOn();
    this.#held = [];
  }

  /**
   * The chain now has the file's blocks up to this height. A file is read faster than its blocks
   * are checked: blocks that wait in between could be neither paused nor cancelled, so they are
   * kept few. `null`: the chain is on another branch, and all of the file's blocks may be needed to
   * leave it.
   */
  moved(height: number | null): void {
    this.#ahead = height === null ? [] : this.#ahead.filter((given) => given.height > height);
    const late = this.#parts.now() - this.#parts.pace.holdMs;
    const next = this.#hasRoom() ? this.#held[0] : undefined;
    const isDue = (one: Held) => one === next || one.since <= late;
    for (const one of this.#held) if (isDue(one)) one.goOn();
    this.#held = this.#held.filter((one) => !isDue(one));
  }

  #hasRoom(): boolean {
    const bytes = this.#ahead.reduce((sum, given) => sum + given.bytes, 0);
    return bytes < this.#parts.pace.aheadBytes;
  }

  /** Not for long: the node takes a peer that does not answer for a late one. */
  async #turnToGive(): Promise<void> {
    if (this.#over || this.#hasRoom()) return;
    const since = this.#parts.now();
    await new Promise<void>((goOn) => {
      this.#held = [...this.#held, { since, goOn }];
    });
  }

  /** Tells the file's tip; again when a part of it turned out damaged. */
  tell(): void {
    const request = { op: 'hello', args: this.#hello() } as const;
    this.#say(encodeRequest('binary', this.#nextId, request, this.#parts.ledgerId));
    this.#nextId += 1;
  }

  #hello(): Hello {
    return {
      protocol: PROTOCOL,
      ledger: this.#parts.ledgerId,
      node: this.#parts.node,
      address: '',
      tip: this.#file.tip,
      seals: this.#file.seals,
      pool: { count: 0, xor: NO_XOR },
      features: 0,
      synced: true,
    };
  }

  #say(message: Uint8Array): void {
    if (!this.#over) this.#parts.handlers.message(this, message);
  }

  /** Answers in a later task, as over a wire: nothing the node does may call it back at once. */
  async #answer(id: number, request: Request): Promise<void> {
    const answer = await this.#answerTo(request);
    this.#say(encodeAnswer('binary', id, request.op, answer, this.#parts.ledgerId));
  }

  async #answerTo(request: Request): Promise<Answer<Sendable[Request['op']]>> {
    switch (request.op) {
      case 'hello':
        return answerOf('hello', this.#hello());
      case 'time':
        return answerOf('time', { time: this.#parts.now() / 1000, timeZone: 'UTC' });
      case 'peers':
        return answerOf('peers', []);
      case 'pool':
        return answerOf('pool', { transactions: [], total: 0 });
      case 'merge':
        // A file has no use for what the node relays to its peers.
        return answerOf('merge', { taken: 0, refused: [] });
      case 'headers': {
        const { locator, limit } = request.args;
        return answerOf('headers', { headers: this.#file.headersAfter(locator, limit) });
      }
      case 'blocks':
        return answerOf('blocks', { blocks: await this.#blocks(request.args) });
      default:
        return refusalOf(404, 'A file does not answer this.');
    }
  }

  async #blocks(args: BlocksArgs): Promise<Uint8Array[]> {
    if (!('hashes' in args)) return [];
    await this.#turnToGive();
    if (this.#over) return [];
    const blocks: Uint8Array[] = [];
    const before = this.#file.damage;
    let bytes = 0;
    for (const hash of args.hashes.slice(0, LIMITS.blockHashes)) {
      const height = this.#file.heightOf(hash);
      const block = height === null ? null : await this.#file.block(height);
      if (block === null) break;
      bytes += block.body.length;
      if (blocks.length > 0 && bytes > ANSWER_BYTES) break;
      this.#ahead = [...this.#ahead, { height: block.header.height, bytes: block.body.length }];
      blocks.push(concat(encodeHeader(block.header), block.body));
    }
    // The file is shorter than it was told to be.
    if (this.#file.damage !== before) this.tell();
    return blocks;
  }
}
