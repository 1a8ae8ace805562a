/** Shows the claims of a checked receipt, and how far they are proved. */
import type { CheckedFacts, CheckedReceipt } from '../../api/files/checked-receipt.ts';
import { amountText, countText, dateText, localeOf } from '../logic/format.ts';
import { visibleText } from '../logic/safe-text.ts';
import { CodeFact, Fact, Facts } from '../parts/facts.tsx';
import { Figure } from '../parts/figure.tsx';
import { Icon } from '../parts/icon.tsx';
import { Words } from '../parts/words.tsx';
import { useFileTexts } from './use-file-texts.ts';

const MARKS = { held: 'in-sync', failed: 'dead', absent: 'waiting', open: 'waiting' } as const;

export function ReceiptVerdict({ checked }: { checked: CheckedReceipt }) {
  const { f } = useFileTexts();
  const { ok, steps, failed, facts } = checked;
  const c = f.check;
  return (
    <section className="receipt-verdict" aria-label={c.title}>
      <h2 className={ok ? 'receipt-holds' : 'receipt-fails'}>
        <Icon name={ok ? 'in-sync' : 'dead'} size={22} />
        <span role="status">{ok ? c.holds : c.fails}</span>
      </h2>
      {failed === null ? null : <p className="receipt-why">{c.wrong[failed.step]}</p>}
      {ok && facts !== null ? <Meaning facts={facts} /> : null}
      {ok && facts !== null ? <Contents facts={facts} /> : null}
      <h3>{c.steps}</h3>
      <ol className="receipt-steps">
        {steps.map(({ step, state }) => (
          <li key={step} className={`receipt-${state}`}>
            <Icon name={MARKS[state]} />
            <span>{state === 'failed' ? c.wrong[step] : c.step[step]}</span>
            <span className="receipt-state">{c.state[state]}</span>
          </li>
        ))}
      </ol>
    </section>
  );
}

/** Says how strong the proof is. */
function Meaning({ facts: { sealed, above, work } }: { facts: CheckedFacts }) {
  const { f, language } = useFileTexts();
  const attempts = new Intl.NumberFormat(localeOf(language)).format(BigInt(work));
  const words = sealed ? f.check.sealed : f.check.worked(countText(above, language), attempts);
  return (
    <p className="receipt-meaning">
      <Words text={words} />
    </p>
  );
}

function Contents({ facts }: { facts: CheckedFacts }) {
  const { f, language } = useFileTexts();
  const c = f.check;
  const { transaction, decimals, unit } = facts;
  const amount = `${amountText(transaction.amount, decimals)} ${visibleText(unit)}`;
  return (
    <Facts>
      <Fact name={c.amount}>
        <Figure text={amount} className="receipt-amount" />
      </Fact>
      <CodeFact name={c.from} code={transaction.sender} />
      <CodeFact name={c.to} code={transaction.receiver} />
      {transaction.memo === '' ? null : (
        <Fact name={c.memo}>
          <bdi className="whole-memo">{visibleText(transaction.memo)}</bdi>
        </Fact>
      )}
      <Fact name={c.date}>
        <Figure text={dateText(facts.time, language)} />
      </Fact>
      <Fact name={c.block}>
        <Figure text={countText(facts.height, language)} />
      </Fact>
      <Fact name={c.ledger}>
        <bdi>{visibleText(facts.name)}</bdi>
      </Fact>
      <CodeFact name={c.id} code={facts.ledger} />
      <CodeFact name={c.transaction} code={transaction.id} />
    </Facts>
  );
}
