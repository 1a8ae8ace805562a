/** Paying somebody that another part of the page names. */
import { useEffect, useEffectEvent } from 'react';
import type { Payee } from '../logic/give-back.ts';
import { useApp } from './use-app.ts';

/**
 * Calls `take` once for everybody some other part of the page asks the send form to pay. Not
 * before what was open over the form is closed: nothing below a dialog can be focused, and closing
 * gives the focus back.
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
