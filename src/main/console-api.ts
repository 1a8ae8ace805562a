/** `window.folio` (O-3): what a page's buttons do, for the console and for scripts. */

import { FolioError, type NodeClient } from '../api/client.ts';
import type { AppSession } from '../app/session.ts';

export type ConsoleApi = Pick<
  NodeClient,
  'status' | 'op' | 'send' | 'claim' | 'balances' | 'builder'
>;

/** Every call waits for the ledger being opened; rejects with `no-ledger` when none is. */
export function consoleApi(session: AppSession): ConsoleApi {
  const client = (): Promise<NodeClient> =>
    new Promise((resolve, reject) => {
      const settle = (): boolean => {
        const state = session.state();
        if (state.client !== null) resolve(state.client);
        else if (state.fatal !== null)
          reject(new FolioError('unavailable', 'This page cannot run a node here.'));
        else if (state.link === null) reject(new FolioError('no-ledger', 'No ledger is open.'));
        else return false;
        return true;
      };
      if (settle()) return;
      const stop = session.subscribe(() => {
        if (settle()) stop();
      });
    });
  return {
    status: async () => (await client()).status(),
    op: async (...args) => (await client()).op(...args),
    send: async (...args) => (await client()).send(...args),
    claim: async () => (await client()).claim(),
    balances: async (...args) => (await client()).balances(...args),
    builder: async (...args) => (await client()).builder(...args),
  };
}
