/** The hook finds the keys that joined a list since it was first shown. */
import { useEffect, useRef, useState } from 'react';

/** More arrivals at once mean a sync: they are shown without motion. */
const MOST = 3;

/**
 * The keys that came since the list was first shown, which move in. `ready` false: the list is
 * being filled, and nothing moves.
 */
export function useArrivals(keys: readonly string[], ready: boolean): ReadonlySet<string> {
  const seen = useRef<Set<string> | null>(null);
  const [fresh, setFresh] = useState<ReadonlySet<string>>(new Set());
  useEffect(() => {
    const known = seen.current;
    const arrived = known === null ? [] : keys.filter((key) => !known.has(key));
    seen.current = new Set(keys);
    if (known === null || !ready || arrived.length === 0 || arrived.length > MOST) return;
    setFresh(new Set(arrived));
  }, [keys, ready]);
  return fresh;
}
