/** The hook finds the keys that joined a list since it was first shown. */
import { useEffect, useRef, useState } from 'react';
import { useLedger } from './use-ledger.ts';

/** More arrivals at once mean a sync: they are shown without motion. */
const MOST = 3;

/**
 * The keys that came since the list was first shown, which move in. `ready` false: the list is
 * being filled, and nothing moves; nor does it where the page draws slowly.
 */
export function useArrivals(keys: readonly string[], ready: boolean): ReadonlySet<string> {
  const { client } = useLedger();
  const seen = useRef<Set<string> | null>(null);
  const [fresh, setFresh] = useState<ReadonlySet<string>>(new Set());
  useEffect(() => {
    const known = seen.current;
    const arrived = known === null ? [] : keys.filter((key) => !known.has(key));
    seen.current = new Set(keys);
    const { length } = arrived;
    if (known === null || !ready || length === 0 || length > MOST || client.drawsSlowly) return;
    setFresh(new Set(arrived));
  }, [keys, ready, client]);
  return fresh;
}
