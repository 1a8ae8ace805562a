/** The function tells which addresses of a list have no account on the ledger yet. */
import type { LedgerClient } from '../../api/client.ts';
import { NAMES_MOST } from './kept.ts';

/**
 * The addresses that own nothing, have paid nothing and claimed nothing; also texts that are no
 * addresses.
 */
export async function withoutAccount(
  ledger: Pick<LedgerClient, 'accounts'>,
  addresses: readonly string[],
): Promise<ReadonlySet<string>> {
  const missing = new Set(addresses);
  for (let from = 0; from < addresses.length; from += NAMES_MOST) {
    const part = await ledger.accounts(addresses.slice(from, from + NAMES_MOST));
    for (const { address, claimed, balance, sequence } of part)
      if (claimed || balance > 0 || sequence > 0) missing.delete(address);
  }
  return missing;
}
