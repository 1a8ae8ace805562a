/**
 * A node that is not one: a seeded ledger in memory behind the page's `NodeClient`, for looking at
 * the page.
 */

import {
  type BuilderClient,
  FolioError,
  type IssuerClient,
  type LedgerClient,
  type NetworkClient,
  type NodeClient,
  type SendRequest,
  type WalletClient,
} from '../../../src/api/client.ts';
import type { FilesClient } from '../../../src/api/files/files-client.ts';
import type {
  AccountView,
  BlockDetail,
  BuilderSettings,
  NodeView,
  OwnTransaction,
  PoolItem,
  TransactionView,
} from '../../../src/api/view.ts';
import { defaultCharter } from '../../../src/ledger/charter.ts';
import {
  fakeAddress,
  fakeBlock,
  fakeClaim,
  fakeHex,
  fakeStaleBlock,
  fakeTransfer,
  feesOf,
  pooled,
  seeded,
  type Uniform,
} from './fake-ledger.ts';
import { fakeBlockJson, fakeBuilderLog, fakeTraffic, fakeTrail } from './fake-logs.ts';
import type { FakeOptions } from './fake-options.ts';
import { fakeLedgerClient } from './fake-reading.ts';

const WORDS =
  'abandon ability able about above absent absorb abstract absurd abuse access accident account accuse achieve acid acoustic acquire across act action actor actress actual';

export class FakeClient implements NodeClient {
  readonly #uniform: Uniform;
  readonly #options: FakeOptions;
  readonly #charter;
  readonly #own: string;
  readonly #others: string[];
  readonly #listeners = new Set<(view: NodeView) => void>();
  /** Oldest first. */
  readonly #chain: BlockDetail[] = [];
  readonly #balances = new Map<string, AccountView>();
  readonly #payments: OwnTransaction[] = [];
  #pool: PoolItem[] = [];
  #backedUp = false;
  #settings: BuilderSettings = { on: true, size: 3, sleep: 3, patience: 15, share: 0.5 };
  #attempts = 0;
  #view: NodeView;
  readonly ledger: LedgerClient;
  readonly drawsSlowly = false;

  constructor(options: FakeOptions) {
    this.#options = options;
    this.#uniform = seeded(options.seed);
    this.#charter = defaultCharter(options.name, options.unit ? { unit: options.unit } : {});
    this.#own = fakeAddress(this.#uniform);
    this.#others = Array.from({ length: options.others ?? 9 }, () => fakeAddress(this.#uniform));
    this.#chain.push(fakeBlock(this.#uniform, 0, 'f0'.repeat(32), 'GENESIS', 0, []));
    this.#write(options);
    this.#view = this.#look();
    this.ledger = fakeLedgerClient({
      chain: this.#chain,
      balances: this.#balances,
      payments: this.#payments,
      pool: () => this.#pool,
      view: () => this.#view,
      accountOf: (address) => this.#accountOf(address),
    });
  }

  #write({ blocks, now, claimed = true }: FakeOptions): void {
    if (blocks === 0) return;
    const all = claimed ? [this.#own, ...this.#others] : this.#others;
    this.#append(
      now - blocks * 9_000,
      all.map((address) => fakeClaim(this.#uniform, address)),
    );
    for (let height = 2; height <= blocks; height++) {
      const count = 1 + Math.floor(this.#uniform() * 5);
      const transfers = Array.from({ length: count }, () => this.#transfer(all));
      this.#append(now - (blocks - height) * 9_000 - 4_000, transfers);
    }
    for (let index = 0; index < 7; index++) {
      this.#pool.push(pooled(this.#transfer(all), now - 1_000 * (index * 2 + 1)));
    }
    if (claimed) this.#ownPayments(now);
  }

  #ownPayments(now: number): void {
    const states: OwnTransaction['state'][] = [
      { kind: 'pool' },
      { kind: 'returned' },
      { kind: 'refused', code: 'pool-evicted', reason: 'It made way.' },
    ];
    for (const [index, state] of states.entries()) {
      const receiver = this.#others[index] as string;
      const transaction = fakeTransfer(this.#uniform, this.#own, receiver, 8 + index);
      this.#payments.push({
        ...transaction,
        amount: 125 * (index + 1),
        made: now - 9_000 * index - 2_000,
        place: state.kind === 'pool' ? { place: 2, blocks: 1 } : null,
        state,
      });
    }
  }

  #transfer(among: readonly string[]): TransactionView {
    const pick = () => among[Math.floor(this.#uniform() * among.length)] as string;
    const rich = (address: string) => (this.#balances.get(address)?.balance ?? 0) >= 100;
    const sender = [pick(), ...among].find(rich) ?? pick();
    const transaction = fakeTransfer(this.#uniform, sender, pick(), 1);
    const most = this.#balances.get(sender)?.balance ?? 0;
    return {
      ...transaction,
      amount: Math.max(1, Math.min(transaction.amount, Math.floor(most / 2))),
    };
  }

  #append(time: number, transactions: TransactionView[]): void {
    const previous = this.#chain.at(-1)?.hash ?? fakeHex(this.#uniform, 32);
    const builders = this.#options.claimed === false ? this.#others : [this.#own, ...this.#others];
    const builder = builders[Math.floor(this.#uniform() * 4)] as string;
    const height = this.#chain.length;
    this.#chain.push(fakeBlock(this.#uniform, height, previous, builder, time, transactions));
    for (const { sender, receiver, amount, fee, kind } of transactions) {
      this.#credit(receiver, amount, kind === 'claim');
      if (kind === 'transfer') this.#credit(sender, -amount - fee, false);
    }
    this.#credit(builder, 100 + feesOf(transactions), false);
  }

  #credit(address: string, amount: number, claimed: boolean): void {
    const account = this.#balances.get(address) ?? {
      address,
      balance: 0,
      sequence: 0,
      claimed: false,
    };
    const balance = Math.max(0, account.balance + amount);
    this.#balances.set(address, { ...account, balance, claimed: account.claimed || claimed });
  }

  #look(): NodeView {
    const { name, sync, blocks, notices = [], signalling = 'open' } = this.#options;
    const account = this.#accountOf(this.#own);
    const peers = blocks === 0 ? [] : this.#others.slice(0, 4);
    const tip = this.#chain.at(-1);
    const stale = this.#chain.length - 3;
    const [lost, builder] = [this.#chain[stale] as BlockDetail, this.#others[5] as string];
    const taken = this.#payments.filter((item) => item.state.kind === 'pool');
    const accounts = [...this.#balances.values()].sort((a, b) => b.balance - a.balance);
    return {
      ledger: 'f0'.repeat(32),
      history: { from: 1, verifying: null, pruning: false, kept: 2_048 },
      name,
      charter: this.#charter,
      address: this.#own,
      account,
      spendable: Math.max(0, account.balance - taken.reduce((sum, item) => sum + item.amount, 0)),
      hasClaimed: account.claimed,
      peer: 'fake-peer-id',
      signalling: {
        state: signalling,
        server: { host: 'localhost', port: 9000, path: '/', key: 'peerjs', secure: false },
      },
      sync: sync ?? (blocks === 0 ? { kind: 'alone' } : { kind: 'in-sync', peers: peers.length }),
      height: tip?.height ?? 0,
      tip: tip?.hash ?? '00'.repeat(32),
      work: String(this.#chain.length * 65_536),
      clockOff: null,
      pool: {
        count: this.#pool.length,
        waiting: blocks === 0 ? 0 : 2,
        items: [...this.#pool],
        outbid: null,
      },
      sealing: { held: null, conflict: null, every: 0 },
      blocks: this.#chain
        .slice(-40)
        .reverse()
        .map(({ transactions: _, ...block }) => block),
      withdrawn: [],
      staleBlocks: stale < 9 ? [] : [fakeStaleBlock(seeded(stale), lost, builder)],
      balances: {
        count: accounts.length,
        supply: accounts.reduce((sum, item) => sum + item.balance, 0),
        items: accounts,
      },
      peers: peers.map((address, index) => ({
        id: address,
        address: index === 0 ? '5f1c0a9be2d34876' : address.slice(10, 26),
        kind: index === 0 ? 'local' : 'rtc',
        relayed: false,
        outbound: index % 2 === 0,
        encoding: index === 3 ? 'json' : 'binary',
        height: index === 3 ? null : (tip?.height ?? 0) - (index === 2 ? 1 : 0),
        rtt: index === 3 ? null : 2 + 21 * index,
        same: index < 2,
        seeking: index === 1 && blocks > 0,
        since: this.#options.now - 60_000 * index,
      })),
      own: [...this.#payments],
      builder: {
        ...this.#settings,
        state: !this.#settings.on ? 'off' : blocks === 0 ? 'waiting' : 'seeking',
        attempts: this.#attempts,
        rate: blocks === 0 ? 0 : 48_210,
        expected: blocks === 0 ? null : 4.2,
        records: 7,
        built: blocks === 0 ? 0 : 12,
      },
      notices: [...notices],
    };
  }

  #accountOf(address: string): AccountView {
    return this.#balances.get(address) ?? { address, balance: 0, sequence: 0, claimed: false };
  }

  #changed(): void {
    this.#view = structuredClone(this.#look());
    for (const listener of this.#listeners) listener(this.#view);
  }

  /** A payment of somebody else comes into the pool. */
  arrive(now: number): void {
    this.#pool.push(pooled(this.#transfer(this.#others), now));
    this.#attempts += 48_210;
    this.#changed();
  }

  /** All of the pool is written into a block. */
  land(now: number): void {
    const written = this.#pool.splice(0);
    this.#append(now, written);
    for (const payment of this.#payments) {
      const { state } = payment;
      if (state.kind === 'pool' || state.kind === 'returned') {
        payment.state = {
          kind: 'block',
          height: this.#chain.length - 1,
          confirmations: 1,
          sealed: false,
        };
      } else if (state.kind === 'block')
        payment.state = { ...state, confirmations: state.confirmations + 1 };
    }
    this.#attempts = 0;
    this.#changed();
  }

  view = () => this.#view;

  subscribe(changed: (view: NodeView) => void): () => void {
    this.#listeners.add(changed);
    return () => this.#listeners.delete(changed);
  }

  wallet: WalletClient = {
    send: (request) => this.#send(request),
    nextSequence: () => Promise.resolve(this.#payments.length),
    replace: (id, fee) => this.#replace(id, fee),
    cancel: (id, fee) => this.#replace(id, fee),
    renew: (id) => Promise.resolve({ id }),
    claim: () => this.#pay(fakeClaim(this.#uniform, this.#own)),
    words: () => Promise.resolve(WORDS),
    restore: (words) =>
      words === WORDS
        ? Promise.resolve({ address: this.#own })
        : Promise.reject(new FolioError('words-checksum', 'These are no words of a wallet.')),
    setPassphrase: () => Promise.resolve(),
    unlock: () => Promise.reject(new FolioError('passphrase-wrong', 'That is not the passphrase.')),
    lock: () => Promise.resolve(),
    info: () => ({
      locked: this.#options.locked ?? false,
      encrypted: this.#options.encrypted ?? this.#options.locked ?? false,
      backedUp: this.#backedUp,
      list: 'english' as const,
      slot: 2,
    }),
    keyFile: () => Promise.resolve(new Uint8Array()),
    restoreFile: () => Promise.resolve({ address: this.#own, notes: '' }),
    markBackedUp: async () => {
      this.#backedUp = true;
    },
  };

  #pay(transaction: TransactionView): Promise<{ id: string }> {
    const now = Date.now();
    this.#payments.push({
      ...transaction,
      made: now,
      state: { kind: 'pool' },
      place: { place: 1, blocks: 1 },
    });
    this.#pool.push(pooled(transaction, now));
    this.#changed();
    return Promise.resolve({ id: transaction.id });
  }

  #send({ receiver, amount, memo = '', fee = 0 }: SendRequest): Promise<{ id: string }> {
    if (this.#options.locked)
      return Promise.reject(new FolioError('wallet-locked', 'The wallet is locked.'));
    const made = fakeTransfer(this.#uniform, this.#own, receiver, 1);
    return this.#pay({ ...made, amount, memo, fee });
  }

  /** The old transaction leaves the pool, and another with this fee takes its place. */
  #replace(id: string, fee = 1): Promise<{ id: string }> {
    const old = this.#payments.find((payment) => payment.id === id);
    if (old === undefined || old.state.kind !== 'pool')
      return Promise.reject(new FolioError('not-waiting', 'It does not wait.', 'id'));
    old.state = { kind: 'replaced' };
    this.#pool = this.#pool.filter((item) => item.id !== id);
    return this.#send({ receiver: old.receiver, amount: old.amount, memo: old.memo, fee });
  }

  builder: BuilderClient = {
    configure: async (settings) => {
      this.#settings = { ...this.#settings, ...settings };
      this.#changed();
      return this.#settings;
    },
    log: async () => fakeBuilderLog(this.#options.now),
  };

  network: NetworkClient = {
    op: (op, args) => {
      if (op !== 'blocks')
        return Promise.reject(new FolioError('unsupported', 'The gallery has no console.'));
      const { start, limit } = args as { start: number; limit: number };
      const blocks = this.#chain.slice(start, start + limit).map(fakeBlockJson);
      return Promise.resolve({ status: 200, error: 'OK', response: { blocks } });
    },
    pauseSync: () => Promise.resolve(),
    traffic: async () => fakeTraffic(this.#view.peers),
    log: async () => fakeTrail(this.#options.now),
  };

  issuer: IssuerClient = {
    mint: (request) => this.#send(request),
    seal: () => Promise.reject(new FolioError('no-issuer', 'The gallery has no issuer.')),
    sealEvery: () => Promise.resolve(),
    desk: () => Promise.resolve({ missing: 0, months: [], credits: [] }),
  };

  files: FilesClient = {
    receipt: () =>
      Promise.reject(new FolioError('receipt-unknown', 'Made-up payments have no proof.')),
    exportStart: async ({ format }) => {
      const name = `gallery.${format}`;
      return { id: 1, total: this.#chain.length - 1, name, type: 'text/plain' };
    },
    exportNext: async () => ({ bytes: null, done: this.#chain.length - 1 }),
    exportStop: () => Promise.resolve(),
    balanceHistory: async (address) => {
      const { balance } = this.#balances.get(address) ?? { balance: 0 };
      // Whole units, as on a ledger.
      const at = (index: number) => Math.floor((balance * (index % 5)) / 4);
      return this.#chain.map(({ time }, index) => ({ time, balance: at(index) }));
    },
    importStart: async () => ({ state: 'checking', done: 40, total: 120, failure: null }),
    importView: async () => null,
    importPause: () => Promise.resolve(),
    importResume: () => Promise.resolve(),
    importStop: () => Promise.resolve(),
  };

  close(): void {
    this.#listeners.clear();
  }
}
