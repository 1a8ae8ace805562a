/**
 * Runs a list independently of the page that shows it: it goes on while another place is shown, and
 * with the next block if the pool was full.
 */
import type { NodeClient } from '../../api/client.ts';
import { keep, readKept } from './kept.ts';
import {
  asListRun,
  type ListRun,
  listRunKey,
  type RunState,
  runList,
  settleUnsure,
} from './list-run.ts';
import { asPastLists, type PastList, pastListsKey, withPast } from './past-lists.ts';

/** One state of a list; a new object at each change. */
export interface ListMoment {
  /** The list being sent, or sent last; null if there is none. */
  readonly run: ListRun | null;
  /** Null while it runs, and before it was looked at. */
  readonly state: RunState | null;
  readonly running: boolean;
  /** Lists sent before, newest first. */
  readonly past: readonly PastList[];
}

export class ListRunner {
  readonly #client: NodeClient;
  readonly #kind: ListRun['kind'];
  readonly #key: string;
  readonly #pastKey: string;
  readonly #listeners = new Set<() => void>();
  #moment: ListMoment;
  #stopped = false;
  #height: number | null = null;

  constructor(client: NodeClient, kind: ListRun['kind'], ledger: string, account: string) {
    this.#client = client;
    this.#kind = kind;
    this.#key = listRunKey(kind, ledger, account);
    this.#pastKey = pastListsKey(kind, ledger, account);
    this.#moment = {
      run: readKept(this.#key, null, asListRun),
      state: null,
      running: false,
      past: readKept(this.#pastKey, [], asPastLists),
    };
    // It listens as long as the client lives.
    client.subscribe(({ height }) => {
      const before = this.#height;
      this.#height = height;
      // A full pool has room again after a block.
      if (before !== null && before !== height && this.#moment.state?.kind === 'full') this.goOn();
    });
  }

  moment = (): ListMoment => this.#moment;

  subscribe = (changed: () => void): (() => void) => {
    this.#listeners.add(changed);
    return () => this.#listeners.delete(changed);
  };

  #set(change: Partial<ListMoment>): void {
    this.#moment = { ...this.#moment, ...change };
    for (const listener of this.#listeners) listener();
  }

  start(run: ListRun): void {
    this.#replace(run);
    void this.#go(run);
  }

  goOn(): void {
    const { run, running } = this.#moment;
    if (run !== null && !running) void this.#go(run);
  }

  pause(): void {
    this.#stopped = true;
  }

  /** A person has looked: the unsure line was sent, or was not. */
  settle(wasSent: boolean): void {
    const { run } = this.#moment;
    if (run !== null) this.start(settleUnsure(run, wasSent));
  }

  clear(): void {
    this.#replace(null);
  }

  #replace(run: ListRun | null): void {
    keep(this.#key, run);
    this.#set({ run, state: null });
  }

  async #go(from: ListRun): Promise<void> {
    this.#stopped = false;
    this.#set({ running: true, state: null });
    const { wallet, issuer } = this.#client;
    const ended = await runList(
      from,
      {
        nextSequence: () => wallet.nextSequence(),
        send: ({ receiver, amount, memo }, sequence) => {
          const request = { receiver, amount, memo, fee: from.fee, sequence };
          return this.#kind === 'mint' ? issuer.mint(request) : wallet.send(request);
        },
        keep: (next) => {
          const kept = keep(this.#key, next);
          if (kept) this.#set({ run: next });
          return kept;
        },
      },
      () => this.#stopped,
    );
    if (ended.state.kind === 'done') this.#file(ended.run);
    this.#set({ state: ended.state, running: false });
  }

  /** Adds a sent list to the earlier ones. */
  #file({ made, lines }: ListRun): void {
    const past = withPast(this.#moment.past, { made, lines });
    keep(this.#pastKey, past);
    this.#set({ past });
  }
}

const RUNNERS = new WeakMap<NodeClient, Map<string, ListRunner>>();

/** The one runner of this list while the client lives. */
export function listRunnerOf(
  client: NodeClient,
  kind: ListRun['kind'],
  ledger: string,
  account: string,
): ListRunner {
  const runners = RUNNERS.get(client) ?? new Map<string, ListRunner>();
  RUNNERS.set(client, runners);
  const key = listRunKey(kind, ledger, account);
  const runner = runners.get(key) ?? new ListRunner(client, kind, ledger, account);
  runners.set(key, runner);
  return runner;
}
