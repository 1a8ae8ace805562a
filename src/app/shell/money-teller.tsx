/** Tells of money in the title of a hidden tab, and by a notification where one is wished for. */
import { useEffect } from 'react';
import { useApp } from '../hooks/use-app.ts';
import { useMoneyNews } from '../hooks/use-money-news.ts';
import { useMoneyWords } from '../hooks/use-money-words.ts';
import { notify } from '../logic/notify.ts';
import { visibleText } from '../logic/safe-text.ts';
import { useTexts } from '../texts/use-texts.ts';

export function MoneyTeller({ name }: { name: string }) {
  useMoneyNews();
  const { t } = useTexts();
  const unseen = useApp((state) => state.unseenMoney);
  const wished = useApp((state) => state.notifyMoney);
  const money = useApp((state) => state.money);
  const markMoneySeen = useApp((state) => state.markMoneySeen);
  const { words } = useMoneyWords(money);
  const plain = t.page.title(visibleText(name));
  useEffect(() => {
    document.title = unseen === 0 ? plain : `(${unseen}) ${words} · ${plain}`;
  }, [unseen, words, plain]);
  useEffect(() => {
    const seen = () => document.hidden || markMoneySeen();
    document.addEventListener('visibilitychange', seen);
    return () => document.removeEventListener('visibilitychange', seen);
  }, [markMoneySeen]);
  useEffect(() => {
    if (wished && unseen > 0 && words !== '') void notify(plain, words);
  }, [wished, unseen, words, plain]);
  return null;
}
