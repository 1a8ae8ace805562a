/** The client on the page: calls to the node worker, and the newest view. */
import { FolioError, type NodeClient } from './client.ts';
import type { FromNode, Method, MethodArgs, MethodResult, ToNode, WalletInfo } from './rpc.ts';
import type { NodeView } from './view.ts';

interface Waiting {
  resolve(value: unknown): void;
  reject(error: FolioError): void;
}

/** What is used of a `Worker`. */
export interface NodeWorker {
  postMessage(message: ToNode, transfer?: Transferable[]): void;
}

/** Made once the worker said `opened`; fed by `receive`. */
export class WorkerClient implements NodeClient {
  readonly #worker: NodeWorker;
  readonly #waiting = new Map<number, Waiting>();
  readonly #listeners = new Set<(view: NodeView) => void>();
  #wallet: WalletInfo;
  #view: NodeView | null = null;
  #next = 1;
  #closed = false;

  constructor(worker: NodeWorker, wallet: WalletInfo) {
    this.#worker = worker;
    this.#wallet = wallet;
  }

  receive(message: FromNode): void {
    if (message.type === 'view') {
      // The first one has all of it.
      this.#view = { ...this.#view, ...message.changes } as NodeView;
      this.#tell();
    } else if (message.type === 'wallet') {
      this.#wallet = message.wallet;
      this.#tell();
    } else if (message.type === 'answer') {
      const waiting = this.#waiting.get(message.id);
      this.#waiting.delete(message.id);
      if (message.ok) waiting?.resolve(message.value);
      else
        waiting?.reject(
          new FolioError(message.error.code, message.error.message, message.error.field),
        );
    }
  }

  #tell(): void {
    if (this.#view !== null) for (const listener of this.#listeners) listener(this.#view);
  }

  #call<M extends Method>(method: M, ...args: MethodArgs<M>): Promise<MethodResult<M>> {
    if (this.#closed) return Promise.reject(new FolioError('closed', 'This ledger was left.'));
    return new Promise((resolve, reject) => {
      const id = this.#next;
      this.#next += 1;
      this.#waiting.set(id, { resolve: (value) => resolve(value as MethodResult<M>), reject });
      try {
        this.#worker.postMessage({ type: 'call', id, method, args });
      } catch {
        this.#waiting.delete(id);
        reject(
          new FolioError(
            'args-not-plain',
            'The arguments cannot be sent: they are not plain data.',
          ),
        );
      }
    });
  }

  view = () => this.#view;

  subscribe = (changed: (view: NodeView) => void) => {
    this.#listeners.add(changed);
    return () => this.#listeners.delete(changed);
  };

  status = () => this.#call('status');
  op = (...args: MethodArgs<'op'>) => this.#call('op', ...args);
  send = (...args: MethodArgs<'send'>) => this.#call('send', ...args);
  nextSequence = () => this.#call('nextSequence');
  mint = (...args: MethodArgs<'mint'>) => this.#call('mint', ...args);
  seal = (height?: number) => this.#call('seal', height);
  sealEvery = (blocks: number) => this.#call('sealEvery', blocks);
  desk = () => this.#call('desk');
  replace = (id: string, fee?: number) => this.#call('replace', id, fee);
  cancel = (id: string, fee?: number) => this.#call('cancel', id, fee);
  renew = (id: string) => this.#call('renew', id);
  claim = () => this.#call('claim');
  balances = (...args: MethodArgs<'balances'>) => this.#call('balances', ...args);
  people = (...args: MethodArgs<'people'>) => this.#call('people', ...args);
  accounts = (...args: MethodArgs<'accounts'>) => this.#call('accounts', ...args);
  nameAccounts = (...args: MethodArgs<'nameAccounts'>) => this.#call('nameAccounts', ...args);
  builder = (...args: MethodArgs<'builder'>) => this.#call('builder', ...args);
  blocks = (...args: MethodArgs<'blocks'>) => this.#call('blocks', ...args);
  block = (...args: MethodArgs<'block'>) => this.#call('block', ...args);
  transaction = (...args: MethodArgs<'transaction'>) => this.#call('transaction', ...args);
  find = (...args: MethodArgs<'find'>) => this.#call('find', ...args);
  account = (...args: MethodArgs<'account'>) => this.#call('account', ...args);
  pool = (...args: MethodArgs<'pool'>) => this.#call('pool', ...args);
  log = () => this.#call('log');
  words = (...args: MethodArgs<'words'>) => this.#call('words', ...args);
  restore = (...args: MethodArgs<'restore'>) => this.#call('restore', ...args);
  setPassphrase = (...args: MethodArgs<'setPassphrase'>) => this.#call('setPassphrase', ...args);
  unlock = (...args: MethodArgs<'unlock'>) => this.#call('unlock', ...args);
  lock = () => this.#call('lock');
  markBackedUp = () => this.#call('markBackedUp');
  receipt = (...args: MethodArgs<'receipt'>) => this.#call('receipt', ...args);
  exportStart = (...args: MethodArgs<'exportStart'>) => this.#call('exportStart', ...args);
  exportNext = (...args: MethodArgs<'exportNext'>) => this.#call('exportNext', ...args);
  exportStop = (...args: MethodArgs<'exportStop'>) => this.#call('exportStop', ...args);
  balanceHistory = (...args: MethodArgs<'balanceHistory'>) => this.#call('balanceHistory', ...args);
  importStart = (...args: MethodArgs<'importStart'>) => this.#call('importStart', ...args);
  importView = () => this.#call('importView');
  importStop = () => this.#call('importStop');
  wallet = () => this.#wallet;

  close = () => {
    if (this.#closed) return;
    this.#closed = true;
    for (const { reject } of this.#waiting.values())
      reject(new FolioError('closed', 'This ledger was left.'));
    this.#waiting.clear();
    this.#worker.postMessage({ type: 'close' });
  };
}
