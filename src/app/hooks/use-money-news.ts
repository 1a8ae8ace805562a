/** Hears of money that comes, stands in a block or is taken back, and tells the page. */
import { useEffect, useEffectEvent, useRef } from 'react';
import { lookAtMoney, type MoneyLook, moneyNews } from '../logic/money-news.ts';
import { isLive } from '../logic/status.ts';
import { useApp } from './use-app.ts';
import { useLedger } from './use-ledger.ts';
import { useView } from './use-view.ts';

/** Items of the history looked at: more at once is a sync. */
const LOOKED_AT = 50;

/** Once, on the page of a ledger. What is there when it opens, or comes by a sync, is no news. */
export function useMoneyNews(): void {
  const { client, own: address } = useLedger();
  const tip = useView((view) => view.tip);
  const pool = useView((view) => view.pool.items);
  const own = useView((view) => view.own);
  const live = useView(isLive);
  const tell = useApp((state) => state.tellMoney);
  const before = useRef<MoneyLook | null>(null);
  const look = useEffectEvent((reading: Awaited<ReturnType<typeof client.ledger.account>>) => {
    const now = lookAtMoney(address, reading, pool, own);
    const news = before.current === null || !live ? [] : moneyNews(before.current, now);
    before.current = now;
    if (news.length > 0) tell(news);
  });
  // biome-ignore lint/correctness/useExhaustiveDependencies: they are what is looked at
  useEffect(() => {
    let current = true;
    client.ledger.account(address, LOOKED_AT).then(
      (reading) => current && look(reading),
      // It is looked at again with the next change.
      () => undefined,
    );
    return () => {
      current = false;
    };
  }, [client, address, tip, pool, own]);
}
