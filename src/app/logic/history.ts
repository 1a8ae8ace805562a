/** The function reads the history of an account from the node, page by page. */
import type { LedgerClient } from '../../api/client.ts';

type Reading = Awaited<ReturnType<LedgerClient['account']>>;

/**
 * An account with at least `wanted` items of its history, if there are so many: the node returns
 * them by pages.
 */
export async function readHistory(
  ledger: Pick<LedgerClient, 'account'>,
  address: string,
  wanted: number,
): Promise<Reading> {
  const reading = await ledger.account(address, wanted);
  const history = [...reading.history];
  let { next } = reading;
  while (next !== null && history.length < wanted) {
    const older = await ledger.account(address, wanted - history.length, next);
    next = older.next;
    // A block that cannot be read just now.
    if (older.history.length === 0) break;
    history.push(...older.history);
  }
  return { ...reading, history, next };
}
