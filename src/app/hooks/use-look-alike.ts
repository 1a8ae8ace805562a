/** The hook finds an address that could be taken for another one. */
import { addressTail } from '../logic/format.ts';
import { usePeopleSearch } from './use-people-search.ts';

/** How many are asked for, beside the account itself. */
const ENOUGH = 4;

/**
 * Another address with an account or a name here that ends as `address` does: in the characters the
 * page shows of it. Null while there is none; `address` '' looks for none.
 */
export function useLookAlike(address: string): string | null {
  const tail = address === '' ? '' : addressTail(address);
  const { query, items } = usePeopleSearch(tail, ENOUGH);
  if (query !== tail) return null;
  return items.find((other) => other !== address && other.endsWith(tail)) ?? null;
}
