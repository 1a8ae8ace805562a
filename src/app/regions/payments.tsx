import { memo, useMemo, useState } from 'react';
import type { OwnTransaction, PoolItem } from '../../node/view.ts';
import { useFetched } from '../hooks/use-fetched.ts';
import { useLedger } from '../hooks/use-ledger.ts';
import { rungOf } from '../logic/ladder.ts';
import { type StatementLine, statementOf } from '../logic/statement.ts';
import { Amount } from '../parts/amount.tsx';
import { FreeText } from '../parts/free-text.tsx';
import { Icon } from '../parts/icon.tsx';
import { Party } from '../parts/party.tsx';
import { Region } from '../parts/region.tsx';
import { useTexts } from '../texts/use-texts.ts';

/** Lines shown at first, and more at each asking. */
const PAGE = 6;

interface PaymentsProps {
  readonly own: readonly OwnTransaction[];
  readonly pool: readonly PoolItem[];
  readonly height: number;
  readonly tip: string;
}

/** The own statement: what went out and what came in, each in its column, and where each payment stands. */
export const Payments = memo(function Payments({ own, pool, height, tip }: PaymentsProps) {
  const { client, own: address } = useLedger();
  const { t } = useTexts();
  const [shown, setShown] = useState(PAGE);
  const fetched = useFetched(`${address} ${tip}`, () => client.account(address));
  const history = fetched.kind === 'here' ? fetched.value.history : undefined;
  const lines = useMemo(
    () => statementOf({ address, own, pool, history: history ?? [], height }),
    [address, own, pool, history, height],
  );
  return (
    <Region title={t.payments.title} className="payments">
      {lines.length === 0 ? (
        <p className="region-note">{t.payments.none}</p>
      ) : (
        <table className="statement">
          <thead>
            <tr>
              <th scope="col">{t.payments.party}</th>
              <th scope="col" className="book-amount">
                {t.payments.out}
              </th>
              <th scope="col" className="book-amount">
                {t.payments.in}
              </th>
            </tr>
          </thead>
          {lines.slice(0, shown).map((line) => (
            <Line key={line.id} line={line} />
          ))}
        </table>
      )}
      {lines.length > shown ? (
        <button
          type="button"
          className="button-quiet list-more"
          onClick={() => setShown(shown + 4 * PAGE)}
        >
          {t.page.more}
        </button>
      ) : null}
    </Region>
  );
});

const Line = memo(function Line({ line }: { line: StatementLine }) {
  const { href } = useLedger();
  const { t, language } = useTexts();
  const rung = rungOf(line.state, t, language);
  const out = line.direction === 'out';
  return (
    <tbody className={`line line-${rung.mark}`}>
      <tr>
        <td>
          <Party address={line.party} />
        </td>
        <td className="book-amount">{out ? <Amount units={line.amount} sign="-" /> : null}</td>
        <td className="book-amount">{out ? null : <Amount units={line.amount} sign="+" />}</td>
      </tr>
      <tr>
        <td colSpan={3}>
          {line.memo === '' ? null : <FreeText className="entry-memo" text={line.memo} />}
          <a className="rung" href={href({ kind: 'tx', id: line.id })}>
            <Icon name={rung.mark} size={14} />
            {rung.words}
          </a>
        </td>
      </tr>
    </tbody>
  );
});
