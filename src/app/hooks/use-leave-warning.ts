/** A word before the tab is closed, only where it matters. */
import { useEffect } from 'react';
import { isOpen } from '../logic/payment-status.ts';
import { useView } from './use-view.ts';

/**
 * Asks before the tab is closed, only where it matters: nobody else is linked, and an own payment
 * stands in no block yet.
 */
export function useLeaveWarning(): void {
  const warn = useView(
    ({ peers, own }) => peers.length === 0 && own.some((item) => isOpen(item.state)),
  );
  useEffect(() => {
    if (!warn) return;
    const ask = (event: BeforeUnloadEvent) => event.preventDefault();
    addEventListener('beforeunload', ask);
    return () => removeEventListener('beforeunload', ask);
  }, [warn]);
}
