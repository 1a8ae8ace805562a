import { useEffect } from 'react';
import type { OwnTransaction } from '../../api/view.ts';
import { isOpen } from '../logic/ladder.ts';

/**
 * Asks before the tab is closed, only where it matters: nobody else is linked, and an own payment
 * stands in no block yet.
 */
export function useLeaveWarning(alone: boolean, own: readonly OwnTransaction[]): void {
  const warn = alone && own.some((item) => isOpen(item.state));
  useEffect(() => {
    if (!warn) return;
    const ask = (event: BeforeUnloadEvent) => event.preventDefault();
    addEventListener('beforeunload', ask);
    return () => removeEventListener('beforeunload', ask);
  }, [warn]);
}
