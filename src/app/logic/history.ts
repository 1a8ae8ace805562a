/** The function reads the history of an account from the node, page by page. */
import type { NodeClient } from '../../api/client.ts';

type Reading = Awaited<ReturnType<NodeClient['account']>>;

/**
 * An account with at least `wanted` items of its history, as far as there are so many: the node
 * tells them by pages.
 */
export async function readHistory(
  client: Pick<NodeClient, 'account'>,
  address: string,
  wanted: number,
): Promise<Reading> {
  const reading = await client.account(address, wanted);
  const history = [...reading.history];
  let { next } = reading;
  while (next !== null && history.length < wanted) {
    const older = await client.account(address, wanted - history.length, next);
    next = older.next;
    // A block that cannot be read just now.
    if (older.history.length === 0) break;
    history.push(...older.history);
  }
  return { ...reading, history, next };
}
