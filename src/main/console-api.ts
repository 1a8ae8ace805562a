/** `window.folio` (O-3): the calls behind a page's buttons, for the console and for scripts. */

import type {
  BuilderClient,
  IssuerClient,
  LedgerClient,
  NetworkClient,
  NodeClient,
  WalletClient,
} from '../api/client.ts';
import type { CheckedReceipt } from '../api/files/checked-receipt.ts';
import type { ExportRequest, FilesClient, ImportView } from '../api/files/files-client.ts';
import { refused } from '../api/refused.ts';
import type { AppSession } from '../app/session.ts';
import type { HandOverAnswer, IssueRequest } from './issue-api.ts';

export type ConsoleApi = Pick<LedgerClient, 'status' | 'balances'> &
  Pick<WalletClient, 'send' | 'renew' | 'replace' | 'cancel' | 'claim'> &
  Pick<IssuerClient, 'mint' | 'seal'> &
  Pick<NetworkClient, 'op' | 'log'> &
  Pick<FilesClient, 'receipt'> & {
    /** Changes the given settings; returns all of them. */
    builder: BuilderClient['configure'];
  } & FilesApi &
  IssueApi;

interface IssueApi {
  /** Makes a ledger whose issuer is this tab's account, once that is backed up. */
  issue(request: IssueRequest): Promise<{ link: string; ledger: string }>;
  /** Seals the ledger and names the next edition in it (F-5); answers the mints due there. */
  handOver(): Promise<HandOverAnswer>;
}

interface FilesApi {
  /** Checks a receipt by its bytes, its text or its link. Needs no ledger. */
  check(receipt: Uint8Array | string): Promise<CheckedReceipt>;
  export(request: ExportRequest): Promise<Blob>;
  /** Resolves when all of it is checked. */
  import(file: Blob): Promise<ImportView>;
}

/** What the calls need of the page. */
export interface ConsoleSession extends Pick<AppSession, 'state' | 'subscribe'> {
  /** Follows the address bar, if it was changed: a script that goes to a link means its ledger. */
  catchUp(): void;
}

/**
 * Every call is of the ledger that the address bar names, and waits while that is being opened; it
 * rejects with `no-ledger` if there is none.
 */
export function consoleApi(session: ConsoleSession): ConsoleApi {
  const client = (): Promise<NodeClient> =>
    new Promise((resolve, reject) => {
      session.catchUp();
      const settle = (): boolean => {
        const state = session.state();
        if (state.client !== null) resolve(state.client);
        else if (state.fatal !== null)
          reject(refused('unavailable', 'This page cannot run a node here.'));
        else if (state.link === null) reject(refused('no-ledger', 'No ledger is open.'));
        else return false;
        return true;
      };
      if (settle()) return;
      const stop = session.subscribe(() => {
        if (settle()) stop();
      });
    });
  return {
    status: async () => (await client()).ledger.status(),
    op: async (...args) => (await client()).network.op(...args),
    log: async () => (await client()).network.log(),
    send: async (...args) => (await client()).wallet.send(...args),
    replace: async (...args) => (await client()).wallet.replace(...args),
    cancel: async (...args) => (await client()).wallet.cancel(...args),
    renew: async (...args) => (await client()).wallet.renew(...args),
    issue: async (request) => (await import('./issue-api.ts')).issue(await client(), request),
    handOver: async () => (await import('./issue-api.ts')).handOver(await client()),
    mint: async (...args) => (await client()).issuer.mint(...args),
    seal: async (...args) => (await client()).issuer.seal(...args),
    claim: async () => (await client()).wallet.claim(),
    balances: async (...args) => (await client()).ledger.balances(...args),
    builder: async (...args) => (await client()).builder.configure(...args),
    receipt: async (...args) => (await client()).files.receipt(...args),
    check: async (receipt) => (await import('./files-api.ts')).check(receipt),
    export: async (request) =>
      (await import('./files-api.ts')).exportAll((await client()).files, request),
    import: async (file) =>
      (await import('./files-api.ts')).importAll((await client()).files, file),
  };
}
