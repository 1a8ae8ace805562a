/** The hook finds news of this account's payments and puts it into the store. */
import { useEffect, useEffectEvent, useRef } from 'react';
import { lookAtMoney, type MoneyLook, moneyNews } from '../logic/money-news.ts';
import { isLive } from '../logic/status.ts';
import { useApp } from './use-app.ts';
import { useLedger } from './use-ledger.ts';
import { useView } from './use-view.ts';

/** How many of the newest payments are compared: if more come at once, the node is catching up. */
const LOOKED_AT = 50;

/**
 * Use it once, on the page of a ledger. Payments that are there when the page opens, or that come
 * while the node catches up, are no news.
 */
export function useMoneyNews(): void {
  const { client, own: address } = useLedger();
  const tip = useView((view) => view.tip);
  const pool = useView((view) => view.pool.items);
  const own = useView((view) => view.own);
  const withdrawn = useView((view) => view.withdrawn);
  const live = useView(isLive);
  const tell = useApp((state) => state.setMoney);
  const before = useRef<MoneyLook | null>(null);
  const look = useEffectEvent((reading: Awaited<ReturnType<typeof client.ledger.account>>) => {
    const now = lookAtMoney(address, reading, pool, own, withdrawn);
    const news = before.current === null || !live ? [] : moneyNews(before.current, now);
    before.current = now;
    if (news.length > 0) tell(news);
  });
  // biome-ignore lint/correctness/useExhaustiveDependencies: they are what is looked at
  useEffect(() => {
    let current = true;
    client.ledger.account(address, LOOKED_AT).then(
      (reading) => current && look(reading),
      // The next change reads the account again.
      () => undefined,
    );
    return () => {
      current = false;
    };
  }, [client, address, tip, pool, own, withdrawn]);
}
