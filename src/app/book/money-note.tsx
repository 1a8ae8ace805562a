/** Shows the latest payment to or from the account, at the balance and for screen readers. */
import { useApp } from '../hooks/use-app.ts';
import { useLedger } from '../hooks/use-ledger.ts';
import { useMoneyWords } from '../hooks/use-money-words.ts';
import { Words } from '../parts/words.tsx';
import { useTexts } from '../texts/use-texts.ts';

/** The line is there before there is news. */
export function MoneyNote() {
  const { href } = useLedger();
  const { t } = useTexts();
  const news = useApp((state) => state.money);
  const { words, figures } = useMoneyWords(news);
  const more = news.length - 1;
  return (
    <p className="money-note" aria-live="polite">
      {news[0] === undefined ? null : (
        <a key={news[0].id + news[0].kind} href={href({ kind: 'tx', id: news[0].id })}>
          <Words text={more === 0 ? words : `${words} ${t.money.more(more)}`} figures={figures} />
        </a>
      )}
    </p>
  );
}
