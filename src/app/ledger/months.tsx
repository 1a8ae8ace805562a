/** The tables show issued and paid sums by month and account, finality, and proof of cheating. */

import type { DeskView, MonthView, SealView } from '../../api/view.ts';
import { useFetched } from '../hooks/use-fetched.ts';
import { useLedger } from '../hooks/use-ledger.ts';
import { useView } from '../hooks/use-view.ts';
import { countText, localeOf } from '../logic/format.ts';
import { Amount } from '../parts/amount.tsx';
import { AmountHead } from '../parts/amount-head.tsx';
import { CodeFact, Facts } from '../parts/facts.tsx';
import { Figure } from '../parts/figure.tsx';
import { Party } from '../parts/party.tsx';
import { Region } from '../parts/region.tsx';
import { Words } from '../parts/words.tsx';
import { useTexts } from '../texts/use-texts.ts';
import { Shared } from './shared.tsx';

/** The months of a ledger with an issuer. */
export function Months() {
  const { client, charter } = useLedger();
  const { t } = useTexts();
  const tip = useView((view) => view.tip);
  const conflict = useView((view) => view.sealing.conflict);
  const fetched = useFetched(tip, () => client.issuer.desk());
  if (charter.issuer === null) return null;
  const desk = fetched.kind === 'here' ? fetched.value : null;
  return (
    <>
      {conflict === null ? null : <Conflict first={conflict.first} second={conflict.second} />}
      {desk === null ? null : <Shared credits={desk.credits} />}
      <Region title={t.issuer.months} className="months">
        <p className="region-note">{t.issuer.monthsNote}</p>
        {desk === null ? null : <Table desk={desk} />}
      </Region>
    </>
  );
}

function Conflict({ first, second }: { first: SealView; second: SealView }) {
  const { t, language } = useTexts();
  return (
    <section className="conflict" role="alert">
      <p className="reader-alarm">{t.issuer.conflict}</p>
      {[first, second].map((seal) => (
        <Facts key={seal.signature}>
          <CodeFact
            name={t.issuer.conflictSeal(countText(seal.height, language))}
            code={seal.hash}
          />
          <CodeFact name={t.reader.hash} code={seal.signature} />
        </Facts>
      ))}
    </section>
  );
}

function Table({ desk }: { desk: DeskView }) {
  const { t, language } = useTexts();
  return (
    <>
      {desk.missing === 0 ? null : (
        <p className="field-problem">
          <Words text={t.issuer.missing(countText(desk.missing, language))} />
        </p>
      )}
      {desk.months.length === 0 ? <p className="region-note">{t.issuer.nothingYet}</p> : null}
      {desk.months.map((month) => (
        <Month key={month.month} month={month} />
      ))}
    </>
  );
}

function Month({ month }: { month: MonthView }) {
  const { t, language } = useTexts();
  const name = new Intl.DateTimeFormat(localeOf(language), {
    month: 'long',
    year: 'numeric',
    timeZone: 'UTC',
  }).format(Date.parse(`${month.month}-01`));
  return (
    <details className="month">
      <summary>
        <Figure className="month-name" text={name} />
        <span className="month-sum">
          <span>{t.issuer.minted}</span>
          <Amount units={month.minted} unit />
        </span>
        <span className="month-sum">
          <span>{t.issuer.paid}</span>
          <Amount units={month.paid} unit />
        </span>
      </summary>
      <table className="book">
        <thead>
          <tr>
            <th scope="col">{t.issuer.by}</th>
            <AmountHead words={t.issuer.minted} />
            <AmountHead words={t.issuer.paid} />
            <AmountHead words={t.issuer.received} />
          </tr>
        </thead>
        <tbody>
          {month.accounts.map((account) => (
            <tr key={account.address}>
              <td>
                <Party address={account.address} />
              </td>
              <td className="book-amount">
                <Amount units={account.minted} />
              </td>
              <td className="book-amount">
                <Amount units={account.paid} />
              </td>
              <td className="book-amount">
                <Amount units={account.received} />
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </details>
  );
}
