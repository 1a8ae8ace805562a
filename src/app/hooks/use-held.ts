/** Lists that do not change under the hand. */
import { useState } from 'react';

/** The items as they were when holding began; null while nothing is held. */
export function useHeld<T>(items: readonly T[], hold: boolean): readonly T[] | null {
  const [held, setHeld] = useState<readonly T[] | null>(null);
  const [before, setBefore] = useState(hold);
  if (before !== hold) {
    setBefore(hold);
    setHeld(hold ? items : null);
  }
  return held;
}
