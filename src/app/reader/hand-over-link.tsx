/** The link to the other ledger, for a transaction of the issuer that links two ledgers. */
import type { TransactionView } from '../../api/view.ts';
import { useView } from '../hooks/use-view.ts';
import { handOverIn, otherCharter } from '../logic/hand-over.ts';
import { hrefOf, linkTo } from '../logic/routes.ts';
import { Space } from '../parts/words.tsx';
import type { Language } from '../texts/language.ts';
import { useTexts } from '../texts/use-texts.ts';

const WORDS: Readonly<Record<Language, { readonly out: string; readonly in: string }>> = {
  en: { out: 'Open the new ledger', in: 'Open the ledger before' },
  zh: { out: '打开新账本', in: '打开之前的账本' },
};

/** Renders nothing if it links none, or if the issuer did not sign it: anybody can write a memo. */
export function HandOverLink({ transaction }: { transaction: TransactionView }) {
  const { language } = useTexts();
  const charter = useView((view) => view.charter);
  const found = transaction.kind === 'mint' ? handOverIn(transaction.memo) : null;
  const other = found === null ? null : otherCharter(charter, found);
  if (found === null || other === null) return null;
  return (
    <>
      <Space />
      <a className="link" href={hrefOf(linkTo(other.name, other), { kind: 'ledger' })}>
        {WORDS[language][found.way]}
      </a>
    </>
  );
}
