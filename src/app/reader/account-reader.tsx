/** The reader shows one account with its balance and its statement. */

import { type FormEvent, useState } from 'react';
import { AccountFiles } from '../files/account-files.tsx';
import { useApp } from '../hooks/use-app.ts';
import { useCall } from '../hooks/use-call.ts';
import { useLedger } from '../hooks/use-ledger.ts';
import { useLookAlike } from '../hooks/use-look-alike.ts';
import { useStatement } from '../hooks/use-statement.ts';
import { countText, dateText } from '../logic/format.ts';
import { NAME_LENGTH } from '../logic/own-names.ts';
import type { StatementLine } from '../logic/statement.ts';
import { Amount } from '../parts/amount.tsx';
import { AmountHead } from '../parts/amount-head.tsx';
import { CodeFact, Fact, Facts } from '../parts/facts.tsx';
import { Failure } from '../parts/failure.tsx';
import { Field } from '../parts/field.tsx';
import { FreeText } from '../parts/free-text.tsx';
import { Identicon } from '../parts/identicon.tsx';
import { ListMore } from '../parts/list-more.tsx';
import { Party, usePartyName } from '../parts/party.tsx';
import { StatementAmount, StatementParty, statementPlace } from '../parts/statement-line.tsx';
import { Space } from '../parts/words.tsx';
import { useTexts } from '../texts/use-texts.ts';
import { Missing } from './missing.tsx';

/** Lines shown at first, and added by each wish for more. */
const PAGE = 50;
/** An account's page shows payments in blocks only: its own and pooled ones are left empty. */
const NONE = [] as const;

interface AccountReaderProps {
  readonly address: string;
  /** The name given by the card that led here. */
  readonly called: string | undefined;
  readonly height: number;
  readonly tip: string;
}

/** An account's page: its name, its balance, and its statement. */
export function AccountReader({ address, called, height, tip }: AccountReaderProps) {
  const alike = useLookAlike(address);
  const { own, charter } = useLedger();
  const { t, language } = useTexts();
  const name = usePartyName(address);
  const from = useApp((state) => state.view?.history.from ?? 1);
  const { lines, older, reading } = useStatement({
    address,
    height,
    tip,
    own: NONE,
    pool: NONE,
    first: PAGE,
    step: PAGE,
  });
  if (reading.kind === 'loading') return null;
  if (reading.kind === 'failed') return <Missing />;
  const { account } = reading.value;
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
        {charter.issuer === null ? (
          <Fact name={t.reader.claimed}>{account.claimed ? t.reader.yes : t.reader.no}</Fact>
        ) : null}
      </Facts>
      {alike === null ? null : (
        <p className="reminder">
          <span>{t.people.lookAlike}</span>
          <Space />
          <Party address={alike} />
        </p>
      )}
      {address === own ? null : <Acquaintance key={address} address={address} called={called} />}
      <AccountFiles
        key={`files ${address}`}
        address={address}
        tip={tip}
        isDrawn={lines.length > 1}
      />
      <section className="reader-section" aria-label={t.reader.history}>
        <h3>{t.reader.history}</h3>
        {lines.length === 0 ? (
          <p className="region-note">{t.reader.historyEmpty}</p>
        ) : (
          <Statement lines={lines} />
        )}
        {from > 1 ? (
          <p className="region-note">{t.reader.historyFrom(countText(from, language))}</p>
        ) : null}
        <ListMore words={t.payments.older} shown={older !== null} onMore={() => older?.()} />
      </section>
    </>
  );
}

/** Naming somebody, and paying them. */
function Acquaintance({ address, called }: { address: string; called: string | undefined }) {
  const { t } = useTexts();
  const { href } = useLedger();
  const given = useApp((state) => state.names[address]) ?? '';
  const setNames = useApp((state) => state.setNames);
  const setPayee = useApp((state) => state.setPayee);
  const call = useCall();
  const [typed, setTyped] = useState(given === '' ? (called ?? '') : given);
  const save = (event: FormEvent) => {
    event.preventDefault();
    void call.runInTurn(() => setNames({ [address]: typed }));
  };
  const pay = () => {
    location.hash = href({ kind: 'ledger' });
    setPayee({ address });
  };
  return (
    <form className="acquaintance" onSubmit={save}>
      <Field
        label={t.reader.rename}
        hint={called !== undefined && given === '' ? t.people.cardSays : t.reader.renameHint}
        maxLength={NAME_LENGTH}
        value={typed}
        onChange={(event) => setTyped(event.target.value)}
      />
      <button type="submit" className="button" disabled={typed.trim() === given}>
        {t.reader.save}
      </button>
      <button type="button" className="button" onClick={pay}>
        {t.reader.pay}
      </button>
      <Failure words={call.failure} />
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
          <AmountHead words={t.payments.out} />
          <AmountHead words={t.payments.in} />
          <AmountHead words={t.payments.balance} />
        </tr>
      </thead>
      <tbody>
        {lines.map((line) => (
          <tr key={line.id}>
            <td className="statement-date">
              <a href={href(statementPlace(line))}>{dateText(line.time, language)}</a>
            </td>
            <td>
              <StatementParty line={line} />
              {line.memo === '' ? null : <FreeText className="entry-memo" text={line.memo} />}
            </td>
            <td className="book-amount">
              <StatementAmount units={line.out} sign="-" />
            </td>
            <td className="book-amount">
              <StatementAmount units={line.in} sign="+" />
            </td>
            <td className="book-amount statement-balance">
              {line.balance === null ? null : <Amount units={line.balance} />}
            </td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}
