import { type FormEvent, useState } from 'react';
import { useApp } from '../hooks/use-app.ts';
import { useFetched } from '../hooks/use-fetched.ts';
import { useLedger } from '../hooks/use-ledger.ts';
import { countText, dateText } from '../logic/format.ts';
import { type StatementLine, statementOf } from '../logic/statement.ts';
import { Amount } from '../parts/amount.tsx';
import { CodeFact, Fact, Facts } from '../parts/facts.tsx';
import { Field } from '../parts/field.tsx';
import { FreeText } from '../parts/free-text.tsx';
import { Identicon } from '../parts/identicon.tsx';
import { Party, usePartyName } from '../parts/party.tsx';
import { useTexts } from '../texts/use-texts.ts';
import { Missing } from './missing.tsx';

/** Entries shown at first, and added by each wish for more. */
const HISTORY_PAGE = 50;

interface AccountReaderProps {
  readonly address: string;
  readonly height: number;
  readonly tip: string;
}

/** An account's page: who, how much, and its statement. */
export function AccountReader({ address, height, tip }: AccountReaderProps) {
  const { client, own } = useLedger();
  const { t, language } = useTexts();
  const name = usePartyName(address);
  const [limit, setLimit] = useState(HISTORY_PAGE);
  const fetched = useFetched(`${address} ${tip} ${limit}`, () => client.account(address, limit));
  if (fetched.kind === 'loading') return null;
  if (fetched.kind === 'failed') return <Missing />;
  const { account, history, more } = fetched.value;
  const lines = statementOf({ address, own: [], pool: [], history, height });
  return (
    <>
      <div className="card">
        <Identicon address={address} size={44} />
        <bdi className="card-name">{name}</bdi>
        <span className="reader-amount">
          <Amount units={account.balance} unit />
        </span>
      </div>
      <Facts>
        <CodeFact name={t.reader.account} code={address} />
        <Fact name={t.reader.sequence}>{countText(account.sequence, language)}</Fact>
        <Fact name={t.reader.claimed}>{account.claimed ? t.reader.yes : t.reader.no}</Fact>
      </Facts>
      {address === own ? null : <Acquaintance key={address} address={address} />}
      <section className="reader-section" aria-label={t.reader.history}>
        <h3>{t.reader.history}</h3>
        {lines.length === 0 ? (
          <p className="region-note">{t.reader.historyEmpty}</p>
        ) : (
          <Statement lines={lines} />
        )}
        {more ? (
          <button type="button" className="button" onClick={() => setLimit(limit + HISTORY_PAGE)}>
            {t.page.more}
          </button>
        ) : null}
      </section>
    </>
  );
}

/** Naming somebody, and paying them. */
function Acquaintance({ address }: { address: string }) {
  const { t } = useTexts();
  const { href } = useLedger();
  const given = useApp((state) => state.names[address]) ?? '';
  const setName = useApp((state) => state.setName);
  const setPayee = useApp((state) => state.setPayee);
  const [typed, setTyped] = useState(given);
  const save = (event: FormEvent) => {
    event.preventDefault();
    setName(address, typed.trim());
  };
  const pay = () => {
    location.hash = href({ kind: 'ledger' });
    setPayee(address);
  };
  return (
    <form className="acquaintance" onSubmit={save}>
      <Field
        label={t.reader.rename}
        hint={t.reader.renameHint}
        maxLength={40}
        value={typed}
        onChange={(event) => setTyped(event.target.value)}
      />
      <button type="submit" className="button" disabled={typed.trim() === given}>
        {t.reader.save}
      </button>
      <button type="button" className="button" onClick={pay}>
        {t.reader.pay}
      </button>
    </form>
  );
}

function Statement({ lines }: { lines: readonly StatementLine[] }) {
  const { href } = useLedger();
  const { t, language } = useTexts();
  return (
    <table className="statement statement-wide">
      <thead>
        <tr>
          <th scope="col">{t.reader.date}</th>
          <th scope="col">{t.payments.party}</th>
          <th scope="col" className="book-amount">
            {t.payments.out}
          </th>
          <th scope="col" className="book-amount">
            {t.payments.in}
          </th>
        </tr>
      </thead>
      <tbody>
        {lines.map((line) => (
          <tr key={line.id}>
            <td className="statement-date">
              <a href={href({ kind: 'tx', id: line.id })}>{dateText(line.time, language)}</a>
            </td>
            <td>
              <Party address={line.party} />
              {line.memo === '' ? null : <FreeText className="entry-memo" text={line.memo} />}
            </td>
            <td className="book-amount">
              {line.direction === 'out' ? <Amount units={line.amount} sign="-" /> : null}
            </td>
            <td className="book-amount">
              {line.direction === 'in' ? <Amount units={line.amount} sign="+" /> : null}
            </td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}
