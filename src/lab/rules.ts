/**
 * The interfaces by which a world judges its blocks: whether each is valid and to which state it
 * leads.
 */
import type { Block } from '../ledger/block.ts';
import type { Charter } from '../ledger/charter.ts';
import type { Header } from '../ledger/header.ts';
import type { Transaction } from '../ledger/transaction.ts';

/** An account as attackers see it. */
export interface KnownAccount {
  readonly balance: bigint;
  readonly sequence: number;
  readonly claimed: boolean;
}

/** Accounts by their address in hex. */
export interface KnownState {
  readonly accounts: { get(address: string): KnownAccount | undefined };
}

/** A judged block; `state` is null for an invalid one. */
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
  /** The reason why it is invalid. */
  readonly fault: string | null;
}

/** Applies transactions one after another to the state of a block. */
export interface Draft {
  /** Null, or the code of the refusal; then nothing has changed. */
  apply(transaction: Transaction): string | null;
  /** Applies a transaction even if a rule forbids it. */
  force(transaction: Transaction): void;
  /** The accounts root after the builder's reward; ends the draft. */
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
  /** Judges a block by all rules but the clock's; undefined while its parent was never seen. */
  judge(block: Block): Judged | undefined;
  /**
   * A draft of a block of this time (ms since 1970). The state of an invalid parent is unknown: the
   * draft is on an empty state.
   */
  draft(parent: Judged, time: number): Draft;
}
