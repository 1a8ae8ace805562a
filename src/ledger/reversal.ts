/** Takes a block back whose undo is lost: by arithmetic, from the accounts after it (L-8, L-9). */
import { equal, toHex } from '../base/bytes.ts';
import type { Accounts } from './accounts.ts';
import { type Account, accountKey, MAX_SUPPLY } from './accounts-record.ts';
import type { Block } from './block.ts';
import type { Charter } from './charter.ts';
import { fail, ok, type Result } from './result.ts';
import { isGenesis, signerOf, type Transaction } from './transaction.ts';

/**
 * The state before `block`; `state` is the one after it. `parentRoot` is the accounts root of the
 * parent's header: only a result with this root is trusted. Refused: `accounts-root` if `state` is
 * not the one after the block, or if the result is not the parent's state (as for the one block
 * whose reward brought the supply to its end, since nothing tells that reward); `balance` and
 * `transaction-invalid` if builder or transactions cannot have led to `state`.
 */
export function reverseBlock(
  charter: Charter,
  state: Accounts,
  block: Block,
  parentRoot: Uint8Array,
): Result<Accounts> {
  if (!equal(state.root, block.header.accountsRoot))
    return fail('accounts-root', 'This is not the state after the block.', 'accounts_root');
  const before = new Reversal(charter, state).run(block);
  if (!before.ok || equal(before.value.root, parentRoot)) return before;
  return fail('accounts-root', 'The state before the block is another one.', 'accounts_root');
}

interface Touched {
  readonly key: Uint8Array;
  account: Account;
}

/**
 * The accounts while a block is taken back, last transaction first. All balances and the fees not
 * yet given back make up the supply, whatever the block: so no sum is above 2^53-1, and only
 * subtractions have to be checked.
 */
class Reversal {
  readonly #charter: Charter;
  readonly #after: Accounts;
  readonly #touched = new Map<string, Touched>();

  constructor(charter: Charter, after: Accounts) {
    this.#charter = charter;
    this.#after = after;
  }

  run({ header, transactions }: Block): Result<Accounts> {
    // Before the supply reached its end it cut no reward; at its end there was nothing left to
    // give.
    const reward = this.#after.supply < MAX_SUPPLY ? this.#charter.reward : 0;
    // A sum that is rounded is still above every balance.
    const earned = transactions.reduce((sum, { fee }) => sum + fee, reward);
    if (!this.#take(header.builder, earned))
      return fail('balance', `The builder has less than the ${earned} it was given.`, 'builder', {
        left: this.#after.get(header.builder).balance,
      });
    for (const [index, transaction] of [...transactions.entries()].reverse())
      if (!this.#takeBack(transaction))
        return fail('transaction-invalid', `Transaction ${index} cannot have led here.`, 'items', {
          index,
          why: 'accounts-root',
        });
    return ok(this.#after.setByKey([...this.#touched.values()]));
  }

  /** Takes a transaction back; false if it cannot have been the last one. */
  #takeBack(transaction: Transaction): boolean {
    const { receiver, amount, fee, sequence } = transaction;
    const made = isGenesis(transaction);
    if (made && this.#charter.issuer === null) {
      const claimer = this.#touch(receiver);
      if (!claimer.account.claimed || !this.#take(receiver, amount)) return false;
      claimer.account = { ...claimer.account, claimed: false };
      return true;
    }
    if (!this.#take(receiver, amount)) return false;
    const payer = this.#touch(signerOf(this.#charter, transaction));
    if (payer.account.sequence !== sequence + 1) return false;
    const balance = payer.account.balance + (made ? fee : amount + fee);
    payer.account = { ...payer.account, balance, sequence };
    return true;
  }

  /** Undoes a credit; false if the balance does not cover it. */
  #take(address: Uint8Array, amount: number): boolean {
    const touched = this.#touch(address);
    const { balance } = touched.account;
    if (balance < amount) return false;
    touched.account = { ...touched.account, balance: balance - amount };
    return true;
  }

  #touch(address: Uint8Array): Touched {
    const name = toHex(address);
    const known = this.#touched.get(name);
    if (known !== undefined) return known;
    const key = accountKey(address);
    const touched: Touched = { key, account: this.#after.getByKey(key, address) };
    this.#touched.set(name, touched);
    return touched;
  }
}
