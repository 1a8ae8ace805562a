/** The hook keeps which of the people offered below a field Enter would choose. */
import { useState } from 'react';

/**
 * The one the arrows went to, else the first where `leading` (a name is being typed). `move` by 1
 * or -1, round about.
 */
export function useActiveOffer(offered: readonly string[], leading: boolean) {
  const [arrowed, setArrowed] = useState<string | null>(null);
  const index = arrowed === null ? -1 : offered.indexOf(arrowed);
  const active = index >= 0 ? arrowed : leading ? offered[0] : undefined;
  const move = (by: number) => {
    const from = active === undefined ? (by > 0 ? -1 : 0) : offered.indexOf(active ?? '');
    setArrowed(offered[(from + by + offered.length) % offered.length] ?? null);
  };
  return { active: active ?? undefined, move, reset: () => setArrowed(null) };
}
