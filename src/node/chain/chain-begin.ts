/** How a chain is begun with a base (S-5), or read from what is stored (S-3). */
import { equal } from '../../base/bytes.ts';
import { Accounts } from '../../ledger/accounts.ts';
import { applyChanges } from '../../ledger/accounts-changes.ts';
import { withOwnTransactions } from '../../ledger/block.ts';
import {
  decodeHeader,
  encodeHeader,
  HEADER_BYTES,
  type Header,
  headerHash,
} from '../../ledger/header.ts';
import { fail, ok, type Result } from '../../ledger/result.ts';
import type { Transaction } from '../../ledger/transaction.ts';
import type { ChainStep, ChainStore, Damage, StoredLedger } from '../ports.ts';
import type { BlockIndex } from './block-index.ts';
import type { LoadedBlock } from './bodies.ts';
import { ChainBase } from './chain-base.ts';
import type { HeaderTree } from './header-tree.ts';
import type { States } from './states.ts';
import type { TipChange } from './tip-change.ts';

interface Parts {
  readonly chain: {
    readonly base: ChainBase;
    readonly tree: HeaderTree;
    load(entry: BlockIndex): Promise<LoadedBlock | null>;
  };
  readonly states: States;
  readonly store: ChainStore;
  journal(back: readonly Transaction[]): ChainStep['pool'];
}

/** As `Chain.beginAt`. The transactions of blocks that are left go back to the pool (L-11). */
export async function beginChain(
  { chain, states, store, journal }: Parts,
  bytes: Uint8Array,
  state: Accounts,
): Promise<TipChange> {
  const { base, tree } = chain;
  const headers = must(decodeHeaders(bytes));
  const from = tree.tip;
  let fork = tree.genesis;
  for (const header of headers.slice(0, from.height)) {
    const own = tree.at(header.height) as BlockIndex;
    if (!equal(own.hash, headerHash(header))) break;
    fork = own;
  }
  const disconnected: TipChange['disconnected'] = [];
  for (const entry of tree.path(fork, from)) {
    const loaded = await chain.load(entry);
    // They go to the pool, where one alone must not keep its whole body in memory.
    if (loaded !== null) disconnected.push({ entry, block: withOwnTransactions(loaded.block) });
  }
  const back = disconnected.flatMap(({ block }) => block.transactions);
  const pool = back.length > 0 ? journal(back) : undefined;
  const accounts = states.stored.plan(state, null, headers.length);
  await store.commit({
    ...ChainBase.step(headers.length),
    headers: { from: 1, bytes },
    ...accounts.step,
    index: { truncate: 0, add: [], whole: true },
    ...(pool === undefined ? {} : { pool }),
  });
  accounts.done();
  states.moveTo(state);
  tree.adopt(headers);
  base.began();
  states.remember(tree.tip, state);
  return { from, to: tree.tip, fork, disconnected, connected: [{ entry: tree.tip, block: null }] };
}

/** Headers and accounts as stored, if they belong together; what is wrong otherwise (S-3). */
export function readChain(
  stored: StoredLedger,
  genesis: Header,
): { headers: Header[]; paged: Accounts; state: Accounts } | Damage {
  const headers = decodeHeaders(stored.headers);
  if (!headers.ok) return { what: 'headers', detail: headers.error.reason };
  const paged = Accounts.fromPages(stored.accounts);
  if (!paged.ok) return { what: 'accounts', detail: paged.error.reason };
  const state = applyChanges(paged.value, stored.changes);
  if (!state.ok) return { what: 'accounts', detail: state.error.reason };
  const { length } = headers.value;
  const last = headers.value[length - 1] ?? genesis;
  if (!equal(state.value.root, last.accountsRoot))
    return { what: 'accounts', detail: `The accounts are not those after block ${length}.` };
  return { headers: headers.value, paged: paged.value, state: state.value };
}

/** 160 bytes each. Refused: `short`, and the codes of `decodeHeader`. */
function decodeHeaders(bytes: Uint8Array): Result<Header[]> {
  if (bytes.length % HEADER_BYTES !== 0) return fail('short', 'A header is cut short.', 'headers');
  const headers: Header[] = [];
  for (let at = 0; at < bytes.length; at += HEADER_BYTES) {
    const header = decodeHeader(bytes.subarray(at, at + HEADER_BYTES));
    if (!header.ok) return header;
    headers.push(header.value);
  }
  return ok(headers);
}

export function headerBytes(entries: readonly BlockIndex[]): Uint8Array {
  const bytes = new Uint8Array(entries.length * HEADER_BYTES);
  for (const [at, { header }] of entries.entries())
    bytes.set(encodeHeader(header), at * HEADER_BYTES);
  return bytes;
}

function must(headers: Result<Header[]>): Header[] {
  if (!headers.ok) throw new Error(`chain: checked headers cannot be read: ${headers.error.code}`);
  return headers.value;
}
