/** The node worker's side of the page's client: answers its calls and posts views. */

import { toHex } from '../base/bytes.ts';
import { StorageFailure } from '../base/storage-failure.ts';
import type { Node } from '../node/node.ts';
import type { Clock } from '../node/ports.ts';
import { LIMITS } from '../protocol/limits.ts';
import type { WordList } from '../wallet/mnemonic.ts';
import { FolioError, type Status, type WalletInfo } from './client.ts';
import { consoleOp } from './console-op.ts';
import { DeskBook } from './desk.ts';
import type { FilesClient } from './files/files-client.ts';
import { readSealEvery, type Sealing, sealsTooFar } from './issuer.ts';
import { Payments } from './payments.ts';
import { People } from './people.ts';
import type { Queries } from './queries.ts';
import { refused } from './refused.ts';
import type { CallError, Calls, FromNode, Subject } from './rpc.ts';
import type { PaymentSigner } from './signer.ts';
import { staleDetail } from './stale-detail.ts';
import { trafficView } from './traffic-view.ts';
import type { BuilderSettings, BuilderView, LogLine, Signalling } from './view.ts';
import type { ViewBuilder } from './view-builder.ts';
import { ViewFeed } from './view-feed.ts';
import { addressText } from './view-parts.ts';
import { whenCaughtUp } from './when-caught-up.ts';

/** The wallet as the page manages it. */
export interface ServiceWallet extends PaymentSigner {
  info(): WalletInfo;
  words(passphrase?: string, list?: WordList): Promise<string>;
  keyFile(passphrase: string, present: string, notes: string): Promise<Uint8Array>;
  restoreFile(file: Uint8Array, passphrase: string): Promise<string>;
  restore(words: string, passphrase?: string): Promise<void>;
  setPassphrase(passphrase: string, old?: string): Promise<void>;
  unlock(passphrase: string): Promise<void>;
  lock(): Promise<void>;
  markBackedUp(list?: WordList): Promise<void>;
  /** True if there is no key: nothing can be signed or built. */
  readonly watching: boolean;
}

export interface ServiceBuilder {
  /** Throws FolioError for a setting out of range. */
  configure(settings: Partial<BuilderSettings>): BuilderSettings;
  view(): BuilderView;
  log(): LogLine[];
}

export interface ServiceParts {
  node: Node;
  queries: Queries;
  views: ViewBuilder;
  wallet: ServiceWallet;
  builder: ServiceBuilder;
  sealing: Sealing;
  /** Stores the choice for this ledger. */
  keepSealEvery(blocks: number): Promise<void>;
  keepPruning(on: boolean): Promise<void>;
  /** The service of files, loaded when it is first asked for. */
  files(): Promise<FilesClient>;
  signalling(): Signalling;
  clock: Clock;
  post(message: FromNode): void;
}

/** The files' calls are in a part of their own. */
type Handlers = Omit<Calls, 'files'>;
type Handler = (...args: readonly unknown[]) => Promise<unknown>;

/** Calls by which a person does something and wants to see it. */
const ACTIONS: ReadonlySet<Subject> = new Set(['wallet', 'builder', 'issuer']);

export class NodeService {
  readonly #parts: ServiceParts;
  readonly #handlers: Handlers;
  readonly #feed: ViewFeed;

  constructor(parts: ServiceParts) {
    this.#parts = parts;
    const payments = new Payments(parts.node, parts.wallet);
    this.#feed = new ViewFeed({
      make: () => parts.views.make(),
      post: (changes, number) => parts.post({ type: 'view', number, changes }),
      failed: (error) => this.#noView(error),
      clock: parts.clock,
    });
    this.#handlers = {
      ledger: this.#ledgerCalls(),
      wallet: this.#walletCalls(payments),
      builder: this.#builderCalls(),
      network: {
        op: (op, args, peer) => consoleOp(parts.node, op, args, peer),
        traffic: async () => trafficView(parts.node.peers.all(), parts.clock.monotonic()),
        pauseSync: async (paused) => parts.node.sync.pause(paused === true),
        log: async () => parts.node.trail.lines(),
      },
      issuer: this.#issuerCalls(payments),
    };
    parts.node.subscribe(() => {
      this.changed();
      parts.sealing.look().catch((error: unknown) => parts.node.reportDiskFailure(error));
    });
    this.changed();
  }

  close(): void {
    this.#feed.close();
  }

  /** Something to show has changed: a view goes out soon, however many changes come. */
  changed(): void {
    this.#feed.changed();
  }

  /** The page has drawn the view of this number. */
  drawn(number: number): void {
    this.#feed.drawn(number);
  }

  /** Whether the tab is hidden. */
  setHidden(hidden: boolean): void {
    this.#feed.setHidden(hidden);
  }

  /**
   * No caller waits for a view: trouble with the disk is shown by the next one, a bug is reported
   * at once.
   */
  #noView(error: unknown): void {
    try {
      this.#parts.node.reportDiskFailure(error);
    } catch (bug) {
      this.#parts.post({ type: 'bug', where: 'node', reason: callError(bug).message });
    }
  }

  async call(id: number, subject: Subject, name: string, args: readonly unknown[]): Promise<void> {
    try {
      const calls = subject === 'files' ? await this.#parts.files() : this.#handlers[subject];
      const handler = (calls as unknown as Record<string, unknown>)[name] as Handler;
      const value = await handler(...args);
      this.#parts.post({ type: 'answer', id, ok: true, value });
    } catch (error) {
      this.#parts.post({ type: 'answer', id, ok: false, error: callError(error) });
    }
    if (ACTIONS.has(subject)) this.#feed.hurry();
    // What only reads the ledger changes nothing that is shown.
    else if (subject !== 'ledger') this.changed();
  }

  #ledgerCalls(): Calls['ledger'] {
    const { node, queries, views } = this.#parts;
    const people = new People(() => node.chain.state);
    return {
      status: async () => this.#status(),
      balances: async (start = 0, limit = LIMITS.balancesPerCall) => queries.balances(start, limit),
      people: (request) => people.page(request),
      accounts: async (addresses) => people.accounts(addresses),
      nameAccounts: async (names) => people.name(names),
      blocks: (from, limit) => queries.blocks(from, limit),
      block: (block) => queries.block(block),
      stale: (hash) => staleDetail(node, queries, hash),
      transaction: (transaction) => queries.transaction(transaction),
      find: (head, tail) => queries.find(head, tail),
      account: (address, limit, below) => queries.account(address, limit, below),
      pool: async (start, limit) => views.poolItems(start, limit),
      setPruning: async (on) => {
        const isOn = on === true;
        await this.#parts.keepPruning(isOn);
        node.setPruning(isOn);
        this.changed();
      },
    };
  }

  /** The caller gets its answer before its client is closed. */
  #reopenSoon(): void {
    const { clock, post } = this.#parts;
    clock.after(0, () => post({ type: 'reopen', damage: null }));
  }

  #walletCalls(payments: Payments): Calls['wallet'] {
    const { wallet, post } = this.#parts;
    const telling = async (change: Promise<void>) => {
      await change;
      post({ type: 'wallet', wallet: wallet.info() });
    };
    return {
      send: (request) => this.#signing(() => payments.send(request)),
      nextSequence: () => this.#signing(async () => payments.nextSequence()),
      replace: (id, fee) => this.#signing(() => payments.replace(id, fee)),
      cancel: (id, fee) => this.#signing(() => payments.cancel(id, fee)),
      renew: (id) => this.#signing(() => payments.renew(id)),
      claim: () => this.#signing(() => payments.claim()),
      words: (passphrase, list) => wallet.words(passphrase, asList(list)),
      keyFile: (passphrase, present, notes) => wallet.keyFile(passphrase, present, notes),
      restoreFile: async (file, passphrase) => {
        const notes = await wallet.restoreFile(file, passphrase);
        this.#reopenSoon();
        return { address: addressOf(wallet), notes };
      },
      restore: async (words, passphrase) => {
        await wallet.restore(words, passphrase);
        this.#reopenSoon();
        return { address: addressOf(wallet) };
      },
      setPassphrase: (passphrase, old) => telling(wallet.setPassphrase(passphrase, old)),
      unlock: (passphrase) => telling(wallet.unlock(passphrase)),
      lock: () => telling(wallet.lock()),
      markBackedUp: (list) => telling(wallet.markBackedUp(asList(list))),
    };
  }

  #builderCalls(): Calls['builder'] {
    const { wallet, builder, post } = this.#parts;
    return {
      configure: async (settings) => {
        if (wallet.watching) throw watching();
        const now = builder.configure(settings);
        post({ type: 'builder', settings: now });
        return now;
      },
      log: async () => builder.log(),
    };
  }

  #issuerCalls(payments: Payments): Calls['issuer'] {
    const { node, wallet, sealing, keepSealEvery } = this.#parts;
    const desk = new DeskBook(node);
    return {
      mint: (request) => this.#signing(() => payments.mint(request)),
      seal: (height) => (wallet.watching ? Promise.reject(watching()) : sealing.seal(height)),
      sealEvery: async (blocks) => {
        const every = readSealEvery(blocks);
        if (every === null) throw sealsTooFar();
        sealing.every = every;
        await keepSealEvery(every);
        await sealing.look();
      },
      desk: () => desk.read(),
    };
  }

  /** Runs work that needs the key, once the node has caught up. */
  #signing<T>(work: () => Promise<T>): Promise<T> {
    if (this.#parts.wallet.watching) return Promise.reject(watching());
    return whenCaughtUp(this.#parts.clock, work);
  }

  #status(): Status {
    const { node, wallet, builder, signalling } = this.#parts;
    const { chain, peers, keeper } = node;
    const { on, size, sleep, patience, share, state } = builder.view();
    return {
      ledger: toHex(node.ledgerId),
      name: node.charter.name,
      address: wallet.watching ? '' : addressOf(wallet),
      peer: peers.address,
      height: chain.tip.height,
      tip: chain.tip.key,
      work: chain.tip.work.toString(),
      peers: peers.nodes().length,
      pool: keeper.pool.size,
      balance: chain.state.get(wallet.publicKey).balance,
      synced: node.synced,
      builder: { on, size, sleep, patience, share, state },
      signalling: signalling(),
    };
  }
}

const addressOf = (wallet: PaymentSigner): string => addressText(wallet.publicKey);

/** The refusal of a tab that only looks. */
function watching(): FolioError {
  return refused('watching', 'This tab only looks at the ledger: it has no key.');
}

/** An error as it crosses to the page: codes are kept; an error without one is a bug of ours. */
export function callError(error: unknown): CallError {
  if (!(error instanceof Error)) return { code: 'internal', message: String(error) };
  const code = 'code' in error && typeof error.code === 'string' ? error.code : 'internal';
  const told: CallError = { code, message: error.message };
  if (!(error instanceof FolioError || error instanceof StorageFailure)) return told;
  const { field, values } = error.refused;
  if (field !== undefined) told.field = field;
  if (values !== undefined) told.values = values;
  return told;
}

/** A script may give any value; undefined leaves the choice to the wallet. */
function asList(list: unknown): WordList | undefined {
  return list === 'chinese' || list === 'english' ? list : undefined;
}
