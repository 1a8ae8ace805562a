/** Warns before the tab is closed, if it matters. */
import { useEffect } from 'react';
import { isOpen } from '../logic/payment-status.ts';
import { useView } from './use-view.ts';

/**
 * Asks before the tab is closed if no peer is linked and a payment of this wallet is in no block
 * yet.
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
