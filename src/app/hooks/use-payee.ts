/** Paying somebody that another part of the page names. */
import { useEffect, useEffectEvent } from 'react';
import type { Payee } from '../logic/give-back.ts';
import { useApp } from './use-app.ts';

/**
 * Calls `take` once for each payee that another part of the page gives to the send form. It waits
 * until a dialog over the form is closed: nothing below a dialog can be focused, and closing
 * restores the focus.
 */
export function usePayee(take: (payee: Payee) => void): void {
  const payee = useApp((state) => state.payee);
  const covered = useApp(
    ({ session, dialog }) =>
      dialog !== null || (session.link !== null && session.link.view.kind !== 'ledger'),
  );
  const setPayee = useApp((state) => state.setPayee);
  const taken = useEffectEvent(take);
  useEffect(() => {
    if (payee === null || covered) return;
    setPayee(null);
    taken(payee);
  }, [payee, covered, setPayee]);
}
