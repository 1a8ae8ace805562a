/** Who owns what. */
import { useDeferredValue, useState } from 'react';
import type { AccountView } from '../../api/view.ts';
import { useLedger } from '../hooks/use-ledger.ts';
import { useMore } from '../hooks/use-more.ts';
import { useView } from '../hooks/use-view.ts';
import { amountText, countText } from '../logic/format.ts';
import { Amount } from '../parts/amount.tsx';
import { ListMore } from '../parts/list-more.tsx';
import { Party } from '../parts/party.tsx';
import { Region } from '../parts/region.tsx';
import { Words } from '../parts/words.tsx';
import { useTexts } from '../texts/use-texts.ts';

/** Rows shown at first, and more at each asking. */
const FIRST = 12;
const PAGE = 50;

export function Balances() {
  const balances = useDeferredValue(useView((view) => view.balances));
  const { client, charter } = useLedger();
  const { t, language } = useTexts();
  const [further, setFurther] = useState<readonly AccountView[]>([]);
  const [limit, setLimit] = useState(FIRST);
  const fetching = useMore();
  const [order, setOrder] = useState<readonly string[] | null>(null);
  const rows = arranged(balances.items, further, order);
  const supply = `${amountText(balances.supply, charter.decimals)} ${charter.unit}`;
  const showMore = () => {
    const next = limit + PAGE;
    if (rows.length >= next || rows.length >= balances.count) return setLimit(next);
    void fetching.run(async () => {
      const page = await client.balances(rows.length, PAGE);
      setFurther([...further, ...page.items]);
      setLimit(next);
    });
  };
  // While somebody points at the table its rows keep their places.
  const freeze = () => setOrder(rows.map((row) => row.address));
  return (
    <Region
      title={t.balances.title}
      className="balances"
      aside={countText(balances.count, language)}
    >
      {rows.length === 0 ? null : (
        <p className="region-note">
          <Words text={t.balances.supply(supply)} figures={[supply]} />
        </p>
      )}
      {rows.length === 0 ? (
        <p className="blank-lines">{t.balances.empty}</p>
      ) : (
        <table className="book" onPointerEnter={freeze} onPointerLeave={() => setOrder(null)}>
          <thead className="hidden">
            <tr>
              <th scope="col">{t.balances.account}</th>
              <th scope="col">{t.balances.balance}</th>
            </tr>
          </thead>
          <tbody>
            {rows.slice(0, limit).map((account) => (
              <tr key={account.address}>
                <td>
                  <Party address={account.address} />
                </td>
                <td className="book-amount">
                  <Amount units={account.balance} />
                </td>
              </tr>
            ))}
          </tbody>
        </table>
      )}
      <ListMore
        words={t.page.more}
        shown={Math.max(rows.length, balances.count) > limit}
        failed={fetching.failed}
        onMore={showMore}
      />
    </Region>
  );
}

/**
 * The largest first, or in the `order` they were frozen in; the view's figures before fetched ones,
 * which age.
 */
function arranged(
  items: readonly AccountView[],
  further: readonly AccountView[],
  order: readonly string[] | null,
): AccountView[] {
  const byAddress = new Map([...further, ...items].map((account) => [account.address, account]));
  const places = new Map(order?.map((address, index) => [address, index]));
  const place = (account: AccountView) => places.get(account.address) ?? Number.POSITIVE_INFINITY;
  return [...byAddress.values()].sort((a, b) => {
    const placed = place(a) - place(b);
    return Number.isNaN(placed) || placed === 0 ? b.balance - a.balance : placed;
  });
}
