/** The hook takes up a request for a payment that a link brought. */
import { useEffect } from 'react';
import type { LedgerLink } from '../../api/link.ts';
import { FRONT, hrefOf } from '../logic/routes.ts';
import { useApp } from './use-app.ts';

/**
 * Fills the payment form in by the request in `link`, and puts the front's link in its place:
 * loaded again, the page must not ask for the same payment twice. A tab that only looks shows the
 * account.
 */
export function useRequest(link: LedgerLink): void {
  const setPayee = useApp((state) => state.setPayee);
  const { view, watch } = link;
  useEffect(() => {
    if (view.kind !== 'pay') return;
    const { id, called, amount, memo, asksName } = view;
    if (watch) {
      const card = called === undefined ? {} : { called };
      return location.replace(hrefOf(link, { kind: 'account', id, ...card }));
    }
    setPayee({
      address: id,
      request: true,
      ...(called === undefined ? {} : { called }),
      ...(amount === undefined ? {} : { amount }),
      ...(memo === undefined ? {} : { memo }),
      ...(asksName ? { asksName } : {}),
    });
    location.replace(hrefOf(link, FRONT));
  }, [link, view, watch, setPayee]);
}
