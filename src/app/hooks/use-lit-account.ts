/** Lights up one account everywhere on the page while it is pointed at or has the focus. */
import { useEffect } from 'react';

/**
 * Marks all elements of the same `data-account` with the class `lit`. It works on the document and
 * not through React: a page has hundreds of them, and they hardly change otherwise.
 */
export function useLitAccount(): void {
  useEffect(() => {
    let lit: string | null = null;
    const light = (event: Event) => {
      const target = event.target instanceof Element ? event.target : null;
      const account = target?.closest<HTMLElement>('[data-account]')?.dataset.account ?? null;
      if (account === lit) return;
      for (const element of document.querySelectorAll('.lit')) element.classList.remove('lit');
      lit = account;
      if (account === null) return;
      const all = document.querySelectorAll(`[data-account="${CSS.escape(account)}"]`);
      for (const element of all) element.classList.add('lit');
    };
    document.addEventListener('pointerover', light);
    document.addEventListener('focusin', light);
    return () => {
      document.removeEventListener('pointerover', light);
      document.removeEventListener('focusin', light);
    };
  }, []);
}
