/**
 * L-8 and L-9 said again as plainly as they can be, all in bigint, on a copied list: what execution
 * is held against.
 */
import type { Account } from '../../../src/ledger/accounts-record.ts';
import type { Charter } from '../../../src/ledger/charter.ts';
import type { Transaction } from '../../../src/ledger/transaction.ts';

interface Plain {
  address: Uint8Array;
  balance: bigint;
  sequence: number;
  claimed: boolean;
}

const MOST = 2n ** 53n - 1n;

export interface NaiveBlock {
  accounts: Account[];
  /** Index and code of the first transaction that does not hold; null: the block holds. */
  refused: { index: number; code: string } | null;
  fees: bigint;
  reward: bigint;
  minted: bigint;
}

/** Executes on a copy; the accounts of a refused block are those before its refused transaction. */
export function naiveExecute(
  charter: Charter,
  before: Iterable<Account>,
  time: number,
  transactions: readonly Transaction[],
  builder: Uint8Array,
): NaiveBlock {
  const plain = new Map<string, Plain>();
  for (const one of before) plain.set(one.address.join(), { ...one, balance: BigInt(one.balance) });
  const at = (address: Uint8Array): Plain => {
    const known = plain.get(address.join());
    if (known !== undefined) return known;
    const fresh = { address, balance: 0n, sequence: 0, claimed: false };
    plain.set(address.join(), fresh);
    return fresh;
  };
  let fees = 0n;
  let minted = 0n;
  let claims = 0;
  const supply = () => [...plain.values()].reduce((sum, { balance }) => sum + balance, 0n) + fees;
  const result = (refused: NaiveBlock['refused'], reward: bigint): NaiveBlock => {
    const accounts = [...plain.values()].map((one) => ({ ...one, balance: Number(one.balance) }));
    return { accounts, refused, fees, reward, minted };
  };

  for (const [index, transaction] of transactions.entries()) {
    const { sender, receiver, sequence, expires } = transaction;
    const [amount, fee] = [BigInt(transaction.amount), BigInt(transaction.fee)];
    const refuse = (code: string) => result({ index, code }, 0n);
    const genesis = sender.every((byte) => byte === 0);
    if (expires > 0 && time >= (expires + 1) * 1000) return refuse('expired');
    if (genesis && charter.issuer === null) {
      if (at(receiver).claimed) return refuse('already-claimed');
      if (claims === charter.grantsPerBlock) return refuse('too-many-claims');
      if (supply() + amount > MOST) return refuse('supply');
      claims += 1;
      at(receiver).claimed = true;
      at(receiver).balance += amount;
      minted += amount;
    } else {
      const payer = at(genesis && charter.issuer !== null ? charter.issuer : sender);
      if (sequence < payer.sequence) return refuse('sequence-low');
      if (sequence > payer.sequence) return refuse('sequence-gap');
      if (payer.balance < (genesis ? fee : amount + fee)) return refuse('balance');
      if (genesis && supply() + amount > MOST) return refuse('supply');
      payer.sequence += 1;
      payer.balance -= genesis ? fee : amount + fee;
      at(receiver).balance += amount;
      if (genesis) minted += amount;
    }
    fees += fee;
  }
  const room = MOST - supply();
  const reward = BigInt(charter.reward) < room ? BigInt(charter.reward) : room;
  at(builder).balance += fees + reward;
  return result(null, reward);
}
