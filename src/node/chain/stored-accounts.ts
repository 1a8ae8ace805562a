/**
 * How the accounts lie on disk (S-2): as pages, and a journal of the accounts that changed since.
 * In a large ledger a block of a thousand payments changes accounts in a thousand pages and more;
 * to write all those with each block costs a third of its time, while the accounts are one record.
 *
 * The tree is written region by region, in turn, with each step as many as keep the journal within
 * its bounds. A record of it goes once every region was written after it. Read anew, the records
 * that are left are applied in order to pages that may be newer than they are: of each account in
 * them the last record counts, and all others are in the pages as they are.
 */
import { concat } from '../../base/bytes.ts';
import { Accounts } from '../../ledger/accounts.ts';
import { REGIONS } from '../../ledger/accounts-pages.ts';
import { ACCOUNT_BYTES } from '../../ledger/accounts-record.ts';
import { LIMITS } from '../../protocol/limits.ts';
import type { AccountPage, ChainStep } from '../ports.ts';

/** An executed block; `result` and `changes` are null where they are not at hand any more. */
interface ExecutedBlock {
  readonly result: { readonly changes: Uint8Array | null } | null;
}

interface AccountsStep {
  readonly step: Pick<ChainStep, 'accounts' | 'changes'>;
  /** Call it once the step is on disk. */
  done(): void;
}

/** The pages and the journal as they are on disk. */
interface Stored {
  /**
   * The state whose pages are there; its regions may be of different heights, so no root vouches
   * for it, and only its pages are compared with others.
   */
  readonly paged: Accounts;
  /** The records, oldest first: bytes, and how many regions had been written before. */
  readonly records: readonly { readonly bytes: number; readonly before: number }[];
  /** Regions written so far; the next one is this, modulo their number. */
  readonly regions: number;
  /** Regions that are due: a part of one is kept for the next step. */
  readonly due: number;
}

export class StoredAccounts {
  #stored: Stored = { paged: Accounts.empty, records: [], regions: 0, due: 0 };
  readonly #bestHeight: () => number;

  /** @param bestHeight of the best header whose blocks can be had: below it more follow. */
  constructor(bestHeight: () => number) {
    this.#bestHeight = bestHeight;
  }

  /** Takes over what was read at the start. */
  restore(paged: Accounts, changes: readonly Uint8Array[]): void {
    const records = changes.map(({ length }) => ({ bytes: length, before: 0 }));
    this.#stored = { paged, records, regions: 0, due: 0 };
  }

  /**
   * What brings the disk to `state`, the one after the block at `height`. `executed`: the blocks
   * that lead there from the state of the step before; null where the step leaves blocks.
   */
  plan(state: Accounts, executed: readonly ExecutedBlock[] | null, height: number): AccountsStep {
    const changes = (executed ?? []).map(({ result }) => result?.changes ?? null);
    const known = changes.filter((one) => one !== null);
    const isKnown = executed !== null && known.length === changes.length;
    const room = roomFor(state, this.#bestHeight() <= height);
    const noted = isKnown ? this.#note(state, concat(...known), room) : null;
    const { step, stored } = noted ?? this.#writeAll(state);
    const done = () => {
      this.#stored = stored;
    };
    return { step, done };
  }

  /** Null where the journal would be too large. */
  #note(
    state: Accounts,
    append: Uint8Array,
    room: number,
  ): { step: AccountsStep['step']; stored: Stored } | null {
    const bytes = append.length;
    if (bytes > room) return null;
    let { paged, records, regions } = this.#stored;
    let due = this.#stored.due + (bytes * REGIONS) / room;
    if (bytes > 0) records = [...records, { bytes, before: regions }];
    const put: AccountPage[] = [];
    const remove: string[] = [];
    let isWhole = true;
    for (; due >= 1; due -= 1) {
      const region = Accounts.regionPages(paged, state, regions % REGIONS);
      isWhole = region !== null;
      if (region === null) break;
      ({ stored: paged } = region);
      put.push(...region.pages.put);
      remove.push(...region.pages.remove);
      regions += 1;
    }
    const firstLeft = records.findIndex(({ before }) => regions - before < REGIONS);
    const drop = firstLeft < 0 ? records.length : firstLeft;
    records = records.slice(drop);
    const left = records.reduce((sum, one) => sum + one.bytes, 0);
    // Where regions are written in turn, those that are due make up for this step after it.
    if (left > (isWhole ? room + bytes + room / REGIONS : room)) return null;
    const stored = { paged, records, regions, due: isWhole ? due : 0 };
    const step = {
      ...(put.length + remove.length > 0 ? { accounts: { put, remove } } : {}),
      ...(bytes > 0 || drop > 0 ? { changes: { append: bytes > 0 ? append : null, drop } } : {}),
    };
    return { step, stored };
  }

  #writeAll(state: Accounts): { step: AccountsStep['step']; stored: Stored } {
    const { paged, records, regions } = this.#stored;
    const step = {
      accounts: Accounts.pages(paged, state),
      changes: { append: null, drop: records.length },
    };
    return { step, stored: { paged: state, records: [], regions, due: 0 } };
  }
}

/**
 * A journal that stays may make the accounts larger by an eighth. One in the middle of a sync goes
 * at its end.
 */
function roomFor({ count }: Accounts, isLast: boolean): number {
  const all = count * ACCOUNT_BYTES;
  const most = isLast ? LIMITS.changesBytes : LIMITS.catchUpChangesBytes;
  return Math.min(most, Math.max(LIMITS.leastChangesBytes, isLast ? all / 8 : all));
}
