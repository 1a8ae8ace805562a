/** These interfaces tell a world which of its blocks are valid and what state each leads to. */
import type { Block } from '../ledger/block.ts';
import type { Charter } from '../ledger/charter.ts';
import type { Header } from '../ledger/header.ts';
import type { Transaction } from '../ledger/transaction.ts';

/** An account as attackers look at it. */
export interface KnownAccount {
  readonly balance: bigint;
  readonly sequence: number;
  readonly claimed: boolean;
}

/** Accounts by their address in hex. */
export interface KnownState {
  readonly accounts: { get(address: string): KnownAccount | undefined };
}

/** What is known of one block; `state` is null for an invalid one. */
export interface Judged {
  /** Hex. */
  readonly hash: string;
  readonly header: Header;
  readonly transactions: readonly Transaction[];
  readonly parent: Judged | null;
  readonly totalWork: bigint;
  /** Transaction ids, hex. */
  readonly ids: ReadonlySet<string>;
  readonly state: KnownState | null;
  /** Why it is invalid. */
  readonly fault: string | null;
}

/** Transactions one after another on the state of a block. */
export interface Draft {
  /** Null, or why it cannot stand; then nothing has changed. */
  apply(transaction: Transaction): string | null;
  /** What it would do if no rule stood against it. */
  force(transaction: Transaction): void;
  /** Accounts root once the builder has its reward; ends the draft. */
  root(builder: Uint8Array): Uint8Array;
}

/**
 * The judge of a world: the tests' oracle, which implements the rules a second time, or in the lab
 * the ledger's own.
 */
export interface Rules {
  readonly charter: Charter;
  readonly ledgerId: Uint8Array;
  readonly genesis: Judged;
  get(hash: string): Judged | undefined;
  all(): Iterable<Judged>;
  /** By all rules but the clock's; undefined while its parent was never seen. */
  judge(block: Block): Judged | undefined;
  /**
   * Of a block of this time (ms since 1970). Of an invalid parent nothing is known: the draft is on
   * an empty state.
   */
  draft(parent: Judged, time: number): Draft;
}
