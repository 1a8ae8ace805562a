/** Makes the view that the page shows: bounded lists, made anew at most every `LIMITS.viewMs`. */
import { toHex } from '../base/bytes.ts';
import type { Accounts } from '../ledger/accounts.ts';
import type { Node } from '../node/node.ts';
import { takes } from '../node/peers/features.ts';
import { LIMITS } from '../protocol/limits.ts';
import { FEATURES } from '../protocol/ops.ts';
import type { Queries } from './queries.ts';
import { StaleBlocks } from './stale-blocks.ts';
import { SyncProgress } from './sync-progress.ts';
import type {
  AccountView,
  BlockView,
  BuilderView,
  HistoryView,
  NodeView,
  SealingView,
  Signalling,
  StaleBlockView,
  SyncState,
} from './view.ts';
import { accountView, addressText, transactionView } from './view-parts.ts';
import { walletView } from './wallet-view.ts';
import { WithdrawnPayments } from './withdrawn.ts';

/** With more accounts than this the list of balances is made anew less often. */
const MANY_ACCOUNTS = 5_000;
const MANY_ACCOUNTS_MS = 5_000;

export interface ViewSources {
  node: Node;
  queries: Queries;
  now(): number;
  /** The own public key. */
  key: Uint8Array;
  builder(): BuilderView;
  sealing(): SealingView;
  signallingServer(): Signalling;
}

export class ViewBuilder {
  readonly #sources: ViewSources;
  #balancesOf: Accounts | null = null;
  #balancesAt = 0;
  #balances: AccountView[] = [];
  #blocks: BlockView[] = [];
  #seenLost: StaleBlockView[] = [];
  readonly #staleBlocks: StaleBlocks;
  readonly #progress = new SyncProgress();
  readonly #withdrawn: WithdrawnPayments;

  constructor(sources: ViewSources) {
    this.#sources = sources;
    this.#staleBlocks = new StaleBlocks(sources.node);
    this.#withdrawn = new WithdrawnPayments(sources);
  }

  async make(): Promise<NodeView> {
    const { node, key, builder, signallingServer } = this.#sources;
    const { chain, keeper, peers, charter, ledgerId } = node;
    const blocks = await this.#newest();
    const staleBlocks = await this.#lost(blocks);
    await this.#fromDisk(() => this.#withdrawn.look());
    // From here on nothing is waited for: pool, chain and wallet are of one moment.
    const items = this.poolItems(0, LIMITS.viewPool);
    const account = chain.state.get(key);
    const taken = keeper.outgoing(key, node.walletTransactions.openOf(key));
    return {
      ledger: toHex(ledgerId),
      name: charter.name,
      charter,
      address: addressText(key),
      account: accountView(account),
      spendable: Math.max(0, account.balance - taken),
      hasClaimed: account.claimed || keeper.hasClaim(key),
      peer: peers.address,
      signalling: { state: peers.signalling, server: signallingServer() },
      sync: this.#sync(),
      history: this.#history(),
      height: chain.tip.height,
      tip: chain.tip.key,
      work: chain.tip.work.toString(),
      clockOff: peers.pings.clockOff(),
      pool: {
        count: keeper.pool.size,
        waiting: keeper.pool.waitingSize,
        items,
        outbid: keeper.pool.toOutbid(),
      },
      blocks,
      staleBlocks,
      balances: { count: chain.state.count, supply: chain.state.supply, items: this.#richest() },
      peers: this.#peers(),
      own: walletView(node.chain, node.walletTransactions, keeper.pool),
      withdrawn: this.#withdrawn.view(items),
      sealing: this.#sources.sealing(),
      builder: builder(),
      notices: node.notices.list(),
    };
  }

  /** When the disk is gone, what was read before stays on the page (S-4). */
  async #fromDisk(read: () => Promise<void>): Promise<void> {
    try {
      await read();
    } catch (error) {
      this.#sources.node.reportDiskFailure(error);
    }
  }

  async #newest(): Promise<BlockView[]> {
    const { node, queries } = this.#sources;
    await this.#fromDisk(async () => {
      this.#blocks = await queries.blocks(node.chain.tip.height, LIMITS.viewBlocks);
    });
    return this.#blocks;
  }

  poolItems(start: number, limit: number): NodeView['pool']['items'] {
    const { charter, ledgerId, keeper, walletTransactions } = this.#sources.node;
    const most = Math.min(limit, LIMITS.viewPage);
    return keeper.page(start, most).map(({ transaction, arrival }) => {
      const view = transactionView(charter, ledgerId, transaction);
      return { ...view, arrival: arrival ?? walletTransactions.madeAt(view.id) };
    });
  }

  #sync(): SyncState {
    const { node, now } = this.#sources;
    if (node.trouble !== null) return { kind: 'storage-trouble', ...node.trouble };
    const count = node.peers.nodes().length;
    const { sync, chain } = node;
    const clock = node.clockTrouble;
    if (clock !== null) return { ...clock, peers: count };
    if (sync.paused && sync.behind) {
      this.#progress.end();
      return { kind: 'paused', done: chain.tip.height, total: sync.claimed() };
    }
    const { join } = sync;
    if (join.progress !== null) return { kind: 'joining', ...join.progress };
    const { missing } = join;
    if (missing !== null) return { kind: 'cut-off', height: missing, isNew: join.isNew };
    if (sync.stalled) return { kind: 'stalled', peers: count };
    const total = sync.claimed();
    const done = chain.tip.height;
    if (sync.behind && total > done && !this.#isLanding)
      return { kind: 'syncing', done, total, ...this.#progress.look(done, total, now()) };
    this.#progress.end();
    const ahead = node.betterAhead;
    if (count > 0 && ahead !== null) return { kind: 'in-sync', peers: count, ahead };
    if (count > 0) return { kind: 'in-sync', peers: count };
    if (node.unreachable > 0) return { kind: 'unreachable', others: node.unreachable };
    return node.alone ? { kind: 'alone' } : { kind: 'connecting' };
  }

  /**
   * The next block is here and is being executed. It lands in a moment, and a status that changed
   * for that moment would only flicker.
   */
  get #isLanding(): boolean {
    const { chain } = this.#sources.node;
    const best = chain.unavailable.reachable();
    return best.complete && best.parent === chain.tip;
  }

  #history(): HistoryView {
    const { chain, limits, sync } = this.#sources.node;
    const { height, isAccepted, isPruning } = chain.base;
    const { isSought, progress } = sync.history;
    const rest = sync.paused ? 'paused' : isSought ? 'sought' : 'going';
    const how = isAccepted ? 'accepted' : rest;
    const verifying = progress === null ? null : ({ ...progress, how } as const);
    return { from: height + 1, verifying, pruning: isPruning, kept: limits.keptBlocks };
  }

  #richest(): AccountView[] {
    const { node, queries, now } = this.#sources;
    const { state } = node.chain;
    const recent = now() - this.#balancesAt < MANY_ACCOUNTS_MS;
    if (state !== this.#balancesOf && !(state.count > MANY_ACCOUNTS && recent)) {
      this.#balances = queries.richest(LIMITS.viewBalances);
      this.#balancesOf = state;
      this.#balancesAt = now();
    }
    return this.#balances;
  }

  async #lost(blocks: readonly BlockView[]): Promise<StaleBlockView[]> {
    // The chain may have grown while its blocks were read: each stale block has its rival here.
    const [highest, lowest] = [blocks[0]?.height ?? 0, blocks[blocks.length - 1]?.height ?? 0];
    await this.#fromDisk(async () => {
      this.#seenLost = await this.#staleBlocks.view(lowest, highest);
    });
    return this.#seenLost;
  }

  #peers(): NodeView['peers'] {
    const { node } = this.#sources;
    const { tip } = node.chain;
    return node.peers.all().map(({ link, hello, tip: theirs, rtt, since }) => ({
      id: hello === null ? link.id : toHex(hello.node),
      address: link.address,
      kind: link.kind,
      outbound: link.outbound,
      relayed: link.relayed === true,
      encoding: link.encoding,
      height: theirs?.height ?? null,
      rtt,
      same: theirs !== null && toHex(theirs.hash) === tip.key,
      seeking:
        hello !== null && takes({ hello }, FEATURES.seeking) && toHex(hello.tip.hash) === tip.key,
      since,
    }));
  }
}
