/** The state of a ledger: all its accounts under one root (L-7). */
import { compare } from '../base/bytes.ts';
import { changedAddresses } from './accounts-diff.ts';
import { packAccounts } from './accounts-packed.ts';
import {
  changedPages,
  changedRegion,
  nodeFromPages,
  type Page,
  type PageChanges,
} from './accounts-pages.ts';
import { type AccountsPart, provePart } from './accounts-proof.ts';
import { type Account, accountKey, type KeyedAccount } from './accounts-record.ts';
import {
  accountsOf,
  buildNode,
  EMPTY_NODE,
  leavesOf,
  lookUp,
  type TreeNode,
  updateNode,
} from './accounts-tree.ts';
import { ok, type Result } from './result.ts';

/**
 * Immutable: `set` gives a new state that shares all it did not touch, so old states cost little to
 * keep.
 */
export class Accounts {
  /** The state before the first block. */
  static readonly empty: Accounts = new Accounts(EMPTY_NODE);

  readonly #node: TreeNode;

  private constructor(node: TreeNode) {
    this.#node = node;
  }

  /**
   * The state of these accounts, strictly ascending by SHA-256(address). Refused: `account-record`,
   * `accounts-order`, `accounts-shape`.
   */
  static of(accounts: readonly Account[]): Result<Accounts> {
    const packed = packAccounts(accounts, '');
    if (!packed.ok) return packed;
    if (accounts.length === 0) return ok(Accounts.empty);
    return ok(new Accounts(buildNode(packed.value.keys, packed.value.records, 0)));
  }

  /** Accounts root, 32 bytes (L-7). */
  get root(): Uint8Array {
    return this.#node.hash;
  }

  /** Accounts that exist. */
  get count(): number {
    return this.#node.count;
  }

  /** Sum of all balances, at most 2^53-1. */
  get supply(): number {
    return this.#node.sum;
  }

  /** The account of an address; its empty record if it has no account. */
  get(address: Uint8Array): Account {
    return lookUp(this.#node, accountKey(address), address);
  }

  /** The account of an address whose SHA-256 is at hand. */
  getByKey(key: Uint8Array, address: Uint8Array): Account {
    return lookUp(this.#node, key, address);
  }

  /**
   * The state with these records in place of those at their addresses; empty records remove
   * accounts. Of two for one address the later counts. Throws RangeError on fields out of range or
   * a supply above 2^53-1.
   */
  set(changes: Iterable<Account>): Accounts {
    const keyed: KeyedAccount[] = [];
    for (const account of changes) keyed.push({ key: accountKey(account.address), account });
    return this.setByKey(keyed);
  }

  /** Sets records as `set` does, with SHA-256(address) at hand. */
  setByKey(changes: readonly KeyedAccount[]): Accounts {
    // The sort is stable: of equal keys the later one stands last and counts.
    const sorted = [...changes].sort((a, b) => compare(a.key, b.key));
    const last = sorted.filter(({ key }, index) => {
      const next = sorted[index + 1];
      return next === undefined || compare(key, next.key) !== 0;
    });
    const node = updateNode(this.#node, last);
    return node === this.#node ? this : new Accounts(node);
  }

  /** All accounts, ascending by SHA-256(address). */
  *values(): Generator<Account> {
    for (const leaf of leavesOf(this.#node)) yield* accountsOf(leaf);
  }

  /**
   * How many accounts `prove(prefix)` would give: check it before proving, as parts have a size
   * limit.
   */
  countUnder(prefix: string): number {
    let node = this.#node;
    for (const bit of prefix) {
      if (node.kind === 'leaf') break;
      node = bit === '0' ? node.left : node.right;
    }
    return node.count;
  }

  /**
   * The accounts under a prefix of '0' and '1', with their proof; for a prefix below a leaf, that
   * leaf.
   */
  prove(prefix: string): AccountsPart {
    return provePart(this.#node, prefix);
  }

  /**
   * The pages to write and to remove so that the stored pages of `from` (null: none) become those
   * of `to`.
   */
  static pages(from: Accounts | null, to: Accounts): PageChanges {
    return changedPages(from === null ? EMPTY_NODE : from.#node, to.#node);
  }

  /**
   * The same for one region of the tree (0..`REGIONS` - 1), and what is stored once it is written;
   * null where the region is too small to be written alone.
   */
  static regionPages(
    from: Accounts,
    to: Accounts,
    region: number,
  ): { pages: PageChanges; stored: Accounts } | null {
    const changed = changedRegion(from.#node, to.#node, region);
    return changed && { pages: changed.pages, stored: new Accounts(changed.node) };
  }

  /**
   * The state that was stored as pages, in any order; they are kept, not copied. Refused with
   * `account-record`, `accounts-prefix` or `accounts-shape` where they cannot be those of one
   * state. Only its root tells whether it is one, and the right one: until the root of it, or of
   * the state after its changes, is compared, changes may be applied to it and its pages compared
   * with others, and nothing is looked up in it.
   */
  static fromPages(pages: Iterable<Page>): Result<Accounts> {
    const node = nodeFromPages(pages);
    return node.ok ? ok(new Accounts(node.value)) : node;
  }

  /** Addresses whose records differ. Subtrees that both states share cost nothing. */
  static *changed(from: Accounts, to: Accounts): Generator<Uint8Array> {
    yield* changedAddresses(from.#node, to.#node);
  }
}
