/** The ledger's calls of the page's fake client, which read the made-up chain. */
import { FolioError, type LedgerClient } from '../../../src/api/client.ts';
import { nickname } from '../../../src/api/nickname.ts';
import type {
  AccountView,
  BlockDetail,
  HistoryItem,
  NodeView,
  OwnTransaction,
  PoolItem,
} from '../../../src/api/view.ts';
import { feesOf } from './fake-ledger.ts';

/** The parts of the fake client that its ledger reads. */
export interface FakeState {
  /** The blocks, the oldest first. */
  readonly chain: readonly BlockDetail[];
  readonly balances: ReadonlyMap<string, AccountView>;
  readonly payments: readonly OwnTransaction[];
  pool(): readonly PoolItem[];
  view(): NodeView;
  accountOf(address: string): AccountView;
}

export function fakeLedgerClient(state: FakeState): LedgerClient {
  return {
    status: () => Promise.reject(new FolioError('unsupported', 'The gallery has no console.')),
    setPruning: () => Promise.reject(new FolioError('unsupported', 'The gallery stores nothing.')),
    balances: (start = 0, limit = 50) =>
      Promise.resolve({
        count: state.view().balances.count,
        items: state.view().balances.items.slice(start, start + limit),
      }),
    people: ({ query, start, limit, language }) => {
      const text = query.trim().toLowerCase();
      const fits = ({ address }: AccountView) =>
        address.includes(text) || nickname(address, language).toLowerCase().includes(text);
      const all = [...state.balances.values()].filter(fits).sort((a, b) => b.balance - a.balance);
      const items = all.slice(start, start + limit);
      return Promise.resolve({ list: 1, count: all.length, stale: false, items });
    },
    accounts: (addresses) => Promise.resolve(addresses.map((one) => state.accountOf(one))),
    nameAccounts: () => Promise.resolve(),
    blocks: (from, limit) =>
      Promise.resolve(state.chain.slice(Math.max(0, from + 1 - limit), from + 1).reverse()),
    block: (id) =>
      Promise.resolve(
        state.chain.find((block) => block.hash === id || String(block.height) === id) ?? null,
      ),
    stale: (hash) => {
      const lost = state.view().staleBlocks.find((one) => one.hash === hash);
      if (lost === undefined) return Promise.resolve(null);
      const chain = state.chain.slice(lost.height - 1, lost.height + 2);
      const tree = [...chain, lost].map(({ height, hash: key, previous, builder }) => ({
        height,
        hash: key,
        previous,
        builder,
        kind: key === lost.hash ? ('stale' as const) : ('chain' as const),
      }));
      const fates = [
        { kind: 'pool' as const },
        { kind: 'block' as const, height: lost.height },
        { kind: 'spent' as const },
      ];
      return Promise.resolve({ why: lost.why, tree, fates });
    },
    transaction: (id) => {
      const signature = '3c'.repeat(64);
      for (const block of state.chain) {
        const transaction = block.transactions.find((item) => item.id === id);
        if (transaction) {
          const { height, hash } = block;
          return Promise.resolve({ transaction, signature, height, hash });
        }
      }
      const transaction = [...state.pool(), ...state.payments].find((item) => item.id === id);
      return Promise.resolve(
        transaction ? { transaction, signature, height: null, hash: null } : null,
      );
    },
    find: (head, tail) => {
      const fits = ({ hash }: BlockDetail) => hash.startsWith(head) && hash.endsWith(tail);
      const block = state.chain.find(fits);
      return Promise.resolve(block ? { kind: 'block' as const, id: block.hash } : null);
    },
    account: async (address, limit, below) => {
      const all = state.chain.flatMap(({ height, hash, time, builder, transactions }) => {
        const taking = transactions.filter((one) => [one.sender, one.receiver].includes(address));
        const items: HistoryItem[] = taking.map((transaction) => ({ height, time, transaction }));
        if (builder === address)
          items.push({ height, time, built: { hash, reward: 100, fees: feesOf(transactions) } });
        return items.map((item, place) => ({ item, at: { height, place } }));
      });
      const older = all.reverse().filter(({ at: { height, place } }) => {
        if (below === undefined || height < below.height) return true;
        return height === below.height && place < below.place;
      });
      const told = older.slice(0, limit ?? 50);
      const next = older.length > told.length ? (told.at(-1)?.at ?? null) : null;
      const history = told.map(({ item }) => item);
      return { account: state.accountOf(address), sealed: 0, history, next };
    },
    pool: (start, limit) => Promise.resolve(state.pool().slice(start, start + limit)),
  };
}
