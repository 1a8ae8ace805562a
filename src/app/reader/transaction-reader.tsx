import { useFetched } from '../hooks/use-fetched.ts';
import { useLedger } from '../hooks/use-ledger.ts';
import { countText } from '../logic/format.ts';
import { rungOf } from '../logic/ladder.ts';
import { visibleText } from '../logic/safe-text.ts';
import { Amount } from '../parts/amount.tsx';
import { Icon } from '../parts/icon.tsx';
import { Party } from '../parts/party.tsx';
import { useTexts } from '../texts/use-texts.ts';
import { CodeFact, Fact, Facts } from './facts.tsx';
import { Missing } from './missing.tsx';

interface TransactionReaderProps {
  readonly id: string;
  readonly height: number;
  readonly tip: string;
}

/** One transaction in full, and where it stands now. */
export function TransactionReader({ id, height, tip }: TransactionReaderProps) {
  const { client, href } = useLedger();
  const { t, language } = useTexts();
  const fetched = useFetched(`${id} ${tip}`, () => client.transaction(id));
  if (fetched.kind === 'loading') return null;
  if (fetched.kind === 'failed' || fetched.value === null) return <Missing />;
  const { transaction, height: at } = fetched.value;
  const state =
    at === null
      ? ({ kind: 'pool' } as const)
      : ({
          kind: 'block',
          height: at,
          confirmations: Math.max(1, height - at + 1),
          sealed: false,
        } as const);
  const rung = rungOf(state, t, language);
  const shown = visibleText(transaction.memo);
  return (
    <>
      <p className="reader-amount">
        <Amount units={transaction.amount} unit />
      </p>
      <Facts>
        <Fact name={t.reader.from}>
          <Party address={transaction.sender} />
        </Fact>
        <Fact name={t.reader.to}>
          <Party address={transaction.receiver} />
        </Fact>
        {shown === '' ? null : (
          <Fact name={t.reader.memo}>
            <bdi className="whole-memo">{shown}</bdi>
          </Fact>
        )}
        <Fact name={t.reader.state}>
          <span className="rung">
            <Icon name={rung.mark} size={14} />
            {at === null ? (
              rung.words
            ) : (
              <a href={href({ kind: 'block', id: String(at) })}>{rung.words}</a>
            )}
          </span>
        </Fact>
        <Fact name={t.reader.fee}>
          <Amount units={transaction.fee} unit />
        </Fact>
        <Fact name={t.reader.sequence}>{countText(transaction.sequence, language)}</Fact>
        <Fact name={t.reader.expires}>
          {transaction.expires === 0
            ? t.reader.never
            : t.reader.afterBlock(countText(transaction.expires, language))}
        </Fact>
        <CodeFact name={t.reader.id} code={transaction.id} />
      </Facts>
    </>
  );
}
