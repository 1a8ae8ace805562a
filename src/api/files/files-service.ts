/** Answers `FilesClient` in the node worker; it is loaded at the first call. */
import type { Node } from '../../node/node.ts';
import type { ChainStore, Clock } from '../../node/ports.ts';
import { AccountHistory } from '../account-history.ts';
import type { Queries } from '../queries.ts';
import { Exports } from './exports.ts';
import type { FileTransport } from './file-transport.ts';
import type { FilesClient } from './files-client.ts';
import { Imports } from './imports.ts';
import { makeReceipt } from './receipts.ts';

export interface FilesParts {
  readonly node: Node;
  readonly store: ChainStore;
  readonly queries: Queries;
  readonly transport: FileTransport;
  readonly clock: Clock;
}

export function filesService({ node, store, queries, transport, clock }: FilesParts): FilesClient {
  const exports = new Exports(node, new AccountHistory(node, store), () => clock.now());
  const imports = new Imports(node, transport, clock);
  return {
    receipt: (id) => makeReceipt(node, queries, id),
    exportStart: (request) => exports.start(request),
    exportNext: (id) => exports.next(id),
    exportStop: (id) => exports.stop(id),
    balanceHistory: (address, most) => exports.balances(address, most),
    importStart: (file) => imports.start(file),
    importView: async () => imports.view(),
    importPause: async () => imports.pause(),
    importResume: async () => imports.resume(),
    importStop: async () => imports.stop(),
  };
}
