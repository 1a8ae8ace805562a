/**
 * Exports under way. The page pulls piece by piece: it pauses one by not pulling, and memory stays
 * flat however large the ledger is.
 */

import { decodeAddress } from '../../ledger/address.ts';
import { LIMITS } from '../../protocol/limits.ts';
import type { AccountHistory } from '../account-history.ts';
import { FolioError } from '../client.ts';
import { refused } from '../refused.ts';
import { addressText } from '../view-parts.ts';
import {
  accountCsv,
  accountJournal,
  accountJsonLines,
  balancePoints,
  type StatementEntry,
  statementOf,
} from './account-text.ts';
import { ledgerFile } from './file-writer.ts';
import type { BalancePoint, ExportPiece, ExportRequest, ExportStarted } from './files-client.ts';
import { ledgerCsv, ledgerJournal, ledgerJsonLines } from './ledger-text.ts';
import { entriesOf, type WalkedBlock, type WalkedNode, walkLedger } from './ledger-walk.ts';

interface Running {
  pieces: AsyncGenerator<Uint8Array>;
  /** How many blocks are done. */
  done: number;
}

const ENDINGS: Readonly<Record<ExportRequest['format'], [ending: string, type: string]>> = {
  csv: ['csv', 'text/csv;charset=utf-8'],
  journal: ['journal', 'text/plain;charset=utf-8'],
  jsonl: ['jsonl', 'application/jsonl'],
  file: ['folio', 'application/x-folio-ledger'],
};

export class Exports {
  readonly #node: WalkedNode;
  readonly #history: Pick<AccountHistory, 'upwards'>;
  readonly #now: () => number;
  readonly #running = new Map<number, Running>();
  #next = 1;

  /** @param now ms since 1970. */
  constructor(node: WalkedNode, history: Pick<AccountHistory, 'upwards'>, now: () => number) {
    this.#node = node;
    this.#history = history;
    this.#now = now;
  }

  /** Begins one. Throws FolioError: `export-format`, or the codes of an address. */
  async start(request: ExportRequest): Promise<ExportStarted> {
    if (
      !Object.hasOwn(ENDINGS, request.format) ||
      (request.address !== undefined && request.format === 'file')
    )
      throw refused('export-format', 'There is no export of this kind.', 'format');
    const key = request.address === undefined ? null : keyOf(request.address);
    const total = this.#node.chain.tip.height;
    const running: Running = { pieces: this.#pieces(request, key, () => running), done: 0 };
    const id = this.#next;
    this.#next += 1;
    this.#running.set(id, running);
    for (const [oldest] of this.#running) {
      if (this.#running.size <= LIMITS.exports) break;
      await this.stop(oldest);
    }
    const [ending, type] = ENDINGS[request.format];
    const day = new Date(this.#now()).toISOString().slice(0, 10);
    const account = request.address === undefined ? '' : `-${request.address.slice(-8)}`;
    return { id, total, type, name: `${this.#node.charter.name}${account}-${day}.${ending}` };
  }

  /** The next piece. Throws FolioError: `export-gone` if it was stopped, `export-block`. */
  async next(id: number): Promise<ExportPiece> {
    const running = this.#running.get(id);
    if (running === undefined) throw refused('export-gone', 'This export was ended.', 'id');
    try {
      const { done, value } = await running.pieces.next();
      if (done) this.#running.delete(id);
      return { bytes: done ? null : value, done: running.done };
    } catch (error) {
      this.#running.delete(id);
      throw error;
    }
  }

  async stop(id: number): Promise<void> {
    const running = this.#running.get(id);
    this.#running.delete(id);
    await running?.pieces.return(undefined);
  }

  /** The balances for a picture: at most `most` points and one more. */
  async balances(address: string, most: number): Promise<BalancePoint[]> {
    return balancePoints(this.#statement(keyOf(address)), Math.min(Math.max(2, most), 2_000));
  }

  #statement(key: Uint8Array): AsyncGenerator<StatementEntry> {
    const { issuer } = this.#node.charter;
    const payer = issuer === null ? '' : addressText(issuer);
    return statementOf(addressText(key), payer, this.#history.upwards(key));
  }

  #pieces(
    { format }: ExportRequest,
    key: Uint8Array | null,
    running: () => Running,
  ): AsyncGenerator<Uint8Array> {
    const node = this.#node;
    if (key !== null) {
      const entries = counted(this.#statement(key), ({ height }) => {
        running().done = height;
      });
      if (format === 'csv') return utf8(accountCsv(node, entries));
      if (format === 'journal') return utf8(accountJournal(node, addressText(key), entries));
      return utf8(accountJsonLines(entries));
    }
    if (format === 'file') return fileBytes(node, this.#now(), running);
    const blocks = counted(walkLedger(node, entriesOf(node)), ({ entry }: WalkedBlock) => {
      running().done = entry.height;
    });
    if (format === 'csv') return utf8(ledgerCsv(node, blocks));
    if (format === 'journal') return utf8(ledgerJournal(node, blocks));
    return utf8(ledgerJsonLines(node, blocks));
  }
}

function keyOf(address: string): Uint8Array {
  const key = decodeAddress(address);
  if (!key.ok) throw FolioError.of({ ...key.error, field: 'address' });
  return key.value;
}

async function* fileBytes(
  node: WalkedNode,
  now: number,
  running: () => Running,
): AsyncGenerator<Uint8Array> {
  for await (const { bytes, height } of ledgerFile(node, entriesOf(node), now)) {
    running().done = Math.max(running().done, height);
    yield bytes;
  }
}

async function* counted<T>(items: AsyncIterable<T>, seen: (item: T) => void): AsyncGenerator<T> {
  for await (const item of items) {
    seen(item);
    yield item;
  }
}

/** Joins texts into pieces large enough to send. */
async function* utf8(texts: AsyncIterable<string>): AsyncGenerator<Uint8Array> {
  const encoder = new TextEncoder();
  let held = '';
  for await (const text of texts) {
    held += text;
    if (held.length < LIMITS.exportChunkCharacters) continue;
    yield encoder.encode(held);
    held = '';
  }
  if (held !== '') yield encoder.encode(held);
}
