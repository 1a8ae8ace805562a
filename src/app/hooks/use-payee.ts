import { useEffect, useEffectEvent } from 'react';
import { useApp } from './use-app.ts';

/** Calls `take` once for every address some other part of the page asks the send form to pay. */
export function usePayee(take: (address: string) => void): void {
  const payee = useApp((state) => state.payee);
  const setPayee = useApp((state) => state.setPayee);
  const taken = useEffectEvent(take);
  useEffect(() => {
    if (payee === null) return;
    setPayee(null);
    taken(payee);
  }, [payee, setPayee]);
}
