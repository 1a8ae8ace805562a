/**
 * (f): pool and chain share nothing, and every pooled transaction is valid at the tip after its
 * sender's earlier ones.
 */
import { toHex } from '../../src/base/bytes.ts';
import type { Machine, Running } from '../../src/lab/machine.ts';
import { isGenesis, signerOf, type Transaction } from '../../src/ledger/transaction.ts';
import type { Watched } from './watched.ts';

export function checkPool(world: Watched, machine: Machine, { node }: Running): void {
  const { chain, keeper } = node;
  const judged = world.oracle.get(chain.tip.key);
  const fail = (what: string) => world.violated('f', machine.name, what);
  if (judged?.state == null) return;
  const { accounts } = judged.state;
  const spent = new Map<string, { sequence: number; sum: bigint }>();
  for (const transaction of keeper.pool.ordered()) {
    const fault = world.oracle.transactionFault(transaction);
    if (fault !== null) return fail(`pooled one is invalid: ${fault}`);
    const { expires } = transaction;
    if (expires > 0 && chain.tip.header.time + 1 >= (expires + 1) * 1000)
      return fail('pooled one is expired');
    const signer = toHex(signerOf(world.charter, transaction));
    const account = accounts.get(signer);
    if (isGenesis(transaction) && world.charter.issuer === null) {
      if (account?.claimed) return fail('pooled claim of an account that has its grant');
      continue;
    }
    const before = spent.get(signer) ?? { sequence: account?.sequence ?? 0, sum: 0n };
    if (transaction.sequence !== before.sequence)
      return fail(`pooled sequence ${transaction.sequence}, next is ${before.sequence}`);
    const sum = before.sum + cost(transaction);
    if (sum > (account?.balance ?? 0n)) return fail('pooled ones cost more than the balance');
    spent.set(signer, { sequence: before.sequence + 1, sum });
  }
}

function cost(transaction: Transaction): bigint {
  const { amount, fee } = transaction;
  return isGenesis(transaction) ? BigInt(fee) : BigInt(amount) + BigInt(fee);
}
