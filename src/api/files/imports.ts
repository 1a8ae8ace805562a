/** Takes in a ledger's file (F-2): presents it to the node as a peer and watches its progress. */

import { equal } from '../../base/bytes.ts';
import { ledgerIdOf } from '../../ledger/charter.ts';
import { compareTips } from '../../ledger/work.ts';
import type { Node } from '../../node/node.ts';
import type { Clock, TimerHandle } from '../../node/ports.ts';
import type { CloseReason } from '../../protocol/close-reasons.ts';
import { FileError } from '../../protocol/ledger-file.ts';
import { LIMITS } from '../../protocol/limits.ts';
import { refused } from '../refused.ts';
import { fileRefusal } from './file-head.ts';
import { LedgerFile } from './file-reader.ts';
import type { FilePeer, FileTransport } from './file-transport.ts';
import type { ImportFailure, ImportView } from './files-client.ts';

interface Running {
  readonly file: LedgerFile;
  peer: FilePeer | null;
  timer: TimerHandle | null;
  view: ImportView;
  /** How far the chain and its verified history were at the last look, and when it last moved. */
  reached: number;
  movedAt: number;
  /** The reason why the node refuses the rest of it. */
  refusal: CloseReason | null;
}

export class Imports {
  readonly #node: Pick<Node, 'chain' | 'ledgerId' | 'subscribe'>;
  readonly #transport: FileTransport;
  readonly #clock: Clock;
  #running: Running | null = null;

  constructor(
    node: Pick<Node, 'chain' | 'ledgerId' | 'subscribe'>,
    transport: FileTransport,
    clock: Clock,
  ) {
    this.#node = node;
    this.#transport = transport;
    this.#clock = clock;
  }

  /** Throws FolioError with the codes of `ImportFailure` that show at once. */
  async start(blob: Blob): Promise<ImportView> {
    this.stop();
    const file = await open(blob);
    if (!equal(ledgerIdOf(file.head.charter), this.#node.ledgerId))
      throw refused('file-other-ledger', 'The file is that of another ledger.', 'file', {
        name: file.head.charter.name,
      });
    const running: Running = {
      file,
      peer: null,
      timer: null,
      view: { state: 'checking', done: 0, total: file.head.height, failure: null },
      reached: this.#reached(),
      movedAt: this.#clock.monotonic(),
      refusal: null,
    };
    this.#running = running;
    this.#present(running);
    return running.view;
  }

  view(): ImportView | null {
    const running = this.#running;
    // The last blocks it gave may still be on their way to the disk.
    if (running?.view.state === 'paused')
      running.view = { ...running.view, done: this.#done(running.file) };
    return running?.view ?? null;
  }

  /** The node is left as by any peer; nothing is asked of the file until it goes on. */
  pause(): void {
    const running = this.#running;
    if (running?.view.state !== 'checking') return;
    running.timer?.cancel();
    running.view = { ...running.view, state: 'paused' };
    running.peer?.leave();
    running.peer = null;
  }

  /**
   * Goes on from the last block of the file on the chain, by the node's own question for headers.
   */
  resume(): void {
    const running = this.#running;
    if (running?.view.state !== 'paused') return;
    running.view = { ...running.view, state: 'checking' };
    running.movedAt = this.#clock.monotonic();
    this.#present(running);
  }

  stop(): void {
    const running = this.#running;
    if (running !== null) this.#end(running, 'stopped', null);
  }

  #present(running: Running): void {
    // One that was refused before a pause is refused for good.
    if (running.refusal === null)
      running.peer = this.#transport.present(running.file, (reason) =>
        this.#closed(running, reason),
      );
    this.#look(running);
  }

  /** Blocks of the chain, and those executed of a history that is not verified yet (S-5). */
  #reached(): number {
    const { base, tip } = this.#node.chain;
    return tip.height + base.verified;
  }

  /**
   * How many blocks of the file are on the chain here, and were executed here: they are the first
   * of both.
   */
  #done(file: LedgerFile): number {
    const { base, tree } = this.#node.chain;
    let low = 0;
    let high = Math.min(file.tip.height, tree.tip.height);
    while (low < high) {
      const middle = Math.ceil((low + high) / 2);
      if (tree.at(middle)?.key === file.hashAt(middle)) low = middle;
      else high = middle - 1;
    }
    return base.isVerified ? low : Math.min(low, base.verified);
  }

  #look(running: Running): void {
    if (this.#running !== running || running.view.state !== 'checking') return;
    const { file } = running;
    const { base, tip } = this.#node.chain;
    const now = this.#clock.monotonic();
    const done = this.#done(file);
    running.view = { ...running.view, done };
    running.peer?.moved(done === tip.height ? done : null);
    const moved = this.#reached();
    if (moved !== running.reached) {
      running.reached = moved;
      running.movedAt = now;
    }
    if (running.refusal !== null) {
      const failure = this.#refused(running, running.refusal);
      const settled = failure.height === null || done >= failure.height - 1;
      if (settled || now - running.movedAt > LIMITS.importSettleMs)
        return this.#end(running, 'failed', failure);
    }
    const isBetter = base.isVerified && compareTips(tip, file.tip) > 0;
    const reached = done === file.tip.height || isBetter;
    if (reached) {
      const failure = file.damage === null ? null : damageOf(file.damage, file.tip.height + 1);
      const state = done === file.tip.height ? 'done' : 'kept';
      this.#end(running, failure === null ? state : 'failed', failure);
    } else if (now - running.movedAt > LIMITS.importStalledMs)
      this.#end(running, 'failed', this.#stalled(running));
    else running.timer = this.#clock.after(LIMITS.viewMs, () => this.#look(running));
  }

  /**
   * The node refuses the rest: something in it is provably wrong. The part before that may still be
   * on its way to the disk.
   */
  #closed(running: Running, reason: CloseReason): void {
    if (reason === 'leaving') return this.#end(running, 'stopped', null);
    running.refusal = reason;
    running.peer = null;
  }

  #refused({ file }: Running, reason: CloseReason): ImportFailure {
    const wrong = this.#firstInvalid(file) ?? file.firstBadHeader(this.#clock.now());
    const where = wrong === null ? 'The file' : `Block ${wrong.height}`;
    const why = `${where} is refused (${wrong?.code ?? reason}).`;
    return { code: 'file-block', reason: why, offset: null, height: wrong?.height ?? null };
  }

  /** The lowest block of the file that the node found invalid: all blocks after it are, too. */
  #firstInvalid(file: LedgerFile): { height: number; code: string } | null {
    const codeAt = (height: number): string | null => {
      const hash = file.hashAt(height);
      return hash === null ? null : (this.#node.chain.tree.get(hash)?.invalid ?? null);
    };
    const done = this.#done(file);
    for (let height = done + 1; height <= file.tip.height; height += 1) {
      const code = codeAt(height);
      if (code !== null) return { height, code };
    }
    return null;
  }

  #stalled({ file }: Running): ImportFailure {
    const height = this.#done(file) + 1;
    const reason = `Nothing came after block ${height - 1}.`;
    return { code: 'file-stalled', reason, offset: null, height };
  }

  #end(running: Running, state: ImportView['state'], failure: ImportFailure | null): void {
    if (running.view.state !== 'checking' && running.view.state !== 'paused') return;
    running.timer?.cancel();
    running.view = { ...running.view, state, done: this.#done(running.file), failure };
    running.peer?.leave();
    running.peer = null;
  }
}

async function open(blob: Blob): Promise<LedgerFile> {
  try {
    return await LedgerFile.open(blob);
  } catch (error) {
    if (!(error instanceof FileError)) throw error;
    throw fileRefusal(error);
  }
}

function damageOf({ code, offset, message }: FileError, height: number): ImportFailure {
  return { code, reason: `${message} (byte ${offset})`, offset, height };
}
