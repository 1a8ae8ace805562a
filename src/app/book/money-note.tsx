/** Shows the latest payment to or from the account, at the balance and for screen readers. */
import { useApp } from '../hooks/use-app.ts';
import { useLedger } from '../hooks/use-ledger.ts';
import { useMoneyWords } from '../hooks/use-money-words.ts';
import { sentences } from '../logic/format.ts';
import { Words } from '../parts/words.tsx';
import { useTexts } from '../texts/use-texts.ts';

/** The line is there before there is news. */
export function MoneyNote() {
  const { href } = useLedger();
  const { t, language } = useTexts();
  const news = useApp((state) => state.money);
  const { words, figures } = useMoneyWords(news);
  const more = news.length - 1;
  const [first] = news;
  const told = (
    <Words
      text={sentences(language, words, more === 0 ? '' : t.money.more(more))}
      figures={figures}
    />
  );
  return (
    <p className="money-note" aria-live="polite">
      {first === undefined ? null : first.kind === 'withdrawn' ? (
        // It stands nowhere any more: there is nothing to open.
        <span key={first.id + first.kind}>{told}</span>
      ) : (
        <a key={first.id + first.kind} href={href({ kind: 'tx', id: first.id })}>
          {told}
        </a>
      )}
    </p>
  );
}
