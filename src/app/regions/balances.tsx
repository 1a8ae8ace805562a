import { memo, useState } from 'react';
import type { AccountView, NodeView } from '../../node/view.ts';
import { useLedger } from '../hooks/use-ledger.ts';
import { amountText, countText } from '../logic/format.ts';
import { Amount } from '../parts/amount.tsx';
import { Party } from '../parts/party.tsx';
import { Region } from '../parts/region.tsx';
import { useTexts } from '../texts/use-texts.ts';

/** Accounts fetched at a time beyond those the view carries. */
const PAGE = 50;

/** Who owns what. */
export const Balances = memo(function Balances({ balances }: { balances: NodeView['balances'] }) {
  const { client, charter } = useLedger();
  const { t, language } = useTexts();
  const [further, setFurther] = useState<readonly AccountView[]>([]);
  const [order, setOrder] = useState<readonly string[] | null>(null);
  const rows = arranged(balances.items, further, order);
  const supply = `${amountText(balances.supply, charter.decimals)} ${charter.unit}`;
  const fetchMore = () =>
    client.balances(rows.length, PAGE).then(
      (page) => setFurther([...further, ...page.items]),
      () => undefined,
    );
  // While somebody points at the table its rows keep their places.
  const freeze = () => setOrder(rows.map((row) => row.address));
  return (
    <Region
      title={t.balances.title}
      className="balances"
      aside={<bdi>{t.balances.supply(supply, countText(balances.count, language))}</bdi>}
    >
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
            {rows.map((account) => (
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
      {rows.length < balances.count ? (
        <button type="button" className="button-quiet list-more" onClick={() => void fetchMore()}>
          {t.page.more}
        </button>
      ) : null}
    </Region>
  );
});

/** The largest first, or in the `order` they were frozen in; the view's figures before fetched ones, which age. */
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
