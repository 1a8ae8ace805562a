/** The client on the page: calls to the node worker, and the newest view. */

import { FolioError, type NodeClient, type WalletInfo } from './client.ts';
import { refused } from './refused.ts';
import type { Calls, FromNode, Subject, ToNode } from './rpc.ts';
import type { NodeView } from './view.ts';

/** A view that took longer to draw was slow, ms; a page at ease takes 10 to 40. */
const SLOW_MS = 100;

interface Waiting {
  resolve(value: unknown): void;
  reject(error: FolioError): void;
}

/** The part of a `Worker` that the client uses. */
export interface NodeWorker {
  postMessage(message: ToNode, transfer?: Transferable[]): void;
}

/** The calls by name: the types refuse a list that lacks one. */
const CALLS: { readonly [S in Subject]: { readonly [K in keyof Calls[S]]: true } } = {
  ledger: {
    status: true,
    balances: true,
    people: true,
    accounts: true,
    nameAccounts: true,
    blocks: true,
    block: true,
    stale: true,
    transaction: true,
    find: true,
    account: true,
    pool: true,
    setPruning: true,
  },
  wallet: {
    send: true,
    renew: true,
    claim: true,
    nextSequence: true,
    replace: true,
    cancel: true,
    words: true,
    keyFile: true,
    restoreFile: true,
    restore: true,
    setPassphrase: true,
    unlock: true,
    lock: true,
    markBackedUp: true,
  },
  builder: { configure: true, log: true },
  network: { op: true, traffic: true, pauseSync: true, log: true },
  issuer: { mint: true, seal: true, sealEvery: true, desk: true },
  files: {
    receipt: true,
    exportStart: true,
    exportNext: true,
    exportStop: true,
    balanceHistory: true,
    importStart: true,
    importView: true,
    importPause: true,
    importResume: true,
    importStop: true,
  },
};

/**
 * Calls back once what the listeners have changed is on the screen, or about so, with the
 * milliseconds that it took.
 */
type WhenDrawn = (then: (tookMs: number) => void) => void;

/** The client; made once the worker said `opened`, and fed by `receive`. */
export class WorkerClient implements NodeClient {
  readonly #worker: NodeWorker;
  readonly #whenDrawn: WhenDrawn;
  readonly #waiting = new Map<number, Waiting>();
  readonly #listeners = new Set<(view: NodeView) => void>();
  #wallet: WalletInfo;
  #view: NodeView | null = null;
  #next = 1;
  #closed = false;
  /** How long the last two views took, ms. One alone may have met something else. */
  #drew: readonly [number, number] = [0, 0];

  constructor(worker: NodeWorker, wallet: WalletInfo, whenDrawn: WhenDrawn) {
    this.#worker = worker;
    this.#whenDrawn = whenDrawn;
    this.#wallet = wallet;
  }

  receive(message: FromNode): void {
    if (message.type === 'view') {
      // The first one has all of it.
      this.#view = { ...this.#view, ...message.changes } as NodeView;
      const { number } = message;
      try {
        this.#tell();
      } finally {
        this.#whenDrawn((tookMs) => {
          this.#drew = [this.#drew[1], tookMs];
          if (!this.#closed) this.#worker.postMessage({ type: 'drawn', number });
        });
      }
    } else if (message.type === 'wallet') {
      this.#wallet = message.wallet;
      this.#tell();
    } else if (message.type === 'answer') {
      const waiting = this.#waiting.get(message.id);
      this.#waiting.delete(message.id);
      if (message.ok) waiting?.resolve(message.value);
      else
        waiting?.reject(
          new FolioError(
            message.error.code,
            message.error.message,
            message.error.field,
            message.error.values,
          ),
        );
    }
  }

  #tell(): void {
    if (this.#view !== null) for (const listener of this.#listeners) listener(this.#view);
  }

  #call(subject: Subject, name: string, args: readonly unknown[]): Promise<unknown> {
    if (this.#closed) return Promise.reject(refused('closed', 'This ledger was left.'));
    return new Promise((resolve, reject) => {
      const id = this.#next;
      this.#next += 1;
      this.#waiting.set(id, { resolve, reject });
      try {
        this.#worker.postMessage({ type: 'call', id, subject, name, args });
      } catch {
        this.#waiting.delete(id);
        reject(refused('args-not-plain', 'The arguments cannot be sent: they are not plain data.'));
      }
    });
  }

  #subject<S extends Subject>(subject: S): Calls[S] {
    const calls = Object.keys(CALLS[subject]).map((name) => [
      name,
      (...args: readonly unknown[]) => this.#call(subject, name, args),
    ]);
    return Object.fromEntries(calls) as Calls[S];
  }

  readonly ledger = this.#subject('ledger');
  readonly wallet = { ...this.#subject('wallet'), info: () => this.#wallet };
  readonly builder = this.#subject('builder');
  readonly network = this.#subject('network');
  readonly issuer = this.#subject('issuer');
  readonly files = this.#subject('files');

  view = () => this.#view;

  get drawsSlowly(): boolean {
    return Math.min(...this.#drew) > SLOW_MS;
  }

  subscribe = (changed: (view: NodeView) => void) => {
    this.#listeners.add(changed);
    return () => this.#listeners.delete(changed);
  };

  close = () => {
    if (this.#closed) return;
    this.#closed = true;
    for (const { reject } of this.#waiting.values())
      reject(refused('closed', 'This ledger was left.'));
    this.#waiting.clear();
    this.#worker.postMessage({ type: 'close' });
  };
}
