/** News of money in the words of the page. */
import { nickname } from '../../api/nickname.ts';
import { amountText } from '../logic/format.ts';
import type { MoneyNews } from '../logic/money-news.ts';
import { visibleText } from '../logic/safe-text.ts';
import { useTexts } from '../texts/use-texts.ts';
import { useApp } from './use-app.ts';
import { useLedger } from './use-ledger.ts';

/** The first of `news` as a sentence, with the name and the amount in it; '' if there is none. */
export function useMoneyWords(news: readonly MoneyNews[]): { words: string; figures: string[] } {
  const { charter } = useLedger();
  const { t, language } = useTexts();
  const names = useApp((state) => state.names);
  const [first] = news;
  if (first === undefined) return { words: '', figures: [] };
  const given = names[first.party];
  const name =
    // Claims are no news: what else comes from GENESIS was minted (L-8).
    first.party === 'GENESIS'
      ? t.money.issuer
      : given === undefined
        ? nickname(first.party, language)
        : visibleText(given);
  const amount = `${amountText(first.amount, charter.decimals)} ${charter.unit}`;
  return { words: t.money[first.kind](name, amount), figures: [name, amount] };
}
